//! OpenAI's formats, as many servers speak them: the role first, usage only on request in a
//! chunk with no choices, models in an envelope, pictures as base64 alone.

mod chat;
mod errors;
mod text;
mod wire;

use axum::http::{HeaderMap, Method};
use serde_json::Value;

pub(super) use self::{chat::Chat, wire::ErrorBody};
use self::{
    text::Text,
    wire::{Image, Images, ImagesUsage, ListedModel, ModelList},
};
use super::{
    AnswerFormat, Drawn, Exchange, WireFormat,
    openai_family::{self as shared, EmbeddingsUsage},
};
use crate::{
    AcceptedKeys, Failure, Model, ModelKind, Operation,
    requests::{ChatRequest, EmbeddingsRequest, ImagesRequest, TextRequest},
    vectors,
};

pub(super) struct OpenAiCompatible;

impl WireFormat for OpenAiCompatible {
    fn api_root(&self) -> &'static str {
        "/v1"
    }

    fn route(&self, method: &Method, path: &str) -> Option<Operation> {
        shared::route(method, path)
    }

    fn key<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        shared::bearer(headers)
    }

    fn default_keys(&self) -> AcceptedKeys {
        AcceptedKeys::AnyOrNone
    }

    fn default_models(&self) -> Vec<Model> {
        let of = |kind, id, name| Model::chat(id, name).kind(kind).context_length(8_192);
        vec![
            Model::chat("aideon-large", "Aideon Large")
                .seeing()
                .context_length(200_000),
            Model::chat("aideon-small", "Aideon Small").context_length(128_000),
            Model::chat("aideon-code", "Aideon Code").context_length(128_000),
            of(ModelKind::Language, "aideon-text", "Aideon Text"),
            of(ModelKind::Embedding, "aideon-embedding", "Aideon Embedding"),
            of(ModelKind::Image, "aideon-image", "Aideon Image"),
        ]
    }

    fn headers(&self, id: &str, _is_success: bool) -> Vec<(&'static str, String)> {
        vec![
            ("x-request-id", format!("req_{id}")),
            ("x-ratelimit-limit-requests", "500".to_owned()),
            ("x-ratelimit-remaining-requests", "499".to_owned()),
            ("x-ratelimit-reset-requests", "120ms".to_owned()),
        ]
    }

    fn read_chat(&self, body: &Value) -> Result<ChatRequest, Failure> {
        let request = shared::read_chat(body)?;
        sampling(body)?;
        Ok(request)
    }

    fn read_text(&self, body: &Value) -> Result<TextRequest, Failure> {
        let request = shared::read_text(body)?;
        sampling(body)?;
        Ok(request)
    }

    fn read_embeddings(&self, body: &Value) -> Result<EmbeddingsRequest, Failure> {
        let request = shared::read_embeddings(body)?;
        let asked = shared::count(body, "dimensions", vectors::DIMENSIONS)?;
        Ok(EmbeddingsRequest {
            dimensions: asked.unwrap_or(request.dimensions),
            ..request
        })
    }

    fn read_images(&self, body: &Value) -> Result<ImagesRequest, Failure> {
        let request = shared::read_images(body)?;
        if body.get("response_format").is_some() {
            return Err(Failure::UnknownField("response_format".to_owned()));
        }
        Ok(ImagesRequest {
            size: size(body)?,
            ..request
        })
    }

    fn model_list(&self, models: &[Model], _query: &str) -> Result<String, Failure> {
        Ok(shared::json(&ModelList {
            object: "list",
            data: models.iter().map(list_entry).collect(),
        }))
    }

    fn refuse(&self, failure: &Failure, _id: &str) -> (u16, String) {
        let (status, error) = errors::error(failure);
        (status, shared::json(&ErrorBody { error }))
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
        let usage = EmbeddingsUsage {
            prompt_tokens: exchange.prompt_tokens,
            total_tokens: exchange.prompt_tokens,
        };
        shared::embeddings(request, vectors, Some(usage))
    }

    fn images(&self, exchange: &Exchange, drawn: &Drawn) -> String {
        shared::json(&Images {
            created: exchange.created,
            background: "opaque",
            data: drawn
                .pictures
                .iter()
                .map(|data| Image { b64_json: data })
                .collect(),
            output_format: "png",
            quality: "low",
            size: &drawn.size,
            usage: ImagesUsage::new(exchange.prompt_tokens, drawn.pictures.len()),
        })
    }
}

fn list_entry(model: &Model) -> ListedModel<'_> {
    ListedModel {
        id: &model.id,
        object: "model",
        created: 1_733_000_000,
        owned_by: model.organization(),
    }
}

/// Refuses sampling settings outside of what is allowed.
fn sampling(body: &Value) -> Result<(), Failure> {
    shared::within(body, "temperature", 0.0, 2.0)?;
    shared::within(body, "top_p", 0.0, 1.0)?;
    shared::within(body, "frequency_penalty", -2.0, 2.0)?;
    shared::within(body, "presence_penalty", -2.0, 2.0)
}

/// The size as in `1024x1536`; `auto` leaves it to the model.
fn size(body: &Value) -> Result<Option<(u32, u32)>, Failure> {
    let side = |text: &str| text.parse().ok().filter(|&side| side > 0);
    let read = |text: &str| {
        let (width, height) = text.split_once('x')?;
        side(width).zip(side(height))
    };
    match shared::field(body, "size").map(Value::as_str) {
        None | Some(Some("auto")) => Ok(None),
        Some(text) => text
            .and_then(read)
            .map(Some)
            .ok_or_else(|| Failure::InvalidField("size".to_owned())),
    }
}
