//! The models that can be pinned.

use aideon_engine::manager::EndpointModels;
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
        if let Some(failure) = failure {
            let reason = convert::reply::reason(&(&failure).into());
            list.unreachable.push((endpoint.name.clone(), reason));
        }
    }
    Ok(list)
}
