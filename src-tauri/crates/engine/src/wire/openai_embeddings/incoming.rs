//! What callers of OpenAI's API ask who want texts as vectors (`embeddings`).

use crate::{
    whole::EmbeddingRequest,
    wire::openai_chat::incoming::{CallerError, Field, parsed},
};

/// The most texts of one request, as OpenAI has it.
const MAX_TEXTS: usize = 2048;

/// How the numbers of a vector are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VectorForm {
    /// As a list of numbers.
    #[default]
    Numbers,
    /// As the bytes of floats of 32 bits, the lowest first, in base64.
    Base64,
}

/// A caller's request for vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerTexts {
    /// Whom it asks for, as the caller names it.
    pub model: String,
    /// What it asks.
    pub request: EmbeddingRequest,
    /// How it wants the vectors.
    pub form: VectorForm,
}

/// Reads the body of a request to `embeddings`. Texts as tokens are refused, because they
/// are one model's alone.
///
/// # Errors
/// What is wrong with it, and in which field.
pub fn read(body: &[u8]) -> Result<CallerTexts, CallerError> {
    let body = parsed(body)?;
    let body = Field::root(&body);
    body.object()?;
    let dimensions = body.get("dimensions").map(|field| field.count());
    Ok(CallerTexts {
        model: body.need("model")?.words()?.to_owned(),
        request: EmbeddingRequest {
            inputs: texts(&body.need("input")?)?,
            dimensions: dimensions.transpose()?,
        },
        form: form(&body)?,
    })
}

fn texts(input: &Field<'_>) -> Result<Vec<String>, CallerError> {
    if input.value().is_string() {
        return Ok(vec![input.words()?.to_owned()]);
    }
    let texts = input.items("a text or a list of texts")?;
    if texts.is_empty() || texts.len() > MAX_TEXTS {
        return Err(input.wrong("a list of 1 to 2048 texts"));
    }
    let texts = texts.iter().map(|text| Ok(text.words()?.to_owned()));
    texts.collect()
}

fn form(body: &Field<'_>) -> Result<VectorForm, CallerError> {
    let Some(field) = body.get("encoding_format") else {
        return Ok(VectorForm::Numbers);
    };
    match field.text()? {
        "float" => Ok(VectorForm::Numbers),
        "base64" => Ok(VectorForm::Base64),
        _ => Err(field.wrong("float or base64")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn of(body: &Value) -> Result<CallerTexts, CallerError> {
        read(body.to_string().as_bytes())
    }

    #[test]
    fn one_text_or_many_are_read() {
        let one = of(&json!({ "model": "auto", "input": "a" })).unwrap();
        assert_eq!(one.request.inputs, ["a"]);
        assert_eq!(one.form, VectorForm::Numbers);
        let body = json!({ "model": "auto", "input": ["a", "b"], "dimensions": 8,
            "encoding_format": "base64", "user": "ada" });
        let many = of(&body).unwrap();
        assert_eq!(many.request.inputs, ["a", "b"]);
        assert_eq!(many.request.dimensions, Some(8));
        assert_eq!(many.form, VectorForm::Base64);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let cases = [
            (json!([1, 2]), "input[0] has to be a text"),
            (json!([]), "input has to be a list of 1 to 2048 texts"),
            (
                json!(["a", ""]),
                "input[1] has to be a text that is not empty",
            ),
            (json!(7), "input has to be a text or a list of texts"),
        ];
        for (input, said) in cases {
            let error = of(&json!({ "model": "auto", "input": input })).unwrap_err();
            assert_eq!(error.to_string(), said);
        }
    }

    proptest! {
        #[test]
        fn a_body_is_read_or_refused_whatever_it_is(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn texts_come_through_in_their_order(texts in prop::collection::vec(".+", 1..9)) {
            let read = of(&json!({ "model": "auto", "input": texts })).unwrap();
            prop_assert_eq!(read.request.inputs, texts);
        }
    }
}
