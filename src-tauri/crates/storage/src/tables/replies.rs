//! `replies`: one for each assistant's message, with how it ended.

use std::collections::HashMap;

use aideon_engine::{
    chat::FinishReason,
    model_id::ModelId,
    provenance::{Mode, ReplyOutcome, ReplyRecord, Tier},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{attempts, continuations, json_texts, notices, pictures, segments, tool_calls};
use crate::names;

/// A reply that has just been asked for.
#[derive(Debug)]
pub(crate) struct NewReply<'a> {
    pub(crate) id: &'a str,
    pub(crate) message_id: &'a str,
    pub(crate) client_request_id: &'a str,
    pub(crate) tier: Tier,
    pub(crate) choice: Option<&'a ModelId>,
    pub(crate) mode: Mode,
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
                     (id, message_id, client_request_id, tier, choice, mode, state, created_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'running', ?7)";
    connection.prepare_cached(statement)?.execute(params![
        reply.id,
        reply.message_id,
        reply.client_request_id,
        reply.tier.name(),
        reply.choice.map(ModelId::to_string),
        names::name_of(reply.mode),
        reply.created_at.0
    ])?;
    Ok(())
}

/// The message that holds the reply that this request of the window began or continued.
pub(crate) fn message_of_request(
    connection: &Connection,
    client_request_id: &str,
) -> rusqlite::Result<Option<String>> {
    let statement = "SELECT message_id FROM replies WHERE client_request_id = ?1 \
                     UNION ALL \
                     SELECT r.message_id FROM continuations c JOIN replies r ON r.id = c.reply_id \
                     WHERE c.client_request_id = ?1";
    connection
        .prepare_cached(statement)?
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

/// A reply to this message of the user's is being written.
pub(crate) fn running_of(connection: &Connection, question: &str) -> rusqlite::Result<bool> {
    let statement = "SELECT EXISTS (SELECT 1 FROM replies r JOIN messages m ON m.id = r.message_id \
                     WHERE r.state = 'running' AND m.parent_id = ?1)";
    connection
        .prepare_cached(statement)?
        .query_row([question], |row| row.get(0))
}

/// The replies that these messages hold, by message.
pub(crate) fn of_messages<'a>(
    connection: &Connection,
    messages: impl IntoIterator<Item = &'a str>,
    depth: Depth,
) -> rusqlite::Result<HashMap<String, ReplyRecord>> {
    let statement = "SELECT message_id, id, mode, state, finish_reason, created_at FROM replies \
                     WHERE message_id IN (SELECT value FROM json_each(?1))";
    let mut by_message: HashMap<String, ReplyRecord> = connection
        .prepare_cached(statement)?
        .query_map([json_texts(messages)], |row| {
            Ok((row.get("message_id")?, reply(row)?))
        })?
        .collect::<rusqlite::Result<_>>()?;

    let ids = json_texts(by_message.values().map(|reply| reply.id.as_str()));
    let mut attempts = attempts::of_replies(connection, &ids)?;
    let mut segments = segments::of_replies(connection, &ids, depth)?;
    for reply in by_message.values_mut() {
        reply.attempts = attempts.remove(&reply.id).unwrap_or_default();
        reply.segments = segments.remove(&reply.id).unwrap_or_default();
    }
    if depth == Depth::Whole {
        complete(connection, &ids, by_message.values_mut())?;
    }
    Ok(by_message)
}

/// Adds what an outline does without.
fn complete<'a>(
    connection: &Connection,
    ids: &str,
    replies: impl Iterator<Item = &'a mut ReplyRecord>,
) -> rusqlite::Result<()> {
    let mut notices = notices::of_replies(connection, ids)?;
    let mut continuations = continuations::of_replies(connection, ids)?;
    let mut calls = tool_calls::of_replies(connection, ids)?;
    let mut pictures = pictures::of_replies(connection, ids)?;
    for reply in replies {
        reply.notices = notices.remove(&reply.id).unwrap_or_default();
        reply.continuations = continuations.remove(&reply.id).unwrap_or_default();
        for segment in &mut reply.segments {
            let key = (reply.id.clone(), segment.attempt);
            segment.tool_calls = calls.remove(&key).unwrap_or_default();
            segment.pictures = pictures.remove(&key).unwrap_or_default();
        }
    }
    Ok(())
}

/// The mode of the newest reply to a user's message.
pub(crate) fn mode_of_newest(connection: &Connection, question: &str) -> rusqlite::Result<Mode> {
    let statement = "SELECT r.mode FROM messages m JOIN replies r ON r.message_id = m.id \
                     WHERE m.parent_id = ?1 ORDER BY m.seq DESC LIMIT 1";
    let name: Option<String> = connection
        .prepare_cached(statement)?
        .query_row([question], |row| row.get(0))
        .optional()?;
    let known = name.and_then(|name| names::value_of("replies.mode", &name));
    Ok(known.unwrap_or_default())
}

/// Lets a reply that had ended run again.
pub(crate) fn reopen(connection: &Connection, reply: &str) -> rusqlite::Result<()> {
    let statement = "UPDATE replies SET state = 'running', finish_reason = NULL, ended_at = NULL \
                     WHERE id = ?1";
    connection.prepare_cached(statement)?.execute([reply])?;
    Ok(())
}

/// The messages that hold the replies that are being written.
pub(crate) fn running(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    connection
        .prepare_cached("SELECT id, message_id FROM replies WHERE state = 'running'")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
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
    let mode: String = row.get("mode")?;
    reply.mode = names::value_of("replies.mode", &mode).unwrap_or_default();
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
