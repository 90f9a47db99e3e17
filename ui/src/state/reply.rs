//! One reply as it comes in: messages are applied in order, gaps wait for a snapshot.

use aideon_ipc::{
    failure::FailureReason,
    reply::{
        Attempt, AttemptOutcome, Mode, Reply, ReplyEvent, ReplyMessage, ReplyState, RouteRole,
        Segment, ToolCall,
    },
    source::ModelSource,
};

/// A reply with the number of the last message that was applied to it.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveReply {
    reply: Reply,
    seq: u64,
    gap: bool,
}

/// What a message changed, so that a view redraws no more than that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing: it had come before, or it comes after a gap.
    Nothing,
    /// This was appended to the text of the attempt.
    Text {
        /// The attempt that writes.
        attempt: u32,
        /// What was appended.
        more: String,
    },
    /// This was appended to the reasoning of the attempt.
    Reasoning {
        /// The attempt that writes.
        attempt: u32,
        /// What was appended.
        more: String,
    },
    /// Something else: who writes, an attempt, the state.
    Shape,
}

impl LiveReply {
    /// A reply as the backend described it, before any message.
    pub fn new(reply: Reply) -> Self {
        Self {
            reply,
            seq: 0,
            gap: false,
        }
    }

    /// The reply as it stands.
    pub fn reply(&self) -> &Reply {
        &self.reply
    }

    /// Applies a message. One that was applied already is dropped; after a gap everything is
    /// dropped until the snapshot that the backend sends then.
    pub fn apply(&mut self, message: ReplyMessage) -> Change {
        if let ReplyEvent::Snapshot { reply } = message.event {
            self.reply = reply;
            self.seq = message.seq;
            self.gap = false;
            return Change::Shape;
        }
        if self.gap || message.seq <= self.seq {
            return Change::Nothing;
        }
        if message.seq > self.seq + 1 {
            self.gap = true;
            return Change::Nothing;
        }
        self.seq = message.seq;
        apply(&mut self.reply, message.event)
    }
}

/// Applies one event to a reply.
pub fn apply(reply: &mut Reply, event: ReplyEvent) -> Change {
    match event {
        ReplyEvent::Snapshot { reply: whole } => *reply = whole,
        ReplyEvent::AttemptStarted { attempt } | ReplyEvent::AttemptEnded { attempt } => {
            put_attempt(reply, attempt);
        }
        ReplyEvent::SourceChanged { attempt, source } => begin_segment(reply, attempt, source),
        ReplyEvent::Delta { text } => {
            if let Some(segment) = answer(reply) {
                segment.text.push_str(&text);
                return Change::Text {
                    attempt: segment.attempt,
                    more: text,
                };
            }
            return Change::Nothing;
        }
        ReplyEvent::Reasoning { text } => {
            if let Some(segment) = answer(reply) {
                segment.reasoning.push_str(&text);
                return Change::Reasoning {
                    attempt: segment.attempt,
                    more: text,
                };
            }
            return Change::Nothing;
        }
        ReplyEvent::ToolCall {
            attempt,
            position,
            call,
        } => put_tool_call(reply, attempt, position, call),
        ReplyEvent::Pictures { attempt, pictures } => {
            if let Some(segment) = segment(reply, attempt) {
                segment.pictures.extend(pictures);
            }
        }
        ReplyEvent::SetAside { attempt, reason } => set_aside(reply, attempt, &reason),
        ReplyEvent::Notice { notice } => {
            if !reply.notices.contains(&notice) {
                reply.notices.push(notice);
            }
        }
        ReplyEvent::Finished { state } => reply.state = state,
        ReplyEvent::Failed { failure } => reply.state = ReplyState::Failed { failure },
    }
    Change::Shape
}

/// The attempt that is under way, if any.
pub fn running_attempt(reply: &Reply) -> Option<&Attempt> {
    reply
        .attempts
        .iter()
        .rev()
        .find(|attempt| attempt.outcome == AttemptOutcome::Running)
}

/// When the picture was asked for that a reply waits for, UTC milliseconds; none when it waits
/// for none.
pub fn picture_awaited_since(reply: &Reply) -> Option<i64> {
    let awaits = reply.mode == Mode::Image
        && reply.state == ReplyState::Running
        && reply.standing().all(|segment| segment.pictures.is_empty());
    let asked = || running_attempt(reply).map_or(reply.created_at, |asked| asked.started_at);
    awaits.then(asked)
}

/// The attempt that wrote the answer.
pub fn answering_attempt(reply: &Reply) -> Option<&Attempt> {
    let position = reply.answer()?.attempt;
    reply
        .attempts
        .iter()
        .find(|attempt| attempt.position == position)
}

/// Whether the user had pinned the model that was asked.
pub fn pinned(reply: &Reply) -> bool {
    let mut attempts = reply.attempts.iter();
    attempts.any(|attempt| attempt.role == RouteRole::Pinned)
}

/// How a failed reply broke off whose text was kept: the attempt that wrote it, and why it
/// ended. None when nothing was kept.
pub fn broken_off(reply: &Reply) -> Option<(&Attempt, &FailureReason)> {
    let ReplyState::Failed { failure } = &reply.state else {
        return None;
    };
    let attempt = answering_attempt(reply)?;
    match &attempt.outcome {
        AttemptOutcome::Failed { reason } => Some((attempt, reason)),
        _ => Some((attempt, &failure.reason)),
    }
}

fn put_attempt(reply: &mut Reply, attempt: Attempt) {
    let known = reply
        .attempts
        .iter_mut()
        .find(|known| known.position == attempt.position);
    match known {
        Some(known) => *known = attempt,
        None => reply.attempts.push(attempt),
    }
}

fn begin_segment(reply: &mut Reply, attempt: u32, source: ModelSource) {
    let begun = reply
        .segments
        .iter_mut()
        .find(|segment| segment.attempt == attempt && segment.set_aside.is_none());
    match begun {
        Some(segment) => segment.source = source,
        None => reply.segments.push(Segment {
            attempt,
            source,
            text: String::new(),
            reasoning: String::new(),
            tool_calls: Vec::new(),
            pictures: Vec::new(),
            set_aside: None,
        }),
    }
}

fn answer(reply: &mut Reply) -> Option<&mut Segment> {
    reply
        .segments
        .iter_mut()
        .rev()
        .find(|segment| segment.set_aside.is_none())
}

fn segment(reply: &mut Reply, attempt: u32) -> Option<&mut Segment> {
    reply
        .segments
        .iter_mut()
        .find(|segment| segment.attempt == attempt)
}

fn put_tool_call(reply: &mut Reply, attempt: u32, position: u32, call: ToolCall) {
    let Some(segment) = segment(reply, attempt) else {
        return;
    };
    let known = usize::try_from(position)
        .ok()
        .and_then(|position| segment.tool_calls.get_mut(position));
    match known {
        Some(known) => *known = call,
        None => segment.tool_calls.push(call),
    }
}

fn set_aside(reply: &mut Reply, attempt: u32, reason: &FailureReason) {
    for segment in &mut reply.segments {
        if segment.attempt == attempt {
            segment.set_aside = Some(reason.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::{Failure, FailureReason},
        picture::PictureInfo,
        reply::{AttemptOutcome, FinishReason, Mode, ReplyEvent, ReplyMessage, ReplyState},
    };

    use super::{
        Change, LiveReply, answering_attempt, apply, broken_off, picture_awaited_since, pinned,
        running_attempt,
    };
    use crate::state::samples::{aideon, attempt, reply, together_fallback};

    fn message(seq: u64, event: ReplyEvent) -> ReplyMessage {
        ReplyMessage { seq, event }
    }

    fn delta(seq: u64, text: &str) -> ReplyMessage {
        message(seq, ReplyEvent::Delta { text: text.into() })
    }

    fn written(attempt: u32, more: &str) -> Change {
        Change::Text {
            attempt,
            more: more.into(),
        }
    }

    fn writing() -> LiveReply {
        let mut live = LiveReply::new(reply());
        live.apply(message(
            1,
            ReplyEvent::AttemptStarted {
                attempt: attempt(0, aideon()),
            },
        ));
        live.apply(message(
            2,
            ReplyEvent::SourceChanged {
                attempt: 0,
                source: aideon(),
            },
        ));
        live
    }

    #[test]
    fn text_belongs_to_whoever_writes() {
        let mut live = LiveReply::new(reply());
        live.apply(message(
            1,
            ReplyEvent::AttemptStarted {
                attempt: attempt(0, aideon()),
            },
        ));
        assert!(
            live.reply().source().is_none(),
            "who is asked has written nothing yet, so nobody is named"
        );
        assert!(running_attempt(live.reply()).is_some());
        live.apply(message(
            2,
            ReplyEvent::SourceChanged {
                attempt: 0,
                source: aideon(),
            },
        ));
        assert_eq!(live.apply(delta(3, "Tides")), written(0, "Tides"));
        assert_eq!(live.reply().source(), Some(&aideon()));
        assert_eq!(answering_attempt(live.reply()).unwrap().position, 0);
    }

    #[test]
    fn a_broken_text_is_set_aside_and_the_next_one_starts_afresh() {
        let mut live = writing();
        live.apply(delta(3, "Here is a"));
        live.apply(message(
            4,
            ReplyEvent::SetAside {
                attempt: 0,
                reason: FailureReason::StreamCut,
            },
        ));
        assert!(
            live.reply().source().is_none(),
            "a text set aside is no answer"
        );
        live.apply(message(
            5,
            ReplyEvent::SourceChanged {
                attempt: 1,
                source: together_fallback(),
            },
        ));
        live.apply(delta(6, "Feed this"));
        let segments = &live.reply().segments;
        assert_eq!(segments.len(), 2, "two models are never blended");
        assert_eq!(segments[0].text, "Here is a");
        assert_eq!(segments[1].text, "Feed this");
        assert_eq!(live.reply().source(), Some(&together_fallback()));
    }

    #[test]
    fn a_message_that_comes_twice_is_applied_once() {
        let mut live = writing();
        live.apply(delta(3, "once"));
        assert_eq!(live.apply(delta(3, "once")), Change::Nothing);
        assert_eq!(live.reply().answer().unwrap().text, "once");
    }

    #[test]
    fn after_a_gap_the_snapshot_counts() {
        let mut live = writing();
        assert_eq!(live.apply(delta(5, "late")), Change::Nothing);
        assert_eq!(
            live.apply(delta(3, "early")),
            Change::Nothing,
            "text with a hole in it would be a false text"
        );
        let mut whole = writing().reply().clone();
        whole.segments[0].text = "the whole text".into();
        live.apply(message(9, ReplyEvent::Snapshot { reply: whole }));
        assert_eq!(live.apply(delta(10, ".")), written(0, "."));
        assert_eq!(live.reply().answer().unwrap().text, "the whole text.");
    }

    #[test]
    fn a_text_that_was_kept_tells_its_own_end_and_not_the_first_failure() {
        let mut live = writing();
        live.apply(delta(3, "Here is a"));
        let mut broken = attempt(0, aideon());
        broken.outcome = AttemptOutcome::Failed {
            reason: FailureReason::StreamCut,
        };
        let failure = Failure {
            provider: "Gemini".into(),
            endpoint: "gemini".into(),
            model: "gemini-flash".into(),
            reason: FailureReason::Overloaded,
        };
        live.apply(message(4, ReplyEvent::AttemptEnded { attempt: broken }));
        assert_eq!(broken_off(live.reply()), None, "it is not at its end yet");
        live.apply(message(5, ReplyEvent::Failed { failure }));
        let (attempt, reason) = broken_off(live.reply()).unwrap();
        assert_eq!((attempt.position, reason), (0, &FailureReason::StreamCut));
        assert!(!pinned(live.reply()));
    }

    #[test]
    fn the_end_is_a_state() {
        let mut live = writing();
        let state = ReplyState::Finished {
            finish: FinishReason::Stop,
        };
        live.apply(message(
            3,
            ReplyEvent::Finished {
                state: state.clone(),
            },
        ));
        assert_eq!(live.reply().state, state);
    }

    #[test]
    fn a_picture_is_awaited_from_the_attempt_that_is_under_way() {
        let mut reply = reply();
        assert_eq!(picture_awaited_since(&reply), None, "words are awaited");
        reply.mode = Mode::Image;
        reply.created_at = 500;
        assert_eq!(
            picture_awaited_since(&reply),
            Some(500),
            "nobody was asked yet"
        );
        let attempt = attempt(0, aideon());
        apply(&mut reply, ReplyEvent::AttemptStarted { attempt });
        assert_eq!(picture_awaited_since(&reply), Some(1_000));
        let source = aideon();
        apply(&mut reply, ReplyEvent::SourceChanged { attempt: 0, source });
        assert!(
            picture_awaited_since(&reply).is_some(),
            "it has not come yet"
        );
        let picture = PictureInfo {
            id: "p".into(),
            media_type: "image/png".into(),
            width: 3,
            height: 2,
            bytes: 70,
            name: "A red boat".into(),
        };
        let pictures = vec![picture];
        apply(
            &mut reply,
            ReplyEvent::Pictures {
                attempt: 0,
                pictures,
            },
        );
        assert_eq!(picture_awaited_since(&reply), None);
    }
}
