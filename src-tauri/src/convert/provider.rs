//! Providers, keys and models.

use aideon_engine::{
    chat::TokenUsage,
    provider::{self, Endpoint, ModelInfo, ModelPurpose, ProviderKind as EngineKind},
    providers,
};
use aideon_ipc::{
    provider::{Abilities, KeyKeeping, KeyStatus, Model, Price, Provider, ProviderKind},
    route::Health,
    session::Tier,
};
use aideon_storage::keychain as storage;
use url::Url;

/// A provider as Settings shows it.
pub(crate) fn provider(endpoint: &Endpoint, key: storage::KeyStatus) -> Provider {
    let descriptor = providers::descriptor(endpoint.kind);
    let built_in = descriptor.built_in.filter(|_| !endpoint.own);
    Provider {
        id: endpoint.id.to_string(),
        name: endpoint.name.clone(),
        kind: kind(endpoint.kind),
        own: endpoint.own,
        base_url: endpoint.base_url.to_string(),
        // Spelt as addresses are, so that the window can compare the two.
        default_base_url: built_in
            .and_then(|built_in| Url::parse(built_in.base_url).ok())
            .map(|url| url.to_string()),
        needs_key: descriptor.needs_key,
        key_page: built_in.and_then(|built_in| built_in.key_page.map(str::to_owned)),
        key_variable: built_in.and_then(|built_in| built_in.key_variable.map(str::to_owned)),
        key: key_status(key),
        simulated: endpoint.simulated,
    }
}

/// A model that can be pinned, and how it fares; none when it is not for conversations.
pub(crate) fn model(endpoint: &Endpoint, info: ModelInfo, health: Health) -> Option<Model> {
    match info.purpose {
        ModelPurpose::Other => return None,
        ModelPurpose::Chat | ModelPurpose::Unsaid => {}
    }
    Some(Model {
        abilities: abilities(endpoint.kind, &info),
        id: format!("{}/{}", endpoint.id, info.id),
        endpoint: endpoint.id.to_string(),
        provider: endpoint.name.clone(),
        name: info.display_name.unwrap_or(info.id),
        context_window: info.context_window,
        price: info.price.as_ref().and_then(price),
        health,
    })
}

/// What a million tokens cost; none for a price that is none, such as one below zero.
fn price(price: &provider::Price) -> Option<Price> {
    const MILLION: u64 = 1_000_000;
    let cost = |prompt, completion| {
        let usage = TokenUsage {
            prompt: Some(prompt),
            completion: Some(completion),
        };
        price.cost(usage).map(|cost| cost.0)
    };
    Some(Price {
        input: cost(MILLION, 0)?,
        output: cost(0, MILLION)?,
    })
}

/// What a model can do: nothing that its provider has no path for. A model that its provider
/// lists for conversations makes no pictures.
fn abilities(kind: EngineKind, info: &ModelInfo) -> Abilities {
    let provider = providers::descriptor(kind).capabilities;
    let within = |provider: bool, model: Option<bool>| match provider {
        true => model,
        false => Some(false),
    };
    let converses = info.purpose == ModelPurpose::Chat;
    Abilities {
        vision: within(provider.vision, info.vision),
        images: within(provider.images, converses.then_some(false)),
        text: within(provider.text, None),
    }
}

/// Where a key is to be kept.
pub(crate) fn keeping(keep: KeyKeeping) -> storage::KeyKeeping {
    match keep {
        KeyKeeping::Keychain => storage::KeyKeeping::Keychain,
        KeyKeeping::ThisRun => storage::KeyKeeping::ThisRun,
    }
}

/// A plan.
pub(crate) fn tier(tier: aideon_engine::provenance::Tier) -> Tier {
    match tier {
        aideon_engine::provenance::Tier::Free => Tier::Free,
        aideon_engine::provenance::Tier::Premium => Tier::Premium,
    }
}

fn key_status(status: storage::KeyStatus) -> KeyStatus {
    match status {
        storage::KeyStatus::Missing => KeyStatus::Missing,
        storage::KeyStatus::Keychain => KeyStatus::Keychain,
        storage::KeyStatus::Environment => KeyStatus::Environment,
        storage::KeyStatus::ThisRun => KeyStatus::ThisRun,
        storage::KeyStatus::Unknown => KeyStatus::Unknown,
    }
}

fn kind(kind: EngineKind) -> ProviderKind {
    match kind {
        EngineKind::Together => ProviderKind::Together,
        EngineKind::OpenAi => ProviderKind::Openai,
        EngineKind::Anthropic => ProviderKind::Anthropic,
        EngineKind::Gemini => ProviderKind::Gemini,
        EngineKind::Ollama => ProviderKind::Ollama,
        EngineKind::OpenAiCompatible => ProviderKind::OpenaiCompatible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(purpose: ModelPurpose, vision: Option<bool>) -> ModelInfo {
        ModelInfo {
            id: "m".into(),
            display_name: None,
            purpose,
            context_window: None,
            vision,
            price: None,
        }
    }

    #[test]
    fn what_nobody_says_is_not_taken_for_no() {
        let unsaid = info(ModelPurpose::Unsaid, None);
        assert_eq!(
            abilities(EngineKind::OpenAiCompatible, &unsaid),
            Abilities::default()
        );
        let seeing = info(ModelPurpose::Chat, Some(true));
        let can = abilities(EngineKind::Ollama, &seeing);
        assert_eq!(can.vision, Some(true));
    }

    #[test]
    fn a_model_makes_no_pictures_where_its_provider_or_its_purpose_says_so() {
        let unsaid = info(ModelPurpose::Unsaid, None);
        let no_path = abilities(EngineKind::Anthropic, &unsaid);
        assert_eq!(
            no_path.images,
            Some(false),
            "the provider has no path for it"
        );
        let converses = info(ModelPurpose::Chat, None);
        let listed = abilities(EngineKind::Together, &converses);
        assert_eq!(listed.images, Some(false), "it is listed for conversations");
    }
}
