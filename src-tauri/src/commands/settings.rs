//! Preferences, and what the app says of itself.

use aideon_ipc::{
    AppError,
    settings::{About, Preferences},
};
use tauri::{AppHandle, State};

use crate::{core::Shell, preferences};

/// The preferences.
#[tauri::command]
pub(crate) async fn preferences_get(app: AppHandle) -> Result<Preferences, AppError> {
    Ok(preferences::read(&app))
}

/// Keeps the preferences.
#[tauri::command]
pub(crate) async fn preferences_set(
    app: AppHandle,
    preferences: Preferences,
) -> Result<(), AppError> {
    preferences::write(&app, &preferences)
}

/// The app's version and where its data lie.
#[tauri::command]
pub(crate) async fn about_get(shell: State<'_, Shell>) -> Result<About, AppError> {
    Ok(About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        data_folder: shell.folder().display().to_string(),
    })
}
