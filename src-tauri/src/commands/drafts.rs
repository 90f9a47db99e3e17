//! What was written and not sent.

use aideon_ipc::{
    AppError,
    chat::{MAX_MESSAGE_BYTES, MAX_MESSAGE_PICTURES},
    draft::Draft,
};
use tauri::State;

use crate::{convert, core::Shell, session};

/// The draft in a conversation, or in the chat that has not begun.
#[tauri::command]
pub(crate) async fn draft_get(
    shell: State<'_, Shell>,
    conversation: Option<String>,
) -> Result<Draft, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let draft = core
        .database
        .draft(&profile.id, conversation.as_deref())
        .await;
    Ok(convert::draft::draft(
        &draft.map_err(convert::error::storage)?,
    ))
}

/// Keeps a draft; an empty one removes it. One may be longer than what can be sent, because it
/// can still be shortened, but not without end.
#[tauri::command]
pub(crate) async fn draft_set(
    shell: State<'_, Shell>,
    conversation: Option<String>,
    draft: Draft,
) -> Result<(), AppError> {
    let limit = 4 * MAX_MESSAGE_BYTES;
    if draft.text.len() > limit {
        return Err(AppError::MessageTooLong {
            bytes: draft.text.len(),
            limit,
        });
    }
    if draft.pictures.len() > MAX_MESSAGE_PICTURES {
        return Err(AppError::TooManyPictures {
            limit: MAX_MESSAGE_PICTURES,
        });
    }
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let draft = convert::draft::new_draft(draft);
    let kept = core
        .database
        .set_draft(&profile.id, conversation.as_deref(), draft)
        .await;
    kept.map_err(convert::error::storage)
}
