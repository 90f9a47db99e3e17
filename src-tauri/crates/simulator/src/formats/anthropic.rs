//! Anthropic: messages of parts, a key and a version in headers of their own, events with
//! names, models in pages. It has no text completions, no vectors and no pictures: asked for
//! them it says that there is nothing at the path.

mod errors;
mod messages;
mod models;
mod reply;
mod requests;
mod thinking;
mod tools;
mod wire;

use axum::http::{HeaderMap, Method};
use serde_json::Value;

use self::{
    reply::Messages,
    wire::{ErrorBody, ErrorKind},
};
use super::{AnswerFormat, WireFormat, body::json};
use crate::{AcceptedKeys, Failure, Model, Operation, requests::ChatRequest};

/// The only version there is.
const VERSION: &str = "2023-06-01";

/// The header that names it.
const VERSION_HEADER: &str = "anthropic-version";

pub(super) struct Anthropic;

impl WireFormat for Anthropic {
    fn api_root(&self) -> &'static str {
        "/v1"
    }

    fn route(&self, method: &Method, path: &str) -> Option<Operation> {
        match (method, path) {
            (&Method::GET, "/models") => Some(Operation::Models),
            (&Method::POST, "/messages") => Some(Operation::Chat),
            _ => None,
        }
    }

    fn key<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let key = headers.get("x-api-key")?.to_str().ok()?.trim();
        (!key.is_empty()).then_some(key)
    }

    fn check_headers(&self, headers: &HeaderMap) -> Result<(), Failure> {
        match headers.get(VERSION_HEADER) {
            Some(version) if version == VERSION => Ok(()),
            _ => Err(Failure::InvalidField(VERSION_HEADER.to_owned())),
        }
    }

    fn default_keys(&self) -> AcceptedKeys {
        AcceptedKeys::Any
    }

    /// The first one takes sampling fields, the later ones refuse them.
    fn default_models(&self) -> Vec<Model> {
        let sees = |id: &str, name: &str| Model::chat(id, name).seeing();
        vec![
            sees("claude-haiku-4-5-20251001", "Claude Haiku 4.5").context_length(200_000),
            sees("claude-sonnet-4-6", "Claude Sonnet 4.6").context_length(1_000_000),
            sees("claude-sonnet-5", "Claude Sonnet 5").context_length(1_000_000),
            sees("claude-opus-5", "Claude Opus 5").context_length(1_000_000),
        ]
    }

    fn headers(&self, id: &str, _is_success: bool) -> Vec<(&'static str, String)> {
        let mut headers = vec![("request-id", format!("req_{id}"))];
        let limits = [
            ("anthropic-ratelimit-requests-limit", "50"),
            ("anthropic-ratelimit-requests-remaining", "49"),
            ("anthropic-ratelimit-requests-reset", "2026-01-01T00:00:00Z"),
        ];
        headers.extend(limits.map(|(name, value)| (name, value.to_owned())));
        headers
    }

    fn read_chat(&self, body: &Value) -> Result<ChatRequest, Failure> {
        requests::read(body)
    }

    fn model_list(&self, models: &[Model], query: &str) -> Result<String, Failure> {
        models::page(models, query)
    }

    fn refuse(&self, failure: &Failure, id: &str) -> (u16, String) {
        let (status, error) = errors::error(failure);
        let body = ErrorBody {
            kind: ErrorKind::Error,
            error,
            request_id: Some(format!("req_{id}")),
        };
        (status, json(&body))
    }

    fn chat(&self) -> &'static dyn AnswerFormat {
        &Messages
    }
}
