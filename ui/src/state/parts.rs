//! A reply in its parts: the texts that stand, each with its own writer.

use aideon_ipc::{
    failure::Failure,
    reply::{Attempt, AttemptOutcome, FinishReason, Reply, ReplyState, Segment},
};

/// A part of a reply: what one writer wrote, or what is awaited from the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The attempt that wrote it; none while nobody has.
    pub writer: Option<u32>,
    /// The attempts whose texts were set aside before it, in order.
    pub asides: Vec<u32>,
}

/// The parts of a reply, in order; there is always one at least.
pub fn parts(reply: &Reply) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut asides = Vec::new();
    for segment in &reply.segments {
        if segment.set_aside.is_none() {
            parts.push(Part {
                writer: Some(segment.attempt),
                asides: std::mem::take(&mut asides),
            });
        } else if !segment.text.trim().is_empty() {
            asides.push(segment.attempt);
        }
    }
    if awaited(reply) || parts.is_empty() || !asides.is_empty() {
        parts.push(Part {
            writer: None,
            asides,
        });
    }
    parts
}

/// The reply runs, and nobody has written since it was asked for last.
fn awaited(reply: &Reply) -> bool {
    let since = reply.continuations.last().copied().unwrap_or(0);
    reply.state == ReplyState::Running && !reply.standing().any(|segment| segment.attempt >= since)
}

/// The reply as if it were the one part alone: the attempts of that round, how it ended, and
/// the text without its words. What is told of a whole reply can be told of a part by it.
pub fn alone(reply: &Reply, part: &Part) -> Reply {
    let (from, to) = round(reply, part);
    let within = |position: u32| position >= from && to.is_none_or(|to| position < to);
    let wordless = |segment: &Segment| Segment {
        text: String::new(),
        reasoning: String::new(),
        tool_calls: Vec::new(),
        pictures: Vec::new(),
        ..segment.clone()
    };
    let segments = reply.segments.iter();
    let attempts = reply.attempts.iter();
    let attempts: Vec<Attempt> = attempts
        .filter(|attempt| within(attempt.position))
        .cloned()
        .collect();
    let first = attempts.first().filter(|_| from > 0);
    let ended = to.and_then(|_| ended(attempts.last()?));
    Reply {
        id: reply.id.clone(),
        created_at: first.map_or(reply.created_at, |first| first.started_at),
        mode: reply.mode,
        state: ended.unwrap_or_else(|| reply.state.clone()),
        segments: segments
            .filter(|segment| within(segment.attempt))
            .map(wordless)
            .collect(),
        attempts,
        continuations: Vec::new(),
        notices: Vec::new(),
    }
}

/// The state that a reply had when this was its last attempt; none while it runs.
fn ended(last: &Attempt) -> Option<ReplyState> {
    match &last.outcome {
        AttemptOutcome::Running => None,
        // Only its limit can have ended an answer that was continued.
        AttemptOutcome::Answered => Some(ReplyState::Finished {
            finish: FinishReason::Length,
        }),
        AttemptOutcome::Failed { reason } | AttemptOutcome::NotAsked { reason } => {
            Some(ReplyState::Failed {
                failure: Failure {
                    provider: last.provider.clone(),
                    endpoint: last.endpoint.clone(),
                    model: last.model.clone(),
                    reason: reason.clone(),
                },
            })
        }
        AttemptOutcome::Stopped => Some(ReplyState::Stopped),
        AttemptOutcome::Interrupted => Some(ReplyState::Interrupted),
    }
}

/// The positions of the attempts that belong to a part: the first, and the first of the round
/// after it.
fn round(reply: &Reply, part: &Part) -> (u32, Option<u32>) {
    let begun = || reply.continuations.iter().copied();
    let Some(writer) = part.writer else {
        return (begun().next_back().unwrap_or(0), None);
    };
    let from = begun().filter(|first| *first <= writer).max();
    let to = begun().filter(|first| *first > writer).min();
    (from.unwrap_or(0), to)
}

/// The attempt at a position.
pub fn attempt(reply: &Reply, position: u32) -> Option<&Attempt> {
    let mut attempts = reply.attempts.iter();
    attempts.find(|attempt| attempt.position == position)
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::FailureReason,
        reply::{AttemptOutcome, Reply, ReplyEvent, ReplyState},
        source::ModelSource,
    };

    use super::{Part, alone, parts};
    use crate::state::{
        reply::apply,
        samples::{aideon, attempt, reply, together_fallback},
    };

    fn part(writer: Option<u32>, asides: &[u32]) -> Part {
        Part {
            writer,
            asides: asides.to_vec(),
        }
    }

    fn write(reply: &mut Reply, position: u32, source: ModelSource) {
        let attempt = attempt(position, source.clone());
        apply(reply, ReplyEvent::AttemptStarted { attempt });
        let attempt = position;
        apply(reply, ReplyEvent::SourceChanged { attempt, source });
        let text = "words".into();
        apply(reply, ReplyEvent::Delta { text });
    }

    #[test]
    fn a_reply_that_was_just_asked_for_awaits_its_writer() {
        assert_eq!(parts(&reply()), [part(None, &[])]);
    }

    #[test]
    fn a_text_set_aside_stands_before_the_one_that_takes_its_place() {
        let mut reply = reply();
        write(&mut reply, 0, aideon());
        assert_eq!(parts(&reply), [part(Some(0), &[])]);
        let (attempt, reason) = (0, FailureReason::StreamCut);
        apply(&mut reply, ReplyEvent::SetAside { attempt, reason });
        assert_eq!(
            parts(&reply),
            [part(None, &[0])],
            "somebody else is awaited"
        );
        write(&mut reply, 1, together_fallback());
        assert_eq!(parts(&reply), [part(Some(1), &[0])]);
    }

    #[test]
    fn a_continuation_is_a_part_of_its_own_from_the_moment_it_is_asked_for() {
        let mut reply = reply();
        write(&mut reply, 0, aideon());
        reply.state = ReplyState::Stopped;
        assert_eq!(parts(&reply), [part(Some(0), &[])]);
        reply.state = ReplyState::Running;
        reply.continuations = vec![1];
        assert_eq!(parts(&reply), [part(Some(0), &[]), part(None, &[])]);
        write(&mut reply, 1, together_fallback());
        assert_eq!(parts(&reply), [part(Some(0), &[]), part(Some(1), &[])]);
    }

    #[test]
    fn each_part_is_told_from_its_own_attempts() {
        let mut reply = reply();
        write(&mut reply, 0, aideon());
        let mut failed = attempt(1, aideon());
        failed.outcome = AttemptOutcome::Failed {
            reason: FailureReason::Overloaded,
        };
        reply.continuations = vec![1];
        apply(&mut reply, ReplyEvent::AttemptEnded { attempt: failed });
        write(&mut reply, 2, together_fallback());
        let all = parts(&reply);
        reply.attempts[0].outcome = AttemptOutcome::Stopped;
        let first = alone(&reply, &all[0]);
        assert_eq!(
            first.state,
            ReplyState::Stopped,
            "how it ended is its own, whatever became of the reply"
        );
        assert_eq!(first.source(), Some(&aideon()));
        assert_eq!(
            first.attempts.len(),
            1,
            "what failed later is no reason why the first one wrote"
        );
        let second = alone(&reply, &all[1]);
        assert_eq!(second.source(), Some(&together_fallback()));
        assert_eq!(second.attempts.len(), 2);
        assert_eq!(second.state, ReplyState::Running);
    }
}
