//! A conversation as Anthropic words it: instructions stand apart from the messages, every
//! content is a list of parts, and what tools said comes from the user.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    chat::{ChatMessage, ChatRequest, Role},
    media::PictureSource,
    provider::ProviderKind,
    reasoning::{ReasoningEffort, SealKind, Thought},
    rules::reasoning::Reasoning,
    tools::{ToolCall, ToolChoice, ToolDefinition, ToolResult},
};

/// The body of a request for a message.
#[derive(Debug, Serialize)]
pub struct RequestBody<'a> {
    model: &'a str,
    /// Refused when it is missing: the rules of the model see to it that it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    system: Vec<Part<'a>>,
    messages: Vec<Message<'a>>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stop_sequences: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Thinking>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<OutputConfig>,
}

/// Whether the model thinks before it answers.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Thinking {
    /// As it sees fit. The newest models tell nothing of it unless they are asked to.
    Adaptive {
        display: &'static str,
    },
    /// For so many tokens at most.
    Enabled {
        budget_tokens: u32,
    },
    Disabled,
}

#[derive(Debug, Serialize)]
struct OutputConfig {
    effort: &'static str,
}

#[derive(Debug, Serialize)]
struct Message<'a> {
    role: &'static str,
    content: Vec<Part<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Part<'a> {
    Text {
        text: &'a str,
    },
    Thinking {
        thinking: &'a str,
        signature: &'a str,
    },
    RedactedThinking {
        data: &'a str,
    },
    Image {
        source: Source<'a>,
    },
    ToolUse {
        id: &'a str,
        name: &'a str,
        input: Value,
    },
    ToolResult {
        tool_use_id: &'a str,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        content: Vec<Part<'a>>,
        #[serde(skip_serializing_if = "is_false")]
        is_error: bool,
    },
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Source<'a> {
    Base64 { media_type: &'a str, data: String },
    Url { url: &'a str },
}

#[derive(Debug, Serialize)]
struct Tool<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    input_schema: &'a Value,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

impl<'a> RequestBody<'a> {
    /// A streamed request. The conversation has been made to fit the model's rules.
    pub fn streamed(model: &'a str, request: &'a ChatRequest) -> Self {
        let is_system = |message: &&ChatMessage| message.role == Role::System;
        let messages = request.messages.iter();
        let system = messages.clone().filter(is_system);
        let spoken = messages.filter(|message| !is_system(message));
        Self {
            model,
            max_tokens: request.max_output_tokens,
            system: system.filter_map(|message| text(&message.text)).collect(),
            messages: spoken.filter_map(self::message).collect(),
            stream: true,
            temperature: request.temperature,
            top_p: request.top_p,
            stop_sequences: stop_sequences(&request.stop),
            tools: request.tools.iter().map(Tool::of).collect(),
            tool_choice: tool_choice(request),
            thinking: None,
            output_config: None,
        }
    }

    /// The same with how much the model is to reason.
    pub fn reasoning(self, reasoning: Option<Reasoning>) -> Self {
        let (thinking, effort) = match reasoning {
            None => return self,
            Some(Reasoning::Budget(0) | Reasoning::Effort(ReasoningEffort::Off)) => {
                (Thinking::Disabled, None)
            }
            Some(Reasoning::Budget(budget_tokens)) => (Thinking::Enabled { budget_tokens }, None),
            Some(Reasoning::Effort(effort)) => (Thinking::SEEN, Some(effort.word())),
            Some(Reasoning::Switch(true)) => (Thinking::SEEN, None),
            Some(Reasoning::Switch(false)) => (Thinking::Disabled, None),
        };
        Self {
            thinking: Some(thinking),
            output_config: effort.map(|effort| OutputConfig { effort }),
            ..self
        }
    }
}

impl Thinking {
    const SEEN: Self = Self::Adaptive {
        display: "summarized",
    };
}

impl<'a> Tool<'a> {
    fn of(tool: &'a ToolDefinition) -> Self {
        Self {
            name: &tool.name,
            description: tool.description.as_deref(),
            input_schema: &tool.parameters,
        }
    }
}

/// A stop text of nothing but whitespace would have the whole request refused.
fn stop_sequences(stop: &[String]) -> Vec<&str> {
    let texts = stop.iter().map(String::as_str);
    texts.filter(|text| !text.trim().is_empty()).collect()
}

/// Only beside tools, because it is refused without them; the default is not spelt out.
fn tool_choice(request: &ChatRequest) -> Option<Value> {
    if request.tools.is_empty() {
        return None;
    }
    match &request.tool_choice {
        ToolChoice::Auto => None,
        ToolChoice::None => Some(json!({ "type": "none" })),
        ToolChoice::Required => Some(json!({ "type": "any" })),
        ToolChoice::Tool(name) => Some(json!({ "type": "tool", "name": name })),
    }
}

/// A message without any part is refused, so it is left out.
fn message(message: &ChatMessage) -> Option<Message<'_>> {
    let role = match message.role {
        Role::Assistant => "assistant",
        Role::System | Role::User | Role::Tool => "user",
    };
    // Results come first: whatever stands before them is refused.
    let results = message.tool_results.iter().map(result);
    let pictures = message.pictures.iter().map(picture);
    let calls = message.tool_calls.iter().map(call);
    let content: Vec<Part<'_>> = results
        .chain(words(message))
        .chain(pictures)
        .chain(calls)
        .collect();
    (!content.is_empty()).then_some(Message { role, content })
}

/// The text, with the thoughts where they stood in it: a model takes its own back unchanged,
/// and in their order.
fn words(message: &ChatMessage) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = message.text.as_str();
    let own = |thought: &&Thought| thought.seal.by == ProviderKind::Anthropic;
    for own in message.thoughts.iter().filter(own) {
        let told = message.text.len() - rest.len();
        if let Some((before, after)) = rest.split_at_checked(own.at.saturating_sub(told)) {
            parts.extend(text(before));
            rest = after;
        }
        parts.push(thought(own));
    }
    parts.extend(text(rest));
    parts
}

fn thought(thought: &Thought) -> Part<'_> {
    match thought.seal.kind {
        SealKind::Signature => Part::Thinking {
            thinking: &thought.text,
            signature: &thought.seal.data,
        },
        SealKind::Redacted => Part::RedactedThinking {
            data: &thought.seal.data,
        },
    }
}

/// A text of nothing but whitespace is refused.
fn text(text: &str) -> Option<Part<'_>> {
    (!text.trim().is_empty()).then_some(Part::Text { text })
}

fn picture(source: &PictureSource) -> Part<'_> {
    let source = match source {
        PictureSource::Bytes(picture) => Source::Base64 {
            media_type: &picture.media_type,
            data: STANDARD.encode(&picture.bytes),
        },
        PictureSource::Remote(address) => Source::Url {
            url: address.url().as_str(),
        },
    };
    Part::Image { source }
}

fn call(call: &ToolCall) -> Part<'_> {
    Part::ToolUse {
        id: &call.id,
        name: &call.name,
        input: input(&call.arguments),
    }
}

/// Arguments have to be an object here. What a model wrote that is none goes back as it
/// stood, under a name, so that the model sees what the tool's complaint is about.
fn input(arguments: &str) -> Value {
    match serde_json::from_str(arguments) {
        Ok(Value::Object(object)) => Value::Object(object),
        _ if arguments.trim().is_empty() => Value::Object(Map::new()),
        _ => json!({ "arguments": arguments }),
    }
}

fn result(result: &ToolResult) -> Part<'_> {
    Part::ToolResult {
        tool_use_id: &result.call,
        content: text(&result.content).into_iter().collect(),
        is_error: result.is_error,
    }
}

#[cfg(test)]
mod tests;
