//! The events of an answer that Anthropic streams.
//!
//! Read leniently: unknown events, parts and fields are skipped, because new ones are added
//! at any time. Counts are running totals, so a later one replaces an earlier one.

mod events;

use futures::Stream;
use serde_json::{Value, json};

use self::events::{Delta, Event, Part, Started, Usage};
use crate::{
    chat::{ChatEvent, FinishReason},
    classify,
    error::{ErrorKind, ProviderError},
    provider::ProviderKind,
    reasoning::{Seal, SealKind},
    tools::ToolCallDelta,
    wire::{
        decoding::{Decoded, Decoder, decode},
        sse::SseItem,
    },
};

/// The most parts that are open at once. They come one after another; whoever opens ever
/// more of them would have us remember all.
const MAX_OPEN_PARTS: usize = 256;

/// The longest signature of a thought that is kept: 1 MiB.
const MAX_SIGNATURE_BYTES: usize = 1024 * 1024;

/// Turns the events of a stream into those of an answer. It is complete when a reason for
/// its end was given and `message_stop` came.
pub fn read<S>(events: S) -> impl Stream<Item = Result<ChatEvent, ProviderError>> + Send
where
    S: Stream<Item = Result<SseItem, ProviderError>> + Send + Unpin,
{
    decode(events, Reader::default())
}

#[derive(Default)]
struct Reader {
    decoded: Decoded,
    usage: Usage,
    finish: Option<FinishReason>,
    /// The parts that call tools and have not ended, each with the number of its call.
    open_calls: Vec<(u32, u32)>,
    /// How many calls were begun.
    calls: u32,
    /// The signature of the thought that is open, as far as it came.
    signature: String,
}

impl Decoder for Reader {
    type Item = SseItem;

    fn take(&mut self, item: SseItem) {
        match item {
            SseItem::Alive => self.decoded.say(ChatEvent::Alive),
            SseItem::Unreadable => self.decoded.say(ChatEvent::Unreadable),
            SseItem::Data(data) => {
                let before = self.decoded.waiting();
                self.take_data(&data);
                if self.decoded.waiting() == before {
                    self.decoded.say(ChatEvent::Alive);
                }
            }
        }
    }

    /// A body that ends before `message_stop` was cut, whatever reason it gave before.
    fn end(&mut self) {
        self.decoded.fail(ErrorKind::StreamCut.into());
    }

    fn decoded(&mut self) -> &mut Decoded {
        &mut self.decoded
    }
}

impl Reader {
    fn take_data(&mut self, data: &str) {
        if data.trim().is_empty() {
            return;
        }
        match serde_json::from_str(data) {
            Ok(event) => self.take_event(event),
            Err(_) => self.take_other(data),
        }
    }

    fn take_event(&mut self, event: Event) {
        match event {
            Event::MessageStart { message } => self.start(message),
            Event::ContentBlockStart {
                index,
                content_block,
            } => self.open(index, content_block),
            Event::ContentBlockDelta { index, delta } => self.go_on(index, delta),
            Event::ContentBlockStop { index } => self.close(index),
            Event::MessageDelta { delta, usage } => {
                let finish = delta.and_then(|ending| ending.finish_reason());
                self.finish = finish.or(self.finish);
                if let Some(usage) = usage {
                    self.usage.replace(usage);
                    self.decoded.say(ChatEvent::Usage(self.usage.counted()));
                }
            }
            Event::MessageStop => match self.finish {
                Some(finish) => self.decoded.finish(finish),
                None => self.decoded.fail(ErrorKind::StreamCut.into()),
            },
            Event::Error { error } => self.fail(&json!({ "error": error })),
            Event::Other => {}
        }
    }

    /// What is none of their events may be an error that a gateway words in its own way.
    fn take_other(&mut self, data: &str) {
        let value = serde_json::from_str::<Value>(data).unwrap_or_default();
        let has_error = value.get("error").is_some_and(|error| !error.is_null());
        if has_error || value["type"] == "error" {
            self.fail(&value);
        } else {
            self.decoded.say(ChatEvent::Unreadable);
        }
    }

    /// What the first event counts of the answer is its beginning, which is no count of it.
    fn start(&mut self, message: Option<Started>) {
        let Some(message) = message else {
            return;
        };
        if let Some(model) = message.model.filter(|model| !model.is_empty()) {
            self.decoded.say(ChatEvent::ReportedModel(model));
        }
        if let Some(usage) = message.usage {
            self.usage.replace(usage.of_the_prompt());
            self.decoded.say(ChatEvent::Usage(self.usage.counted()));
        }
    }

    fn open(&mut self, index: u32, part: Part) {
        match part {
            Part::Text { text } => self.say_text(text),
            Part::Thinking {
                thinking,
                signature,
            } => {
                self.signature = signature;
                self.say_reasoning(thinking);
            }
            Part::RedactedThinking { data } => self.seal(SealKind::Redacted, data),
            Part::ToolUse { id, name, input } => self.open_call(index, id, name, input),
            Part::Other => {}
        }
    }

    fn open_call(&mut self, part: u32, id: String, name: String, input: Option<Value>) {
        if self.open_calls.len() == MAX_OPEN_PARTS {
            return self.decoded.fail(ErrorKind::NotTheApi.into());
        }
        let call = self.calls;
        self.calls = call.saturating_add(1);
        self.open_calls.retain(|(open, _)| *open != part);
        self.open_calls.push((part, call));
        self.decoded.say(ChatEvent::ToolCall(ToolCallDelta {
            index: call,
            id: Some(id),
            name: Some(name),
            arguments: given(input).unwrap_or_default(),
            signature: None,
        }));
    }

    fn go_on(&mut self, index: u32, delta: Delta) {
        match delta {
            Delta::Text { text } => self.say_text(text),
            Delta::Thinking { thinking } => self.say_reasoning(thinking),
            Delta::Signature { signature } => self.go_on_signing(&signature),
            Delta::InputJson { partial_json } => self.go_on_calling(index, partial_json),
            Delta::Other => {}
        }
    }

    fn go_on_signing(&mut self, signature: &str) {
        if self.signature.len() + signature.len() > MAX_SIGNATURE_BYTES {
            return self.decoded.fail(ErrorKind::NotTheApi.into());
        }
        self.signature.push_str(signature);
    }

    /// What was signed is a thought that is complete now.
    fn close(&mut self, index: u32) {
        self.open_calls.retain(|(part, _)| *part != index);
        let signature = std::mem::take(&mut self.signature);
        if !signature.is_empty() {
            self.seal(SealKind::Signature, signature);
        }
    }

    fn seal(&mut self, kind: SealKind, data: String) {
        self.decoded.say(ChatEvent::Sealed(Seal {
            by: ProviderKind::Anthropic,
            kind,
            data,
        }));
    }

    /// Parts that are no call of ours have arguments too: those of the server's own tools.
    fn go_on_calling(&mut self, part: u32, arguments: String) {
        let call = self.open_calls.iter().find(|(open, _)| *open == part);
        if let Some(&(_, index)) = call
            && !arguments.is_empty()
        {
            self.decoded.say(ChatEvent::ToolCall(ToolCallDelta {
                index,
                arguments,
                ..ToolCallDelta::default()
            }));
        }
    }

    fn say_text(&mut self, text: String) {
        if !text.is_empty() {
            self.decoded.say(ChatEvent::Text(text));
        }
    }

    fn say_reasoning(&mut self, text: String) {
        if !text.is_empty() {
            self.decoded.say(ChatEvent::Reasoning(text));
        }
    }

    fn fail(&mut self, event: &Value) {
        self.decoded.fail(classify::in_stream(event));
    }
}

/// Arguments that stand at the beginning of a part already. Where they come in pieces, an
/// empty object stands there.
fn given(input: Option<Value>) -> Option<String> {
    let input = input.filter(|input| input.as_object().is_some_and(|input| !input.is_empty()));
    input.map(|input| input.to_string())
}

#[cfg(test)]
mod tests;
