//! `segments`: the text that each attempt wrote.

use std::collections::HashMap;

use aideon_engine::provenance::SegmentRecord;
use rusqlite::{Connection, params};

use super::{replies::Depth, small, tool_calls};

/// Keeps a segment, new or grown. Its pictures are kept by themselves.
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
    tool_calls::save(connection, reply, segment.attempt, &segment.tool_calls)
}

/// Something was delivered from that attempt on: words, reasoning, a call of a tool or a
/// picture that was not set aside.
pub(crate) fn any_delivered(
    connection: &Connection,
    reply: &str,
    first_attempt: u32,
) -> rusqlite::Result<bool> {
    let statement = "SELECT EXISTS (SELECT 1 FROM segments s \
                     WHERE reply_id = ?1 AND attempt >= ?2 AND NOT set_aside \
                     AND (text <> '' OR reasoning <> '' \
                         OR EXISTS (SELECT 1 FROM tool_calls t \
                             WHERE t.reply_id = s.reply_id AND t.attempt = s.attempt) \
                         OR EXISTS (SELECT 1 FROM pictures p \
                             WHERE p.reply_id = s.reply_id AND p.attempt = s.attempt)))";
    connection
        .prepare_cached(statement)?
        .query_row(params![reply, first_attempt], |row| row.get(0))
}

/// The text that stands as the reply.
pub(crate) fn standing_text(connection: &Connection, reply: &str) -> rusqlite::Result<String> {
    let statement = "SELECT text FROM segments WHERE reply_id = ?1 AND NOT set_aside \
                     ORDER BY attempt";
    connection
        .prepare_cached(statement)?
        .query_map([reply], |row| row.get::<_, String>(0))?
        .collect()
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
                ..SegmentRecord::default()
            });
    }
    Ok(by_reply)
}
