//! What the descendants of OpenAI's formats have in common: paths, requests, the framing, the
//! shape of errors, tool calls and vectors.

mod embeddings;
mod messages;
mod requests;
mod tool_calls;

use axum::http::{HeaderMap, Method, header::AUTHORIZATION};
use bytes::Bytes;
use serde::Serialize;

pub(super) use self::{
    embeddings::{EmbeddingsUsage, embeddings},
    requests::{read_chat, read_embeddings, read_images, read_text},
    tool_calls::WireToolCall,
};
pub(super) use super::body::{count, field, json, says, within};
use crate::{FinishReason, Operation};

/// The mark behind the last event.
pub(super) const DONE: &str = "data: [DONE]\n\n";

pub(super) fn route(method: &Method, path: &str) -> Option<Operation> {
    match (method, path) {
        (&Method::GET, "/models") => Some(Operation::Models),
        (&Method::POST, "/chat/completions") => Some(Operation::Chat),
        (&Method::POST, "/completions") => Some(Operation::Text),
        (&Method::POST, "/embeddings") => Some(Operation::Embeddings),
        (&Method::POST, "/images/generations") => Some(Operation::Images),
        (&Method::GET, path) if path.starts_with("/pictures/") => Some(Operation::Picture),
        _ => None,
    }
}

pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
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

/// All of the chunks; `None` when there are none.
pub(super) fn joined(chunks: &[String]) -> Option<String> {
    (!chunks.is_empty()).then(|| chunks.concat())
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
