//! What is asked of a model, and the events of its answer.

use serde::{Deserialize, Serialize};

use crate::{
    media::PictureSource,
    provider::ProviderKind,
    reasoning::{ReasoningEffort, Seal, Thought},
    tools::{ToolCall, ToolCallDelta, ToolChoice, ToolDefinition, ToolResult},
};

/// Who speaks in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Instructions that stand above the conversation.
    System,
    /// The user.
    User,
    /// A model.
    Assistant,
    /// Tools, whose results the message brings.
    Tool,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatMessage {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub text: String,
    /// The pictures that belong to it.
    pub pictures: Vec<PictureSource>,
    /// What a model thought before it wrote the message, as it wants to have it back. Only
    /// the provider it came from is told.
    pub thoughts: Vec<Thought>,
    /// The calls that a model made in it.
    pub tool_calls: Vec<ToolCall>,
    /// The results that a message of [`Role::Tool`] brings.
    pub tool_results: Vec<ToolResult>,
}

impl ChatMessage {
    /// A message without pictures.
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            text: text.into(),
            pictures: Vec::new(),
            thoughts: Vec::new(),
            tool_calls: Vec::new(),
            tool_results: Vec::new(),
        }
    }
}

/// A conversation to be answered. What is `None` is left to the provider's default and is
/// not sent, because some models refuse fields that they do not know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChatRequest {
    /// The conversation, oldest first; the last message is the one to answer.
    pub messages: Vec<ChatMessage>,
    /// The most tokens the answer may have.
    pub max_output_tokens: Option<u32>,
    /// Sampling temperature, 0 to 2; the range depends on the model.
    pub temperature: Option<f32>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f32>,
    /// How much words are avoided the more often they came already, -2 to 2.
    pub frequency_penalty: Option<f32>,
    /// How much words are avoided that came already, -2 to 2.
    pub presence_penalty: Option<f32>,
    /// Texts at which the model stops.
    pub stop: Vec<String>,
    /// The tools that the model may call.
    pub tools: Vec<ToolDefinition>,
    /// Whether they are to be called; sent only beside tools.
    pub tool_choice: ToolChoice,
    /// How much the model is to reason.
    pub reasoning: Option<ReasoningEffort>,
}

impl ChatRequest {
    /// Somebody has to look at pictures to answer it.
    pub fn has_pictures(&self) -> bool {
        self.messages
            .iter()
            .any(|message| !message.pictures.is_empty())
    }

    /// A tool has to be called to answer it.
    pub fn forces_a_tool(&self) -> bool {
        let forced = matches!(self.tool_choice, ToolChoice::Required | ToolChoice::Tool(_));
        forced && !self.tools.is_empty()
    }

    /// The turn that it is about began with calls of tools that a model made without
    /// thoughts of this format's: of another model's, for instance.
    pub fn lacks_thoughts(&self, by: ProviderKind) -> bool {
        let asked = self
            .messages
            .iter()
            .rposition(|said| said.role == Role::User);
        let answers = self
            .messages
            .iter()
            .skip(asked.map_or(0, |asked| asked + 1));
        let mut answers = answers.filter(|said| said.role == Role::Assistant);
        let is_own = |said: &ChatMessage| said.thoughts.iter().any(|it| it.seal.by == by);
        answers
            .next()
            .is_some_and(|first| !first.tool_calls.is_empty() && !is_own(first))
    }

    /// It ends with words of the model itself, which it is to go on with.
    pub fn ends_with_the_model(&self) -> bool {
        self.messages
            .last()
            .is_some_and(|message| message.role == Role::Assistant)
    }
}

/// Tokens that a provider counted. `None` means that it did not say, which is not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenUsage {
    /// Tokens of the prompt, cached ones included.
    pub prompt: Option<u64>,
    /// Tokens of the completion, reasoning included.
    pub completion: Option<u64>,
}

/// Why a model ended its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// It had said what it wanted to say, or met a stop text.
    Stop,
    /// The limit of output tokens, or the context window, was reached.
    Length,
    /// The provider's filter ended it.
    ContentFilter,
    /// It wants tools to be called.
    ToolCalls,
    /// A reason that we do not know.
    Unknown,
}

/// One event of a streamed answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatEvent {
    /// The provider took the request: the HTTP status, its own id of the request and,
    /// where a header says so already, nothing more. Comes first and once.
    Accepted {
        /// The HTTP status.
        status: u16,
        /// The provider's id of the request.
        request_id: Option<String>,
    },
    /// The model as the provider itself names it.
    ReportedModel(String),
    /// More of the answer; never empty.
    Text(String),
    /// More of the model's reasoning; never empty.
    Reasoning(String),
    /// A thought is complete, and this is what its provider wants to have back with it. The
    /// words came before.
    Sealed(Seal),
    /// A piece of a call of a tool.
    ToolCall(ToolCallDelta),
    /// What was counted so far; a later one replaces an earlier one.
    Usage(TokenUsage),
    /// One event of the stream could not be read and was left out.
    Unreadable,
    /// A sign of life without content: a comment, a ping, an empty delta.
    Alive,
    /// The model ended its answer. The stream is complete once it also ends properly.
    Finished(FinishReason),
}

/// A whole answer, collected from a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatReply {
    /// The answer's text.
    pub text: String,
    /// The model's reasoning.
    pub reasoning: String,
    /// What of it goes back to the model when the conversation goes on.
    pub thoughts: Vec<Thought>,
    /// The calls of tools, in their order.
    pub tool_calls: Vec<ToolCall>,
    /// Why it ended.
    pub finish: FinishReason,
    /// What was counted.
    pub usage: TokenUsage,
    /// The model as the provider itself names it.
    pub reported_model: Option<String>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
}
