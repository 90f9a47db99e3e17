//! Keys, addresses and endpoints.

use aideon_ipc::{
    AppError,
    chat::ModelChoice,
    provider::{KeyKeeping, NewEndpoint, Provider, ProviderTest},
};
use leptos::{prelude::*, task::spawn_local};

use super::{preferences, tell};
use crate::{
    api,
    state::{Stores, providers::ProvidersEvent},
};

/// Fetches the providers.
pub fn load(stores: Stores) {
    spawn_local(async move {
        match api::providers_list().await {
            Ok(list) => apply(stores, ProvidersEvent::Loaded(list)),
            Err(error) => tell(stores, &error),
        }
    });
}

/// Fetches the models that can be pinned, unless they are there.
pub fn load_models(stores: Stores) {
    let there = stores
        .providers
        .with_untracked(|providers| providers.models().is_some());
    if !there {
        refresh_models(stores);
    }
}

/// Fetches them also when they are there, since how they fare changes with each reply. What is
/// there stays until the answer comes.
pub fn refresh_models(stores: Stores) {
    spawn_local(async move {
        match api::models_list().await {
            Ok(models) => apply(stores, ProvidersEvent::ModelsLoaded(models)),
            Err(error) => tell(stores, &error),
        }
    });
}

/// Keeps a key and tests it.
///
/// # Errors
/// The backend's; the key was not kept then.
pub async fn save_key(
    stores: Stores,
    id: &str,
    key: &str,
    keep: KeyKeeping,
) -> Result<(), AppError> {
    let provider = api::provider_key_set(id, key, keep).await?;
    apply(stores, ProvidersEvent::Changed(provider));
    test(stores, id).await
}

/// Deletes a key.
///
/// # Errors
/// The backend's; the key is still there then.
pub async fn delete_key(stores: Stores, id: &str) -> Result<(), AppError> {
    let provider = api::provider_key_delete(id).await?;
    apply(stores, ProvidersEvent::Changed(provider));
    Ok(())
}

/// Tests a provider; what it found is in the store.
///
/// # Errors
/// The backend's, when it could not even try.
pub async fn test(stores: Stores, id: &str) -> Result<(), AppError> {
    let test = api::provider_test(id).await?;
    apply(stores, ProvidersEvent::Tested(id.to_owned(), test));
    Ok(())
}

/// Changes where a provider is asked.
///
/// # Errors
/// The backend's; the address is as it was then.
pub async fn set_address(stores: Stores, id: &str, base_url: &str) -> Result<(), AppError> {
    let provider = api::provider_address_set(id, base_url).await?;
    apply(stores, ProvidersEvent::Changed(provider));
    Ok(())
}

/// Adds an endpoint, tests it, and makes its first model the choice of new chats where the
/// free plan's own choice has no key.
///
/// # Errors
/// The backend's; nothing was added then.
pub async fn add_endpoint(stores: Stores, endpoint: &NewEndpoint) -> Result<Provider, AppError> {
    let provider = api::endpoint_add(endpoint).await?;
    apply(stores, ProvidersEvent::Changed(provider.clone()));
    // The endpoint is there, whatever the test says; its card shows the result.
    test(stores, &provider.id).await.ok();
    let works = stores.providers.with_untracked(|providers| {
        matches!(
            providers.test(&provider.id),
            Some(ProviderTest::Works { .. })
        )
    });
    if works && let Ok(models) = api::models_list().await {
        apply(stores, ProvidersEvent::ModelsLoaded(models));
        choose_endpoint(stores, &provider.id);
    }
    Ok(provider)
}

fn choose_endpoint(stores: Stores, id: &str) {
    let choice = stores
        .providers
        .with_untracked(|providers| providers.choice_after_adding(id));
    let Some(choice) = choice else { return };
    stores.transcript.update(|open| {
        if open.conversation.is_none() {
            open.choice = choice.clone();
        }
    });
    preferences::choose(stores, choice);
}

/// Removes an endpoint; new chats that would have asked it ask Aideon again.
///
/// # Errors
/// The backend's; the endpoint is still there then.
pub async fn remove_endpoint(stores: Stores, id: &str) -> Result<(), AppError> {
    api::endpoint_remove(id).await?;
    apply(stores, ProvidersEvent::Removed(id.to_owned()));
    let of_endpoint = |choice: &ModelChoice| {
        matches!(choice, ModelChoice::Pinned { model }
            if model.split_once('/').is_some_and(|(endpoint, _)| endpoint == id))
    };
    if stores
        .preferences
        .with_untracked(|chosen| of_endpoint(&chosen.choice))
    {
        preferences::choose(stores, ModelChoice::Auto);
    }
    stores.transcript.update(|open| {
        if open.conversation.is_none() && of_endpoint(&open.choice) {
            open.choice = ModelChoice::Auto;
        }
    });
    Ok(())
}

fn apply(stores: Stores, event: ProvidersEvent) {
    stores.providers.update(|providers| providers.apply(event));
}
