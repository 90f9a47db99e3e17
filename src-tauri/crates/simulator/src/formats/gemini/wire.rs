//! The JSON of replies, field by field in the order it is sent.

use serde::Serialize;
use serde_json::Value;

use super::super::Exchange;
use crate::{Model, ModelKind};

/// An answer, or the next piece of one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reply<'a> {
    pub(super) candidates: [Candidate<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage_metadata: Option<Usage>,
    pub(super) model_version: &'a str,
    pub(super) response_id: String,
}

impl<'a> Reply<'a> {
    /// Without counts.
    pub(super) fn new(exchange: &'a Exchange, candidate: Candidate<'a>) -> Self {
        Self {
            candidates: [candidate],
            usage_metadata: None,
            model_version: &exchange.model,
            response_id: format!("Sim_{}", exchange.id),
        }
    }
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Candidate<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<Content<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) finish_reason: Option<&'a str>,
    pub(super) index: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) finish_message: Option<&'static str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Content<'a> {
    parts: Vec<Part<'a>>,
    role: &'static str,
}

impl<'a> Content<'a> {
    /// What the model says.
    pub(super) fn of(parts: Vec<Part<'a>>) -> Self {
        Self {
            parts,
            role: "model",
        }
    }
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Part<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thought: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) inline_data: Option<InlineData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) function_call: Option<FunctionCall<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thought_signature: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InlineData {
    pub(super) mime_type: &'static str,
    pub(super) data: String,
}

#[derive(Debug, Serialize)]
pub(super) struct FunctionCall<'a> {
    pub(super) name: &'a str,
    pub(super) args: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'a str>,
}

/// Counts so far; those of what has not come yet are left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Usage {
    prompt_token_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidates_token_count: Option<u64>,
    total_token_count: u64,
    prompt_tokens_details: [ModalityTokens; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    thoughts_token_count: Option<u64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ModalityTokens {
    modality: &'static str,
    token_count: u64,
}

impl Usage {
    pub(super) fn new(prompt: u64, candidates: Option<u64>, thoughts: Option<u64>) -> Self {
        Self {
            prompt_token_count: prompt,
            candidates_token_count: candidates,
            total_token_count: prompt + candidates.unwrap_or(0) + thoughts.unwrap_or(0),
            prompt_tokens_details: [ModalityTokens {
                modality: "TEXT",
                token_count: prompt,
            }],
            thoughts_token_count: thoughts,
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Vector<'a> {
    pub(super) values: &'a [f32],
}

#[derive(Debug, Serialize)]
pub(super) struct One<'a> {
    pub(super) embedding: Option<Vector<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Batch<'a> {
    pub(super) embeddings: Vec<Vector<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ModelList<'a> {
    pub(super) models: Vec<ListedModel<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_page_token: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListedModel<'a> {
    name: String,
    version: &'static str,
    display_name: &'a str,
    description: &'static str,
    input_token_limit: u32,
    output_token_limit: u32,
    supported_generation_methods: &'static [&'static str],
}

impl<'a> From<&'a Model> for ListedModel<'a> {
    fn from(model: &'a Model) -> Self {
        Self {
            name: format!("models/{}", model.id),
            version: "001",
            display_name: &model.display_name,
            description: "A simulated model",
            input_token_limit: model.context_length,
            output_token_limit: 65_536,
            supported_generation_methods: match model.kind {
                ModelKind::Embedding => &["embedContent", "countTextTokens"],
                ModelKind::Chat | ModelKind::Language | ModelKind::Image => {
                    &["generateContent", "countTokens", "batchGenerateContent"]
                }
            },
        }
    }
}

#[derive(Debug, Serialize)]
pub(super) struct ErrorBody {
    pub(super) error: WireError,
}

#[derive(Debug, Serialize)]
pub(super) struct WireError {
    pub(super) code: u16,
    pub(super) message: String,
    pub(super) status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) details: Vec<Value>,
}
