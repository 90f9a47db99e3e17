//! OpenAI's format of embeddings, as Together and compatible endpoints speak it.

pub mod incoming;

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, SeqAccess, Visitor, value::SeqAccessDeserializer},
};

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
    embedding: Vector,
}

/// Numbers, or the base64 of their bytes, which some servers give unasked.
#[derive(Debug)]
struct Vector(Vec<f32>);

impl<'de> Deserialize<'de> for Vector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(VectorVisitor)
    }
}

struct VectorVisitor;

impl<'de> Visitor<'de> for VectorVisitor {
    type Value = Vector;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("numbers, or base64 of 32-bit floats with the lowest byte first")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, numbers: A) -> Result<Vector, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(numbers)).map(Vector)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Vector, E> {
        let bytes = BASE64_STANDARD.decode(text).map_err(E::custom)?;
        let (numbers, rest) = bytes.as_chunks();
        let numbers: Vec<f32> = numbers.iter().copied().map(f32::from_le_bytes).collect();
        // Bytes can be what JSON has no word for.
        if rest.is_empty() && numbers.iter().all(|number| number.is_finite()) {
            Ok(Vector(numbers))
        } else {
            Err(E::custom("bytes that are no numbers"))
        }
    }
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
            Some(place @ None) => *place = Some(item.embedding.0),
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
    fn bytes_are_numbers_too() {
        let read = |vector: &str| {
            let body = format!(r#"{{"data":[{{"embedding":{vector}}}]}}"#);
            let answer = read(body.as_bytes(), 1);
            answer.map(|answer| answer.embeddings.vectors.concat())
        };
        assert_eq!(read(r#""AACAPwAAAMAAAAA/""#), Ok(vec![1.0, -2.0, 0.5]));
        assert_eq!(read(r#""""#), Ok(vec![]), "as an empty list is");
        for (wrong, why) in [
            (r#""AACAPw""#, "it is no base64"),
            (r#""AACAPwAA""#, "half a number"),
            (r#""AADAfw==""#, "what is not a number"),
            ("7", "neither"),
        ] {
            assert!(read(wrong).is_err(), "{wrong}: {why}");
        }
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
