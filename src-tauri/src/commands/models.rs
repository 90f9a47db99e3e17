//! The models that can be pinned.

use aideon_ipc::{AppError, provider::ModelList};
use futures::future::join_all;
use tauri::State;

use crate::{convert, core::Shell, lists, session};

/// Asks every endpoint that can be used, all at once.
#[tauri::command]
pub(crate) async fn models_list(shell: State<'_, Shell>) -> Result<ModelList, AppError> {
    let core = shell.core().await?;
    let desk = core.desk(&session::profile(core).await?).await?;
    let endpoints = desk.manager.endpoints();
    let asked = endpoints
        .iter()
        .map(|endpoint| lists::ask(core, &desk, endpoint));
    let asked = join_all(asked).await;
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
