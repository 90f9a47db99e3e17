//! How far a reply has come, for the margin, the foot and those who listen.

use aideon_ipc::{
    conversation::ConversationSummary,
    reply::{FinishReason, Mode, Notice, Reply, ReplyState, Segment},
    session::{StartupNotice, Tier},
};

use super::{
    failure,
    figures::{at_least, cost, cost_at_least, counted, duration},
    picture,
    source::{failures, label, name, sentence, short_model},
};
use crate::state::reply::{answering_attempt, running_attempt};

/// Who is being asked: `Asking claude-opus-5-5`.
pub fn asking(reply: &Reply) -> String {
    running_attempt(reply).map_or_else(
        || "Finding a model".into(),
        |attempt| format!("Asking {}", short_model(&attempt.model)),
    )
}

/// What a screen reader is told when a reply's state changes, not for every word.
pub fn announcement(reply: &Reply) -> String {
    let source = reply.source().map(label);
    match (&reply.state, source) {
        (ReplyState::Running, None) => format!("{}.", asking(reply)),
        (ReplyState::Running, Some(source)) => {
            let mut text = format!("{source} is answering.");
            for clause in failures(reply) {
                text.push_str(&format!(" {}.", sentence(reply, &clause)));
            }
            text
        }
        (ReplyState::Finished { .. }, Some(source)) => format!("{source} has answered."),
        (ReplyState::Finished { .. }, None) => "The reply is finished.".into(),
        (ReplyState::Failed { failure }, _) => {
            format!("{}.", failure::told(reply, failure).0)
        }
        (ReplyState::Stopped, _) => STOPPED.into(),
        (ReplyState::Interrupted, _) => INTERRUPTED.into(),
    }
}

/// Below a reply that the user stopped.
pub const STOPPED: &str = "You stopped this reply. What had arrived is kept.";

/// Below a reply that was stopped before anything had come.
pub fn stopped_empty(mode: Mode) -> &'static str {
    match mode {
        Mode::Chat | Mode::Completion => "You stopped this reply before a word had come.",
        Mode::Image => "You stopped this reply before a picture had come.",
    }
}

/// Below a reply that was cut off when the app closed.
pub const INTERRUPTED: &str =
    "Aideon was closed while this was being written. What had arrived is kept.";

/// Why a reply that came to its end may still be no whole answer.
pub fn unusual_end(reply: &Reply) -> Option<String> {
    let who = name(reply.source()?);
    match reply.state {
        ReplyState::Finished { finish } => match finish {
            FinishReason::Length => Some(format!(
                "{who} reached the longest reply that it may write. The text ends here."
            )),
            FinishReason::ContentFilter => {
                Some(format!("{who}’s content filter ended this text here."))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Figures at the foot of a reply: `0.9 s to first word · 612 tokens · $0.0187`.
pub fn figures(reply: &Reply) -> Option<String> {
    let attempt = answering_attempt(reply)?;
    let mut parts = Vec::new();
    match reply.mode {
        Mode::Image => parts.extend(attempt.duration_ms.map(picture::took)),
        Mode::Chat | Mode::Completion => {
            let first = attempt.first_content_ms;
            parts.extend(first.map(|ms| format!("{} to first word", duration(ms))));
        }
    }
    if let Some(tokens) = attempt.usage.completion {
        parts.push(at_least(attempt.at_least, &counted(tokens, "token")));
    }
    if let Some(nano_usd) = attempt.cost_nano_usd {
        parts.push(if attempt.at_least {
            cost_at_least(nano_usd)
        } else {
            cost(nano_usd)
        });
    }
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The two halves of the line for a text set aside: how much by whom, and what happened.
pub fn set_aside(segment: &Segment, after_ms: Option<u64>) -> (String, String) {
    let words = segment.text.split_whitespace().count() as u64;
    let who = name(&segment.source);
    let happened = segment
        .set_aside
        .as_ref()
        .map(|reason| failure::broke(&who, reason, after_ms))
        .unwrap_or_default();
    (
        format!("Set aside: {} by {who}.", counted(words, "word")),
        happened,
    )
}

/// Something to know beside a reply's text.
pub fn notice(notice: &Notice, writer: Option<String>) -> String {
    match (notice, writer) {
        (Notice::KeyNeeded { provider, .. }, Some(writer)) => {
            format!("{provider} has no key that works; {writer} answered.")
        }
        (Notice::KeyNeeded { provider, .. }, None) => {
            format!("{provider} has no key that works.")
        }
    }
}

/// Title and text of what start-up had to report.
pub fn startup(notice: &StartupNotice) -> (String, String) {
    match notice {
        StartupNotice::DatabaseSetAside { file } => (
            "Your earlier conversations could not be read".into(),
            format!(
                "Their database is damaged. It is kept as {file} in the data folder, and Aideon \
                 began a new one."
            ),
        ),
        StartupNotice::RepliesInterrupted { count } => (
            match count {
                1 => "A reply was cut off when Aideon closed".into(),
                count => format!("{count} replies were cut off when Aideon closed"),
            },
            "What had arrived is kept, marked Interrupted. There you can continue it, or try again."
                .into(),
        ),
    }
}

/// The plan in use.
pub fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Free => "Free",
        Tier::Premium => "Premium",
    }
}

/// What the glyph beside a conversation says; none when the first choice wrote last.
pub fn last_reply(line: &ConversationSummary) -> Option<String> {
    let source = line.last_source.as_ref()?;
    let own = matches!(source.kind, aideon_ipc::source::SourceKind::Chosen { .. });
    (source.fallback || own).then(|| format!("Last reply by {}", label(source)))
}

#[cfg(test)]
mod tests {
    use aideon_ipc::reply::{Mode, ReplyEvent, ReplyState};

    use super::{announcement, asking, figures};
    use crate::state::{
        reply::apply,
        samples::{aideon, attempt, reply, together_fallback},
    };

    #[test]
    fn who_is_asked_is_not_named_as_the_writer() {
        let mut reply = reply();
        let attempt = attempt(0, aideon());
        apply(&mut reply, ReplyEvent::AttemptStarted { attempt });
        assert_eq!(asking(&reply), "Asking Llama-3.3-70B-Instruct-Turbo");
        assert_eq!(
            announcement(&reply),
            "Asking Llama-3.3-70B-Instruct-Turbo.",
            "nobody has written yet"
        );
    }

    #[test]
    fn figures_are_those_of_the_attempt_that_answered() {
        let mut reply = reply();
        let mut failed = attempt(0, aideon());
        failed.first_content_ms = Some(5);
        let mut answered = attempt(1, together_fallback());
        answered.first_content_ms = Some(940);
        answered.usage.completion = Some(1_612);
        apply(&mut reply, ReplyEvent::AttemptEnded { attempt: failed });
        apply(&mut reply, ReplyEvent::AttemptEnded { attempt: answered });
        apply(
            &mut reply,
            ReplyEvent::SourceChanged {
                attempt: 1,
                source: together_fallback(),
            },
        );
        assert_eq!(
            figures(&reply).unwrap().replace('\u{a0}', " "),
            "0.9 s to first word · 1,612 tokens"
        );
        reply.attempts[1].cost_nano_usd = Some(4_200_000);
        reply.attempts[1].at_least = true;
        assert_eq!(
            figures(&reply).unwrap().replace('\u{a0}', " "),
            "0.9 s to first word · at least 1,612 tokens · at least $0.0042",
            "what was not counted to its end is told as such"
        );
    }

    #[test]
    fn a_picture_has_no_first_word() {
        let mut reply = reply();
        reply.mode = Mode::Image;
        let mut drew = attempt(0, aideon());
        (drew.first_content_ms, drew.duration_ms) = (Some(4_200), Some(4_200));
        apply(&mut reply, ReplyEvent::AttemptEnded { attempt: drew });
        let source = aideon();
        apply(&mut reply, ReplyEvent::SourceChanged { attempt: 0, source });
        assert_eq!(
            figures(&reply).unwrap().replace('\u{a0}', " "),
            "drawn in 4.2 s"
        );
    }

    #[test]
    fn the_end_is_announced_with_its_writer() {
        let mut reply = reply();
        apply(
            &mut reply,
            ReplyEvent::SourceChanged {
                attempt: 0,
                source: together_fallback(),
            },
        );
        reply.state = ReplyState::Finished {
            finish: aideon_ipc::reply::FinishReason::Stop,
        };
        assert_eq!(announcement(&reply), "Together AI (Fallback) has answered.");
    }
}
