//! OpenAI's chat format, as Together and every compatible endpoint speak it.
//!
//! What is read is read leniently: unknown fields are skipped, `usage` is taken wherever it
//! stands, and `choices` may be empty. Field names after the providers' API descriptions.

use futures::Stream;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    chat::{ChatEvent, ChatMessage, ChatRequest, FinishReason, Role, TokenUsage},
    classify,
    error::{ErrorKind, ProviderError},
    tools::{ToolCallDelta, ToolChoice, ToolDefinition},
    wire::{
        decoding::{Decoded, Decoder, decode},
        openai_images::data_url,
        sse::SseItem,
    },
};

/// The body of a chat request.
#[derive(Debug, Serialize)]
pub struct RequestBody<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
}

/// What a stream is to have besides.
#[derive(Debug, Serialize)]
pub(super) struct StreamOptions {
    include_usage: bool,
}

impl StreamOptions {
    /// The usage chunk.
    pub(super) const WITH_USAGE: Self = Self {
        include_usage: true,
    };
}

#[derive(Debug, Serialize)]
struct Message<'a> {
    role: &'static str,
    /// Null beside calls of tools that come without words.
    content: Option<Content<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<MadeCall<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct MadeCall<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    function: MadeFunction<'a>,
}

#[derive(Debug, Serialize)]
struct MadeFunction<'a> {
    name: &'a str,
    arguments: &'a str,
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    function: Function<'a>,
}

#[derive(Debug, Serialize)]
struct Function<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    parameters: &'a Value,
}

/// A plain text where there is no picture: not every endpoint takes parts.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Content<'a> {
    Text(&'a str),
    Parts(Vec<Part<'a>>),
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Part<'a> {
    Text { text: &'a str },
    ImageUrl { image_url: ImageUrl },
}

#[derive(Debug, Serialize)]
struct ImageUrl {
    url: String,
}

/// What the speakers of the format word differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// Calls of tools bear their number when they are sent back, and a tool that must be
    /// called is described as a call of it. Together's description requires both.
    pub numbered_calls: bool,
    /// What the limit of an answer's length is called.
    pub output_limit: OutputLimit,
}

/// What the limit of an answer's length is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutputLimit {
    /// `max_tokens`, as most have it.
    #[default]
    MaxTokens,
    /// `max_completion_tokens`, as OpenAI has it, whose reasoning models refuse the other.
    MaxCompletionTokens,
}

impl<'a> RequestBody<'a> {
    /// A streamed request that asks for the usage chunk too.
    pub fn streamed(model: &'a str, request: &'a ChatRequest, dialect: Dialect) -> Self {
        let called = |name| {
            let limit = request.max_output_tokens;
            limit.filter(|_| dialect.output_limit == name)
        };
        Self {
            model,
            messages: request
                .messages
                .iter()
                .flat_map(|message| messages(message, dialect))
                .collect(),
            stream: true,
            stream_options: Some(StreamOptions::WITH_USAGE),
            max_tokens: called(OutputLimit::MaxTokens),
            max_completion_tokens: called(OutputLimit::MaxCompletionTokens),
            temperature: request.temperature,
            top_p: request.top_p,
            stop: &request.stop,
            tools: request.tools.iter().map(Tool::of).collect(),
            tool_choice: tool_choice(request, dialect),
        }
    }
}

impl<'a> Tool<'a> {
    fn of(tool: &'a ToolDefinition) -> Self {
        Self {
            kind: "function",
            function: Function {
                name: &tool.name,
                description: tool.description.as_deref(),
                parameters: &tool.parameters,
            },
        }
    }
}

/// Only beside tools, because it is refused without them; the default is not spelt out.
fn tool_choice(request: &ChatRequest, dialect: Dialect) -> Option<Value> {
    if request.tools.is_empty() {
        return None;
    }
    match &request.tool_choice {
        ToolChoice::Auto => None,
        ToolChoice::None => Some("none".into()),
        ToolChoice::Required => Some("required".into()),
        ToolChoice::Tool(name) if dialect.numbered_calls => Some(json!({
            "index": 0,
            "id": "",
            "type": "function",
            "function": { "name": name, "arguments": "" },
        })),
        ToolChoice::Tool(name) => Some(json!({ "type": "function", "function": { "name": name } })),
    }
}

/// A message of ours is one of theirs, but each result of a tool is one of its own.
fn messages(message: &ChatMessage, dialect: Dialect) -> Vec<Message<'_>> {
    let role = match message.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => {
            let results = message.tool_results.iter().map(|result| Message {
                role: "tool",
                content: Some(Content::Text(&result.content)),
                tool_calls: Vec::new(),
                tool_call_id: Some(&result.call),
            });
            return results.collect();
        }
    };
    let content = if message.pictures.is_empty() {
        let wordless = message.text.is_empty() && !message.tool_calls.is_empty();
        (!wordless).then_some(Content::Text(&message.text))
    } else {
        Some(Content::Parts(parts(message)))
    };
    let calls = message.tool_calls.iter().enumerate();
    let calls = calls.map(|(index, call)| MadeCall {
        index: dialect.numbered_calls.then_some(index),
        id: &call.id,
        kind: "function",
        function: MadeFunction {
            name: &call.name,
            arguments: &call.arguments,
        },
    });
    vec![Message {
        role,
        content,
        tool_calls: calls.collect(),
        tool_call_id: None,
    }]
}

fn parts(message: &ChatMessage) -> Vec<Part<'_>> {
    let text = Some(Part::Text {
        text: &message.text,
    });
    let text = text.filter(|_| !message.text.is_empty());
    let pictures = message.pictures.iter().map(|picture| Part::ImageUrl {
        image_url: ImageUrl {
            url: data_url(picture),
        },
    });
    text.into_iter().chain(pictures).collect()
}

#[derive(Debug, Deserialize)]
struct Chunk {
    model: Option<String>,
    choices: Option<Vec<Choice>>,
    usage: Option<Usage>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    index: Option<u32>,
    delta: Option<Delta>,
    /// Of a text completion. Together gives the same words in a delta too.
    text: Option<String>,
    finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Delta {
    content: Option<String>,
    reasoning: Option<String>,
    reasoning_content: Option<String>,
    refusal: Option<String>,
    tool_calls: Option<Vec<CallPiece>>,
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
struct Usage {
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
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
        let Ok(value) = serde_json::from_str::<Value>(data) else {
            return self.say(ChatEvent::Unreadable);
        };
        if value.get("error").is_some_and(|error| !error.is_null()) {
            return self.fail(classify::in_stream(&value));
        }
        match serde_json::from_value::<Chunk>(value) {
            Ok(chunk) => self.take_chunk(chunk),
            Err(_) => self.say(ChatEvent::Unreadable),
        }
    }

    fn take_chunk(&mut self, chunk: Chunk) {
        let before = self.decoded.waiting();
        if let Some(model) = chunk.model.filter(|model| !model.is_empty())
            && self.model.as_deref() != Some(model.as_str())
        {
            self.model = Some(model.clone());
            self.say(ChatEvent::ReportedModel(model));
        }
        let first = |choice: &Choice| choice.index.unwrap_or(0) == 0;
        for choice in chunk.choices.unwrap_or_default().into_iter().filter(first) {
            self.take_choice(choice);
        }
        if let Some(usage) = chunk.usage {
            self.say(ChatEvent::Usage(TokenUsage {
                prompt: usage.prompt_tokens,
                completion: usage.completion_tokens,
            }));
        }
        if self.decoded.waiting() == before {
            self.say(ChatEvent::Alive);
        }
    }

    fn take_choice(&mut self, choice: Choice) {
        let present = |text: Option<String>| text.filter(|text| !text.is_empty());
        if let Some(text) = present(choice.text) {
            self.say(ChatEvent::Text(text));
        } else if let Some(delta) = choice.delta {
            if let Some(text) = present(delta.reasoning).or(present(delta.reasoning_content)) {
                self.say(ChatEvent::Reasoning(text));
            }
            if let Some(text) = present(delta.content) {
                self.say(ChatEvent::Text(text));
            }
            for piece in delta.tool_calls.unwrap_or_default() {
                self.say(ChatEvent::ToolCall(piece.read()));
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
fn finish_reason(reason: &str) -> FinishReason {
    match reason {
        "stop" | "eos" => FinishReason::Stop,
        "length" => FinishReason::Length,
        "content_filter" => FinishReason::ContentFilter,
        "tool_calls" | "function_call" => FinishReason::ToolCalls,
        _ => FinishReason::Unknown,
    }
}

#[cfg(test)]
mod tests;
