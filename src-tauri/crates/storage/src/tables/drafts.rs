//! `drafts`: what was written and not sent.

use aideon_engine::{provenance::Mode, time::Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::{json_texts, texts};
use crate::names;

/// A draft, with its pictures by their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DraftRow {
    pub(crate) text: String,
    pub(crate) mode: Mode,
    pub(crate) pictures: Vec<String>,
}

/// The draft in a conversation, or in the chat that has not begun.
pub(crate) fn get(
    connection: &Connection,
    profile: &str,
    conversation: Option<&str>,
) -> rusqlite::Result<Option<DraftRow>> {
    let statement = "SELECT text, mode, pictures FROM drafts \
                     WHERE profile_id = ?1 AND conversation_id = ?2";
    connection
        .prepare_cached(statement)?
        .query_row([profile, key(conversation)], |row| {
            let mode: String = row.get("mode")?;
            let pictures: String = row.get("pictures")?;
            Ok(DraftRow {
                text: row.get("text")?,
                mode: names::value_of("drafts.mode", &mode).unwrap_or_default(),
                pictures: texts(&pictures),
            })
        })
        .optional()
}

pub(crate) fn set(
    connection: &Connection,
    profile: &str,
    conversation: Option<&str>,
    draft: &DraftRow,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let statement = "INSERT OR REPLACE INTO drafts \
                     (profile_id, conversation_id, text, mode, pictures, updated_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(statement)?.execute(params![
        profile,
        key(conversation),
        draft.text,
        names::name_of(draft.mode),
        json_texts(draft.pictures.iter().map(String::as_str)),
        at.0
    ])?;
    Ok(())
}

pub(crate) fn remove(
    connection: &Connection,
    profile: &str,
    conversation: Option<&str>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM drafts WHERE profile_id = ?1 AND conversation_id = ?2")?
        .execute([profile, key(conversation)])?;
    Ok(())
}

fn key(conversation: Option<&str>) -> &str {
    conversation.unwrap_or_default()
}

/// Gives a profile's drafts to another one. The one of the chat that has not begun stays where
/// the other has one of its own.
pub(crate) fn give(connection: &Connection, from: &str, to: &str) -> rusqlite::Result<()> {
    let statement = "UPDATE OR IGNORE drafts SET profile_id = ?2 WHERE profile_id = ?1";
    connection.prepare_cached(statement)?.execute([from, to])?;
    Ok(())
}
