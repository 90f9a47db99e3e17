//! The list of conversations and the turns of one.

use serde::{Deserialize, Serialize};

use crate::{chat::ModelChoice, number, reply::Reply, source::ModelSource};

/// A line of the conversation list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationSummary {
    /// UUIDv7.
    pub id: String,
    /// The first words of its first message, or the name the user gave it.
    pub title: String,
    /// When it was last written to, UTC milliseconds.
    #[serde(with = "number::text")]
    pub updated_at: i64,
    /// Who wrote the last reply.
    pub last_source: Option<ModelSource>,
    /// A reply is running in it.
    pub running: bool,
}

/// A conversation with its turns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its line in the list.
    pub summary: ConversationSummary,
    /// Who is to answer the next message.
    pub choice: ModelChoice,
    /// Its turns, oldest first.
    pub turns: Vec<Turn>,
}

/// A message of the user with the reply to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The user's message.
    pub message: UserMessage,
    /// The newest reply to it.
    pub reply: Reply,
}

/// What the user wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserMessage {
    /// UUIDv7.
    pub id: String,
    /// When it was sent, UTC milliseconds.
    #[serde(with = "number::text")]
    pub created_at: i64,
    /// Its text, as written.
    pub text: String,
}
