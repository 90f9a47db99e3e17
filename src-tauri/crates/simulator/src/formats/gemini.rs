//! Google Gemini: the model and what it is to do in the path, streams with carriage returns
//! that simply end, counts on every event, the model list in pages.
//!
//! They take names of fields with underscores too, and give an array to who asks for a stream
//! without `alt=sse`; both are refused here, since nobody should rely on them.

mod chat;
mod errors;
mod requests;
mod signature;
mod wire;

use axum::http::{HeaderMap, Method};
use serde_json::{Value, json};

use self::{
    chat::Chat,
    wire::{
        Batch, Candidate, Content, ErrorBody, InlineData, ListedModel, ModelList, One, Part, Reply,
        Usage, Vector,
    },
};
use super::{AnswerFormat, Drawn, Exchange, WireFormat, body::json};
use crate::{
    AcceptedKeys, Failure, Model, ModelKind, Operation, pictures,
    requests::{ChatRequest, EmbeddingsRequest, ImagesRequest},
};

/// How many models a page has when nobody says, and at most.
const PAGE: usize = 50;
const LARGEST_PAGE: usize = 1000;

/// Under which names the address stands in a body.
const METHOD: &str = "@method";
const ALT: &str = "@alt";

pub(super) struct Gemini;

/// `/models/NAME:METHOD` as name and method.
fn asked(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("/models/")?.rsplit_once(':')
}

/// The value of a parameter of a query, in which nothing is escaped.
fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(known, value)| (known == name).then_some(value))
}

impl WireFormat for Gemini {
    fn api_root(&self) -> &'static str {
        "/v1beta"
    }

    fn route(&self, method: &Method, path: &str) -> Option<Operation> {
        match (method, path) {
            (&Method::GET, "/models") => Some(Operation::Models),
            (&Method::POST, path) => match asked(path)?.1 {
                "generateContent" | "streamGenerateContent" => Some(Operation::Chat),
                "embedContent" | "batchEmbedContents" => Some(Operation::Embeddings),
                _ => None,
            },
            _ => None,
        }
    }

    fn narrowed(&self, operation: Operation, body: &Value) -> Operation {
        if requests::wants_picture(body) {
            Operation::Images
        } else {
            operation
        }
    }

    fn addressed(&self, path: &str, query: &str, mut body: Value) -> Value {
        if let (Some((model, method)), Some(fields)) = (asked(path), body.as_object_mut()) {
            fields.insert("model".to_owned(), model.into());
            fields.insert(METHOD.to_owned(), method.into());
            fields.insert(ALT.to_owned(), json!(parameter(query, "alt")));
        }
        body
    }

    fn key<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let key = headers.get("x-goog-api-key")?.to_str().ok()?.trim();
        (!key.is_empty()).then_some(key)
    }

    fn default_keys(&self) -> AcceptedKeys {
        AcceptedKeys::Any
    }

    fn default_models(&self) -> Vec<Model> {
        let chat = |id, name| Model::chat(id, name).context_length(1_048_576).seeing();
        vec![
            chat("gemini-3.8-flash", "Gemini 3.8 Flash"),
            chat("gemini-3.5-flash", "Gemini 3.5 Flash"),
            Model::chat("gemini-embedding-001", "Gemini Embedding 001")
                .kind(ModelKind::Embedding)
                .context_length(2048),
            Model::chat("gemini-3.1-flash-image", "Gemini 3.1 Flash Image")
                .kind(ModelKind::Image)
                .context_length(65_536),
        ]
    }

    /// None of them names the request.
    fn headers(&self, _id: &str, _is_success: bool) -> Vec<(&'static str, String)> {
        vec![("server-timing", "gfet4t7; dur=120".to_owned())]
    }

    fn read_chat(&self, body: &Value) -> Result<ChatRequest, Failure> {
        requests::read_chat(body)
    }

    fn read_embeddings(&self, body: &Value) -> Result<EmbeddingsRequest, Failure> {
        requests::read_embeddings(body)
    }

    fn read_images(&self, body: &Value) -> Result<ImagesRequest, Failure> {
        requests::read_images(body)
    }

    fn model_list(&self, models: &[Model], query: &str) -> Result<String, Failure> {
        let number = |name: &str| match parameter(query, name) {
            None => Ok(None),
            Some(number) => number.parse().map(Some).map_err(|_| invalid(name)),
        };
        let size: usize = number("pageSize")?.unwrap_or(PAGE);
        let from: usize = number("pageToken")?.unwrap_or(0);
        if !(1..=LARGEST_PAGE).contains(&size) || from > models.len() {
            return Err(invalid("pageSize"));
        }
        let to = models.len().min(from + size);
        Ok(json(&ModelList {
            models: models[from..to].iter().map(ListedModel::from).collect(),
            next_page_token: (to < models.len()).then(|| to.to_string()),
        }))
    }

    fn refuse(&self, failure: &Failure, _id: &str) -> (u16, String) {
        let error = errors::error(failure);
        (error.code, json(&ErrorBody { error }))
    }

    fn wait_in_body(&self, failure: &Failure, retry_after: &str) -> Option<String> {
        let error = errors::error(failure).retry_after(retry_after);
        Some(json(&ErrorBody { error }))
    }

    fn chat(&self) -> &'static dyn AnswerFormat {
        &Chat
    }

    fn embeddings(
        &self,
        _exchange: &Exchange,
        request: &EmbeddingsRequest,
        vectors: &[Vec<f32>],
    ) -> String {
        let mut vectors = vectors.iter().map(|values| Vector { values });
        if request.alone {
            json(&One {
                embedding: vectors.next(),
            })
        } else {
            json(&Batch {
                embeddings: vectors.collect(),
            })
        }
    }

    fn images(&self, exchange: &Exchange, drawn: &Drawn) -> String {
        let picture = |data: &String| Part {
            inline_data: Some(InlineData {
                mime_type: pictures::MEDIA_TYPE,
                data: data.clone(),
            }),
            ..Part::default()
        };
        let tokens = (pictures::TOKENS * drawn.pictures.len()) as u64;
        json(&Reply {
            usage_metadata: Some(Usage::new(
                exchange.prompt_tokens as u64,
                Some(tokens),
                None,
            )),
            ..Reply::new(
                exchange,
                Candidate {
                    content: Some(Content::of(drawn.pictures.iter().map(picture).collect())),
                    finish_reason: Some("STOP"),
                    ..Candidate::default()
                },
            )
        })
    }
}

fn invalid(field: &str) -> Failure {
    super::body::invalid(field)
}
