//! The JSON of replies in the compatible format, field by field in the order it is sent.

use serde::Serialize;

use super::super::openai_family::{WireError, WireToolCall};
use crate::{Usage, pictures::TOKENS};

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
    /// Both details are a chat's: text completions have neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prompt_tokens_details: Option<PromptDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) completion_tokens_details: Option<CompletionDetails>,
}

/// A text completion, and an event of one.
#[derive(Debug, Serialize)]
pub(super) struct TextReply<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) choices: Vec<TextChoice<'a>>,
    pub(super) model: &'a str,
    /// As in [`Chunk`]; of a whole reply it is not null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage: Option<Option<WireUsage>>,
}

#[derive(Debug, Serialize)]
pub(super) struct TextChoice<'a> {
    pub(super) text: &'a str,
    pub(super) index: usize,
    pub(super) logprobs: Option<()>,
    pub(super) finish_reason: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct Images<'a> {
    pub(super) created: u64,
    pub(super) background: &'static str,
    pub(super) data: Vec<Image<'a>>,
    pub(super) output_format: &'static str,
    pub(super) quality: &'static str,
    pub(super) size: &'a str,
    pub(super) usage: ImagesUsage,
}

#[derive(Debug, Serialize)]
pub(super) struct Image<'a> {
    pub(super) b64_json: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct ImagesUsage {
    pub(super) input_tokens: usize,
    pub(super) input_tokens_details: ImagesInput,
    pub(super) output_tokens: usize,
    pub(super) total_tokens: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct ImagesInput {
    pub(super) image_tokens: usize,
    pub(super) text_tokens: usize,
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
pub(in super::super) struct ErrorBody {
    pub(in super::super) error: WireError,
}

/// An error in a stream, as gateways send it: a chunk with an `error` beside its choices.
#[derive(Debug, Serialize)]
pub(super) struct ErrorChunk<'a, C> {
    pub(super) id: &'a str,
    pub(super) provider: &'static str,
    pub(super) error: StreamError,
    pub(super) model: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) choices: [C; 1],
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

impl StreamError {
    /// The error of a gateway whose provider failed.
    pub(super) fn behind_gateway() -> Self {
        Self {
            code: 502,
            message: "The provider behind this gateway failed",
        }
    }
}

impl From<Usage> for WireUsage {
    fn from(usage: Usage) -> Self {
        Self {
            prompt_tokens: usage.prompt,
            completion_tokens: usage.completion,
            total_tokens: usage.total(),
            prompt_tokens_details: None,
            completion_tokens_details: None,
        }
    }
}

impl WireUsage {
    /// The counts as a chat has them.
    pub(super) fn with_details(usage: Usage) -> Self {
        Self {
            prompt_tokens_details: Some(PromptDetails::default()),
            completion_tokens_details: Some(CompletionDetails {
                reasoning_tokens: usage.reasoning,
                ..CompletionDetails::default()
            }),
            ..Self::from(usage)
        }
    }
}

impl ImagesUsage {
    /// What so many pictures took.
    pub(super) fn new(prompt_tokens: usize, pictures: usize) -> Self {
        let output_tokens = pictures * TOKENS;
        Self {
            input_tokens: prompt_tokens,
            input_tokens_details: ImagesInput {
                image_tokens: 0,
                text_tokens: prompt_tokens,
            },
            output_tokens,
            total_tokens: prompt_tokens + output_tokens,
        }
    }
}
