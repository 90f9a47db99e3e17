//! The answer's JSON, whole or as an event of a stream, and what its words mean.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    chat::{FinishReason, TokenUsage},
    classify,
    error::{ErrorKind, ProviderError},
};

/// An answer, or the next piece of one. Anything may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Reply {
    pub(super) candidates: Option<Vec<Candidate>>,
    pub(super) prompt_feedback: Option<PromptFeedback>,
    pub(super) usage_metadata: Option<Usage>,
    pub(super) model_version: Option<String>,
    pub(super) response_id: Option<String>,
    pub(super) error: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Candidate {
    pub(super) index: Option<u32>,
    pub(super) content: Option<Content>,
    pub(super) finish_reason: Option<String>,
    pub(super) finish_message: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Content {
    pub(super) parts: Option<Vec<Part>>,
}

/// A part has one kind of data; kinds that are not read here are left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Part {
    pub(super) text: Option<String>,
    /// It is reasoning.
    pub(super) thought: Option<bool>,
    pub(super) inline_data: Option<InlineData>,
    pub(super) function_call: Option<FunctionCall>,
    pub(super) thought_signature: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct InlineData {
    /// The bytes as base64.
    pub(super) data: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FunctionCall {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) args: Option<Map<String, Value>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PromptFeedback {
    pub(super) block_reason: Option<String>,
    pub(super) block_reason_message: Option<String>,
}

/// Counts, each of which may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Usage {
    prompt_token_count: Option<u64>,
    tool_use_prompt_token_count: Option<u64>,
    candidates_token_count: Option<u64>,
    thoughts_token_count: Option<u64>,
}

impl From<Usage> for TokenUsage {
    fn from(usage: Usage) -> Self {
        Self {
            prompt: sum(usage.prompt_token_count, usage.tool_use_prompt_token_count),
            completion: sum(usage.candidates_token_count, usage.thoughts_token_count),
        }
    }
}

/// Not said only when neither was.
fn sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}

impl Reply {
    /// The answer itself; others are alternatives that nobody asked for.
    pub(super) fn candidate(&mut self) -> Option<Candidate> {
        let candidates = self.candidates.take()?;
        candidates
            .into_iter()
            .find(|candidate| candidate.index.unwrap_or(0) == 0)
    }

    /// The refusal of a prompt that was not answered at all.
    pub(super) fn refusal(&self) -> Option<ProviderError> {
        let feedback = self.prompt_feedback.as_ref()?;
        let reason = feedback.block_reason.as_deref()?;
        let unanswered = self.candidates.as_ref().is_none_or(Vec::is_empty);
        let message = feedback.block_reason_message.as_deref();
        (unanswered && !reason.is_empty())
            .then(|| failure(ErrorKind::ContentRefused, reason, message))
    }
}

impl Candidate {
    /// Why it ended, once it has. A call that the model could not write down is no answer.
    pub(super) fn end(&self) -> Option<Result<FinishReason, ProviderError>> {
        let reason = self.finish_reason.as_deref()?;
        let failed = |kind| Err(failure(kind, reason, self.finish_message.as_deref()));
        Some(match reason {
            "" => return None,
            "STOP" => Ok(FinishReason::Stop),
            "MAX_TOKENS" => Ok(FinishReason::Length),
            "SAFETY"
            | "RECITATION"
            | "BLOCKLIST"
            | "PROHIBITED_CONTENT"
            | "SPII"
            | "IMAGE_SAFETY"
            | "IMAGE_PROHIBITED_CONTENT"
            | "IMAGE_RECITATION" => Ok(FinishReason::ContentFilter),
            "MALFORMED_FUNCTION_CALL" | "UNEXPECTED_TOOL_CALL" | "TOO_MANY_TOOL_CALLS" => {
                failed(ErrorKind::ServerFault)
            }
            "MISSING_THOUGHT_SIGNATURE" => failed(ErrorKind::RequestInvalid),
            _ => Ok(FinishReason::Unknown),
        })
    }
}

/// A failure that stands in an answer whose status was 200.
pub(super) fn failure(kind: ErrorKind, code: &str, message: Option<&str>) -> ProviderError {
    ProviderError {
        code: Some(classify::kept(code)),
        message: message.map(classify::kept),
        ..ProviderError::new(kind)
    }
}
