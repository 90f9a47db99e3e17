//! The API that the app offers to other programs on this computer.

use aideon_ipc::{
    AppError,
    local_api::{LocalApi, LocalApiChange},
};
use tauri::State;

use crate::{convert::local_api as convert, core::Shell, local_api, session};

/// How the local API stands.
#[tauri::command]
pub(crate) async fn local_api_get(
    shell: State<'_, Shell>,
    local_api: State<'_, local_api::LocalApi>,
) -> Result<LocalApi, AppError> {
    let standing = local_api.standing().await?;
    Ok(match in_demo(&shell).await? {
        true => convert::in_demo(&standing),
        false => convert::standing(&standing),
    })
}

/// Switches the local API on or off. The first time a token is made for it, and told this once.
#[tauri::command]
pub(crate) async fn local_api_set(
    shell: State<'_, Shell>,
    local_api: State<'_, local_api::LocalApi>,
    on: bool,
) -> Result<LocalApiChange, AppError> {
    if in_demo(&shell).await? {
        return unchanged(&local_api).await;
    }
    local_api.switch(on).await.map(convert::change)
}

/// Makes another token, told this once. The one before ends with it.
#[tauri::command]
pub(crate) async fn local_api_new_token(
    shell: State<'_, Shell>,
    local_api: State<'_, local_api::LocalApi>,
) -> Result<LocalApiChange, AppError> {
    if in_demo(&shell).await? {
        return unchanged(&local_api).await;
    }
    local_api.renew_token().await.map(convert::change)
}

/// In the demo everything stays as it is.
async fn unchanged(local_api: &local_api::LocalApi) -> Result<LocalApiChange, AppError> {
    Ok(LocalApiChange {
        api: convert::in_demo(&local_api.standing().await?),
        token: None,
    })
}

async fn in_demo(shell: &Shell) -> Result<bool, AppError> {
    let profile = session::profile(shell.core().await?).await?;
    Ok(profile.is_simulated())
}
