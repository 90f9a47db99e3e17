//! Several tries at one model within a reply.

use aideon_ipc::reply::{Attempt, AttemptOutcome, Reply};

use super::reply::answering_attempt;

/// A model that came to nothing in a reply.
#[derive(Clone, Debug, PartialEq)]
pub struct InVain<'a> {
    /// Its last attempt that failed; the one that was passed over where none was made.
    pub last: &'a Attempt,
    /// How often it was asked; 0 when it was passed over.
    pub asked: usize,
    /// It failed in the same way each time.
    pub alike: bool,
}

/// Which try at its model an attempt was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Try {
    /// Counted from 1.
    pub number: usize,
    /// Milliseconds since the end of the one before, where both times are known.
    pub after_ms: Option<u64>,
}

impl Try {
    /// Which try an attempt was among those of its reply.
    pub fn of(attempt: &Attempt, attempts: &[Attempt]) -> Self {
        let before = || {
            attempts.iter().filter(|other| {
                other.position < attempt.position && same_model(other, attempt) && was_asked(other)
            })
        };
        let after_ms = before().next_back().and_then(|last| {
            let ended = i64::try_from(last.duration_ms?).ok()? + last.started_at;
            u64::try_from(attempt.started_at - ended).ok()
        });
        Self {
            number: before().count() + 1,
            after_ms,
        }
    }
}

/// The models that came to nothing before the answer was written, each once, in their order.
/// The one that answered in the end is not among them, however often it was asked.
pub fn in_vain(reply: &Reply) -> Vec<InVain<'_>> {
    let answering = answering_attempt(reply);
    let mut models: Vec<InVain<'_>> = Vec::new();
    let before_the_answer = reply.attempts.iter().filter(|attempt| {
        answering
            .is_none_or(|answer| attempt.position < answer.position && !same_model(attempt, answer))
    });
    for attempt in before_the_answer {
        let asked = match attempt.outcome {
            AttemptOutcome::Failed { .. } => 1,
            AttemptOutcome::NotAsked { .. } => 0,
            _ => continue,
        };
        match models
            .iter_mut()
            .find(|known| same_model(known.last, attempt))
        {
            // That it rested says nothing new about a model that had failed just before.
            Some(_) if asked == 0 => {}
            Some(known) => {
                known.alike &= known.asked == 0 || known.last.outcome == attempt.outcome;
                known.asked += asked;
                known.last = attempt;
            }
            None => models.push(InVain {
                last: attempt,
                asked,
                alike: true,
            }),
        }
    }
    models
}

/// Whether two attempts were made at one model.
pub fn same_model(one: &Attempt, other: &Attempt) -> bool {
    one.endpoint == other.endpoint && one.model == other.model
}

fn was_asked(attempt: &Attempt) -> bool {
    !matches!(attempt.outcome, AttemptOutcome::NotAsked { .. })
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::FailureReason,
        reply::{Attempt, AttemptOutcome, ReplyEvent},
    };

    use super::{Try, in_vain};
    use crate::state::{
        reply::apply,
        samples::{aideon, attempt, reply},
    };

    fn at(position: u32, model: &str, outcome: AttemptOutcome) -> Attempt {
        Attempt {
            model: model.into(),
            outcome,
            ..attempt(position, aideon())
        }
    }

    fn failed(reason: FailureReason) -> AttemptOutcome {
        AttemptOutcome::Failed { reason }
    }

    #[test]
    fn a_pause_is_counted_from_the_end_of_the_try_before() {
        let mut first = at(0, "one", failed(FailureReason::Overloaded));
        first.duration_ms = Some(300);
        let rested = AttemptOutcome::NotAsked {
            reason: FailureReason::Overloaded,
        };
        let other = at(1, "two", rested);
        let mut second = at(2, "one", AttemptOutcome::Answered);
        second.started_at = first.started_at + 300 + 800;
        let attempts = [first, other, second];
        assert_eq!(Try::of(&attempts[0], &attempts).number, 1);
        assert_eq!(
            Try::of(&attempts[2], &attempts),
            Try {
                number: 2,
                after_ms: Some(800)
            }
        );
    }

    #[test]
    fn who_answered_in_the_end_did_not_come_to_nothing() {
        let mut reply = reply();
        let rests = AttemptOutcome::NotAsked {
            reason: FailureReason::Overloaded,
        };
        for attempt in [
            at(0, "one", failed(FailureReason::Overloaded)),
            at(1, "one", failed(FailureReason::ServerFault)),
            at(2, "one", rests),
            at(3, "two", failed(FailureReason::Overloaded)),
            at(4, "two", AttemptOutcome::Answered),
        ] {
            apply(&mut reply, ReplyEvent::AttemptEnded { attempt });
        }
        let source = aideon();
        apply(&mut reply, ReplyEvent::SourceChanged { attempt: 4, source });
        let models = in_vain(&reply);
        assert_eq!(models.len(), 1);
        assert_eq!((models[0].asked, models[0].alike), (2, false));
        assert_eq!(
            models[0].last.position, 1,
            "its last failure, not that it rested"
        );
    }
}
