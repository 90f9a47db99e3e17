//! `tool_calls`: the calls of tools that an attempt made.

use std::collections::HashMap;

use aideon_engine::{
    provenance::ToolCallRecord,
    tools::{ToolCall, ToolResult},
};
use rusqlite::{Connection, Row, params};

use super::small;

/// Makes these the calls of an attempt.
pub(crate) fn save(
    connection: &Connection,
    reply: &str,
    attempt: u32,
    calls: &[ToolCallRecord],
) -> rusqlite::Result<()> {
    let statement = "INSERT OR REPLACE INTO tool_calls ( \
                     reply_id, attempt, position, call_id, name, arguments, signature, result, \
                     is_error) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let mut insert = connection.prepare_cached(statement)?;
    for (position, ToolCallRecord { call, result }) in calls.iter().enumerate() {
        insert.execute(params![
            reply,
            attempt,
            i64::try_from(position).unwrap_or(i64::MAX),
            call.id,
            call.name,
            call.arguments,
            call.signature,
            result.as_ref().map(|result| result.content.as_str()),
            result.as_ref().is_some_and(|result| result.is_error),
        ])?;
    }
    Ok(())
}

/// The calls of these replies, by reply and attempt and in their order.
pub(crate) fn of_replies(
    connection: &Connection,
    replies: &str,
) -> rusqlite::Result<HashMap<(String, u32), Vec<ToolCallRecord>>> {
    let statement = "SELECT * FROM tool_calls \
                     WHERE reply_id IN (SELECT value FROM json_each(?1)) \
                     ORDER BY reply_id, attempt, position";
    let mut query = connection.prepare_cached(statement)?;
    let mut rows = query.query([replies])?;
    let mut by_attempt: HashMap<_, Vec<ToolCallRecord>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let key = (row.get("reply_id")?, small(row.get("attempt")?));
        by_attempt.entry(key).or_default().push(record(row)?);
    }
    Ok(by_attempt)
}

fn record(row: &Row<'_>) -> rusqlite::Result<ToolCallRecord> {
    let call = ToolCall {
        id: row.get("call_id")?,
        name: row.get("name")?,
        arguments: row.get("arguments")?,
        signature: row.get("signature")?,
    };
    let content: Option<String> = row.get("result")?;
    let is_error = row.get("is_error")?;
    let result = content.map(|content| ToolResult {
        call: call.id.clone(),
        name: call.name.clone(),
        content,
        is_error,
    });
    Ok(ToolCallRecord { call, result })
}
