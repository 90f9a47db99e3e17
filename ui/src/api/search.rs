//! Finding words in the conversations.

use aideon_ipc::search::SearchHit;
use serde_json::json;

use super::{Answer, bridge::call};

/// Messages and replies that have every word, the best first; the last word may be the
/// beginning of one. At most `limit`, 1 to 100.
pub async fn messages(query: &str, limit: u32) -> Answer<Vec<SearchHit>> {
    call("search", &json!({ "query": query, "limit": limit })).await
}
