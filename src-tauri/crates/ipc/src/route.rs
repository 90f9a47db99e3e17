//! The routes of the plans: which models are asked, in which order, and how they fare.

use serde::{Deserialize, Serialize};

use crate::{failure::FailureReason, number, session::Tier};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// The continuation of a text.
    Text,
    /// The answer to a conversation.
    Chat,
    /// The answer to a conversation with pictures.
    Vision,
    /// A picture.
    Image,
    /// A vector.
    Embedding,
}

/// The route of a plan for one modality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The plan.
    pub tier: Tier,
    /// What it is for.
    pub modality: Modality,
    /// Its steps, the first choice first.
    pub steps: Vec<RouteStep>,
    /// The user has not changed it.
    pub is_default: bool,
}

/// A step: one model, or several equal ones of which the faster healthy one is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteStep {
    /// The models.
    pub targets: Vec<RouteTarget>,
}

/// A model of a route, and how it fares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteTarget {
    /// `endpoint/model`.
    pub model: String,
    /// The provider's plain name; the endpoint's id when no such provider is set up.
    pub provider: String,
    /// What its provider's live list says of it.
    pub listing: Listing,
    /// How its last attempts went.
    pub health: Health,
}

/// What a provider's live list says of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Listing {
    /// It has not been looked at yet.
    Unchecked,
    /// It is listed.
    Listed,
    /// It is not listed, or an attempt found that it is no longer served.
    Gone,
    /// The list could not be had.
    Unreachable {
        /// Why.
        reason: FailureReason,
    },
    /// There is no key to ask with.
    NoKey,
    /// No provider of that name is set up.
    NotSetUp,
}

/// How a model's attempts went since the app was started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Whether it is asked.
    pub state: HealthState,
    /// Attempts.
    pub asked: u32,
    /// Attempts that failed.
    pub failed: u32,
    /// The usual time to the first content, in milliseconds; none before one was seen.
    #[serde(with = "number::optional_text")]
    pub first_content_ms: Option<u64>,
}

/// Whether a model is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HealthState {
    /// It is.
    #[default]
    Ready,
    /// It rests after failures; others answer at once.
    Resting {
        /// Until then, UTC milliseconds.
        #[serde(with = "number::text")]
        until: i64,
        /// The failure that led to it.
        reason: FailureReason,
    },
    /// A single request tries whether it is well again.
    Trying,
    /// It is not asked before its key is changed.
    Blocked {
        /// The failure that led to it.
        reason: FailureReason,
    },
}
