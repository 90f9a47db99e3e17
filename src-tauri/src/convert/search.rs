//! What was found.

use aideon_ipc::search::{SearchHit, SnippetPart};
use aideon_storage::search;

use super::reply;

/// A message or reply in which every word was found.
pub(crate) fn hit(hit: search::SearchHit) -> SearchHit {
    let part = |part: search::SnippetPart| SnippetPart {
        text: part.text,
        found: part.found,
    };
    SearchHit {
        conversation: hit.conversation,
        title: hit.title,
        message: hit.message,
        reply: hit.reply,
        source: hit.source.as_ref().map(reply::source),
        created_at: hit.created_at.0,
        snippet: hit.snippet.into_iter().map(part).collect(),
    }
}
