//! `notices`: what the user should know beside the text of a reply.

use std::collections::HashMap;

use aideon_engine::provenance::NoticeRecord;
use rusqlite::{Connection, params};

/// Keeps a notice after those that the reply has already.
pub(crate) fn append(
    connection: &Connection,
    reply: &str,
    notice: &NoticeRecord,
) -> rusqlite::Result<()> {
    let NoticeRecord::KeyNeeded { endpoint, provider } = notice;
    let statement = "INSERT INTO notices (reply_id, position, kind, endpoint, provider) \
                     SELECT ?1, count(*), 'key_needed', ?2, ?3 FROM notices WHERE reply_id = ?1";
    connection
        .prepare_cached(statement)?
        .execute(params![reply, endpoint.as_str(), provider])?;
    Ok(())
}

/// The notices of these replies, by reply and in the order they came. One of an unknown kind
/// is left out: there are no words for it.
pub(crate) fn of_replies(
    connection: &Connection,
    replies: &str,
) -> rusqlite::Result<HashMap<String, Vec<NoticeRecord>>> {
    let statement = "SELECT reply_id, kind, endpoint, provider FROM notices \
                     WHERE reply_id IN (SELECT value FROM json_each(?1)) \
                     ORDER BY reply_id, position";
    let mut query = connection.prepare_cached(statement)?;
    let mut rows = query.query([replies])?;
    let mut by_reply: HashMap<String, Vec<NoticeRecord>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get("kind")?;
        let endpoint: String = row.get("endpoint")?;
        match (kind.as_str(), endpoint.parse()) {
            ("key_needed", Ok(endpoint)) => {
                let notice = NoticeRecord::KeyNeeded {
                    endpoint,
                    provider: row.get("provider")?,
                };
                by_reply
                    .entry(row.get("reply_id")?)
                    .or_default()
                    .push(notice);
            }
            _ => tracing::warn!("a stored notice cannot be read"),
        }
    }
    Ok(by_reply)
}
