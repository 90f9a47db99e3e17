//! `segments`: the text that each attempt wrote.

use std::collections::HashMap;

use aideon_engine::provenance::SegmentRecord;
use rusqlite::{Connection, params};

use super::{replies::Depth, small};

/// Keeps a segment, new or grown.
pub(crate) fn save(
    connection: &Connection,
    reply: &str,
    segment: &SegmentRecord,
) -> rusqlite::Result<()> {
    let statement = "INSERT OR REPLACE INTO segments \
                     (reply_id, attempt, set_aside, text, reasoning) VALUES (?1, ?2, ?3, ?4, ?5)";
    connection.prepare_cached(statement)?.execute(params![
        reply,
        segment.attempt,
        segment.set_aside,
        segment.text,
        segment.reasoning
    ])?;
    Ok(())
}

/// Something was delivered: text or reasoning that was not set aside.
pub(crate) fn any_delivered(connection: &Connection, reply: &str) -> rusqlite::Result<bool> {
    let statement = "SELECT EXISTS (SELECT 1 FROM segments WHERE reply_id = ?1 \
                     AND NOT set_aside AND (text <> '' OR reasoning <> ''))";
    connection
        .prepare_cached(statement)?
        .query_row([reply], |row| row.get(0))
}

/// The segments of these replies, by reply and in the order of their attempts.
pub(crate) fn of_replies(
    connection: &Connection,
    replies: &str,
    depth: Depth,
) -> rusqlite::Result<HashMap<String, Vec<SegmentRecord>>> {
    let texts = match depth {
        Depth::Whole => "text, reasoning",
        Depth::Outline => "'' AS text, '' AS reasoning",
    };
    let statement = format!(
        "SELECT reply_id, attempt, set_aside, {texts} FROM segments \
         WHERE reply_id IN (SELECT value FROM json_each(?1)) ORDER BY reply_id, attempt"
    );
    let mut query = connection.prepare_cached(&statement)?;
    let mut rows = query.query([replies])?;
    let mut by_reply: HashMap<String, Vec<SegmentRecord>> = HashMap::new();
    while let Some(row) = rows.next()? {
        by_reply
            .entry(row.get("reply_id")?)
            .or_default()
            .push(SegmentRecord {
                attempt: small(row.get("attempt")?),
                text: row.get("text")?,
                reasoning: row.get("reasoning")?,
                set_aside: row.get("set_aside")?,
            });
    }
    Ok(by_reply)
}
