//! Together AI: the role in every chunk, each token twice (`text` and `delta.content`),
//! usage unasked on the finish chunk, a bare array of models, pictures at addresses.

mod chat;
mod errors;
mod text;
mod wire;

use axum::http::{HeaderMap, Method};
use serde_json::Value;

use self::{
    chat::Chat,
    text::Text,
    wire::{ErrorBody, Image, Images, ListedModel, Pricing, Timings},
};
use super::{AnswerFormat, Drawn, Exchange, WireFormat, openai_family as shared};
use crate::{
    AcceptedKeys, Failure, Model, ModelKind, Operation, pieces,
    requests::{ChatRequest, EmbeddingsRequest, ImagesRequest, TextRequest},
};

/// The token that ends a text with the Llama models.
const END_TOKEN: u32 = 128_009;

pub(super) struct Together;

/// The id as Together writes it: two short parts and 16 digits.
fn wire_id(exchange: &Exchange) -> String {
    let id = &exchange.id;
    format!("oSimul8-{id:.6}-{id}")
}

/// The seed that comes back; beyond the largest i64, as Together's may be.
fn seed(exchange: &Exchange) -> u64 {
    pieces::hash(&exchange.id) | 1 << 63
}

fn token_id(text: &str) -> u32 {
    (pieces::hash(text) % u64::from(END_TOKEN)) as u32
}

impl WireFormat for Together {
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
        AcceptedKeys::Any
    }

    fn default_models(&self) -> Vec<Model> {
        let chat = Model::chat;
        vec![
            chat(
                "meta-llama/Llama-3.3-70B-Instruct-Turbo",
                "Llama 3.3 70B Instruct Turbo",
            )
            .price(0.88, 0.88),
            chat("openai/gpt-oss-20b", "GPT-OSS 20B").price(0.05, 0.2),
            chat("openai/gpt-oss-120b", "GPT-OSS 120B").price(0.15, 0.6),
            chat(
                "Qwen/Qwen2.5-7B-Instruct-Turbo",
                "Qwen2.5 7B Instruct Turbo",
            )
            .context_length(32_768)
            .price(0.3, 0.3),
            chat("Qwen/Qwen3.5-9B", "Qwen3.5 9B")
                .seeing()
                .price(0.1, 0.15),
            chat("black-forest-labs/FLUX.1-schnell", "FLUX.1 [schnell]")
                .kind(ModelKind::Image)
                .context_length(0),
            chat(
                "intfloat/multilingual-e5-large-instruct",
                "Multilingual E5 Large Instruct",
            )
            .kind(ModelKind::Embedding)
            .context_length(514)
            .price(0.02, 0.02),
        ]
    }

    fn headers(&self, id: &str, is_success: bool) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("x-request-id", format!("{id}-SIM")),
            ("x-ratelimit-limit", "60".to_owned()),
            ("x-ratelimit-remaining", "59".to_owned()),
            ("x-ratelimit-reset", "1".to_owned()),
        ];
        if is_success {
            // A successful reply of theirs may carry it: a client must not wait for it.
            headers.push(("retry-after", "2".to_owned()));
        }
        headers
    }

    fn read_chat(&self, body: &Value) -> Result<ChatRequest, Failure> {
        shared::read_chat(body)
    }

    fn read_text(&self, body: &Value) -> Result<TextRequest, Failure> {
        shared::read_text(body)
    }

    fn read_embeddings(&self, body: &Value) -> Result<EmbeddingsRequest, Failure> {
        shared::read_embeddings(body)
    }

    fn read_images(&self, body: &Value) -> Result<ImagesRequest, Failure> {
        let request = shared::read_images(body)?;
        let (width, height) = (side(body, "width")?, side(body, "height")?);
        Ok(ImagesRequest {
            // A side that is not said is as long as the other.
            size: width.or(height).zip(height.or(width)),
            as_address: !shared::says(body, "response_format", "base64", "url")?,
            ..request
        })
    }

    fn model_list(&self, models: &[Model], _query: &str) -> Result<String, Failure> {
        let listed = |model| {
            let &Model {
                context_length,
                price,
                kind,
                ..
            } = model;
            ListedModel {
                id: &model.id,
                object: "model",
                created: 1_733_000_000,
                kind: kind.name(),
                running: false,
                display_name: &model.display_name,
                organization: model.organization(),
                context_length,
                pricing: Pricing {
                    hourly: 0.0,
                    input: price.input,
                    output: price.output,
                    base: 0.0,
                    finetune: 0.0,
                },
            }
        };
        Ok(shared::json(&models.iter().map(listed).collect::<Vec<_>>()))
    }

    fn refuse(&self, failure: &Failure, id: &str) -> (u16, String) {
        let (status, error) = errors::error(failure);
        (status, shared::json(&ErrorBody { id, error }))
    }

    fn chat(&self) -> &'static dyn AnswerFormat {
        &Chat
    }

    fn text(&self) -> &'static dyn AnswerFormat {
        &Text
    }

    fn embeddings(
        &self,
        _exchange: &Exchange,
        request: &EmbeddingsRequest,
        vectors: &[Vec<f32>],
    ) -> String {
        shared::embeddings(request, vectors, None)
    }

    fn images(&self, exchange: &Exchange, drawn: &Drawn) -> String {
        shared::json(&Images {
            id: format!("{}-SIM", exchange.id),
            model: &exchange.model,
            object: "list",
            data: drawn
                .pictures
                .iter()
                .enumerate()
                .map(|(index, picture)| Image {
                    timings: Timings { inference: 1 },
                    index,
                    b64_json: (!drawn.as_address).then_some(picture),
                    url: drawn.as_address.then_some(picture),
                })
                .collect(),
        })
    }
}

/// A side of a picture in pixels.
fn side(body: &Value, name: &str) -> Result<Option<u32>, Failure> {
    let side = shared::count(body, name, u32::MAX as usize)?;
    Ok(side.and_then(|side| u32::try_from(side).ok()))
}
