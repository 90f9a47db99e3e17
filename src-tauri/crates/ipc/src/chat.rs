//! Sending, stopping, retrying and going on.

use serde::{Deserialize, Serialize};

use crate::{
    conversation::{ConversationSettings, ConversationSummary, Turn},
    reply::Mode,
};

/// The largest message that is taken, in bytes of UTF-8.
pub const MAX_MESSAGE_BYTES: usize = 1024 * 1024;

/// The most pictures of one message.
pub const MAX_MESSAGE_PICTURES: usize = 10;

/// A message to be answered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SendMessage {
    /// A UUID made by the window for this one press of Send; sent twice, it works once.
    pub client_request_id: String,
    /// The conversation to go on with; none begins a new one.
    pub conversation: Option<String>,
    /// The user's message, by its id, that this one stands beside as another version of it:
    /// the conversation goes on from where that one did. None goes on from the end of the
    /// branch that is shown.
    #[serde(default)]
    pub instead_of: Option<String>,
    /// What the user wrote, at most [`MAX_MESSAGE_BYTES`]; never empty, except beside
    /// pictures.
    pub text: String,
    /// The pictures that belong to it, by their ids and at most [`MAX_MESSAGE_PICTURES`]:
    /// staged by `picture_add`, or of an earlier message.
    #[serde(default)]
    pub pictures: Vec<String>,
    /// Who is to answer.
    pub choice: ModelChoice,
    /// What kind of answer is asked for.
    #[serde(default)]
    pub mode: Mode,
    /// The settings of a conversation that begins with this message; of no meaning in one
    /// that is there already.
    #[serde(default)]
    pub settings: Option<ConversationSettings>,
}

/// Asks for another answer to a message that has one, or a failure, already. The mode is that
/// of the answers before.
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

/// Asks a model to go on where a reply ends: one that [can be continued].
///
/// [can be continued]: crate::reply::Reply::can_be_continued
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContinueReply {
    /// As in [`SendMessage`].
    pub client_request_id: String,
    /// The reply, by its id; it runs again from now on.
    pub reply: String,
    /// Who is to go on.
    pub choice: ModelChoice,
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
