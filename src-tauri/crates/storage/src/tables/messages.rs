//! `messages`: the tree of what was said in a conversation.

pub(crate) mod tree;

use aideon_engine::{chat::Role, time::Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::message_words;
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
    /// Of a user's message: its turn is hidden.
    pub(crate) deleted: bool,
}

const COLUMNS: &str = "SELECT id, conversation_id, parent_id, role, text, created_at, \
                       deleted_at IS NOT NULL AS deleted FROM messages";

/// Keeps a message. The user's words can be searched for from now on.
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
    match message.role {
        Role::User => message_words::put(connection, &message.id, &message.text),
        Role::Assistant | Role::System | Role::Tool => Ok(()),
    }
}

pub(crate) fn by_id(connection: &Connection, id: &str) -> rusqlite::Result<Option<MessageRow>> {
    connection
        .prepare_cached(&format!("{COLUMNS} WHERE id = ?1"))?
        .query_row([id], message)
        .optional()
}

/// These messages, in the order they were written.
pub(crate) fn by_ids(connection: &Connection, ids: &str) -> rusqlite::Result<Vec<MessageRow>> {
    let statement = format!("{COLUMNS} WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY seq");
    connection
        .prepare_cached(&statement)?
        .query_map([ids], message)?
        .collect()
}

/// The branch that ends with the message `leaf`, from its root on.
pub(crate) fn branch(connection: &Connection, leaf: &str) -> rusqlite::Result<Vec<MessageRow>> {
    let statement = format!(
        "WITH RECURSIVE branch (member) AS ( \
             SELECT ?1 \
             UNION \
             SELECT parent_id FROM messages JOIN branch ON id = member \
             WHERE parent_id IS NOT NULL) \
         {COLUMNS} JOIN branch ON id = member ORDER BY seq"
    );
    connection
        .prepare_cached(&statement)?
        .query_map([leaf], message)?
        .collect()
}

/// Hides the turn of a user's message, or shows it again.
pub(crate) fn set_deleted(
    connection: &Connection,
    id: &str,
    deleted_at: Option<Timestamp>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE messages SET deleted_at = ?2 WHERE id = ?1")?
        .execute(params![id, deleted_at.map(|at| at.0)])?;
    Ok(())
}

fn message(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    Ok(MessageRow {
        id: row.get("id")?,
        conversation_id: row.get("conversation_id")?,
        parent_id: row.get("parent_id")?,
        role: role(row)?,
        text: row.get("text")?,
        created_at: Timestamp(row.get("created_at")?),
        deleted: row.get("deleted")?,
    })
}

fn role(row: &Row<'_>) -> rusqlite::Result<Role> {
    let role: String = row.get("role")?;
    Ok(names::value_of("messages.role", &role).unwrap_or(Role::User))
}
