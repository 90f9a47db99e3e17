//! Ollama's own API: lines of JSON, streamed unless it is told not to, no key on one's own
//! machine, what a model can do told model by model.

mod answers;
mod errors;
mod models;
mod requests;
mod wire;

use axum::http::{HeaderMap, Method};
use serde_json::Value;

use self::answers::{Chat, Text};
use super::{AnswerFormat, Exchange, WireFormat, body::json, openai_family};
use crate::{
    AcceptedKeys, Failure, Model, ModelKind, Operation,
    requests::{ChatRequest, EmbeddingsRequest, TextRequest},
};

pub(super) struct Ollama;

impl WireFormat for Ollama {
    fn api_root(&self) -> &'static str {
        "/api"
    }

    /// Its clients are given the address without the API's path.
    fn base_root(&self) -> &'static str {
        ""
    }

    fn route(&self, method: &Method, path: &str) -> Option<Operation> {
        match (method, path) {
            (&Method::GET, "/tags") => Some(Operation::Models),
            (&Method::POST, "/show") => Some(Operation::Details),
            (&Method::POST, "/chat") => Some(Operation::Chat),
            (&Method::POST, "/generate") => Some(Operation::Text),
            (&Method::POST, "/embed") => Some(Operation::Embeddings),
            _ => None,
        }
    }

    fn key<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        openai_family::bearer(headers)
    }

    fn default_keys(&self) -> AcceptedKeys {
        AcceptedKeys::AnyOrNone
    }

    fn default_models(&self) -> Vec<Model> {
        let of = |kind, id, name| Model::chat(id, name).kind(kind).context_length(512);
        vec![
            Model::chat("qwen3:4b", "Qwen3").context_length(262_144),
            Model::chat("gemma3:4b", "Gemma 3").seeing(),
            of(ModelKind::Embedding, "all-minilm:latest", "MiniLM"),
        ]
    }

    fn headers(&self, _id: &str, _is_success: bool) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn read_chat(&self, body: &Value) -> Result<ChatRequest, Failure> {
        requests::read_chat(body)
    }

    fn read_text(&self, body: &Value) -> Result<TextRequest, Failure> {
        requests::read_text(body)
    }

    fn read_embeddings(&self, body: &Value) -> Result<EmbeddingsRequest, Failure> {
        requests::read_embeddings(body)
    }

    fn model_list(&self, models: &[Model], _query: &str) -> Result<String, Failure> {
        Ok(models::list(models))
    }

    fn model_details(&self, model: &Model) -> Result<String, Failure> {
        Ok(models::details(model))
    }

    fn refuse(&self, failure: &Failure, _id: &str) -> (u16, String) {
        let (status, words) = errors::error(failure);
        (status, json(&wire::ErrorLine { error: words }))
    }

    fn chat(&self) -> &'static dyn AnswerFormat {
        &Chat
    }

    fn text(&self) -> &'static dyn AnswerFormat {
        &Text
    }

    fn embeddings(
        &self,
        exchange: &Exchange,
        request: &EmbeddingsRequest,
        vectors: &[Vec<f32>],
    ) -> String {
        json(&wire::Embeddings {
            model: &request.model,
            embeddings: vectors,
            total_duration: answers::TOTAL_DURATION,
            load_duration: answers::LOAD_DURATION,
            prompt_eval_count: exchange.prompt_tokens,
        })
    }
}
