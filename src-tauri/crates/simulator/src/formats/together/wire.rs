//! The JSON of Together's replies, field by field in the order it is sent.

use serde::Serialize;

use super::super::openai_family::{WireError, WireToolCall};
use crate::Usage;

#[derive(Debug, Serialize)]
pub(super) struct Chunk<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) choices: [Choice<'a>; 1],
    pub(super) model: &'a str,
    pub(super) usage: Option<WireUsage>,
}

#[derive(Debug, Serialize)]
pub(super) struct Choice<'a> {
    pub(super) index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<&'a str>,
    pub(super) logprobs: Option<()>,
    pub(super) finish_reason: Option<&'a str>,
    pub(super) seed: Option<u64>,
    pub(super) delta: Delta<'a>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<&'static str>,
    pub(super) content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reasoning: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tool_calls: Option<[WireToolCall<'a>; 1]>,
}

#[derive(Debug, Serialize)]
pub(super) struct Whole<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) model: &'a str,
    pub(super) prompt: [(); 0],
    pub(super) choices: [WholeChoice<'a>; 1],
    pub(super) usage: Option<WireUsage>,
}

#[derive(Debug, Serialize)]
pub(super) struct WholeChoice<'a> {
    pub(super) finish_reason: &'a str,
    pub(super) seed: u64,
    pub(super) index: usize,
    pub(super) logprobs: Option<()>,
    pub(super) message: WholeMessage<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct WholeMessage<'a> {
    pub(super) role: &'static str,
    pub(super) content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reasoning: Option<String>,
    pub(super) tool_calls: Vec<WireToolCall<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct WireUsage {
    pub(super) prompt_tokens: u64,
    pub(super) completion_tokens: u64,
    pub(super) total_tokens: u64,
    /// Whole text completions were recorded without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cached_tokens: Option<u64>,
}

#[derive(Debug, Serialize)]
pub(super) struct TextChunk<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) choices: [TextChoice<'a>; 1],
    pub(super) model: &'a str,
    pub(super) usage: Option<WireUsage>,
}

#[derive(Debug, Serialize)]
pub(super) struct TextChoice<'a> {
    pub(super) index: usize,
    pub(super) text: &'a str,
    pub(super) logprobs: Option<()>,
    pub(super) finish_reason: Option<&'a str>,
    pub(super) seed: Option<u64>,
    pub(super) delta: TokenDelta<'a>,
}

#[derive(Debug, Serialize)]
pub(super) struct TokenDelta<'a> {
    pub(super) token_id: u32,
    pub(super) role: &'static str,
    pub(super) content: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct WholeText<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    pub(super) model: &'a str,
    pub(super) prompt: [(); 0],
    pub(super) choices: [WholeTextChoice<'a>; 1],
    pub(super) usage: Option<WireUsage>,
}

#[derive(Debug, Serialize)]
pub(super) struct WholeTextChoice<'a> {
    pub(super) text: String,
    pub(super) finish_reason: &'a str,
    pub(super) seed: u64,
    pub(super) logprobs: Option<()>,
    pub(super) index: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Images<'a> {
    pub(super) id: String,
    pub(super) model: &'a str,
    pub(super) object: &'static str,
    pub(super) data: Vec<Image<'a>>,
}

/// Without the `type` their description demands, as it was recorded.
#[derive(Debug, Serialize)]
pub(super) struct Image<'a> {
    pub(super) timings: Timings,
    pub(super) index: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) b64_json: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<&'a str>,
}

/// What took how long, in milliseconds.
#[derive(Debug, Serialize)]
pub(super) struct Timings {
    pub(super) inference: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct ListedModel<'a> {
    pub(super) id: &'a str,
    pub(super) object: &'static str,
    pub(super) created: u64,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) running: bool,
    pub(super) display_name: &'a str,
    pub(super) organization: &'a str,
    pub(super) context_length: u32,
    pub(super) pricing: Pricing,
}

#[derive(Debug, Serialize)]
pub(super) struct Pricing {
    pub(super) hourly: f64,
    pub(super) input: f64,
    pub(super) output: f64,
    pub(super) base: f64,
    pub(super) finetune: f64,
}

#[derive(Debug, Serialize)]
pub(super) struct ErrorBody<'a> {
    pub(super) id: &'a str,
    pub(super) error: WireError,
}

impl From<Usage> for WireUsage {
    fn from(usage: Usage) -> Self {
        Self {
            prompt_tokens: usage.prompt,
            completion_tokens: usage.completion,
            total_tokens: usage.total(),
            cached_tokens: None,
        }
    }
}

impl WireUsage {
    /// The counts with those of the cache, which has none.
    pub(super) fn with_cache(usage: Usage) -> Self {
        Self {
            cached_tokens: Some(0),
            ..Self::from(usage)
        }
    }
}
