//! Vectors, and what models are there.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    chat::TokenUsage,
    error::{ErrorKind, ProviderError},
    provider::{ModelInfo, ModelPurpose},
    whole::Embeddings,
};

/// An answer, with the model and the usage that stand in it.
#[derive(Debug, PartialEq)]
pub struct OllamaEmbeddings {
    /// The vectors in the order of the texts.
    pub embeddings: Embeddings,
    /// What was counted.
    pub usage: TokenUsage,
    /// The model as the server names it.
    pub model: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Answer {
    model: Option<String>,
    embeddings: Vec<Vec<f32>>,
    prompt_eval_count: Option<u64>,
}

/// Reads the answer to a request of so many texts.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is not the format, or there are not as many vectors.
pub fn read_embeddings(body: &[u8], texts: usize) -> Result<OllamaEmbeddings, ProviderError> {
    let answer: Answer = read(body)?;
    if answer.embeddings.len() != texts {
        return Err(ErrorKind::NotTheApi.into());
    }
    Ok(OllamaEmbeddings {
        embeddings: Embeddings {
            vectors: answer.embeddings,
        },
        // Vectors have no tokens of a completion, which is a count and not a gap in one.
        usage: TokenUsage {
            prompt: answer.prompt_eval_count,
            completion: answer.prompt_eval_count.map(|_| 0),
        },
        model: answer.model,
    })
}

#[derive(Debug, Deserialize)]
struct List {
    models: Vec<Listed>,
}

/// An entry of the list of models.
#[derive(Debug, Deserialize)]
pub struct Listed {
    /// The model's name.
    pub name: String,
}

/// Reads the list of models.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is not the format.
pub fn read_list(body: &[u8]) -> Result<Vec<Listed>, ProviderError> {
    read::<List>(body).map(|list| list.models)
}

/// What there is to know of one model.
#[derive(Debug, Default, Deserialize)]
pub struct Details {
    capabilities: Option<Vec<String>>,
    model_info: Option<Map<String, Value>>,
}

/// Reads what there is to know of one model.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is not the format.
pub fn read_details(body: &[u8]) -> Result<Details, ProviderError> {
    read(body)
}

impl Details {
    /// The model of this name, with what is known of it.
    pub fn of(&self, name: String) -> ModelInfo {
        ModelInfo {
            id: name,
            display_name: None,
            purpose: self.purpose(),
            context_window: self.context_window(),
            price: None,
            vision: self.can("vision"),
        }
    }

    /// Whether it can; none where nothing is said about that.
    fn can(&self, what: &str) -> Option<bool> {
        let capabilities = self.capabilities.as_ref()?;
        Some(capabilities.iter().any(|capability| capability == what))
    }

    fn purpose(&self) -> ModelPurpose {
        match self.can("completion") {
            Some(true) => ModelPurpose::Chat,
            Some(false) => ModelPurpose::Other,
            None => ModelPurpose::Unsaid,
        }
    }

    /// It stands under a name that begins with the model's architecture.
    fn context_window(&self) -> Option<u32> {
        let info = self.model_info.as_ref()?;
        let architecture = info.get("general.architecture")?.as_str()?;
        let tokens = info.get(&format!("{architecture}.context_length"))?;
        tokens.as_u64()?.try_into().ok()
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, ProviderError> {
    serde_json::from_slice(body).map_err(|_| ErrorKind::NotTheApi.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_vector_is_no_answer() {
        let body = br#"{"model":"m","embeddings":[[1.0,2.0],[3.0,4.0]],"prompt_eval_count":5}"#;
        let answer = read_embeddings(body, 2).unwrap();
        assert_eq!(answer.embeddings.vectors, [[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(
            (answer.usage.prompt, answer.usage.completion),
            (Some(5), Some(0))
        );
        assert!(read_embeddings(body, 3).is_err(), "one is missing");
        let unsaid = read_embeddings(br#"{"embeddings":[]}"#, 0).unwrap();
        assert_eq!(unsaid.usage, TokenUsage::default(), "not said, not zero");
        assert!(read_embeddings(b"<html>", 0).is_err());
    }

    #[test]
    fn a_model_is_for_what_it_says_it_can() {
        let info = |body: &[u8]| read_details(body).unwrap().of("m".into());
        let seeing = info(
            br#"{"capabilities":["completion","vision","tools"],"model_info":{
            "general.architecture":"gemma3","gemma3.context_length":131072,"x":[null]}}"#,
        );
        assert_eq!(seeing.purpose, ModelPurpose::Chat);
        assert_eq!(
            (seeing.vision, seeing.context_window),
            (Some(true), Some(131_072))
        );
        let embedding = info(br#"{"capabilities":["embedding"],"model_info":{}}"#);
        assert_eq!(embedding.purpose, ModelPurpose::Other);
        assert_eq!(
            (embedding.vision, embedding.context_window),
            (Some(false), None)
        );
        let old = info(br#"{"license":"MIT"}"#);
        assert_eq!((old.purpose, old.vision), (ModelPurpose::Unsaid, None));
    }

    #[test]
    fn the_list_has_names() {
        let list = read_list(br#"{"models":[{"name":"qwen3:4b","model":"qwen3:4b","size":1}]}"#);
        assert_eq!(list.unwrap()[0].name, "qwen3:4b");
        assert!(read_list(br#"{"data":[]}"#).is_err(), "another list");
    }
}
