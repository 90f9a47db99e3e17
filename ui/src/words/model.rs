//! What a model can do, holds, costs, and how it fares.

use aideon_ipc::{
    provider::{Model, Price},
    route::{Health, HealthState},
};

use super::figures::{cost, count, duration};
use crate::clock::LocalTime;

pub const SEES_PICTURES: &str = "Sees pictures";

/// Whose it is, and how much it holds: `Together AI, 131k context`.
pub fn whose(model: &Model) -> String {
    match model.context_window {
        Some(tokens) if tokens >= 1_000 => format!(
            "{}, {}k context",
            model.provider,
            count(u64::from(tokens / 1_000))
        ),
        _ => model.provider.clone(),
    }
}

/// What it costs and how it fares; none when neither is known.
pub fn figures(model: &Model) -> Option<String> {
    let known = [model.price.map(price), health(&model.health)];
    let known: Vec<String> = known.into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.join(" · "))
}

/// A price for a million tokens: `$0.88 per million tokens`, `$3.00 in, $15.00 out per million
/// tokens`.
fn price(price: Price) -> String {
    match (price.input, price.output) {
        (0, 0) => "listed at $0".into(),
        (input, output) if input == output => format!("{} per million tokens", cost(input)),
        (input, output) => format!(
            "{} in, {} out per million tokens",
            cost(input),
            cost(output)
        ),
    }
}

/// How it fares; none before it was asked.
fn health(health: &Health) -> Option<String> {
    health_at(health, |until| LocalTime::of(until).clock())
}

fn health_at(health: &Health, clock: impl Fn(i64) -> String) -> Option<String> {
    match &health.state {
        HealthState::Resting { until, .. } => Some(format!("resting until {}", clock(*until))),
        HealthState::Trying => Some("trying one request".into()),
        HealthState::Blocked { .. } => Some("not asked until its key changes".into()),
        HealthState::Ready => health
            .first_content_ms
            .map(|usual| format!("usually {} to first word", duration(usual))),
    }
}

/// Whether it is not asked now.
pub fn rests(model: &Model) -> bool {
    !matches!(model.health.state, HealthState::Ready | HealthState::Trying)
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::FailureReason,
        provider::{Model, Price},
        route::{Health, HealthState},
    };

    use super::{figures, health_at, whose};

    fn model(price: Option<(u64, u64)>, first_content_ms: Option<u64>) -> Model {
        Model {
            provider: "Together AI".into(),
            context_window: Some(131_072),
            price: price.map(|(input, output)| Price { input, output }),
            health: Health {
                first_content_ms,
                ..Health::default()
            },
            ..Model::default()
        }
    }

    #[test]
    fn a_context_window_is_told_in_thousands() {
        assert_eq!(whose(&model(None, None)), "Together AI, 131k context");
        let unknown = Model {
            context_window: None,
            ..model(None, None)
        };
        assert_eq!(whose(&unknown), "Together AI");
    }

    #[test]
    fn nothing_is_made_up_about_a_model_that_nothing_is_known_of() {
        assert_eq!(figures(&model(None, None)), None);
    }

    #[test]
    fn prices_are_told_by_the_million_and_unknown_is_not_free() {
        let told = |price| figures(&model(Some(price), None)).unwrap();
        assert_eq!(told((880_000_000, 880_000_000)), "$0.88 per million tokens");
        assert_eq!(
            told((3_000_000_000, 15_000_000_000)),
            "$3.00 in, $15.00 out per million tokens"
        );
        assert_eq!(told((0, 0)), "listed at $0");
    }

    #[test]
    fn a_resting_model_says_until_when_whatever_it_is_used_to() {
        let resting = Health {
            state: HealthState::Resting {
                until: 0,
                reason: FailureReason::Overloaded,
            },
            first_content_ms: Some(400),
            ..Health::default()
        };
        assert_eq!(
            health_at(&resting, |_| "14:05".into()).unwrap(),
            "resting until 14:05"
        );
        assert_eq!(
            figures(&model(None, Some(400))).unwrap(),
            "usually 0.4\u{a0}s to first word"
        );
    }
}
