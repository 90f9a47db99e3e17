//! The model list, which comes in pages.

use serde::Deserialize;

use crate::{
    error::{ErrorKind, ProviderError},
    provider::{ModelInfo, ModelPurpose},
    wire::model_names,
};

/// How many models a page is asked to have, the most there can be.
pub const PAGE_SIZE: &str = "1000";

/// The most pages that are read.
pub const MOST_PAGES: usize = 20;

/// One page of the list.
#[derive(Debug, PartialEq)]
pub struct Page {
    /// Its models.
    pub models: Vec<ModelInfo>,
    /// What the next page is asked for with; none behind the last.
    pub next: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    models: Option<Vec<Listed>>,
    next_page_token: Option<String>,
}

/// An entry; everything behind the name may be missing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    name: String,
    display_name: Option<String>,
    input_token_limit: Option<u32>,
    supported_generation_methods: Option<Vec<String>>,
}

/// Reads a page. A list that is empty is left out of it, but then there is a next page.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is not the format.
pub fn read(body: &[u8]) -> Result<Page, ProviderError> {
    let list: List = serde_json::from_slice(body).map_err(|_| ErrorKind::NotTheApi)?;
    let next = list.next_page_token.filter(|token| !token.is_empty());
    if list.models.is_none() && next.is_none() {
        return Err(ErrorKind::NotTheApi.into());
    }
    let models = list.models.unwrap_or_default().into_iter();
    Ok(Page {
        models: models.map(ModelInfo::from).collect(),
        next,
    })
}

impl From<Listed> for ModelInfo {
    fn from(listed: Listed) -> Self {
        let answers = |methods: &Vec<String>| methods.iter().any(|it| it == "generateContent");
        let by_name = model_names::purpose(&listed.name);
        let purpose = match listed.supported_generation_methods.as_ref().map(answers) {
            // Whoever draws or speaks does so by the same method.
            Some(true) if by_name == ModelPurpose::Unsaid => ModelPurpose::Chat,
            Some(_) => ModelPurpose::Other,
            None => by_name,
        };
        let id = listed.name.strip_prefix("models/");
        Self {
            id: id.unwrap_or(&listed.name).to_owned(),
            display_name: listed.display_name.filter(|name| !name.is_empty()),
            purpose,
            context_window: listed.input_token_limit,
            vision: None,
            price: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_models_and_the_way_to_the_next() {
        let body = br#"{"models":[
            {"name":"models/gemini-x","baseModelId":"x","version":"1","displayName":"Gemini X",
             "description":"d","inputTokenLimit":1048576,"outputTokenLimit":65536,
             "supportedGenerationMethods":["generateContent","countTokens"],
             "temperature":1,"maxTemperature":2,"topP":0.95,"topK":64,"thinking":true},
            {"name":"models/gemini-vectors","supportedGenerationMethods":["embedContent"]},
            {"name":"tunedModels/mine"},
            {"name":"models/gemini-3.1-flash-image",
             "supportedGenerationMethods":["generateContent","countTokens"]}
        ],"nextPageToken":"t1"}"#;
        let page = read(body).unwrap();
        assert_eq!(page.next.as_deref(), Some("t1"));
        assert_eq!(
            page.models[0],
            ModelInfo {
                id: "gemini-x".into(),
                display_name: Some("Gemini X".into()),
                purpose: ModelPurpose::Chat,
                context_window: Some(1_048_576),
                vision: None,
                price: None,
            }
        );
        assert_eq!(page.models[1].purpose, ModelPurpose::Other);
        assert_eq!(
            (page.models[2].id.as_str(), page.models[2].purpose),
            ("tunedModels/mine", ModelPurpose::Unsaid),
            "what is not in the catalogue keeps its prefix"
        );
        assert_eq!(
            page.models[3].purpose,
            ModelPurpose::Other,
            "it draws by the method by which others answer"
        );
    }

    #[test]
    fn a_page_may_be_empty_when_another_follows() {
        let page = read(br#"{"nextPageToken":"t"}"#).unwrap();
        assert_eq!((page.models, page.next.as_deref()), (vec![], Some("t")));
        assert_eq!(
            read(br#"{"models":[],"nextPageToken":""}"#).unwrap().next,
            None
        );
        for wrong in [&b"{}"[..], b"<html>", b"[]", br#"{"models":[{}]}"#] {
            assert_eq!(read(wrong).unwrap_err().kind, ErrorKind::NotTheApi);
        }
    }
}
