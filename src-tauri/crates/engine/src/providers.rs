//! The only place where providers are listed.
//!
//! # Adding a provider
//!
//! Write one file in `providers/` that implements [`LlmProvider`]
//! and exports a [`ProviderDescriptor`], and add the descriptor to [`DESCRIPTORS`]. Settings,
//! model picker, keychain entries and the conformance suite take it from there.

pub mod anthropic;
pub mod gemini;
pub mod ollama;
pub mod openai;
pub mod openai_compatible;
pub mod together;

use std::sync::Arc;

use crate::{
    http::HttpClient,
    model_id::EndpointId,
    ports::KeySource,
    provider::{Endpoint, LlmProvider, ProviderDescriptor, ProviderKind},
};

/// Every kind of provider.
pub static DESCRIPTORS: &[ProviderDescriptor] = &[
    together::DESCRIPTOR,
    openai::DESCRIPTOR,
    anthropic::DESCRIPTOR,
    gemini::DESCRIPTOR,
    ollama::DESCRIPTOR,
    openai_compatible::DESCRIPTOR,
];

/// The descriptor of a kind.
pub fn descriptor(kind: ProviderKind) -> &'static ProviderDescriptor {
    match kind {
        ProviderKind::Together => &together::DESCRIPTOR,
        ProviderKind::OpenAi => &openai::DESCRIPTOR,
        ProviderKind::Anthropic => &anthropic::DESCRIPTOR,
        ProviderKind::Gemini => &gemini::DESCRIPTOR,
        ProviderKind::Ollama => &ollama::DESCRIPTOR,
        ProviderKind::OpenAiCompatible => &openai_compatible::DESCRIPTOR,
    }
}

/// The endpoints that are there without the user's doing.
pub fn built_in() -> Vec<Endpoint> {
    DESCRIPTORS
        .iter()
        .filter_map(|descriptor| {
            let built_in = descriptor.built_in?;
            Some(Endpoint {
                id: built_in.id.parse().ok()?,
                name: built_in.name.to_owned(),
                kind: descriptor.kind,
                base_url: built_in.base_url.parse().ok()?,
                own: false,
                simulated: false,
            })
        })
        .collect()
}

/// Whether the id belongs to a built-in endpoint, so that no other may bear it.
pub fn is_built_in(id: &EndpointId) -> bool {
    let ids = DESCRIPTORS
        .iter()
        .filter_map(|descriptor| descriptor.built_in);
    ids.into_iter().any(|built_in| built_in.id == id.as_str())
}

/// Makes the provider of an endpoint.
pub fn connect(
    endpoint: Endpoint,
    http: HttpClient,
    keys: Arc<dyn KeySource>,
) -> Arc<dyn LlmProvider> {
    (descriptor(endpoint.kind).connect)(endpoint, http, keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_descriptor_is_found_by_its_kind_and_its_built_in_endpoint_is_sound() {
        for listed in DESCRIPTORS {
            assert_eq!(descriptor(listed.kind).kind, listed.kind);
        }
        let declared = DESCRIPTORS
            .iter()
            .filter(|listed| listed.built_in.is_some())
            .count();
        assert_eq!(
            built_in().len(),
            declared,
            "every built-in id and address must parse"
        );
        assert!(built_in().iter().all(|endpoint| is_built_in(&endpoint.id)));
    }
}
