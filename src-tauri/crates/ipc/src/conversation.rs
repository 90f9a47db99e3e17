//! The list of conversations, the turns of one, and how a conversation is set.

use serde::{Deserialize, Serialize};

use crate::{chat::ModelChoice, number, picture::PictureInfo, reply::Reply, source::ModelSource};

/// The longest system prompt, in bytes of UTF-8.
pub const MAX_SYSTEM_PROMPT_BYTES: usize = 32 * 1024;

/// The highest sampling temperature; the lowest is 0.
pub const MAX_TEMPERATURE: f32 = 2.0;

/// The most output tokens that can be asked for; the fewest are 1.
pub const MAX_OUTPUT_TOKENS: u32 = 1_000_000;

/// The most stop texts.
pub const MAX_STOP_TEXTS: usize = 8;

/// The longest stop text, in bytes of UTF-8; the shortest has one.
pub const MAX_STOP_TEXT_BYTES: usize = 200;

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
    /// Who wrote the last reply of the branch that is shown.
    pub last_source: Option<ModelSource>,
    /// A reply is running in it.
    pub running: bool,
}

/// A conversation with a page of its turns.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its line in the list.
    pub summary: ConversationSummary,
    /// Who is to answer the next message.
    pub choice: ModelChoice,
    /// How it is set.
    pub settings: ConversationSettings,
    /// The last turns of the branch that is shown, or those around the one that was asked for.
    pub page: TurnPage,
}

/// Some turns of the branch that is shown, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TurnPage {
    /// The turns, oldest first.
    pub turns: Vec<Turn>,
    /// There are turns before them.
    pub earlier: bool,
    /// There are turns after them.
    pub later: bool,
}

/// The turns that are asked for, next to one that is there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TurnPlace {
    /// Those before it.
    Before {
        /// The user's message of the turn, by its id.
        message: String,
    },
    /// Those after it.
    After {
        /// The user's message of the turn, by its id.
        message: String,
    },
}

/// A message of the user with one of the replies to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// The user's message.
    pub message: UserMessage,
    /// The reply that is shown.
    pub reply: Reply,
    /// Every version of the user's message, by id and in the order of writing; this one is
    /// among them.
    pub versions: Vec<String>,
    /// Every reply to the message, by id and in the order of writing; the one that is shown
    /// is among them.
    pub replies: Vec<String>,
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
    /// The pictures that belong to it.
    pub pictures: Vec<PictureInfo>,
}

/// How a conversation is set. What is none is left to the model; what a model refuses is not
/// sent to it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConversationSettings {
    /// Instructions that stand above the conversation, at most [`MAX_SYSTEM_PROMPT_BYTES`];
    /// empty for none.
    pub system_prompt: String,
    /// Sampling temperature, 0 to [`MAX_TEMPERATURE`].
    pub temperature: Option<f32>,
    /// Nucleus sampling, above 0 and at most 1.
    pub top_p: Option<f32>,
    /// The most tokens of a reply, 1 to [`MAX_OUTPUT_TOKENS`]; a plan's own limit holds
    /// beside it.
    pub max_output_tokens: Option<u32>,
    /// Texts at which the model stops, at most [`MAX_STOP_TEXTS`] of
    /// [`MAX_STOP_TEXT_BYTES`] each.
    pub stop: Vec<String>,
}

/// One of the [`ConversationSettings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationSetting {
    /// The system prompt.
    SystemPrompt,
    /// The temperature.
    Temperature,
    /// Nucleus sampling.
    TopP,
    /// The limit of output tokens.
    MaxOutputTokens,
    /// The stop texts.
    Stop,
}
