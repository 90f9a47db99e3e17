//! `quota_reservations`: the requests that were admitted.

use aideon_engine::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{quota_days::DayKey, small};

/// A reservation that waits for its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) id: String,
    pub(crate) reply: Option<String>,
    /// What it is settled by begins with this attempt of the reply.
    pub(crate) first_attempt: u32,
}

/// Keeps a reservation that is held from now on; of a reply with the first attempt that it is
/// for.
pub(crate) fn insert(
    connection: &Connection,
    id: &str,
    key: &DayKey,
    reply: Option<(&str, u32)>,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO quota_reservations \
                     (id, subject, kind, day, reply_id, first_attempt, state, created_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'held', ?7)";
    connection.prepare_cached(statement)?.execute(params![
        id,
        key.subject,
        key.kind,
        key.day,
        reply.map(|(reply, _)| reply),
        reply.map_or(0, |(_, first_attempt)| first_attempt),
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

/// The reservation that is held for the reply.
pub(crate) fn of_reply(connection: &Connection, reply: &str) -> rusqlite::Result<Option<Held>> {
    let statement = "SELECT id, reply_id, first_attempt FROM quota_reservations \
                     WHERE reply_id = ?1 AND state = 'held'";
    connection
        .prepare_cached(statement)?
        .query_row([reply], reservation)
        .optional()
}

/// Every reservation that is held.
pub(crate) fn held(connection: &Connection) -> rusqlite::Result<Vec<Held>> {
    let statement = "SELECT id, reply_id, first_attempt FROM quota_reservations \
                     WHERE state = 'held'";
    connection
        .prepare(statement)?
        .query_map([], reservation)?
        .collect()
}

/// Removes reservations of before a time that are settled.
pub(crate) fn remove_settled_before(
    connection: &Connection,
    at: Timestamp,
) -> rusqlite::Result<usize> {
    connection
        .prepare_cached("DELETE FROM quota_reservations WHERE state <> 'held' AND created_at < ?1")?
        .execute([at.0])
}

fn reservation(row: &Row<'_>) -> rusqlite::Result<Held> {
    Ok(Held {
        id: row.get("id")?,
        reply: row.get("reply_id")?,
        first_attempt: small(row.get("first_attempt")?),
    })
}
