//! The JSON of replies in the compatible format, field by field in the order it is sent.

use serde::Serialize;

use super::super::chat_completions::{WireError, WireToolCall};
use crate::Usage;

#[derive(Debug, Serialize)]
pub(super) struct Chunk<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) model: &'a str,
    pub(super) service_tier: &'static str,
    pub(super) system_fingerprint: &'static str,
    pub(super) choices: Vec<Choice<'a>>,
    /// Null in every chunk but the one that has it, and absent when it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<Option<WireUsage>>,
    pub(super) obfuscation: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Choice<'a> {
    pub(super) index: usize,
    pub(super) delta: Delta<'a>,
    pub(super) logprobs: Option<()>,
    pub(super) finish_reason: Option<&'a str>,
}

/// Of what is doubly optional, the outer `None` leaves it out and the inner one is null.
#[derive(Debug, Default, Serialize)]
pub(super) struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_calls: Option<[WireToolCall<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refusal: Option<Option<&'a str>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Whole<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) model: &'a str,
    pub(super) choices: [WholeChoice<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<WireUsage>,
    pub(super) service_tier: &'static str,
    pub(super) system_fingerprint: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct WholeChoice<'a> {
    pub(super) index: usize,
    pub(super) message: WholeMessage<'a>,
    pub(super) logprobs: Option<()>,
    pub(super) finish_reason: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct WholeMessage<'a> {
    pub(super) role: &'static str,
    pub(super) content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reasoning_content: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) tool_calls: Vec<WireToolCall<'a>>,
    pub(super) refusal: Option<String>,
    pub(super) annotations: [(); 0],
}

#[derive(Debug, Serialize)]
pub(super) struct WireUsage {
    pub(super) prompt_tokens: u64,
    pub(super) completion_tokens: u64,
    pub(super) total_tokens: u64,
    pub(super) prompt_tokens_details: PromptDetails,
    pub(super) completion_tokens_details: CompletionDetails,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct PromptDetails {
    pub(super) cached_tokens: u64,
    pub(super) audio_tokens: u64,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct CompletionDetails {
    pub(super) reasoning_tokens: u64,
    pub(super) audio_tokens: u64,
    pub(super) accepted_prediction_tokens: u64,
    pub(super) rejected_prediction_tokens: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct ModelList<'a> {
    pub(super) object: &'static str,
    pub(super) data: Vec<ListedModel<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct ListedModel<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) owned_by: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct ErrorBody {
    pub(super) error: WireError,
}

/// An error in a stream, as gateways send it: a chunk with an `error` beside its choices.
#[derive(Debug, Serialize)]
pub(super) struct ErrorChunk<'a> {
    pub(super) id: &'a str,
    pub(super) provider: &'static str,
    pub(super) error: StreamError,
    pub(super) model: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) choices: [ErrorChoice<'a>; 1],
}

#[derive(Debug, Serialize)]
pub(super) struct StreamError {
    pub(super) code: u16,
    pub(super) message: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct ErrorChoice<'a> {
    pub(super) index: usize,
    pub(super) delta: Delta<'a>,
    pub(super) finish_reason: Option<&'a str>,
    pub(super) native_finish_reason: Option<&'a str>,
    pub(super) logprobs: Option<()>,
}

impl From<Usage> for WireUsage {
    fn from(usage: Usage) -> Self {
        Self {
            prompt_tokens: usage.prompt,
            completion_tokens: usage.completion,
            total_tokens: usage.total(),
            prompt_tokens_details: PromptDetails::default(),
            completion_tokens_details: CompletionDetails {
                reasoning_tokens: usage.reasoning,
                ..CompletionDetails::default()
            },
        }
    }
}
