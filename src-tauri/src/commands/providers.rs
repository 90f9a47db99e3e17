//! Providers, their keys and addresses, and the user's own endpoints.

use std::time::Instant;

use aideon_engine::{
    address::{self, AddressError},
    error::{ErrorKind, ProviderError},
    model_id::EndpointId,
    provider::Endpoint,
    providers,
    secret::ApiKey,
};
use aideon_ipc::{
    AppError,
    provider::{KeyKeeping, NewEndpoint, Provider, ProviderKind, ProviderTest},
};
use tauri::State;
use url::Url;

use crate::{
    convert,
    core::{Core, Shell, own_endpoint},
};

/// The most characters that an endpoint's name may have.
const MAX_NAME_CHARS: usize = 60;

/// Every provider with the state of its key.
#[tauri::command]
pub(crate) async fn providers_list(shell: State<'_, Shell>) -> Result<Vec<Provider>, AppError> {
    let core = shell.core().await?;
    let mut all = Vec::new();
    for endpoint in core.desk.manager.endpoints() {
        all.push(describe(core, &endpoint).await);
    }
    // The one that both plans lead to, the other built-in ones, the user's own, each by name.
    let place = |provider: &Provider| (provider.own, provider.kind != ProviderKind::Together);
    all.sort_by(|a, b| (place(a), &a.name).cmp(&(place(b), &b.name)));
    Ok(all)
}

/// Keeps a key, bound to the address that the provider has now.
#[tauri::command]
pub(crate) async fn provider_key_set(
    shell: State<'_, Shell>,
    id: String,
    key: String,
    keep: KeyKeeping,
) -> Result<Provider, AppError> {
    let core = shell.core().await?;
    let endpoint = find(core, &id)?;
    keep_key(core, &endpoint, &key, keep).await?;
    core.desk.manager.key_changed(&endpoint.id);
    Ok(describe(core, &endpoint).await)
}

/// Deletes a key wherever it is kept.
#[tauri::command]
pub(crate) async fn provider_key_delete(
    shell: State<'_, Shell>,
    id: String,
) -> Result<Provider, AppError> {
    let core = shell.core().await?;
    let endpoint = find(core, &id)?;
    let deleted = core.keychain.delete(&endpoint.id, &endpoint.base_url).await;
    deleted.map_err(convert::error::storage)?;
    core.desk.manager.key_changed(&endpoint.id);
    Ok(describe(core, &endpoint).await)
}

/// Asks a provider for its models, which shows whether it is there and takes the key.
#[tauri::command]
pub(crate) async fn provider_test(
    shell: State<'_, Shell>,
    id: String,
) -> Result<ProviderTest, AppError> {
    let core = shell.core().await?;
    let endpoint = find(core, &id)?;
    let begun = Instant::now();
    Ok(match core.desk.manager.look_up(&endpoint.id).await {
        Ok(models) => ProviderTest::Works {
            models: u32::try_from(models.len()).unwrap_or(u32::MAX),
            latency_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
        },
        Err(failure) => ProviderTest::Fails {
            reason: test_failure(failure),
        },
    })
}

/// Gives a provider another address. A key entered for the old one stays bound to it.
#[tauri::command]
pub(crate) async fn provider_address_set(
    shell: State<'_, Shell>,
    id: String,
    base_url: String,
) -> Result<Provider, AppError> {
    let core = shell.core().await?;
    let endpoint = find(core, &id)?;
    let url = parse_address(&base_url)?;
    if providers::descriptor(endpoint.kind).needs_key {
        address::may_carry_a_key(&url).map_err(address_error)?;
    }
    let stored = core.database.set_provider_address(&endpoint.id, &url).await;
    stored.map_err(convert::error::storage)?;
    let moved = Endpoint {
        base_url: url,
        ..endpoint
    };
    core.desk.manager.register(moved.clone());
    Ok(describe(core, &moved).await)
}

/// Adds an endpoint that speaks OpenAI's chat format.
#[tauri::command]
pub(crate) async fn endpoint_add(
    shell: State<'_, Shell>,
    endpoint: NewEndpoint,
) -> Result<Provider, AppError> {
    let core = shell.core().await?;
    let name = endpoint.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
        return Err(AppError::NameInvalid);
    }
    if core
        .desk
        .manager
        .endpoints()
        .iter()
        .any(|known| known.name == name)
    {
        return Err(AppError::NameTaken);
    }
    let url = parse_address(&endpoint.base_url)?;
    let key = endpoint.key.filter(|key| !key.trim().is_empty());
    if let Some(key) = &key {
        // Everything is checked before anything is kept.
        ApiKey::parse(key).map_err(convert::error::key)?;
        address::may_carry_a_key(&url).map_err(address_error)?;
    }
    let taken: Vec<EndpointId> = providers::built_in()
        .into_iter()
        .map(|known| known.id)
        .collect();
    let stored = core.database.add_endpoint(name, &url, &taken).await;
    let added = own_endpoint(stored.map_err(convert::error::storage)?);
    core.desk.manager.register(added.clone());
    if let Some(key) = &key
        && keep_key(core, &added, key, KeyKeeping::Keychain)
            .await
            .is_err()
    {
        // The endpoint stands; without a keychain its key lasts for this run.
        keep_key(core, &added, key, KeyKeeping::ThisRun).await?;
    }
    Ok(describe(core, &added).await)
}

/// Removes an endpoint of the user's, with its key. Conversations stay.
#[tauri::command]
pub(crate) async fn endpoint_remove(shell: State<'_, Shell>, id: String) -> Result<(), AppError> {
    let core = shell.core().await?;
    let endpoint = find(core, &id)?;
    if !endpoint.own {
        return Err(AppError::ProviderBuiltIn);
    }
    core.database
        .remove_endpoint(&endpoint.id)
        .await
        .map_err(convert::error::storage)?;
    core.desk.manager.remove(&endpoint.id);
    if let Err(failure) = core.keychain.delete(&endpoint.id, &endpoint.base_url).await {
        tracing::warn!(%failure, "the key of a removed endpoint could not be deleted");
    }
    Ok(())
}

async fn keep_key(
    core: &Core,
    endpoint: &Endpoint,
    key: &str,
    keep: KeyKeeping,
) -> Result<(), AppError> {
    let key = ApiKey::parse(key).map_err(convert::error::key)?;
    address::may_carry_a_key(&endpoint.base_url).map_err(address_error)?;
    let keep = convert::provider::keeping(keep);
    let kept = core
        .keychain
        .set(&endpoint.id, &endpoint.base_url, &key, keep)
        .await;
    kept.map_err(convert::error::storage)
}

async fn describe(core: &Core, endpoint: &Endpoint) -> Provider {
    let key = core.keychain.has(&endpoint.id, &endpoint.base_url).await;
    convert::provider::provider(endpoint, key)
}

fn find(core: &Core, id: &str) -> Result<Endpoint, AppError> {
    let unknown = || AppError::ProviderUnknown { id: id.to_owned() };
    let endpoint: EndpointId = id.parse().map_err(|_| unknown())?;
    let provider = core.desk.manager.provider(&endpoint).ok_or_else(unknown)?;
    Ok(provider.endpoint().clone())
}

fn parse_address(text: &str) -> Result<Url, AppError> {
    address::parse(text).map_err(address_error)
}

fn address_error(failure: AddressError) -> AppError {
    match failure {
        AddressError::Invalid => AppError::AddressInvalid,
        AddressError::Insecure => AppError::AddressInsecure,
    }
}

/// A list that is not there means that the address is not the API's: no model was asked for.
fn test_failure(failure: ProviderError) -> aideon_ipc::failure::FailureReason {
    let kind = match failure.kind {
        ErrorKind::ModelUnknown => ErrorKind::NotTheApi,
        kind => kind,
    };
    convert::reply::reason(&(&ProviderError { kind, ..failure }).into())
}
