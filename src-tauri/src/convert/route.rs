//! Routes, and how their models fare.

use std::time::Duration;

use aideon_engine::{
    breaker::BreakerState,
    error::ErrorKind,
    health::TargetHealth,
    manager, provenance,
    selector::{self, Step},
    time::Timestamp,
};
use aideon_ipc::{
    AppError,
    route::{Health, HealthState, Listing, Modality},
    session::Tier,
};
use tokio::time::Instant;

/// What is asked for.
pub(crate) fn modality(modality: selector::Modality) -> Modality {
    match modality {
        selector::Modality::Text => Modality::Text,
        selector::Modality::Chat => Modality::Chat,
        selector::Modality::Vision => Modality::Vision,
        selector::Modality::Image => Modality::Image,
        selector::Modality::Embedding => Modality::Embedding,
    }
}

/// What the window means by it.
pub(crate) fn modality_of(modality: Modality) -> selector::Modality {
    match modality {
        Modality::Text => selector::Modality::Text,
        Modality::Chat => selector::Modality::Chat,
        Modality::Vision => selector::Modality::Vision,
        Modality::Image => selector::Modality::Image,
        Modality::Embedding => selector::Modality::Embedding,
    }
}

/// The plan that the window means.
pub(crate) fn tier_of(tier: Tier) -> provenance::Tier {
    match tier {
        Tier::Free => provenance::Tier::Free,
        Tier::Premium => provenance::Tier::Premium,
    }
}

/// Steps as the window wrote them.
///
/// # Errors
/// [`AppError::ModelIdInvalid`], or [`AppError::RouteInvalid`] for an empty step or a model
/// that stands there twice.
pub(crate) fn steps(written: &[Vec<String>]) -> Result<Vec<Step>, AppError> {
    let step = |models: &Vec<String>| {
        let models = models
            .iter()
            .map(|id| id.parse().map_err(super::error::model_id(id)))
            .collect::<Result<Vec<_>, _>>()?;
        Step::of_equals(models).map_err(|failure| super::error::select(&failure))
    };
    let steps = written.iter().map(step).collect::<Result<Vec<_>, _>>()?;
    selector::check_steps(&steps).map_err(|failure| super::error::select(&failure))?;
    Ok(steps)
}

/// What the live list says.
pub(crate) fn listing(listing: manager::Listing, gone: bool) -> Listing {
    match listing {
        _ if gone => Listing::Gone,
        manager::Listing::Unchecked => Listing::Unchecked,
        manager::Listing::Listed => Listing::Listed,
        manager::Listing::NotListed => Listing::Gone,
        manager::Listing::Unreachable(kind) => Listing::Unreachable {
            reason: super::reply::reason(&kind.into()),
        },
    }
}

/// How a target fares; `now` and the moment are the same point in time.
pub(crate) fn health(known: Option<&TargetHealth>, now: Timestamp, moment: Instant) -> Health {
    let Some(known) = known else {
        return Health::default();
    };
    let reason = || super::reply::reason(&known.cause.unwrap_or(ErrorKind::Overloaded).into());
    let state = match known.breaker {
        BreakerState::Closed => HealthState::Ready,
        BreakerState::Open(until) => HealthState::Resting {
            until: now.0.saturating_add(whole_ms(until.duration_since(moment))),
            reason: reason(),
        },
        BreakerState::Probing => HealthState::Trying,
        BreakerState::Blocked => HealthState::Blocked { reason: reason() },
    };
    Health {
        state,
        asked: known.asked,
        failed: known.failed,
        first_content_ms: known
            .first_content
            .map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
    }
}

fn whole_ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
