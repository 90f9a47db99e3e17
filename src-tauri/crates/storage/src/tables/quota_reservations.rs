//! `quota_reservations`: the requests that were admitted.

use aideon_engine::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::quota_days::DayKey;

/// A reservation that waits for its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) id: String,
    pub(crate) reply: Option<String>,
}

/// Keeps a reservation that is held from now on.
pub(crate) fn insert(
    connection: &Connection,
    id: &str,
    key: &DayKey,
    reply: Option<&str>,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO quota_reservations \
                     (id, subject, kind, day, reply_id, state, created_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, 'held', ?6)";
    connection.prepare_cached(statement)?.execute(params![
        id,
        key.subject,
        key.kind,
        key.day,
        reply,
        at.0
    ])?;
    Ok(())
}

/// Settles a reservation. Gives the day that it was made on, or nothing when there is none
/// or it was settled before.
pub(crate) fn settle(
    connection: &Connection,
    id: &str,
    counted: bool,
) -> rusqlite::Result<Option<DayKey>> {
    let state = if counted { "counted" } else { "given_back" };
    let statement = "UPDATE quota_reservations SET state = ?2 WHERE id = ?1 AND state = 'held' \
                     RETURNING subject, kind, day";
    connection
        .prepare_cached(statement)?
        .query_row(params![id, state], |row| {
            Ok(DayKey {
                subject: row.get("subject")?,
                kind: row.get("kind")?,
                day: row.get("day")?,
            })
        })
        .optional()
}

/// The reservation that was made for the reply.
pub(crate) fn of_reply(connection: &Connection, reply: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT id FROM quota_reservations WHERE reply_id = ?1")?
        .query_row([reply], |row| row.get(0))
        .optional()
}

/// Every reservation that is held.
pub(crate) fn held(connection: &Connection) -> rusqlite::Result<Vec<Held>> {
    connection
        .prepare("SELECT id, reply_id FROM quota_reservations WHERE state = 'held'")?
        .query_map([], |row| {
            Ok(Held {
                id: row.get("id")?,
                reply: row.get("reply_id")?,
            })
        })?
        .collect()
}
