//! `conversations`: their titles, owners and choices.

use aideon_engine::{model_id::ModelId, time::Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A conversation, with the message written last. Nothing has been written below that one
/// yet, so it is the leaf of the newest branch.
#[derive(Clone, Debug)]
pub(crate) struct StoredConversation {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) choice: Option<ModelId>,
    pub(crate) updated_at: Timestamp,
    pub(crate) newest_message: Option<String>,
}

const COLUMNS: &str = "SELECT id, title, choice, updated_at, \
                       (SELECT m.id FROM messages m WHERE m.conversation_id = conversations.id \
                        ORDER BY m.seq DESC LIMIT 1) AS newest_message \
                       FROM conversations";

/// The profile's conversations that are not deleted, the last updated one first.
pub(crate) fn of_profile(
    connection: &Connection,
    profile: &str,
) -> rusqlite::Result<Vec<StoredConversation>> {
    let statement = format!(
        "{COLUMNS} WHERE profile_id = ?1 AND deleted_at IS NULL ORDER BY updated_at DESC, id DESC"
    );
    connection
        .prepare_cached(&statement)?
        .query_map([profile], conversation)?
        .collect()
}

/// The conversation, if it is the profile's; deleted ones only when asked for.
pub(crate) fn by_id(
    connection: &Connection,
    profile: &str,
    id: &str,
    deleted_too: bool,
) -> rusqlite::Result<Option<StoredConversation>> {
    let statement =
        format!("{COLUMNS} WHERE id = ?1 AND profile_id = ?2 AND (deleted_at IS NULL OR ?3)");
    connection
        .prepare_cached(&statement)?
        .query_row(params![id, profile, deleted_too], conversation)
        .optional()
}

pub(crate) fn insert(
    connection: &Connection,
    profile: &str,
    new: &StoredConversation,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO conversations \
                     (id, profile_id, title, choice, created_at, updated_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
    connection.prepare_cached(statement)?.execute(params![
        new.id,
        profile,
        new.title,
        new.choice.as_ref().map(ModelId::to_string),
        new.updated_at.0
    ])?;
    Ok(())
}

/// Notes that something was written at that time; a clock set back changes nothing.
pub(crate) fn touch(connection: &Connection, id: &str, at: Timestamp) -> rusqlite::Result<()> {
    let statement = "UPDATE conversations SET updated_at = max(updated_at, ?2) WHERE id = ?1";
    connection
        .prepare_cached(statement)?
        .execute(params![id, at.0])?;
    Ok(())
}

pub(crate) fn set_title(connection: &Connection, id: &str, title: &str) -> rusqlite::Result<()> {
    let statement = "UPDATE conversations SET title = ?2 WHERE id = ?1";
    connection
        .prepare_cached(statement)?
        .execute(params![id, title])?;
    Ok(())
}

pub(crate) fn set_choice(
    connection: &Connection,
    id: &str,
    choice: Option<&ModelId>,
) -> rusqlite::Result<()> {
    let statement = "UPDATE conversations SET choice = ?2 WHERE id = ?1";
    connection
        .prepare_cached(statement)?
        .execute(params![id, choice.map(ModelId::to_string)])?;
    Ok(())
}

pub(crate) fn set_deleted(
    connection: &Connection,
    id: &str,
    deleted_at: Option<Timestamp>,
) -> rusqlite::Result<()> {
    let statement = "UPDATE conversations SET deleted_at = ?2 WHERE id = ?1";
    connection
        .prepare_cached(statement)?
        .execute(params![id, deleted_at.map(|at| at.0)])?;
    Ok(())
}

fn conversation(row: &Row<'_>) -> rusqlite::Result<StoredConversation> {
    let choice: Option<String> = row.get("choice")?;
    Ok(StoredConversation {
        id: row.get("id")?,
        title: row.get("title")?,
        choice: choice.and_then(|choice| choice.parse().ok()),
        updated_at: Timestamp(row.get("updated_at")?),
        newest_message: row.get("newest_message")?,
    })
}
