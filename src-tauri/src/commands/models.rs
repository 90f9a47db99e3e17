//! The models that can be pinned.

use aideon_engine::{
    address,
    error::{ErrorKind, ProviderError},
    manager::EndpointModels,
    model_id::ModelId,
    provider::Endpoint,
};
use aideon_ipc::{AppError, provider::ModelList};
use futures::future::join_all;
use tauri::State;
use tokio::time::Instant;

use crate::{convert, core::Shell, lists, session};

/// The models of every endpoint that can be used; those whose lists are too old are asked,
/// all at once.
#[tauri::command]
pub(crate) async fn models_list(shell: State<'_, Shell>) -> Result<ModelList, AppError> {
    let core = shell.core().await?;
    let desk = core.desk(&session::profile(core).await?).await?;
    let endpoints = desk.manager.endpoints();
    let known = endpoints
        .iter()
        .map(|endpoint| lists::models(core, &desk, endpoint));
    let known = join_all(known).await;
    let (now, moment) = (core.clock.now(), Instant::now());
    let mut list = ModelList::default();
    for (endpoint, known) in endpoints.iter().zip(known) {
        let Some(EndpointModels { models, failure }) = known else {
            continue;
        };
        let models = models.into_iter().filter_map(|info| {
            let id = ModelId {
                endpoint: endpoint.id.clone(),
                model: info.id.clone(),
            };
            let known = desk.manager.health().of(&id);
            let health = convert::route::health(known.as_ref(), now, moment);
            convert::provider::model(endpoint, info, health)
        });
        list.models.extend(models);
        if let Some(failure) = failure.filter(|failure| is_worth_telling(endpoint, failure)) {
            let reason = convert::reply::reason(&(&failure).into());
            list.unreachable.push((endpoint.name.clone(), reason));
        }
    }
    Ok(list)
}

/// That a program which comes with the list of providers is not running on this computer is
/// no news to somebody who does not use it.
fn is_worth_telling(endpoint: &Endpoint, failure: &ProviderError) -> bool {
    let not_running = failure.kind == ErrorKind::Unreachable;
    endpoint.own || !not_running || !address::is_loopback(&endpoint.base_url)
}
