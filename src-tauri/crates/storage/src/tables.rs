//! One file per table: its row and its statements. All of them run inside a transaction that
//! the caller holds.

pub(crate) mod app_state;
pub(crate) mod attempts;
pub(crate) mod continuations;
pub(crate) mod conversations;
pub(crate) mod drafts;
pub(crate) mod endpoints;
pub(crate) mod message_pictures;
pub(crate) mod message_words;
pub(crate) mod messages;
pub(crate) mod notices;
pub(crate) mod pictures;
pub(crate) mod profiles;
pub(crate) mod provider_addresses;
pub(crate) mod quota_days;
pub(crate) mod quota_reservations;
pub(crate) mod replies;
pub(crate) mod requests;
pub(crate) mod routes;
pub(crate) mod segments;
pub(crate) mod tool_calls;
pub(crate) mod usage_ledger;

/// Texts as one value: a parameter for `IN (SELECT value FROM json_each(?1))`, or a column.
pub(crate) fn json_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    serde_json::Value::from_iter(texts).to_string()
}

/// Texts from a column. What cannot be read was put in by hand and counts as none.
fn texts(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

/// A count from a column; what is negative there was put in by hand and counts as none.
fn count(stored: Option<i64>) -> Option<u64> {
    stored.and_then(|stored| u64::try_from(stored).ok())
}

/// A count for a column.
fn stored(count: Option<u64>) -> Option<i64> {
    count.map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

/// A small count from a column; one that does not fit was put in by hand.
fn small(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or_default()
}
