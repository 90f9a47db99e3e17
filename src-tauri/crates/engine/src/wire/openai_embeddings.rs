//! OpenAI's format of embeddings, as Together and compatible endpoints speak it.

use serde::{Deserialize, Serialize};

use crate::{
    chat::TokenUsage,
    error::{ErrorKind, ProviderError},
    whole::{EmbeddingRequest, Embeddings},
};

/// The body of a request for vectors.
#[derive(Debug, Serialize)]
pub struct EmbeddingBody<'a> {
    model: &'a str,
    input: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<u32>,
}

impl<'a> EmbeddingBody<'a> {
    /// All texts in one request.
    pub fn new(model: &'a str, request: &'a EmbeddingRequest) -> Self {
        Self {
            model,
            input: &request.inputs,
            dimensions: request.dimensions,
        }
    }
}

/// An answer, with the model and the usage that stand in it.
#[derive(Debug, PartialEq)]
pub struct EmbeddingAnswer {
    /// The vectors in the order of the texts.
    pub embeddings: Embeddings,
    /// What was counted; Together leaves it out.
    pub usage: TokenUsage,
    /// The model as the provider names it.
    pub model: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Answer {
    model: Option<String>,
    data: Vec<Item>,
    usage: Option<Usage>,
}

#[derive(Debug, Deserialize)]
struct Item {
    index: Option<usize>,
    embedding: Vec<f32>,
}

#[derive(Debug, Deserialize)]
struct Usage {
    prompt_tokens: Option<u64>,
}

/// Reads the answer to a request of so many texts.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is not the format, or a text has no vector or two.
pub fn read(body: &[u8], texts: usize) -> Result<EmbeddingAnswer, ProviderError> {
    let not_the_api = || ProviderError::new(ErrorKind::NotTheApi);
    let answer: Answer = serde_json::from_slice(body).map_err(|_| not_the_api())?;
    let mut vectors: Vec<Option<Vec<f32>>> = vec![None; texts];
    for (position, item) in answer.data.into_iter().enumerate() {
        let place = vectors.get_mut(item.index.unwrap_or(position));
        match place {
            Some(place @ None) => *place = Some(item.embedding),
            _ => return Err(not_the_api()),
        }
    }
    let vectors = vectors.into_iter().collect::<Option<Vec<_>>>();
    Ok(EmbeddingAnswer {
        embeddings: Embeddings {
            vectors: vectors.ok_or_else(not_the_api)?,
        },
        // Vectors have no tokens of a completion, which is a count and not a gap in one.
        usage: TokenUsage {
            completion: answer.usage.as_ref().map(|_| 0),
            prompt: answer.usage.and_then(|usage| usage.prompt_tokens),
        },
        model: answer.model,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_stand_in_the_order_of_the_texts() {
        let body = br#"{"object":"list","model":"m","data":[
            {"object":"embedding","index":1,"embedding":[3.0,4.0]},
            {"object":"embedding","index":0,"embedding":[1.0,2.0]}],
            "usage":{"prompt_tokens":7,"total_tokens":7}}"#;
        let answer = read(body, 2).unwrap();
        assert_eq!(
            answer.embeddings.vectors,
            [[1.0, 2.0], [3.0, 4.0]],
            "whatever the order on the wire"
        );
        assert_eq!(answer.usage.prompt, Some(7));
        assert_eq!(
            answer.usage.completion,
            Some(0),
            "a vector has no completion"
        );
    }

    #[test]
    fn a_text_without_a_vector_is_no_answer() {
        let one = br#"{"data":[{"index":0,"embedding":[1.0]}]}"#;
        assert_eq!(
            read(one, 1).unwrap().usage.prompt,
            None,
            "not said, not zero"
        );
        assert!(read(one, 2).is_err(), "one is missing");
        let twice = br#"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}"#;
        assert!(read(twice, 2).is_err(), "one came twice");
        assert!(read(b"<html>", 1).is_err());
    }
}
