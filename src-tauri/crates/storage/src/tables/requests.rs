//! `requests`: what the local API was asked.

use aideon_engine::{provenance::Tier, time::Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{count, stored};
use crate::requests::{RequestOutcome, RequestRow};

/// Keeps a request; one that is there already stays as it is.
pub(crate) fn insert(connection: &Connection, row: &RequestRow) -> rusqlite::Result<()> {
    let statement = "INSERT INTO requests \
                     (id, received_at, duration_ms, caller, tier, operation, asked, streamed, \
                      status, outcome, code, answered_by, prompt_tokens, completion_tokens, \
                      provenance) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
                     ON CONFLICT (id) DO NOTHING";
    connection.prepare_cached(statement)?.execute(params![
        row.id,
        row.received_at.0,
        stored(Some(row.duration_ms)),
        row.caller,
        row.tier.name(),
        row.operation,
        row.asked,
        row.streamed,
        row.status,
        row.outcome.name(),
        row.code,
        row.answered_by,
        stored(row.prompt_tokens),
        stored(row.completion_tokens),
        row.provenance,
    ])?;
    Ok(())
}

/// The request of that id.
pub(crate) fn get(connection: &Connection, id: &str) -> rusqlite::Result<Option<RequestRow>> {
    connection
        .prepare_cached("SELECT * FROM requests WHERE id = ?1")?
        .query_row([id], request)
        .optional()
}

/// Removes what was received before a time, and gives the number of rows.
pub(crate) fn remove_before(connection: &Connection, at: Timestamp) -> rusqlite::Result<usize> {
    connection
        .prepare_cached("DELETE FROM requests WHERE received_at < ?1")?
        .execute([at.0])
}

fn request(row: &Row<'_>) -> rusqlite::Result<RequestRow> {
    Ok(RequestRow {
        id: row.get("id")?,
        received_at: Timestamp(row.get("received_at")?),
        duration_ms: count(row.get("duration_ms")?).unwrap_or_default(),
        caller: row.get("caller")?,
        tier: Tier::from_name(row.get_ref("tier")?.as_str()?),
        operation: row.get::<_, String>("operation")?.into(),
        asked: row.get("asked")?,
        streamed: row.get("streamed")?,
        status: row.get("status")?,
        outcome: RequestOutcome::from_name(row.get_ref("outcome")?.as_str()?),
        code: row.get("code")?,
        answered_by: row.get("answered_by")?,
        prompt_tokens: count(row.get("prompt_tokens")?),
        completion_tokens: count(row.get("completion_tokens")?),
        provenance: row.get("provenance")?,
    })
}
