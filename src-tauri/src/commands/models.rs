//! The models that can be pinned.

use std::time::Duration;

use aideon_engine::{
    error::{ErrorKind, ProviderError},
    provider::{Endpoint, ModelInfo},
    providers,
};
use aideon_ipc::{AppError, provider::ModelList};
use aideon_storage::keychain::KeyStatus;
use futures::future::join_all;
use tauri::State;

use crate::{
    convert,
    core::{Core, Desk, Shell},
    session,
};

/// The longest that one endpoint may take to list its models.
const PATIENCE: Duration = Duration::from_secs(6);

/// Asks every endpoint that can be used, all at once.
#[tauri::command]
pub(crate) async fn models_list(shell: State<'_, Shell>) -> Result<ModelList, AppError> {
    let core = shell.core().await?;
    let desk = core.desk(&session::profile(core).await?).await?;
    let endpoints = desk.manager.endpoints();
    let asked = join_all(endpoints.iter().map(|endpoint| ask(core, &desk, endpoint))).await;
    let mut list = ModelList::default();
    for (endpoint, answer) in endpoints.iter().zip(asked) {
        match answer {
            None => {}
            Some(Ok(models)) => list.models.extend(
                models
                    .into_iter()
                    .filter_map(|info| convert::provider::model(endpoint, info)),
            ),
            Some(Err(failure)) => {
                let reason = convert::reply::reason(&(&failure).into());
                list.unreachable.push((endpoint.name.clone(), reason));
            }
        }
    }
    Ok(list)
}

/// None for an endpoint that cannot be used without a key it does not have.
async fn ask(
    core: &Core,
    desk: &Desk,
    endpoint: &Endpoint,
) -> Option<Result<Vec<ModelInfo>, ProviderError>> {
    let needs_key = providers::descriptor(endpoint.kind).needs_key && !endpoint.simulated;
    if needs_key {
        let key = core.keychain.has(&endpoint.id, &endpoint.base_url).await;
        if matches!(key, KeyStatus::Missing | KeyStatus::Unknown) {
            return None;
        }
    }
    let provider = desk.manager.provider(&endpoint.id)?;
    let listed = tokio::time::timeout(PATIENCE, provider.list_models()).await;
    Some(listed.unwrap_or_else(|_| Err(ErrorKind::NoFirstContent.into())))
}
