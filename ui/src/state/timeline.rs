//! The attempts of a reply on one time axis.

use aideon_ipc::reply::{Attempt, AttemptOutcome};

/// Steps between two ticks, in milliseconds; each is one that people count in.
const STEPS_MS: [u64; 15] = [
    50, 100, 200, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
    300_000, 600_000,
];

/// How many steps an axis has.
const STEPS: u64 = 4;

/// An axis from 0 to a round number of milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    step_ms: u64,
}

/// The bar of one attempt, in percent of the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Where waiting began.
    pub start: f64,
    /// How long nothing came.
    pub waiting: f64,
    /// How long text came.
    pub writing: f64,
    /// It ended without an answer.
    pub broken: bool,
}

impl Axis {
    /// The shortest axis that holds this stretch of time.
    pub fn covering(total_ms: u64) -> Self {
        let step_ms = STEPS_MS
            .into_iter()
            .find(|step| step * STEPS >= total_ms)
            .unwrap_or_else(|| total_ms.div_ceil(STEPS));
        Self { step_ms }
    }

    /// The axis for the attempts of a reply, and when it begins in UTC milliseconds.
    pub fn of(attempts: &[Attempt]) -> (Self, i64) {
        let begin = attempts.iter().map(|attempt| attempt.started_at).min();
        let begin = begin.unwrap_or_default();
        let end = attempts
            .iter()
            .map(|attempt| offset(attempt, begin) + spent(attempt))
            .max();
        (Self::covering(end.unwrap_or_default()), begin)
    }

    /// The ticks: percent of the axis, and the figure beside it, the last one with its unit.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let seconds = self.step_ms >= 500;
        (0..=STEPS)
            .map(|tick| {
                let ms = tick * self.step_ms;
                let (figure, unit) = if seconds {
                    (ms as f64 / 1000.0, "s")
                } else {
                    (ms as f64, "ms")
                };
                let text = if tick == STEPS {
                    format!("{figure}\u{a0}{unit}")
                } else {
                    format!("{figure}")
                };
                (tick as f64 * 100.0 / STEPS as f64, text)
            })
            .collect()
    }

    /// The bar of an attempt; none for one that was not asked.
    pub fn bar(&self, attempt: &Attempt, begin: i64) -> Option<Bar> {
        if matches!(attempt.outcome, AttemptOutcome::NotAsked { .. }) {
            return None;
        }
        let spent = spent(attempt);
        let waiting = attempt.first_content_ms.unwrap_or(spent).min(spent);
        Some(Bar {
            start: self.percent(offset(attempt, begin)),
            waiting: self.percent(waiting),
            writing: self.percent(spent - waiting),
            broken: matches!(
                attempt.outcome,
                AttemptOutcome::Failed { .. }
                    | AttemptOutcome::Stopped
                    | AttemptOutcome::Interrupted
            ),
        })
    }

    fn percent(&self, ms: u64) -> f64 {
        (ms as f64 * 100.0 / (self.step_ms * STEPS) as f64).min(100.0)
    }
}

fn offset(attempt: &Attempt, begin: i64) -> u64 {
    attempt
        .started_at
        .saturating_sub(begin)
        .max(0)
        .unsigned_abs()
}

fn spent(attempt: &Attempt) -> u64 {
    attempt
        .duration_ms
        .or(attempt.first_content_ms)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{failure::FailureReason, reply::AttemptOutcome};

    use super::Axis;
    use crate::state::samples::{aideon, attempt, together_fallback};

    #[test]
    fn an_axis_ends_at_a_round_figure() {
        let last = |ms| Axis::covering(ms).ticks().pop().unwrap().1;
        assert_eq!(last(11_900), "12\u{a0}s");
        assert_eq!(last(730), "800\u{a0}ms");
        assert_eq!(
            last(0),
            "200\u{a0}ms",
            "an axis without length cannot be drawn"
        );
        assert_eq!(last(1_900), "2\u{a0}s");
    }

    #[test]
    fn bars_stand_where_their_time_was() {
        let mut broken = attempt(0, aideon());
        broken.first_content_ms = Some(1_000);
        broken.duration_ms = Some(5_000);
        broken.outcome = AttemptOutcome::Failed {
            reason: FailureReason::StreamCut,
        };
        let mut answered = attempt(1, together_fallback());
        answered.started_at += 5_000;
        answered.first_content_ms = Some(1_000);
        answered.duration_ms = Some(7_000);
        answered.outcome = AttemptOutcome::Answered;
        let attempts = [broken, answered];
        let (axis, begin) = Axis::of(&attempts);
        let first = axis.bar(&attempts[0], begin).unwrap();
        let second = axis.bar(&attempts[1], begin).unwrap();
        assert!(first.broken && !second.broken);
        assert!((first.waiting - 100.0 / 12.0).abs() < 0.01, "1 s of 12 s");
        assert!(
            (second.start - 500.0 / 12.0).abs() < 0.01,
            "after 5 s of 12 s"
        );
        assert!((second.start + second.waiting + second.writing - 100.0).abs() < 0.01);
    }

    #[test]
    fn who_was_not_asked_has_no_bar() {
        let mut passed_over = attempt(0, aideon());
        passed_over.outcome = AttemptOutcome::NotAsked {
            reason: FailureReason::KeyMissing,
        };
        let (axis, begin) = Axis::of(std::slice::from_ref(&passed_over));
        assert_eq!(axis.bar(&passed_over, begin), None);
    }
}
