//! The list of conversations and single ones. All of them are the current profile's.

use aideon_ipc::{
    AppError,
    chat::ModelChoice,
    conversation::{Conversation, ConversationSettings, ConversationSummary, TurnPage, TurnPlace},
};
use tauri::State;

use crate::{convert, core::Shell, session};

/// The conversations, newest first.
#[tauri::command]
pub(crate) async fn conversations_list(
    shell: State<'_, Shell>,
) -> Result<Vec<ConversationSummary>, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let rows = core
        .database
        .conversations(&profile.id)
        .await
        .map_err(convert::error::storage)?;
    Ok(rows.iter().map(convert::conversation::summary).collect())
}

/// One conversation with its last turns.
#[tauri::command]
pub(crate) async fn conversation_open(
    shell: State<'_, Shell>,
    id: String,
) -> Result<Conversation, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let record = core.database.conversation(&profile.id, &id).await;
    Ok(convert::conversation::conversation(
        &record.map_err(convert::error::storage)?,
    ))
}

/// Turns of a conversation next to one that the window has already.
#[tauri::command]
pub(crate) async fn conversation_turns(
    shell: State<'_, Shell>,
    id: String,
    place: TurnPlace,
) -> Result<TurnPage, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let place = convert::conversation::place(place);
    let page = core.database.turns(&profile.id, &id, place).await;
    Ok(convert::conversation::page(
        &page.map_err(convert::error::storage)?,
    ))
}

/// Sets a conversation for its next message.
#[tauri::command]
pub(crate) async fn conversation_configure(
    shell: State<'_, Shell>,
    id: String,
    settings: ConversationSettings,
) -> Result<ConversationSettings, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let settings = convert::settings::checked(settings)?;
    let kept = core
        .database
        .configure_conversation(&profile.id, &id, settings.clone())
        .await;
    kept.map_err(convert::error::storage)?;
    Ok(convert::settings::settings(&settings))
}

/// Who is to answer in a conversation from now on.
#[tauri::command]
pub(crate) async fn conversation_choose(
    shell: State<'_, Shell>,
    id: String,
    choice: ModelChoice,
) -> Result<(), AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let pinned = convert::conversation::pinned(&choice)?;
    let chosen = core.database.set_choice(&profile.id, &id, pinned).await;
    chosen.map_err(convert::error::storage)
}

/// Gives a conversation a name.
#[tauri::command]
pub(crate) async fn conversation_rename(
    shell: State<'_, Shell>,
    id: String,
    title: String,
) -> Result<ConversationSummary, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let renamed = core
        .database
        .rename_conversation(&profile.id, &id, &title)
        .await;
    renamed.map_err(convert::error::storage)?;
    let record = core.database.conversation(&profile.id, &id).await;
    Ok(convert::conversation::summary(
        &record.map_err(convert::error::storage)?.row,
    ))
}

/// Takes a conversation out of the list; [`conversation_restore`] brings it back.
#[tauri::command]
pub(crate) async fn conversation_delete(
    shell: State<'_, Shell>,
    id: String,
) -> Result<(), AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let deleted = core.database.delete_conversation(&profile.id, &id).await;
    deleted.map_err(convert::error::storage)
}

/// Brings a deleted conversation back.
#[tauri::command]
pub(crate) async fn conversation_restore(
    shell: State<'_, Shell>,
    id: String,
) -> Result<(), AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let restored = core.database.restore_conversation(&profile.id, &id).await;
    restored.map_err(convert::error::storage)
}
