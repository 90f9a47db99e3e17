//! What was found in the conversations.

use serde::{Deserialize, Serialize};

use crate::{number, source::ModelSource};

/// A message or a reply in which every word was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    /// The conversation's id.
    pub conversation: String,
    /// The conversation's title.
    pub title: String,
    /// The user's message of the turn, by its id.
    pub message: String,
    /// The reply, by its id, when the words are a model's and not the user's.
    pub reply: Option<String>,
    /// Who wrote the reply.
    pub source: Option<ModelSource>,
    /// When the message or reply was begun, UTC milliseconds.
    #[serde(with = "number::text")]
    pub created_at: i64,
    /// The place where the words were found, in its order.
    pub snippet: Vec<SnippetPart>,
}

/// A piece of the text around what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnippetPart {
    /// The text, on one line.
    pub text: String,
    /// It is a word that was searched for.
    pub found: bool,
}
