//! The pages of Anthropic's model list.

use serde::Deserialize;

use crate::{
    error::{ErrorKind, ProviderError},
    provider::{ModelInfo, ModelPurpose},
};

/// One page.
#[derive(Debug)]
pub struct Page {
    /// Its models.
    pub models: Vec<ModelInfo>,
    /// The id behind which the next page begins; none on the last one.
    pub next: Option<String>,
}

#[derive(Debug, Deserialize)]
struct List {
    data: Vec<Listed>,
    #[serde(default)]
    has_more: bool,
    last_id: Option<String>,
}

/// An entry; everything behind `id` may be missing.
#[derive(Debug, Deserialize)]
struct Listed {
    id: String,
    display_name: Option<String>,
    max_input_tokens: Option<u32>,
    capabilities: Option<Capabilities>,
}

#[derive(Debug, Deserialize)]
struct Capabilities {
    image_input: Option<Capability>,
}

#[derive(Debug, Deserialize)]
struct Capability {
    supported: Option<bool>,
}

/// Reads a page.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is none.
pub fn read(body: &[u8]) -> Result<Page, ProviderError> {
    let list: List =
        serde_json::from_slice(body).map_err(|_| ProviderError::new(ErrorKind::NotTheApi))?;
    Ok(Page {
        models: list.data.into_iter().map(ModelInfo::from).collect(),
        next: list.last_id.filter(|_| list.has_more),
    })
}

impl From<Listed> for ModelInfo {
    /// Whatever is listed here answers conversations. Zero input tokens are a limit that
    /// nobody gave.
    fn from(listed: Listed) -> Self {
        let sees = |capabilities: Capabilities| capabilities.image_input?.supported;
        Self {
            id: listed.id,
            display_name: listed.display_name,
            purpose: ModelPurpose::Chat,
            context_window: listed.max_input_tokens.filter(|tokens| *tokens > 0),
            vision: listed.capabilities.and_then(sees),
            price: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_what_its_models_can_and_where_the_next_begins() {
        let page = read(
            br#"{"data":[
                {"type":"model","id":"claude-x","display_name":"Claude X","created_at":"2026",
                 "max_input_tokens":1000000,"max_tokens":64000,
                 "capabilities":{"image_input":{"supported":true},"batch":{"supported":true}}},
                {"id":"claude-y","type":"model"}],
                "has_more":true,"first_id":"claude-x","last_id":"claude-y"}"#,
        )
        .unwrap();
        assert_eq!(page.next.as_deref(), Some("claude-y"));
        let known = &page.models[0];
        assert_eq!(
            (known.context_window, known.vision, known.purpose),
            (Some(1_000_000), Some(true), ModelPurpose::Chat)
        );
        let bare = &page.models[1];
        assert_eq!(
            (bare.context_window, bare.vision),
            (None, None),
            "what is not said is not known"
        );
    }

    #[test]
    fn the_last_page_has_an_id_too_but_nothing_behind_it() {
        let page = read(br#"{"data":[],"has_more":false,"last_id":"claude-y"}"#).unwrap();
        assert_eq!(page.next, None);
    }

    #[test]
    fn another_service_s_list_is_not_this_one() {
        for body in ["<html>", "[]", r#"{"models":[]}"#] {
            assert_eq!(
                read(body.as_bytes()).unwrap_err().kind,
                ErrorKind::NotTheApi,
                "{body}"
            );
        }
    }
}
