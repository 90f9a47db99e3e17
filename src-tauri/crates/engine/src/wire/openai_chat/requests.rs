//! What is asked.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    chat::{ChatMessage, ChatRequest, Role},
    media::PictureSource,
    rules::reasoning::Reasoning,
    tools::{ToolChoice, ToolDefinition},
    wire::openai_images::data_url,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency_penalty: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence_penalty: Option<f32>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    stop: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_effort: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<ReasoningSwitch>,
}

/// Together's way to have a model reason or not.
#[derive(Debug, Serialize)]
struct ReasoningSwitch {
    enabled: bool,
}

/// What a stream is to have besides.
#[derive(Debug, Serialize)]
pub(in crate::wire) struct StreamOptions {
    include_usage: bool,
}

impl StreamOptions {
    /// The usage chunk.
    pub(in crate::wire) const WITH_USAGE: Self = Self {
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

/// A definition of a tool, which Ollama words alike.
#[derive(Debug, Serialize)]
pub(in crate::wire) struct Tool<'a> {
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
    ImageUrl { image_url: ImageUrl<'a> },
}

#[derive(Debug, Serialize)]
struct ImageUrl<'a> {
    url: Cow<'a, str>,
}

/// What the speakers of the format word differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dialect {
    /// Calls of tools bear their number when they are sent back, and a tool that must be
    /// called is described as a call of it. Together's description requires both.
    pub numbered_calls: bool,
    /// What the limit of an answer's length is called.
    pub output_limit: OutputLimit,
    /// Pictures may be sent by their address. Many servers of one's own take none.
    pub takes_addresses: bool,
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
        Self {
            stream: true,
            stream_options: Some(StreamOptions::WITH_USAGE),
            ..Self::whole(model, request, dialect)
        }
    }

    /// A request for an answer in one piece.
    pub fn whole(model: &'a str, request: &'a ChatRequest, dialect: Dialect) -> Self {
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
            stream: false,
            stream_options: None,
            max_tokens: called(OutputLimit::MaxTokens),
            max_completion_tokens: called(OutputLimit::MaxCompletionTokens),
            temperature: request.temperature,
            top_p: request.top_p,
            frequency_penalty: request.frequency_penalty,
            presence_penalty: request.presence_penalty,
            stop: &request.stop,
            tools: request.tools.iter().map(Tool::of).collect(),
            tool_choice: tool_choice(request, dialect),
            reasoning_effort: None,
            reasoning: None,
        }
    }

    /// The same with how much the model is to reason. For a number of tokens there is no word.
    pub fn reasoning(self, reasoning: Option<Reasoning>) -> Self {
        match reasoning {
            Some(Reasoning::Effort(effort)) => Self {
                reasoning_effort: Some(effort.word()),
                ..self
            },
            Some(Reasoning::Switch(enabled)) => Self {
                reasoning: Some(ReasoningSwitch { enabled }),
                ..self
            },
            Some(Reasoning::Budget(_)) | None => self,
        }
    }
}

impl<'a> Tool<'a> {
    pub(in crate::wire) fn of(tool: &'a ToolDefinition) -> Self {
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
    let pictures = message.pictures.iter().map(|source| Part::ImageUrl {
        image_url: ImageUrl {
            url: match source {
                PictureSource::Bytes(picture) => data_url(picture).into(),
                PictureSource::Remote(address) => address.url().as_str().into(),
            },
        },
    });
    text.into_iter().chain(pictures).collect()
}
