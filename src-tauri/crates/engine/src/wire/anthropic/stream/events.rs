//! The JSON of the events, as far as it is read.

use serde::Deserialize;
use serde_json::Value;

use crate::chat::{FinishReason, TokenUsage};

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Event {
    MessageStart {
        message: Option<Started>,
    },
    ContentBlockStart {
        #[serde(default)]
        index: u32,
        content_block: Part,
    },
    ContentBlockDelta {
        #[serde(default)]
        index: u32,
        delta: Delta,
    },
    ContentBlockStop {
        #[serde(default)]
        index: u32,
    },
    MessageDelta {
        delta: Option<Ending>,
        usage: Option<Usage>,
    },
    MessageStop,
    Error {
        error: Value,
    },
    /// Pings, and what is added some day.
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub(super) struct Started {
    pub(super) model: Option<String>,
    pub(super) usage: Option<Usage>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Part {
    Text {
        #[serde(default)]
        text: String,
    },
    Thinking {
        #[serde(default)]
        thinking: String,
        #[serde(default)]
        signature: String,
    },
    RedactedThinking {
        data: String,
    },
    ToolUse {
        id: String,
        name: String,
        input: Option<Value>,
    },
    /// Tools of the server's own and what they said.
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub(super) enum Delta {
    #[serde(rename = "text_delta")]
    Text { text: String },
    #[serde(rename = "thinking_delta")]
    Thinking { thinking: String },
    #[serde(rename = "signature_delta")]
    Signature { signature: String },
    #[serde(rename = "input_json_delta")]
    InputJson { partial_json: String },
    /// Citations.
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub(super) struct Ending {
    stop_reason: Option<String>,
}

impl Ending {
    /// Why the answer ended, once that is said. `pause_turn` asks us to go on with tools of
    /// the server's own, which we never offer.
    pub(super) fn finish_reason(&self) -> Option<FinishReason> {
        match self.stop_reason.as_deref()? {
            "" => None,
            "end_turn" | "stop_sequence" => Some(FinishReason::Stop),
            "max_tokens" | "model_context_window_exceeded" => Some(FinishReason::Length),
            "refusal" => Some(FinishReason::ContentFilter),
            "tool_use" => Some(FinishReason::ToolCalls),
            _ => Some(FinishReason::Unknown),
        }
    }
}

/// Tokens of the prompt stand in three counts, which do not overlap.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Usage {
    input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    output_tokens: Option<u64>,
}

impl Usage {
    /// Counts of a later event stand in the place of earlier ones.
    pub(super) fn replace(&mut self, later: Self) {
        self.input_tokens = later.input_tokens.or(self.input_tokens);
        self.cache_creation_input_tokens = later
            .cache_creation_input_tokens
            .or(self.cache_creation_input_tokens);
        self.cache_read_input_tokens = later
            .cache_read_input_tokens
            .or(self.cache_read_input_tokens);
        self.output_tokens = later.output_tokens.or(self.output_tokens);
    }

    /// Of the prompt alone.
    pub(super) fn of_the_prompt(self) -> Self {
        Self {
            output_tokens: None,
            ..self
        }
    }

    /// What was counted so far.
    pub(super) fn counted(self) -> TokenUsage {
        let cached = [
            self.cache_creation_input_tokens,
            self.cache_read_input_tokens,
        ];
        let prompt = self.input_tokens.map(|input| {
            let cached = cached.into_iter().flatten();
            cached.fold(input, u64::saturating_add)
        });
        TokenUsage {
            prompt,
            completion: self.output_tokens,
        }
    }
}
