//! Pictures: added to a message, saved to a file. The window shows them by their address.

use std::{fs, path::PathBuf};

use aideon_engine::media::Picture;
use aideon_ipc::{AppError, picture::PictureInfo};
use percent_encoding::percent_decode_str;
use tauri::{
    AppHandle, Manager, State,
    ipc::{InvokeBody, Request},
};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;
use tracing::warn;

use crate::{
    convert,
    core::Shell,
    pictures::{file_name, fit},
    session, window,
};

/// The header with the file's name, percent-encoded UTF-8.
const NAME: &str = "x-picture-name";

/// Keeps a picture that a message is to be sent with. The body of the request is the file.
#[tauri::command]
pub(crate) async fn picture_add(
    shell: State<'_, Shell>,
    request: Request<'_>,
) -> Result<PictureInfo, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let name = request
        .headers()
        .get(NAME)
        .and_then(|name| name.to_str().ok());
    let name = percent_decode_str(name.unwrap_or_default())
        .decode_utf8_lossy()
        .into_owned();
    let bytes = body(&request)?;
    // It takes a while to draw a large picture anew.
    let fitted = tauri::async_runtime::spawn_blocking(move || fit::fitted(&name, bytes));
    let fitted = fitted.await.map_err(|_| AppError::Internal)??;
    let added = core
        .database
        .add_picture(&profile.id, &fitted.name, fitted.bytes)
        .await;
    Ok(convert::picture::info(
        &added.map_err(convert::error::storage)?,
    ))
}

/// Takes a picture back that was added and not sent; one that was sent stays.
#[tauri::command]
pub(crate) async fn picture_remove(shell: State<'_, Shell>, id: String) -> Result<(), AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let removed = core.database.remove_picture(&profile.id, &id).await;
    removed.map_err(convert::error::storage)
}

/// Saves a picture where the user says; false when they say nowhere.
#[tauri::command]
pub(crate) async fn picture_save(
    app: AppHandle,
    shell: State<'_, Shell>,
    id: String,
) -> Result<bool, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let stored = core.database.picture(&profile.id, &id).await;
    let stored = stored.map_err(convert::error::storage)?;
    let name = file_name::of(&stored.record.name, &stored.record.media_type);
    match ask_where(&app, &name).await? {
        Some(path) => {
            let picture = stored.picture;
            let written = tauri::async_runtime::spawn_blocking(move || write(&path, &picture));
            written
                .await
                .map_err(|_| AppError::Internal)?
                .map(|()| true)
        }
        None => Ok(false),
    }
}

async fn ask_where(app: &AppHandle, name: &str) -> Result<Option<PathBuf>, AppError> {
    let (answer, answered) = oneshot::channel();
    let mut dialog = app.dialog().file().set_file_name(name);
    if let Some(window) = app.get_webview_window(window::MAIN) {
        dialog = dialog.set_parent(&window);
    }
    dialog.save_file(move |path| {
        // Nobody waits any more when the command was dropped.
        let _ = answer.send(path);
    });
    let path = answered.await.map_err(|_| AppError::Internal)?;
    let path = path.map(|path| path.into_path()).transpose();
    path.map_err(|_| AppError::FileNotWritten)
}

fn write(path: &std::path::Path, picture: &Picture) -> Result<(), AppError> {
    fs::write(path, &picture.bytes).map_err(|failure| {
        warn!(%failure, "a picture could not be saved");
        AppError::FileNotWritten
    })
}

/// The file. Where the window cannot send bytes as they are, they come as a list of numbers.
fn body(request: &Request<'_>) -> Result<Vec<u8>, AppError> {
    match request.body() {
        InvokeBody::Raw(bytes) => Ok(bytes.clone()),
        InvokeBody::Json(numbers) => {
            serde_json::from_value(numbers.clone()).map_err(|_| AppError::PictureUnreadable)
        }
    }
}
