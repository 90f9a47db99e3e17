//! `replies`: one for each assistant's message, with how it ended.

use std::collections::HashMap;

use aideon_engine::{
    chat::FinishReason,
    model_id::ModelId,
    provenance::{ReplyOutcome, ReplyRecord, Tier},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{attempts, ids_parameter, notices, segments};
use crate::names;

/// A reply that has just been asked for.
#[derive(Debug)]
pub(crate) struct NewReply<'a> {
    pub(crate) id: &'a str,
    pub(crate) message_id: &'a str,
    pub(crate) client_request_id: &'a str,
    pub(crate) tier: Tier,
    pub(crate) choice: Option<&'a ModelId>,
    pub(crate) created_at: Timestamp,
}

/// How much of the replies is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Everything.
    Whole,
    /// What decides state and source: no texts, no notices.
    Outline,
}

pub(crate) fn insert(connection: &Connection, reply: &NewReply<'_>) -> rusqlite::Result<()> {
    let statement = "INSERT INTO replies \
                     (id, message_id, client_request_id, tier, choice, state, created_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, 'running', ?6)";
    connection.prepare_cached(statement)?.execute(params![
        reply.id,
        reply.message_id,
        reply.client_request_id,
        reply.tier.name(),
        reply.choice.map(ModelId::to_string),
        reply.created_at.0
    ])?;
    Ok(())
}

/// The message that holds the reply to that request of the window.
pub(crate) fn message_of_request(
    connection: &Connection,
    client_request_id: &str,
) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT message_id FROM replies WHERE client_request_id = ?1")?
        .query_row([client_request_id], |row| row.get(0))
        .optional()
}

/// The message that holds the reply.
pub(crate) fn message_of(connection: &Connection, reply: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT message_id FROM replies WHERE id = ?1")?
        .query_row([reply], |row| row.get(0))
        .optional()
}

/// The profile whose conversation the reply belongs to.
pub(crate) fn profile_of(connection: &Connection, reply: &str) -> rusqlite::Result<Option<String>> {
    let statement = "SELECT c.profile_id FROM replies r JOIN messages m ON m.id = r.message_id \
                     JOIN conversations c ON c.id = m.conversation_id WHERE r.id = ?1";
    connection
        .prepare_cached(statement)?
        .query_row([reply], |row| row.get(0))
        .optional()
}

pub(crate) fn any_running(connection: &Connection, conversation: &str) -> rusqlite::Result<bool> {
    let statement = "SELECT EXISTS (SELECT 1 FROM replies r JOIN messages m ON m.id = r.message_id \
                     WHERE r.state = 'running' AND m.conversation_id = ?1)";
    connection
        .prepare_cached(statement)?
        .query_row([conversation], |row| row.get(0))
}

/// The replies that these messages hold, by message.
pub(crate) fn of_messages<'a>(
    connection: &Connection,
    messages: impl IntoIterator<Item = &'a str>,
    depth: Depth,
) -> rusqlite::Result<HashMap<String, ReplyRecord>> {
    let statement = "SELECT message_id, id, state, finish_reason, created_at FROM replies \
                     WHERE message_id IN (SELECT value FROM json_each(?1))";
    let mut by_message: HashMap<String, ReplyRecord> = connection
        .prepare_cached(statement)?
        .query_map([ids_parameter(messages)], |row| {
            Ok((row.get("message_id")?, reply(row)?))
        })?
        .collect::<rusqlite::Result<_>>()?;

    let ids = ids_parameter(by_message.values().map(|reply| reply.id.as_str()));
    let mut attempts = attempts::of_replies(connection, &ids)?;
    let mut segments = segments::of_replies(connection, &ids, depth)?;
    let mut notices = match depth {
        Depth::Whole => notices::of_replies(connection, &ids)?,
        Depth::Outline => HashMap::new(),
    };
    for reply in by_message.values_mut() {
        reply.attempts = attempts.remove(&reply.id).unwrap_or_default();
        reply.segments = segments.remove(&reply.id).unwrap_or_default();
        reply.notices = notices.remove(&reply.id).unwrap_or_default();
    }
    Ok(by_message)
}

/// Keeps how the reply ended; `false` when there is no such reply.
pub(crate) fn end(
    connection: &Connection,
    reply: &str,
    outcome: &ReplyOutcome,
    at: Timestamp,
) -> rusqlite::Result<bool> {
    let (state, finish) = match outcome {
        ReplyOutcome::Running => ("running", None),
        ReplyOutcome::Finished(finish) => ("finished", names::name_of(finish)),
        ReplyOutcome::Failed => ("failed", None),
        ReplyOutcome::Stopped => ("stopped", None),
        ReplyOutcome::Interrupted => ("interrupted", None),
    };
    let statement =
        "UPDATE replies SET state = ?2, finish_reason = ?3, ended_at = ?4 WHERE id = ?1";
    let changed = connection
        .prepare_cached(statement)?
        .execute(params![reply, state, finish, at.0])?;
    Ok(changed == 1)
}

/// Marks the replies that were running when the app was closed; gives their number.
pub(crate) fn interrupt_running(connection: &Connection, at: Timestamp) -> rusqlite::Result<usize> {
    connection.execute(
        "UPDATE replies SET state = 'interrupted', ended_at = ?1 WHERE state = 'running'",
        [at.0],
    )
}

fn reply(row: &Row<'_>) -> rusqlite::Result<ReplyRecord> {
    let mut reply = ReplyRecord::new(row.get("id")?, Timestamp(row.get("created_at")?));
    let state: String = row.get("state")?;
    reply.outcome = match state.as_str() {
        "running" => ReplyOutcome::Running,
        "finished" => ReplyOutcome::Finished(finish_reason(row)?),
        "failed" => ReplyOutcome::Failed,
        "stopped" => ReplyOutcome::Stopped,
        "interrupted" => ReplyOutcome::Interrupted,
        _ => {
            tracing::warn!(column = "replies.state", "a stored name is not known");
            ReplyOutcome::Interrupted
        }
    };
    Ok(reply)
}

fn finish_reason(row: &Row<'_>) -> rusqlite::Result<FinishReason> {
    let name: Option<String> = row.get("finish_reason")?;
    let known = name.and_then(|name| names::value_of("replies.finish_reason", &name));
    Ok(known.unwrap_or(FinishReason::Unknown))
}
