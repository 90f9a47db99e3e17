//! The models that can be pinned.

use aideon_engine::{
    address,
    error::{ErrorKind, ProviderError},
    manager::EndpointModels,
    provider::Endpoint,
};
use aideon_ipc::{AppError, provider::ModelList};
use futures::future::join_all;
use tauri::State;

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
    let mut list = ModelList::default();
    for (endpoint, known) in endpoints.iter().zip(known) {
        let Some(EndpointModels { models, failure }) = known else {
            continue;
        };
        let models = models.into_iter();
        list.models
            .extend(models.filter_map(|info| convert::provider::model(endpoint, info)));
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
