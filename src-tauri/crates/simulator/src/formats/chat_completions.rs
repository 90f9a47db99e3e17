//! What the descendants of OpenAI's chat completions have in common: paths, the request,
//! the framing, the wording of errors.

use axum::http::{HeaderMap, Method, header::AUTHORIZATION};
use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use crate::{
    Failure, FinishReason, ToolCall,
    chat::{ChatRequest, Message, content_text},
    formats::Operation,
};

/// The mark behind the last event.
pub(super) const DONE: &str = "data: [DONE]\n\n";

pub(super) fn route(method: &Method, path: &str) -> Option<Operation> {
    match (method, path) {
        (&Method::GET, "/models") => Some(Operation::Models),
        (&Method::POST, "/chat/completions") => Some(Operation::Chat),
        _ => None,
    }
}

pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

/// Reads what the formats have in common of a chat request.
pub(super) fn read_chat(body: &Value) -> Result<ChatRequest, Failure> {
    if !body.is_object() {
        return Err(Failure::UnreadableBody);
    }
    Ok(ChatRequest {
        model: model(body)?,
        messages: messages(body)?,
        stream: flag(body, "stream")?,
        max_tokens: max_tokens(body)?,
        stop: stop(body)?,
        include_usage: body
            .pointer("/stream_options/include_usage")
            .is_some_and(|asked| asked == true),
    })
}

fn invalid(field: &str) -> Failure {
    Failure::InvalidField(field.to_owned())
}

/// The field, with null the same as absent.
fn field<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    body.get(name).filter(|value| !value.is_null())
}

fn model(body: &Value) -> Result<String, Failure> {
    match field(body, "model").and_then(Value::as_str) {
        Some(model) if !model.is_empty() => Ok(model.to_owned()),
        _ => Err(invalid("model")),
    }
}

fn messages(body: &Value) -> Result<Vec<Message>, Failure> {
    let list = field(body, "messages").and_then(Value::as_array);
    let list = list.filter(|messages| !messages.is_empty());
    let read = |message: &Value| {
        Some(Message {
            role: message.get("role")?.as_str()?.to_owned(),
            text: message.get("content").map(content_text).unwrap_or_default(),
        })
    };
    list.and_then(|messages| messages.iter().map(read).collect())
        .ok_or_else(|| invalid("messages"))
}

fn flag(body: &Value, name: &str) -> Result<bool, Failure> {
    field(body, name).map_or(Ok(false), |value| {
        value.as_bool().ok_or_else(|| invalid(name))
    })
}

fn max_tokens(body: &Value) -> Result<Option<usize>, Failure> {
    let names = ["max_completion_tokens", "max_tokens"];
    let Some((name, value)) = names
        .into_iter()
        .find_map(|name| Some((name, field(body, name)?)))
    else {
        return Ok(None);
    };
    match value.as_u64().and_then(|n| usize::try_from(n).ok()) {
        Some(tokens) if tokens > 0 => Ok(Some(tokens)),
        _ => Err(invalid(name)),
    }
}

fn stop(body: &Value) -> Result<Vec<String>, Failure> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match field(body, "stop") {
        None => Ok(Vec::new()),
        Some(Value::Array(texts)) => texts
            .iter()
            .map(text)
            .collect::<Option<_>>()
            .ok_or_else(|| invalid("stop")),
        Some(value) => text(value).map(|t| vec![t]).ok_or_else(|| invalid("stop")),
    }
}

/// What an event or a body says, as JSON text.
///
/// Serialising plain structs of ours to memory cannot fail; were it to, the reply would be
/// empty and every test against the recordings would see it.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// One event of a stream.
pub(super) fn event(value: &impl Serialize) -> Bytes {
    format!("data: {}\n\n", json(value)).into()
}

pub(super) fn finish_word(finish: &FinishReason) -> &str {
    match finish {
        FinishReason::Stop => "stop",
        FinishReason::Length => "length",
        FinishReason::ToolCalls => "tool_calls",
        FinishReason::ContentFilter => "content_filter",
        FinishReason::Other(word) => word,
    }
}

/// A tool call as both formats write it; what is `None` is left out.
#[derive(Debug, Serialize)]
pub(super) struct WireToolCall<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    pub(super) function: WireFunction<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct WireFunction<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
    pub(super) arguments: &'a str,
}

impl<'a> WireToolCall<'a> {
    /// The whole call.
    pub(super) fn whole(index: Option<usize>, call: &'a ToolCall) -> Self {
        Self {
            index,
            ..Self::opening(0, call).with_arguments(&call.arguments)
        }
    }

    /// What a stream says first: id and name, no arguments.
    pub(super) fn opening(index: usize, call: &'a ToolCall) -> Self {
        Self {
            index: Some(index),
            id: Some(&call.id),
            kind: Some("function"),
            function: WireFunction {
                name: Some(&call.name),
                arguments: "",
            },
        }
    }

    /// What a stream says afterwards: a piece of the arguments.
    pub(super) fn arguments(index: usize, arguments: &'a str) -> Self {
        Self {
            index: Some(index),
            id: None,
            kind: None,
            function: WireFunction {
                name: None,
                arguments,
            },
        }
    }

    fn with_arguments(mut self, arguments: &'a str) -> Self {
        self.function.arguments = arguments;
        self
    }
}

/// The `error` object both formats write.
#[derive(Debug, Serialize)]
pub(super) struct WireError {
    pub(super) message: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) param: Option<String>,
    pub(super) code: Option<&'static str>,
}

impl WireError {
    pub(super) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            kind,
            param: None,
            code: None,
        }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new("invalid_request_error", message)
    }

    pub(super) fn param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    pub(super) fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }
}
