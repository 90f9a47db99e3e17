//! Vectors: one text by itself, or many in a batch whose every entry names the model again.

use serde::{Deserialize, Serialize};

use crate::error::{ErrorKind, ProviderError};

/// The most texts in one batch; more are refused.
pub const MOST_TEXTS: usize = 100;

/// A request for the vector of one text.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbedBody<'a> {
    model: &'a str,
    content: Content<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_dimensionality: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Content<'a> {
    parts: [Part<'a>; 1],
}

#[derive(Debug, Serialize)]
struct Part<'a> {
    text: &'a str,
}

impl<'a> EmbedBody<'a> {
    /// The request; `resource` is the model with its prefix.
    pub fn new(resource: &'a str, text: &'a str, dimensions: Option<u32>) -> Self {
        Self {
            model: resource,
            content: Content {
                parts: [Part { text }],
            },
            output_dimensionality: dimensions,
        }
    }
}

/// A request for the vectors of several texts, at most [`MOST_TEXTS`].
#[derive(Debug, Serialize)]
pub struct BatchBody<'a> {
    requests: Vec<EmbedBody<'a>>,
}

impl<'a> BatchBody<'a> {
    /// The request; `resource` is the model with its prefix.
    pub fn new(resource: &'a str, texts: &'a [String], dimensions: Option<u32>) -> Self {
        let one = |text| EmbedBody::new(resource, text, dimensions);
        Self {
            requests: texts.iter().map(|text| one(text)).collect(),
        }
    }
}

#[derive(Debug, Deserialize)]
struct One {
    embedding: Vector,
}

#[derive(Debug, Deserialize)]
struct Batch {
    embeddings: Vec<Vector>,
}

#[derive(Debug, Deserialize)]
struct Vector {
    values: Vec<f32>,
}

/// Reads the vector of one text.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is not the format.
pub fn read_one(body: &[u8]) -> Result<Vec<f32>, ProviderError> {
    let one: One = serde_json::from_slice(body).map_err(|_| ErrorKind::NotTheApi)?;
    Ok(one.embedding.values)
}

/// Reads the vectors of so many texts, in their order.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is not the format, or not as many.
pub fn read_batch(body: &[u8], texts: usize) -> Result<Vec<Vec<f32>>, ProviderError> {
    let batch: Batch = serde_json::from_slice(body).map_err(|_| ErrorKind::NotTheApi)?;
    if batch.embeddings.len() != texts {
        return Err(ErrorKind::NotTheApi.into());
    }
    let vectors = batch.embeddings.into_iter();
    Ok(vectors.map(|vector| vector.values).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_batch_names_the_model_in_every_entry() {
        let texts = ["a".to_owned(), "b".to_owned()];
        let body = serde_json::to_value(BatchBody::new("models/m", &texts, Some(8))).unwrap();
        let entry = |text: &str| {
            json!({ "model": "models/m", "content": { "parts": [{ "text": text }] },
                "outputDimensionality": 8 })
        };
        assert_eq!(body, json!({ "requests": [entry("a"), entry("b")] }));
        let one = serde_json::to_value(EmbedBody::new("models/m", "a", None)).unwrap();
        assert_eq!(
            one,
            json!({ "model": "models/m", "content": { "parts": [{ "text": "a" }] } }),
            "what the caller left open is not sent"
        );
    }

    #[test]
    fn every_text_has_its_vector_or_there_is_no_answer() {
        let body = br#"{"embeddings":[{"values":[1,0.5]},{"values":[2.0,3]}]}"#;
        assert_eq!(read_batch(body, 2).unwrap(), [[1.0, 0.5], [2.0, 3.0]]);
        assert!(read_batch(body, 3).is_err(), "one is missing");
        assert!(read_batch(body, 1).is_err(), "one is too many");
        assert_eq!(read_one(br#"{"embedding":{"values":[4]}}"#).unwrap(), [4.0]);
        assert!(read_one(body).is_err());
        assert!(read_one(b"<html>").is_err());
    }
}
