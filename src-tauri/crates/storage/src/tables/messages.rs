//! `messages`: the tree of what was said in a conversation.

use aideon_engine::{chat::Role, time::Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::names;

/// A message; an assistant's text stands in the segments of its reply.
#[derive(Clone, Debug)]
pub(crate) struct MessageRow {
    pub(crate) id: String,
    pub(crate) conversation_id: String,
    pub(crate) parent_id: Option<String>,
    pub(crate) role: Role,
    pub(crate) text: String,
    pub(crate) created_at: Timestamp,
}

pub(crate) fn insert(connection: &Connection, message: &MessageRow) -> rusqlite::Result<()> {
    let statement = "INSERT INTO messages \
                     (id, conversation_id, parent_id, role, text, created_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(statement)?.execute(params![
        message.id,
        message.conversation_id,
        message.parent_id,
        names::name_of(message.role),
        message.text,
        message.created_at.0
    ])?;
    Ok(())
}

pub(crate) fn by_id(connection: &Connection, id: &str) -> rusqlite::Result<Option<MessageRow>> {
    let statement = "SELECT id, conversation_id, parent_id, role, text, created_at \
                     FROM messages WHERE id = ?1";
    connection
        .prepare_cached(statement)?
        .query_row([id], message)
        .optional()
}

/// The branch that ends with the message `leaf`, from its root on.
pub(crate) fn branch(connection: &Connection, leaf: &str) -> rusqlite::Result<Vec<MessageRow>> {
    let statement = "WITH RECURSIVE branch (id) AS ( \
                         SELECT ?1 \
                         UNION \
                         SELECT parent_id FROM messages JOIN branch USING (id) \
                         WHERE parent_id IS NOT NULL) \
                     SELECT id, conversation_id, parent_id, role, text, created_at \
                     FROM messages JOIN branch USING (id) ORDER BY seq";
    connection
        .prepare_cached(statement)?
        .query_map([leaf], message)?
        .collect()
}

fn message(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    let role: String = row.get("role")?;
    Ok(MessageRow {
        id: row.get("id")?,
        conversation_id: row.get("conversation_id")?,
        parent_id: row.get("parent_id")?,
        role: names::value_of("messages.role", &role).unwrap_or(Role::User),
        text: row.get("text")?,
        created_at: Timestamp(row.get("created_at")?),
    })
}
