//! Preferences that may be lost: kept by the store plugin in a file of their own.

use aideon_ipc::{AppError, settings::Preferences};
use tauri::{AppHandle, Runtime};
use tauri_plugin_store::StoreExt;
use tracing::warn;

const FILE: &str = "preferences.json";
const KEY: &str = "preferences";

/// The preferences; the defaults where none were kept or they cannot be read.
pub(crate) fn read<R: Runtime>(app: &AppHandle<R>) -> Preferences {
    let kept = app.store(FILE).ok().and_then(|store| store.get(KEY));
    kept.and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default()
}

/// Keeps the preferences.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write<R: Runtime>(
    app: &AppHandle<R>,
    preferences: &Preferences,
) -> Result<(), AppError> {
    let value = serde_json::to_value(preferences).map_err(|_| AppError::Internal)?;
    let store = app.store(FILE).map_err(|error| lost(&error))?;
    store.set(KEY, value);
    store.save().map_err(|error| lost(&error))
}

fn lost(error: &tauri_plugin_store::Error) -> AppError {
    warn!(%error, "preferences could not be kept");
    AppError::Storage
}
