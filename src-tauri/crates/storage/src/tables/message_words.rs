//! `message_words`: what can be searched for, by the message that it stands in.

use aideon_engine::{chat::Role, time::Timestamp};
use rusqlite::{Connection, Row, params};

use crate::names;

/// Stands before what was found in a snippet.
pub(crate) const BEGIN: char = '\u{2}';

/// Stands behind it.
pub(crate) const END: char = '\u{3}';

/// How many words a snippet has, about.
const SNIPPET_WORDS: u32 = 24;

/// A message in which the words stand.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) conversation: String,
    pub(crate) title: String,
    pub(crate) message: String,
    pub(crate) parent: Option<String>,
    pub(crate) role: Role,
    pub(crate) created_at: Timestamp,
    pub(crate) snippet: String,
}

/// Makes these the words of a message.
pub(crate) fn put(connection: &Connection, message: &str, text: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM message_words WHERE rowid = (SELECT seq FROM messages WHERE id = ?1)",
        )?
        .execute([message])?;
    if text.is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO message_words (rowid, text) SELECT seq, ?2 FROM messages WHERE id = ?1",
        )?
        .execute(params![message, text])?;
    Ok(())
}

/// The messages of the profile's in which these words stand, the best ones first. Those of
/// hidden turns and deleted conversations are left out.
pub(crate) fn find(
    connection: &Connection,
    profile: &str,
    words: &str,
    limit: u32,
) -> rusqlite::Result<Vec<Found>> {
    let statement = "SELECT m.id, m.parent_id, m.role, m.created_at, m.conversation_id, c.title, \
                     snippet(message_words, 0, ?4, ?5, '…', ?6) AS snippet \
                     FROM message_words \
                     JOIN messages m ON m.seq = message_words.rowid \
                     JOIN conversations c ON c.id = m.conversation_id \
                     LEFT JOIN messages q ON q.id = m.parent_id AND m.role = 'assistant' \
                     WHERE message_words MATCH ?1 AND c.profile_id = ?2 \
                     AND c.deleted_at IS NULL \
                     AND m.deleted_at IS NULL AND q.deleted_at IS NULL \
                     ORDER BY message_words.rank, m.seq DESC LIMIT ?3";
    let parameters = params![
        words,
        profile,
        limit,
        BEGIN.to_string(),
        END.to_string(),
        SNIPPET_WORDS
    ];
    connection
        .prepare_cached(statement)?
        .query_map(parameters, found)?
        .collect()
}

fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
    let role: String = row.get("role")?;
    Ok(Found {
        conversation: row.get("conversation_id")?,
        title: row.get("title")?,
        message: row.get("id")?,
        parent: row.get("parent_id")?,
        role: names::value_of("messages.role", &role).unwrap_or(Role::User),
        created_at: Timestamp(row.get("created_at")?),
        snippet: row.get("snippet")?,
    })
}
