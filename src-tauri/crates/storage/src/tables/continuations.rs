//! `continuations`: each time that a model was asked to go on where a reply had ended.

use std::collections::HashMap;

use aideon_engine::time::Timestamp;
use rusqlite::{Connection, params};

use super::small;

pub(crate) fn insert(
    connection: &Connection,
    client_request_id: &str,
    reply: &str,
    first_attempt: u32,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO continuations \
                     (client_request_id, reply_id, first_attempt, created_at) \
                     VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(statement)?.execute(params![
        client_request_id,
        reply,
        first_attempt,
        at.0
    ])?;
    Ok(())
}

/// The positions of the first attempts of these replies' continuations, by reply and in order.
pub(crate) fn of_replies(
    connection: &Connection,
    replies: &str,
) -> rusqlite::Result<HashMap<String, Vec<u32>>> {
    let statement = "SELECT reply_id, first_attempt FROM continuations \
                     WHERE reply_id IN (SELECT value FROM json_each(?1)) \
                     ORDER BY reply_id, first_attempt";
    let mut query = connection.prepare_cached(statement)?;
    let mut rows = query.query([replies])?;
    let mut by_reply: HashMap<String, Vec<u32>> = HashMap::new();
    while let Some(row) = rows.next()? {
        by_reply
            .entry(row.get("reply_id")?)
            .or_default()
            .push(small(row.get("first_attempt")?));
    }
    Ok(by_reply)
}
