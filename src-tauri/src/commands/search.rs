//! Finding words in the conversations.

use aideon_ipc::{AppError, search::SearchHit};
use tauri::State;

use crate::{convert, core::Shell, session};

/// The most hits.
const MAX_HITS: u32 = 100;

/// The longest query that is looked at, in bytes.
const MAX_QUERY_BYTES: usize = 1000;

/// The messages and replies in which every word stands, the best ones first.
#[tauri::command]
pub(crate) async fn search(
    shell: State<'_, Shell>,
    query: String,
    limit: u32,
) -> Result<Vec<SearchHit>, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let end = query.floor_char_boundary(MAX_QUERY_BYTES);
    let query = query.get(..end).unwrap_or_default();
    let hits = core
        .database
        .search(&profile.id, query, limit.clamp(1, MAX_HITS))
        .await;
    let hits = hits.map_err(convert::error::storage)?;
    Ok(hits.into_iter().map(convert::search::hit).collect())
}
