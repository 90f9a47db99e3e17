//! Together AI: OpenAI's chat format, a model list that is a bare array, usage on the last
//! chunk. A reply that succeeded may carry `retry-after`, which is read on failures only.

use std::sync::Arc;

use serde::Deserialize;

use crate::{
    error::{ErrorKind, ProviderError},
    http::HttpClient,
    ports::KeySource,
    provenance::Service,
    provider::{
        BuiltIn, Endpoint, LlmProvider, ModelInfo, ModelPurpose, Price, ProviderCapabilities,
        ProviderDescriptor, ProviderKind,
    },
    providers::openai_compatible::OpenAiFormat,
    wire::{openai_chat::Dialect, openai_images},
};

/// Together AI.
pub const DESCRIPTOR: ProviderDescriptor = ProviderDescriptor {
    kind: ProviderKind::Together,
    service: Service::Together,
    built_in: Some(BuiltIn {
        id: "together",
        name: "Together AI",
        base_url: "https://api.together.ai/v1",
        key_page: Some("https://api.together.ai/settings/api-keys"),
        key_variable: Some("TOGETHER_API_KEY"),
    }),
    needs_key: true,
    capabilities: ProviderCapabilities {
        text: true,
        chat: true,
        streaming: true,
        vision: true,
        images: true,
        embeddings: true,
        dimensions: false,
        tools: true,
        forced_tools: true,
        reasoning: true,
        goes_on: true,
        model_list: true,
    },
    connect,
};

fn connect(endpoint: Endpoint, http: HttpClient, keys: Arc<dyn KeySource>) -> Arc<dyn LlmProvider> {
    Arc::new(OpenAiFormat {
        endpoint,
        http,
        keys,
        descriptor: &DESCRIPTOR,
        read_models,
        dialect: Dialect {
            numbered_calls: true,
            takes_addresses: true,
            ..Dialect::default()
        },
        image_body: openai_images::together,
    })
}

/// An entry of the list; everything behind `id` may be missing.
#[derive(Debug, Deserialize)]
struct Listed {
    id: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    display_name: Option<String>,
    context_length: Option<u32>,
    pricing: Option<Pricing>,
}

/// USD per million tokens.
#[derive(Debug, Deserialize)]
struct Pricing {
    input: Option<f64>,
    output: Option<f64>,
}

fn read_models(body: &[u8]) -> Result<Vec<ModelInfo>, ProviderError> {
    let listed: Vec<Listed> =
        serde_json::from_slice(body).map_err(|_| ProviderError::new(ErrorKind::NotTheApi))?;
    Ok(listed.into_iter().map(ModelInfo::from).collect())
}

impl From<Listed> for ModelInfo {
    fn from(listed: Listed) -> Self {
        let purpose = match listed.kind.as_deref() {
            Some("chat" | "language" | "code") => ModelPurpose::Chat,
            Some(_) => ModelPurpose::Other,
            None => ModelPurpose::Unsaid,
        };
        let price = listed.pricing.and_then(|pricing| {
            Some(Price {
                input: pricing.input?,
                output: pricing.output?,
            })
        });
        Self {
            id: listed.id,
            display_name: listed.display_name,
            purpose,
            context_window: listed.context_length,
            vision: None,
            price,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_a_bare_array_with_much_left_out() {
        let body = br#"[
            {"id":"a/b","object":"model","created":1,"type":"chat","display_name":"B",
             "context_length":131072,"pricing":{"hourly":0,"input":0.88,"output":0.88,"base":0}},
            {"id":"c","object":"model","type":"some-new-kind"},
            {"id":"d"}
        ]"#;
        let models = read_models(body).unwrap();
        assert_eq!(models[0].context_window, Some(131_072));
        assert_eq!(
            models[0].price,
            Some(Price {
                input: 0.88,
                output: 0.88
            })
        );
        assert_eq!(
            models[1].purpose,
            ModelPurpose::Other,
            "the set of kinds is open"
        );
        assert_eq!(
            (models[2].price, models[2].purpose),
            (None, ModelPurpose::Unsaid)
        );
    }

    #[test]
    fn an_envelope_is_not_togethers_list() {
        assert_eq!(
            read_models(b"<html>").unwrap_err().kind,
            ErrorKind::NotTheApi
        );
    }
}
