//! Sending, stopping and retrying.

use serde::{Deserialize, Serialize};

use crate::conversation::{ConversationSummary, Turn};

/// The largest message that is taken, in bytes of UTF-8.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// A message to be answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendMessage {
    /// A UUID made by the window for this one press of Send; sent twice, it works once.
    pub client_request_id: String,
    /// The conversation to go on with; none begins a new one.
    pub conversation: Option<String>,
    /// What the user wrote, 1 byte to [`MAX_MESSAGE_BYTES`].
    pub text: String,
    /// Who is to answer.
    pub choice: ModelChoice,
}

/// Asks for another answer to a message that has one, or a failure, already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetryMessage {
    /// As in [`SendMessage`].
    pub client_request_id: String,
    /// The user's message, by its id.
    pub message: String,
    /// Who is to answer.
    pub choice: ModelChoice,
    /// `endpoint/model` that is left out of the plan's route this time, because its answer
    /// broke off and the others are to answer.
    pub without: Option<String>,
}

/// Who is to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ModelChoice {
    /// Aideon chooses along the tier's route.
    #[default]
    Auto,
    /// One model, never switched.
    Pinned {
        /// `endpoint/model`.
        model: String,
    },
}

/// What stands as soon as a message is taken: it is stored, and its reply runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The conversation, perhaps a new one.
    pub conversation: ConversationSummary,
    /// The turn with the user's message and the running reply.
    pub turn: Turn,
}
