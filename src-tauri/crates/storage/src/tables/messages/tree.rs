//! Ways up and down the tree of messages, without their texts.
//!
//! A message is written after the one that it goes on from. Every step is held against that,
//! so that a tree altered by hand into a ring is left at once.

use std::{collections::HashMap, ops::ControlFlow};

use aideon_engine::chat::Role;
use rusqlite::{Connection, OptionalExtension, params};

use super::role;

/// A turn of a branch, without its texts.
#[derive(Clone, Debug)]
pub(crate) struct TurnOutline {
    /// The user's message.
    pub(crate) question: String,
    /// The message with the reply.
    pub(crate) answer: String,
    /// The turn is hidden.
    pub(crate) deleted: bool,
    /// The size of its texts, those that were set aside included.
    pub(crate) bytes: u64,
}

struct Step {
    seq: i64,
    parent_id: Option<String>,
    role: Role,
    deleted: bool,
    bytes: u64,
}

/// Visits the turns of the branch that ends with the message `leaf`, the last one first, until
/// `visit` has seen enough. No text is read, and nothing above the last turn visited.
pub(crate) fn turns_up(
    connection: &Connection,
    leaf: &str,
    mut visit: impl FnMut(TurnOutline) -> ControlFlow<()>,
) -> rusqlite::Result<()> {
    let mut answer: Option<(String, u64)> = None;
    let mut next = Some(leaf.to_owned());
    let mut below = i64::MAX;
    while let Some(id) = next {
        let Some(step) = step(connection, &id)?.filter(|step| step.seq < below) else {
            return Ok(());
        };
        below = step.seq;
        match (step.role, answer.take()) {
            (Role::Assistant, _) => answer = Some((id, step.bytes)),
            (_, Some((answer, bytes))) => {
                let turn = TurnOutline {
                    question: id,
                    answer,
                    deleted: step.deleted,
                    bytes: bytes.saturating_add(step.bytes),
                };
                if visit(turn).is_break() {
                    return Ok(());
                }
            }
            (_, None) => {}
        }
        next = step.parent_id;
    }
    Ok(())
}

/// The size of a text is told by its row; the text itself stays where it is.
fn step(connection: &Connection, id: &str) -> rusqlite::Result<Option<Step>> {
    let statement = "SELECT seq, parent_id, role, deleted_at IS NOT NULL AS deleted, \
                     octet_length(text) + coalesce( \
                         (SELECT sum(octet_length(s.text) + octet_length(s.reasoning)) \
                          FROM replies r JOIN segments s ON s.reply_id = r.id \
                          WHERE r.message_id = messages.id), 0) AS bytes \
                     FROM messages WHERE id = ?1";
    connection
        .prepare_cached(statement)?
        .query_row([id], |row| {
            let bytes: i64 = row.get("bytes")?;
            Ok(Step {
                seq: row.get("seq")?,
                parent_id: row.get("parent_id")?,
                role: role(row)?,
                deleted: row.get("deleted")?,
                bytes: u64::try_from(bytes).unwrap_or_default(),
            })
        })
        .optional()
}

/// The end of the branch through `message`, as far down as it was shown last.
pub(crate) fn shown_leaf(connection: &Connection, message: &str) -> rusqlite::Result<String> {
    let statement = "SELECT seq, coalesce(shown_child_id, \
                         (SELECT c.id FROM messages c WHERE c.parent_id = m.id \
                          AND c.conversation_id = m.conversation_id \
                          ORDER BY c.deleted_at IS NOT NULL, c.seq DESC LIMIT 1)) AS child \
                     FROM messages m WHERE id = ?1";
    let mut query = connection.prepare_cached(statement)?;
    let mut leaf = message.to_owned();
    let mut above = i64::MIN;
    loop {
        let child = query
            .query_row([&leaf], |row| Ok((row.get("seq")?, row.get("child")?)))
            .optional()?;
        match child {
            Some((seq, Some(child))) if seq > above => {
                leaf = child;
                above = seq;
            }
            _ => return Ok(leaf),
        }
    }
}

/// Notes at a message which of its children is shown.
pub(crate) fn show_child(
    connection: &Connection,
    parent: &str,
    child: &str,
) -> rusqlite::Result<()> {
    let statement = "UPDATE messages SET shown_child_id = ?2 \
                     WHERE id = ?1 AND shown_child_id IS NOT ?2";
    connection
        .prepare_cached(statement)?
        .execute([parent, child])?;
    Ok(())
}

/// Notes at every message on the way to `message` that the way is the one shown.
pub(crate) fn show_way_to(connection: &Connection, message: &str) -> rusqlite::Result<()> {
    let mut parent_of =
        connection.prepare_cached("SELECT seq, parent_id FROM messages WHERE id = ?1")?;
    let mut child = message.to_owned();
    let mut below = i64::MAX;
    loop {
        let above: Option<(i64, Option<String>)> = parent_of
            .query_row([&child], |row| Ok((row.get("seq")?, row.get("parent_id")?)))
            .optional()?;
        match above {
            Some((seq, Some(parent))) if seq < below => {
                show_child(connection, &parent, &child)?;
                child = parent;
                below = seq;
            }
            _ => return Ok(()),
        }
    }
}

/// The versions of user's messages that are not hidden, by the message that they go on from
/// and in the order of writing; none is the beginning of the conversation.
pub(crate) fn versions(
    connection: &Connection,
    conversation: &str,
    parents: &str,
) -> rusqlite::Result<HashMap<Option<String>, Vec<String>>> {
    let statement = "SELECT parent_id, id, seq FROM messages \
                     WHERE parent_id IS NULL AND conversation_id = ?1 \
                     AND role = 'user' AND deleted_at IS NULL \
                     UNION ALL \
                     SELECT parent_id, id, seq FROM messages \
                     WHERE parent_id IN (SELECT value FROM json_each(?2)) \
                     AND conversation_id = ?1 AND role = 'user' AND deleted_at IS NULL \
                     ORDER BY seq";
    gathered(connection, statement, params![conversation, parents])
}

/// The replies to user's messages, by message and in the order of writing.
pub(crate) fn replies(
    connection: &Connection,
    conversation: &str,
    questions: &str,
) -> rusqlite::Result<HashMap<Option<String>, Vec<String>>> {
    let statement = "SELECT m.parent_id, r.id FROM messages m \
                     JOIN replies r ON r.message_id = m.id \
                     WHERE m.parent_id IN (SELECT value FROM json_each(?2)) \
                     AND m.conversation_id = ?1 ORDER BY m.seq";
    gathered(connection, statement, params![conversation, questions])
}

fn gathered(
    connection: &Connection,
    statement: &str,
    parameters: impl rusqlite::Params,
) -> rusqlite::Result<HashMap<Option<String>, Vec<String>>> {
    let mut query = connection.prepare_cached(statement)?;
    let mut rows = query.query(parameters)?;
    let mut gathered: HashMap<Option<String>, Vec<String>> = HashMap::new();
    while let Some(row) = rows.next()? {
        gathered.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(gathered)
}
