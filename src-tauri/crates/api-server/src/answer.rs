//! Answers in OpenAI's shapes.
//!
//! | module | subject |
//! |---|---|
//! | `whole` | an answer in one piece |
//! | `chunks` | the same as the events of a stream |
//! | `streamed` | the body that sends them, as the model writes |
//! | `told` | what came of an answer that is collected |

pub(crate) mod chunks;
pub(crate) mod streamed;
pub(crate) mod told;
pub(crate) mod whole;

use aideon_engine::{chat::TokenUsage, time::Timestamp};
use serde::Serialize;

/// Tokens as OpenAI's answers have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Usage {
    prompt_tokens: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_tokens: Option<u64>,
    total_tokens: u64,
}

impl Usage {
    /// Of an answer in words. What is not known in full is not told, as the shape has no
    /// place for what is unknown.
    pub(crate) fn of_words(usage: TokenUsage) -> Option<Self> {
        let (prompt, completion) = (usage.prompt?, usage.completion?);
        Some(Self {
            prompt_tokens: prompt,
            completion_tokens: Some(completion),
            total_tokens: prompt.saturating_add(completion),
        })
    }

    /// Of vectors, which have a prompt alone.
    pub(crate) fn of_vectors(usage: TokenUsage) -> Option<Self> {
        Some(Self {
            prompt_tokens: usage.prompt?,
            completion_tokens: None,
            total_tokens: usage.prompt?,
        })
    }
}

/// Whole seconds since 1970, as `created` has them.
pub(crate) fn seconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1000)
}
