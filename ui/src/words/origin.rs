//! Where a reply came from: the sentences of the provenance panel.

use aideon_ipc::reply::{Attempt, AttemptOutcome, Reply, ReplyState};

use super::{
    failure::{self, clause, passed_over},
    figures::{count, duration},
    source::{failures, label, name, short_model},
};

/// The panel's first sentence: who wrote, and why that one.
pub fn lead(reply: &Reply) -> String {
    let causes = failures(reply);
    match (reply.source(), &reply.state) {
        (Some(source), _) if source.simulated && causes.is_empty() => {
            format!(
                "The demo wrote this reply in the place of {}. No model and no network were \
                 involved.",
                name(source)
            )
        }
        (Some(source), _) if causes.is_empty() => {
            format!("{} wrote this reply.", name(source))
        }
        (Some(source), _) => {
            let demo = if source.simulated {
                " All of it is simulated."
            } else {
                ""
            };
            format!(
                "{} wrote this reply, because {}.{demo}",
                name(source),
                causes.join(", and ")
            )
        }
        (None, ReplyState::Running) => "Nobody has written anything yet.".into(),
        (None, ReplyState::Failed { failure }) => format!("{}.", failure::title(failure)),
        (None, _) => "Nobody wrote anything before this reply ended.".into(),
    }
}

/// How an attempt ended, at the end of its line: `answered, 11.9 s`.
pub fn result(attempt: &Attempt) -> String {
    let took = attempt.duration_ms.map(duration);
    let with = |word: &str, took: Option<String>| match took {
        Some(took) => format!("{word}, {took}"),
        None => word.to_string(),
    };
    match &attempt.outcome {
        AttemptOutcome::Running if attempt.first_content_ms.is_some() => "writing".into(),
        AttemptOutcome::Running => "being asked".into(),
        AttemptOutcome::Answered => with("answered", took),
        AttemptOutcome::Failed { .. } if attempt.first_content_ms.is_some() => match took {
            Some(took) => format!("broke at {took}"),
            None => "broke".into(),
        },
        AttemptOutcome::Failed { .. } => with("failed", took),
        AttemptOutcome::NotAsked { .. } => "not asked".into(),
        AttemptOutcome::Stopped => with("stopped", took),
        AttemptOutcome::Interrupted => "interrupted".into(),
    }
}

/// A word for tests and for those who read the page by its attributes.
pub fn outcome(attempt: &Attempt) -> &'static str {
    match attempt.outcome {
        AttemptOutcome::Running => "running",
        AttemptOutcome::Answered => "answered",
        AttemptOutcome::Failed { .. } => "failed",
        AttemptOutcome::NotAsked { .. } => "not_asked",
        AttemptOutcome::Stopped => "stopped",
        AttemptOutcome::Interrupted => "interrupted",
    }
}

/// What happened in an attempt.
pub fn story(attempt: &Attempt) -> String {
    let who = &attempt.provider;
    let told = match &attempt.outcome {
        AttemptOutcome::Running => format!("{who} is at work."),
        AttemptOutcome::Answered => "Finished with its closing signal.".into(),
        AttemptOutcome::Failed { reason } => {
            format!("{}.", failure::capitalised(&clause(who, reason)))
        }
        AttemptOutcome::NotAsked { reason } => {
            format!("{}.", failure::capitalised(&passed_over(who, reason)))
        }
        AttemptOutcome::Stopped => "You stopped it.".into(),
        AttemptOutcome::Interrupted => "Aideon was closed while it was at work.".into(),
    };
    match attempt.unreadable_events {
        0 => told,
        1 => format!("{told} One piece of the stream could not be read and was left out."),
        many => format!("{told} {many} pieces of the stream could not be read and were left out."),
    }
}

/// Status and request id, as far as there were any: `HTTP 200 · req_011`.
pub fn ids(attempt: &Attempt) -> Option<String> {
    let status = attempt.status.map(|status| format!("HTTP {status}"));
    let parts: Vec<String> = status
        .into_iter()
        .chain(attempt.request_id.clone())
        .collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// The bar of an attempt, in words.
pub fn bar(attempt: &Attempt) -> String {
    match (attempt.first_content_ms, attempt.duration_ms) {
        (Some(first), Some(end)) => format!(
            "Waited {} for the first word, ended after {}",
            duration(first),
            duration(end)
        ),
        (None, Some(end)) => format!("Waited {} and no word came", duration(end)),
        (Some(first), None) => format!("Waited {} for the first word", duration(first)),
        (None, None) => "No time spent".into(),
    }
}

/// Tokens, where unknown is not zero.
pub fn tokens(number: Option<u64>) -> String {
    number.map_or_else(|| "not told".into(), count)
}

/// Everything about a reply's origin as plain text, for the clipboard.
pub fn as_text(reply: &Reply) -> String {
    let mut lines = vec![lead(reply)];
    for attempt in &reply.attempts {
        lines.push(format!(
            "{}. {} ({}): {}. {}{}",
            attempt.position + 1,
            attempt.model,
            label(&attempt.source),
            result(attempt),
            story(attempt),
            ids(attempt)
                .map(|ids| format!(" {ids}"))
                .unwrap_or_default(),
        ));
        if let Some(reported) = &attempt.reported_model {
            lines.push(format!("   Answered as {reported}"));
        }
    }
    lines.join("\n")
}

/// An attempt's model, as short as the plot has room for.
pub fn model(attempt: &Attempt) -> &str {
    short_model(&attempt.model)
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::FailureReason,
        reply::{AttemptOutcome, ReplyEvent},
    };

    use super::{lead, result, story, tokens};
    use crate::state::{
        reply::apply,
        samples::{aideon, attempt, reply, together_fallback},
    };

    #[test]
    fn the_first_sentence_says_who_and_why() {
        let mut reply = reply();
        let mut failed = attempt(0, aideon());
        failed.outcome = AttemptOutcome::Failed {
            reason: FailureReason::StreamCut,
        };
        apply(&mut reply, ReplyEvent::AttemptEnded { attempt: failed });
        apply(
            &mut reply,
            ReplyEvent::SourceChanged {
                attempt: 1,
                source: together_fallback(),
            },
        );
        assert_eq!(
            lead(&reply),
            "Together AI wrote this reply, because Aideon Model’s connection broke."
        );
    }

    #[test]
    fn a_passed_over_model_was_not_asked() {
        let mut passed_over = attempt(0, aideon());
        passed_over.outcome = AttemptOutcome::NotAsked {
            reason: FailureReason::KeyMissing,
        };
        assert_eq!(result(&passed_over), "not asked");
        assert_eq!(story(&passed_over), "Together AI has no key.");
    }

    #[test]
    fn unknown_is_not_zero() {
        assert_eq!(tokens(None), "not told");
        assert_eq!(tokens(Some(0)), "0");
    }
}
