//! The file's tables, as they are written. A field that is not known is an error.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf};

use aideon_engine::{provenance::Tier, provider::ProviderKind};
use serde::Deserialize;
use toml::Spanned;

use super::{
    length::Length,
    steps::{StepEntry, TierRoute},
};
use crate::routing::{BrokenStream, WholeAnswer};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) server: ServerTable,
    #[serde(default)]
    pub(super) callers: Vec<CallerTable>,
    #[serde(default)]
    pub(super) providers: Vec<ProviderTable>,
    #[serde(default)]
    pub(super) routes: BTreeMap<Spanned<String>, RouteTable>,
    #[serde(default)]
    pub(super) tiers: TiersTable,
    #[serde(default)]
    pub(super) answers: AnswersTable,
    #[serde(default)]
    pub(super) timeouts: TimeoutsTable,
    #[serde(default)]
    pub(super) retry: RetryTable,
    #[serde(default)]
    pub(super) breaker: BreakerTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ServerTable {
    pub(super) listen: Option<SocketAddr>,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) keep_days: Option<Spanned<u32>>,
    pub(super) open_to: Option<Tier>,
    pub(super) open_metrics: bool,
    pub(super) hosts: Vec<Spanned<String>>,
    pub(super) cors: Vec<Spanned<String>>,
    pub(super) body_bytes: Option<Spanned<usize>>,
    pub(super) header_bytes: Option<Spanned<usize>>,
    pub(super) connections: Option<Spanned<usize>>,
    pub(super) header_time: Option<Length>,
    pub(super) body_time: Option<Length>,
    pub(super) write_time: Option<Length>,
    pub(super) keep_alive: Option<Length>,
    pub(super) shutdown: Option<Length>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallerTable {
    pub(super) name: Spanned<String>,
    pub(super) tier: Tier,
    pub(super) token_env: Spanned<String>,
}

/// Which wire format an endpoint speaks.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) enum Kind {
    #[serde(rename = "together")]
    Together,
    #[serde(rename = "openai")]
    OpenAi,
    #[serde(rename = "anthropic")]
    Anthropic,
    #[serde(rename = "gemini")]
    Gemini,
    #[serde(rename = "ollama")]
    Ollama,
    #[serde(rename = "openai-compatible")]
    OpenAiCompatible,
}

impl From<Kind> for ProviderKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Together => Self::Together,
            Kind::OpenAi => Self::OpenAi,
            Kind::Anthropic => Self::Anthropic,
            Kind::Gemini => Self::Gemini,
            Kind::Ollama => Self::Ollama,
            Kind::OpenAiCompatible => Self::OpenAiCompatible,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderTable {
    pub(super) id: Spanned<String>,
    pub(super) kind: Kind,
    pub(super) name: Option<Spanned<String>>,
    pub(super) base_url: Option<Spanned<String>>,
    pub(super) key_env: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) simulated: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteTable {
    pub(super) steps: Spanned<Vec<Spanned<StepEntry>>>,
    pub(super) broken_stream: Option<BrokenStream>,
    pub(super) whole_answer: Option<WholeAnswer>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TiersTable {
    pub(super) free: Option<FreeTable>,
    pub(super) premium: Option<PremiumTable>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FreeTable {
    pub(super) requests_per_day: Option<u32>,
    pub(super) images_per_day: Option<u32>,
    pub(super) text: Option<Spanned<TierRoute>>,
    pub(super) chat: Option<Spanned<TierRoute>>,
    pub(super) vision: Option<Spanned<TierRoute>>,
    pub(super) image: Option<Spanned<TierRoute>>,
    pub(super) embedding: Option<Spanned<TierRoute>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PremiumTable {
    pub(super) text: Option<Spanned<TierRoute>>,
    pub(super) chat: Option<Spanned<TierRoute>>,
    pub(super) vision: Option<Spanned<TierRoute>>,
    pub(super) image: Option<Spanned<TierRoute>>,
    pub(super) embedding: Option<Spanned<TierRoute>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AnswersTable {
    pub(super) broken_stream: BrokenStream,
    pub(super) whole_answer: WholeAnswer,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TimeoutsTable {
    pub(super) connect: Option<Length>,
    pub(super) first_content: Option<Length>,
    pub(super) slow_first_content: Option<Spanned<Length>>,
    pub(super) silence: Option<Length>,
    pub(super) overall: Option<Spanned<Length>>,
    pub(super) of: Vec<TimeoutsOf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeoutsOf {
    pub(super) target: Spanned<String>,
    pub(super) first_content: Option<Length>,
    pub(super) silence: Option<Length>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RetryTable {
    pub(super) first_wait: Option<Length>,
    pub(super) longest_wait: Option<Spanned<Length>>,
    pub(super) honoured: Option<Length>,
    pub(super) honoured_at_last: Option<Spanned<Length>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct BreakerTable {
    pub(super) failures: Option<Spanned<u32>>,
    pub(super) first_rest: Option<Length>,
    pub(super) longest_rest: Option<Spanned<Length>>,
    pub(super) longest_silent_rest: Option<Spanned<Length>>,
    pub(super) long_rest: Option<Length>,
}
