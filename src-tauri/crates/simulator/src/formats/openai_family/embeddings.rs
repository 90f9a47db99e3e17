//! The JSON of vectors, field by field in the order it is sent.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;

use super::json;
use crate::requests::EmbeddingsRequest;

#[derive(Debug, Serialize)]
struct Embeddings<'a> {
    object: &'static str,
    data: Vec<Embedding<'a>>,
    model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<EmbeddingsUsage>,
}

#[derive(Debug, Serialize)]
struct Embedding<'a> {
    object: &'static str,
    index: usize,
    embedding: Numbers<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Numbers<'a> {
    Plain(&'a [f32]),
    Base64(String),
}

/// What vectors took.
#[derive(Debug, Serialize)]
pub(in super::super) struct EmbeddingsUsage {
    pub(in super::super) prompt_tokens: usize,
    pub(in super::super) total_tokens: usize,
}

/// The body with the vectors in the order of the texts.
pub(in super::super) fn embeddings(
    request: &EmbeddingsRequest,
    vectors: &[Vec<f32>],
    usage: Option<EmbeddingsUsage>,
) -> String {
    json(&Embeddings {
        object: "list",
        data: vectors
            .iter()
            .enumerate()
            .map(|(index, vector)| Embedding {
                object: "embedding",
                index,
                embedding: numbers(vector, request.as_base64),
            })
            .collect(),
        model: &request.model,
        usage,
    })
}

/// The numbers, or base64 of their bytes, the lowest byte of each first.
fn numbers(vector: &[f32], as_base64: bool) -> Numbers<'_> {
    if !as_base64 {
        return Numbers::Plain(vector);
    }
    let bytes: Vec<u8> = vector.iter().flat_map(|n| n.to_le_bytes()).collect();
    Numbers::Base64(STANDARD.encode(bytes))
}
