//! The branches of a conversation, and turns that are hidden.

use aideon_ipc::{AppError, conversation::Conversation};
use tauri::State;

use crate::{convert, core::Shell, session};

/// Shows the branch through another version of a message, or another reply to it.
#[tauri::command]
pub(crate) async fn branch_choose(
    shell: State<'_, Shell>,
    conversation: String,
    id: String,
) -> Result<Conversation, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let chosen = core
        .database
        .choose_branch(&profile.id, &conversation, &id)
        .await;
    Ok(convert::conversation::conversation(
        &chosen.map_err(convert::error::storage)?,
    ))
}

/// Hides a turn, and leaves it out of what models are given; [`turn_restore`] brings it back.
#[tauri::command]
pub(crate) async fn turn_delete(
    shell: State<'_, Shell>,
    message: String,
) -> Result<Conversation, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let left = core.database.delete_turn(&profile.id, &message).await;
    Ok(convert::conversation::conversation(
        &left.map_err(convert::error::storage)?,
    ))
}

/// Brings a turn back where it stood.
#[tauri::command]
pub(crate) async fn turn_restore(
    shell: State<'_, Shell>,
    message: String,
) -> Result<Conversation, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let restored = core.database.restore_turn(&profile.id, &message).await;
    Ok(convert::conversation::conversation(
        &restored.map_err(convert::error::storage)?,
    ))
}
