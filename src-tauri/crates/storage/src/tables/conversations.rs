//! `conversations`: their titles, owners and choices.

use aideon_engine::{model_id::ModelId, time::Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{json_texts, texts};
use crate::conversations::ConversationSettings;

/// A conversation, with the end of the branch that is shown.
#[derive(Clone, Debug)]
pub(crate) struct StoredConversation {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) choice: Option<ModelId>,
    pub(crate) settings: ConversationSettings,
    pub(crate) updated_at: Timestamp,
    /// The message that the branch ends with.
    pub(crate) shown_message: Option<String>,
    /// The turn of that message is hidden.
    pub(crate) end_hidden: bool,
    /// A reply is being written, on this branch or another one.
    pub(crate) running: bool,
}

const COLUMNS: &str = "SELECT id, title, choice, updated_at, shown_message_id, \
                       system_prompt, temperature, top_p, max_output_tokens, stop, \
                       EXISTS (SELECT 1 FROM messages a JOIN messages q ON q.id = a.parent_id \
                        WHERE a.id = shown_message_id AND q.deleted_at IS NOT NULL) AS end_hidden, \
                       id IN (SELECT m.conversation_id FROM replies r \
                        JOIN messages m ON m.id = r.message_id \
                        WHERE r.state = 'running') AS running \
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

/// How many the profile has that are not deleted.
pub(crate) fn count(connection: &Connection, profile: &str) -> rusqlite::Result<u32> {
    let statement = "SELECT count(*) FROM conversations \
                     WHERE profile_id = ?1 AND deleted_at IS NULL";
    connection
        .prepare_cached(statement)?
        .query_row([profile], |row| row.get(0))
}

/// Whether a reply is being written in one of the profile's.
pub(crate) fn has_running(connection: &Connection, profile: &str) -> rusqlite::Result<bool> {
    let statement = "SELECT EXISTS (SELECT 1 FROM replies r \
                     JOIN messages m ON m.id = r.message_id \
                     JOIN conversations c ON c.id = m.conversation_id \
                     WHERE r.state = 'running' AND c.profile_id = ?1)";
    connection
        .prepare_cached(statement)?
        .query_row([profile], |row| row.get(0))
}

/// Gives all of a profile's conversations, deleted ones too, to another one.
pub(crate) fn give(connection: &Connection, from: &str, to: &str) -> rusqlite::Result<()> {
    let statement = "UPDATE conversations SET profile_id = ?2 WHERE profile_id = ?1";
    connection.prepare_cached(statement)?.execute([from, to])?;
    Ok(())
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
    set_settings(connection, &new.id, &new.settings)
}

pub(crate) fn set_settings(
    connection: &Connection,
    id: &str,
    settings: &ConversationSettings,
) -> rusqlite::Result<()> {
    let statement = "UPDATE conversations SET system_prompt = ?2, temperature = ?3, top_p = ?4, \
                     max_output_tokens = ?5, stop = ?6 WHERE id = ?1";
    connection.prepare_cached(statement)?.execute(params![
        id,
        settings.system_prompt,
        settings.temperature,
        settings.top_p,
        settings.max_output_tokens,
        json_texts(settings.stop.iter().map(String::as_str)),
    ])?;
    Ok(())
}

/// The message that the branch ends with that is shown.
pub(crate) fn shown_message(connection: &Connection, id: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT shown_message_id FROM conversations WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
}

/// Shows the branch that ends with this message.
pub(crate) fn set_shown(connection: &Connection, id: &str, message: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE conversations SET shown_message_id = ?2 WHERE id = ?1")?
        .execute(params![id, message])?;
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
        settings: settings(row)?,
        updated_at: Timestamp(row.get("updated_at")?),
        shown_message: row.get("shown_message_id")?,
        end_hidden: row.get("end_hidden")?,
        running: row.get("running")?,
    })
}

fn settings(row: &Row<'_>) -> rusqlite::Result<ConversationSettings> {
    let limit: Option<i64> = row.get("max_output_tokens")?;
    let stop: String = row.get("stop")?;
    Ok(ConversationSettings {
        system_prompt: row.get("system_prompt")?,
        temperature: row.get("temperature")?,
        top_p: row.get("top_p")?,
        max_output_tokens: limit.and_then(|limit| u32::try_from(limit).ok()),
        stop: texts(&stop),
    })
}
