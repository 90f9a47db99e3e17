//! What replies used and cost.

use serde::{Deserialize, Serialize};

use crate::{number, source::ModelSource};

/// What a user's attempts used, by day and model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The rows, the newest day first.
    pub rows: Vec<UsageRow>,
}

/// What one model was used for on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRow {
    /// The local day, `2026-11-22`.
    pub day: String,
    /// The endpoint's id.
    pub endpoint: String,
    /// The provider's plain name at that time.
    pub provider: String,
    /// The model, without the endpoint.
    pub model: String,
    /// What its badge says.
    pub source: ModelSource,
    /// Attempts that were billed, or may have been.
    pub attempts: u32,
    /// Of them, those that answered.
    pub answered: u32,
    /// Tokens of the prompts, as far as they are known.
    #[serde(with = "number::text")]
    pub prompt_tokens: u64,
    /// Tokens of the completions, as far as they are known.
    #[serde(with = "number::text")]
    pub completion_tokens: u64,
    /// Nano-dollars, as far as they are known; none when no cost is known at all.
    #[serde(with = "number::optional_text")]
    pub cost_nano_usd: Option<u64>,
    /// The figures are at least these: some attempt broke off before it was counted, or its
    /// provider did not count.
    pub at_least: bool,
}
