//! The JSON of replies, field by field in the order it is sent.

use serde::Serialize;
use serde_json::value::Value;

use crate::Usage;

/// What an event is; its `type` and the name it goes under are the same word.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Event<'a> {
    MessageStart {
        message: Message<'a>,
    },
    ContentBlockStart {
        index: usize,
        content_block: Block<'a>,
    },
    ContentBlockDelta {
        index: usize,
        delta: Delta<'a>,
    },
    ContentBlockStop {
        index: usize,
    },
    MessageDelta {
        delta: Ending<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        usage: Option<EndUsage>,
    },
    MessageStop,
}

impl Event<'_> {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::MessageStart { .. } => "message_start",
            Self::ContentBlockStart { .. } => "content_block_start",
            Self::ContentBlockDelta { .. } => "content_block_delta",
            Self::ContentBlockStop { .. } => "content_block_stop",
            Self::MessageDelta { .. } => "message_delta",
            Self::MessageStop => "message_stop",
        }
    }
}

/// A message, whole or as it stands at its beginning.
#[derive(Debug, Serialize)]
pub(super) struct Message<'a> {
    pub(super) model: &'a str,
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) role: &'static str,
    pub(super) content: Vec<Block<'a>>,
    pub(super) stop_reason: Option<&'a str>,
    pub(super) stop_sequence: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<StartUsage>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block<'a> {
    Text {
        text: &'a str,
    },
    Thinking {
        thinking: &'a str,
        signature: &'a str,
    },
    ToolUse {
        id: &'a str,
        name: &'a str,
        input: Value,
        caller: Caller,
    },
}

/// Who calls a tool.
#[derive(Debug, Serialize)]
pub(super) struct Caller {
    #[serde(rename = "type")]
    kind: &'static str,
}

impl Caller {
    pub(super) const MODEL: Self = Self { kind: "direct" };
}

#[derive(Debug, Serialize)]
#[serde(tag = "type")]
pub(super) enum Delta<'a> {
    #[serde(rename = "text_delta")]
    Text { text: &'a str },
    #[serde(rename = "thinking_delta")]
    Thinking { thinking: &'a str },
    #[serde(rename = "signature_delta")]
    Signature { signature: &'a str },
    #[serde(rename = "input_json_delta")]
    InputJson { partial_json: &'a str },
}

#[derive(Debug, Serialize)]
pub(super) struct Ending<'a> {
    pub(super) stop_reason: &'a str,
    pub(super) stop_sequence: Option<&'a str>,
}

/// What is counted at the beginning.
#[derive(Debug, Serialize)]
pub(super) struct StartUsage {
    input_tokens: u64,
    cache_creation_input_tokens: u64,
    cache_read_input_tokens: u64,
    cache_creation: CacheCreation,
    output_tokens: u64,
    service_tier: &'static str,
    inference_geo: &'static str,
}

#[derive(Debug, Default, Serialize)]
struct CacheCreation {
    ephemeral_5m_input_tokens: u64,
    ephemeral_1h_input_tokens: u64,
}

impl StartUsage {
    /// The counts, with so many tokens written.
    pub(super) fn new(usage: Usage, output_tokens: u64) -> Self {
        Self {
            input_tokens: usage.prompt,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 0,
            cache_creation: CacheCreation::default(),
            output_tokens,
            service_tier: "standard",
            inference_geo: "not_available",
        }
    }
}

/// What is counted at the end: totals, not what came since.
#[derive(Debug, Serialize)]
pub(super) struct EndUsage {
    input_tokens: u64,
    cache_creation_input_tokens: u64,
    cache_read_input_tokens: u64,
    output_tokens: u64,
}

impl From<Usage> for EndUsage {
    fn from(usage: Usage) -> Self {
        Self {
            input_tokens: usage.prompt,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 0,
            output_tokens: usage.completion,
        }
    }
}

/// The body of a refusal, and of an error inside a stream, which has no id.
#[derive(Debug, Serialize)]
pub(super) struct ErrorBody {
    #[serde(rename = "type")]
    pub(super) kind: ErrorKind,
    pub(super) error: WireError,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_id: Option<String>,
}

/// What the body says it is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ErrorKind {
    Error,
}

#[derive(Debug, Serialize)]
pub(super) struct WireError {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) details: Option<Details>,
}

#[derive(Debug, Serialize)]
pub(super) struct Details {
    pub(super) error_code: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct ModelList<'a> {
    pub(super) data: Vec<ListedModel<'a>>,
    pub(super) has_more: bool,
    pub(super) first_id: Option<&'a str>,
    pub(super) last_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct ListedModel<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) id: &'a str,
    pub(super) display_name: &'a str,
    pub(super) created_at: &'static str,
    pub(super) max_input_tokens: u32,
    pub(super) max_tokens: u32,
    pub(super) capabilities: Capabilities,
}

#[derive(Debug, Serialize)]
pub(super) struct Capabilities {
    pub(super) image_input: Capability,
}

#[derive(Debug, Serialize)]
pub(super) struct Capability {
    pub(super) supported: bool,
}
