//! Replies, attempts and sources that several tests begin with.

use aideon_ipc::{
    reply::{Attempt, AttemptOutcome, Mode, Reply, ReplyState, RouteRole, TokenUsage},
    route::{Health, HealthState, Listing, Modality, Route, RouteStep, RouteTarget},
    session::Tier,
    source::{ModelSource, SourceKind},
};

pub(crate) fn aideon() -> ModelSource {
    ModelSource {
        kind: SourceKind::Aideon,
        fallback: false,
        simulated: false,
    }
}

pub(crate) fn together() -> ModelSource {
    ModelSource {
        kind: SourceKind::Together,
        ..aideon()
    }
}

pub(crate) fn together_fallback() -> ModelSource {
    ModelSource {
        fallback: true,
        ..together()
    }
}

pub(crate) fn chosen(provider: &str) -> ModelSource {
    ModelSource {
        kind: SourceKind::Chosen {
            provider: provider.into(),
        },
        ..aideon()
    }
}

/// A reply that was just asked for.
pub(crate) fn reply() -> Reply {
    Reply {
        id: "reply".into(),
        created_at: 1_000,
        mode: Mode::Chat,
        state: ReplyState::Running,
        segments: Vec::new(),
        attempts: Vec::new(),
        continuations: Vec::new(),
        notices: Vec::new(),
    }
}

/// An attempt that is under way since a second after the epoch.
pub(crate) fn attempt(position: u32, source: ModelSource) -> Attempt {
    Attempt {
        position,
        endpoint: "together".into(),
        provider: "Together AI".into(),
        model: "meta-llama/Llama-3.3-70B-Instruct-Turbo".into(),
        reported_model: None,
        tier: Tier::Free,
        role: RouteRole::FirstChoice,
        source,
        started_at: 1_000,
        first_content_ms: None,
        duration_ms: None,
        outcome: AttemptOutcome::Running,
        status: None,
        request_id: None,
        other_model: false,
        usage: TokenUsage::default(),
        cost_nano_usd: None,
        at_least: false,
        unreadable_events: 0,
    }
}

/// The free plan's chat route, each model in a step of its own and in good health.
pub(crate) fn route(targets: &[(&str, Listing)]) -> Route {
    let step = |(model, listing): &(&str, Listing)| RouteStep {
        targets: vec![RouteTarget {
            model: (*model).into(),
            provider: "Together AI".into(),
            listing: listing.clone(),
            health: Health {
                state: HealthState::Ready,
                asked: 0,
                failed: 0,
                first_content_ms: None,
            },
        }],
    };
    Route {
        tier: Tier::Free,
        modality: Modality::Chat,
        steps: targets.iter().map(step).collect(),
        is_default: true,
    }
}
