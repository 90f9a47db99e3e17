//! What is answered, event by event.

use std::borrow::Cow;

use futures::Stream;
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;

use crate::{
    chat::{ChatEvent, FinishReason, TokenUsage},
    classify,
    error::{ErrorKind, ProviderError},
    tools::{ToolCallDelta, made_up_id},
    wire::{
        decoding::{Decoded, Decoder, decode},
        sse::SseItem,
    },
};

/// What is seldom there takes little room in these shapes: each is moved a few times for each
/// piece of an answer.
#[derive(Debug, Deserialize)]
struct Chunk<'a> {
    #[serde(borrow)]
    model: Option<Name<'a>>,
    choices: Option<Vec<Choice>>,
    usage: Option<Usage>,
    error: Option<IgnoredAny>,
}

/// A name that is only looked at, and not copied out of the event unless it is escaped there.
#[derive(Debug, Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Debug, Deserialize)]
struct Choice {
    index: Option<u32>,
    delta: Option<Delta>,
    /// Of a text completion. Together gives the same words in a delta too.
    text: Option<Box<str>>,
    finish_reason: Option<Box<str>>,
}

#[derive(Debug, Deserialize)]
struct Delta {
    content: Option<Box<str>>,
    reasoning: Option<Box<str>>,
    reasoning_content: Option<Box<str>>,
    refusal: Option<Box<str>>,
    tool_calls: Option<Vec<CallPiece>>,
    /// The older form, in which there is one call and it has no id.
    function_call: Option<Box<FunctionPiece>>,
}

#[derive(Debug, Deserialize)]
struct CallPiece {
    index: Option<u32>,
    id: Option<String>,
    function: Option<FunctionPiece>,
}

#[derive(Debug, Deserialize)]
struct FunctionPiece {
    name: Option<String>,
    arguments: Option<String>,
}

impl FunctionPiece {
    /// The piece that names the tool begins the call, and gets it an id.
    fn read_alone(self) -> ToolCallDelta {
        let name = self.name.filter(|name| !name.is_empty());
        ToolCallDelta {
            id: name.as_ref().map(|_| made_up_id()),
            name,
            arguments: self.arguments.unwrap_or_default(),
            ..ToolCallDelta::default()
        }
    }
}

impl CallPiece {
    /// A missing index is the first; what is empty was given in an earlier piece.
    fn read(self) -> ToolCallDelta {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let (name, arguments) = match self.function {
            Some(function) => (given(function.name), function.arguments),
            None => (None, None),
        };
        ToolCallDelta {
            index: self.index.unwrap_or(0),
            id: given(self.id),
            name,
            arguments: arguments.unwrap_or_default(),
            signature: None,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Usage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
}

impl Usage {
    pub(super) fn read(self) -> TokenUsage {
        TokenUsage {
            prompt: self.prompt_tokens,
            completion: self.completion_tokens,
        }
    }
}

/// Turns the events of a stream into those of an answer. The finish reason is held back
/// until the stream has ended properly, with `[DONE]` or with the end of the body.
pub fn read<S>(events: S) -> impl Stream<Item = Result<ChatEvent, ProviderError>> + Send
where
    S: Stream<Item = Result<SseItem, ProviderError>> + Send + Unpin,
{
    decode(events, Reader::default())
}

#[derive(Default)]
struct Reader {
    decoded: Decoded,
    finish: Option<FinishReason>,
    refused: bool,
    model: Option<String>,
}

impl Decoder for Reader {
    type Item = SseItem;

    fn take(&mut self, item: SseItem) {
        match item {
            SseItem::Alive => self.say(ChatEvent::Alive),
            SseItem::Unreadable => self.say(ChatEvent::Unreadable),
            SseItem::Data(data) if data.trim().eq_ignore_ascii_case("[DONE]") => self.end(),
            SseItem::Data(data) => self.take_data(&data),
        }
    }

    fn end(&mut self) {
        match self.finish {
            Some(_) if self.refused => self.decoded.finish(FinishReason::ContentFilter),
            Some(finish) => self.decoded.finish(finish),
            None => self.decoded.fail(ErrorKind::StreamCut.into()),
        }
    }

    fn decoded(&mut self) -> &mut Decoded {
        &mut self.decoded
    }
}

impl Reader {
    fn take_data(&mut self, data: &str) {
        if data.trim().is_empty() {
            return self.say(ChatEvent::Alive);
        }
        match serde_json::from_str::<Chunk<'_>>(data) {
            Ok(chunk) if chunk.error.is_none() => self.take_chunk(chunk),
            _ => self.take_unusual(data),
        }
    }

    /// Reads an event that tells an error, or is not quite a chunk: an error may stand beside
    /// fields of any form, and a field may come twice.
    fn take_unusual(&mut self, data: &str) {
        let Ok(value) = serde_json::from_str::<Value>(data) else {
            return self.say(ChatEvent::Unreadable);
        };
        if value.get("error").is_some_and(|error| !error.is_null()) {
            return self.fail(classify::in_stream(&value));
        }
        match Chunk::deserialize(&value) {
            Ok(chunk) => self.take_chunk(chunk),
            Err(_) => self.say(ChatEvent::Unreadable),
        }
    }

    fn take_chunk(&mut self, chunk: Chunk<'_>) {
        let before = self.decoded.waiting();
        if let Some(Name(model)) = chunk.model.filter(|Name(model)| !model.is_empty())
            && self.model.as_deref() != Some(model.as_ref())
        {
            self.model = Some(model.clone().into_owned());
            self.say(ChatEvent::ReportedModel(model.into_owned()));
        }
        let first = |choice: &Choice| choice.index.unwrap_or(0) == 0;
        for choice in chunk.choices.unwrap_or_default().into_iter().filter(first) {
            self.take_choice(choice);
        }
        if let Some(usage) = chunk.usage {
            self.say(ChatEvent::Usage(usage.read()));
        }
        if self.decoded.waiting() == before {
            self.say(ChatEvent::Alive);
        }
    }

    fn take_choice(&mut self, choice: Choice) {
        let present =
            |text: Option<Box<str>>| text.filter(|text| !text.is_empty()).map(String::from);
        if let Some(text) = present(choice.text) {
            self.say(ChatEvent::Text(text));
        } else if let Some(delta) = choice.delta {
            if let Some(text) = present(delta.reasoning).or(present(delta.reasoning_content)) {
                self.say(ChatEvent::Reasoning(text));
            }
            if let Some(text) = present(delta.content) {
                self.say(ChatEvent::Text(text));
            }
            match (delta.tool_calls, delta.function_call) {
                (Some(pieces), _) if !pieces.is_empty() => {
                    for piece in pieces {
                        self.say(ChatEvent::ToolCall(piece.read()));
                    }
                }
                (_, Some(piece)) => self.say(ChatEvent::ToolCall(piece.read_alone())),
                _ => {}
            }
            // A refusal comes as a text of its own and then ends like any other answer.
            if let Some(text) = present(delta.refusal) {
                self.refused = true;
                self.say(ChatEvent::Text(text));
            }
        }
        match choice.finish_reason.as_deref() {
            None | Some("") => {}
            Some("error") => self.fail(ErrorKind::ServerFault.into()),
            Some(reason) => self.finish = Some(finish_reason(reason)),
        }
    }

    fn say(&mut self, event: ChatEvent) {
        self.decoded.say(event);
    }

    fn fail(&mut self, error: ProviderError) {
        self.decoded.fail(error);
    }
}

/// Together says `eos` for a natural end in older replies.
pub(super) fn finish_reason(reason: &str) -> FinishReason {
    match reason {
        "stop" | "eos" => FinishReason::Stop,
        "length" => FinishReason::Length,
        "content_filter" => FinishReason::ContentFilter,
        "tool_calls" | "function_call" => FinishReason::ToolCalls,
        _ => FinishReason::Unknown,
    }
}
