//! OpenAI: the format that others descend from, with a name of its own for the output limit,
//! and models that refuse what others take (`rules`). Its list says nothing of what a model
//! can do.

use std::sync::Arc;

use crate::{
    http::HttpClient,
    ports::KeySource,
    provenance::Service,
    provider::{
        BuiltIn, Endpoint, LlmProvider, ProviderCapabilities, ProviderDescriptor, ProviderKind,
    },
    providers::openai_compatible::{OpenAiFormat, read_models},
    wire::{
        openai_chat::{Dialect, OutputLimit},
        openai_images,
    },
};

/// OpenAI.
pub const DESCRIPTOR: ProviderDescriptor = ProviderDescriptor {
    kind: ProviderKind::OpenAi,
    service: Service::Other,
    built_in: Some(BuiltIn {
        id: "openai",
        name: "OpenAI",
        base_url: "https://api.openai.com/v1",
        key_page: Some("https://platform.openai.com/api-keys"),
        key_variable: Some("OPENAI_API_KEY"),
    }),
    needs_key: true,
    capabilities: ProviderCapabilities {
        text: true,
        chat: true,
        streaming: true,
        vision: true,
        images: true,
        embeddings: true,
        dimensions: true,
        tools: true,
        forced_tools: true,
        reasoning: true,
        // It answers words of its own anew in place of going on with them.
        goes_on: false,
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
            output_limit: OutputLimit::MaxCompletionTokens,
            takes_addresses: true,
            ..Dialect::default()
        },
        image_body: openai_images::openai,
    })
}
