//! Where a reply came from: the sentences of the provenance panel.

use aideon_ipc::{
    reply::{Attempt, AttemptOutcome, Reply, ReplyState},
    source::ModelSource,
};

use super::{
    failure::{self, clause, passed_over},
    figures::{cost, count, duration, is_tiny},
    source::{failures, label, name, ordinal, other_model, short_model, tries},
};
use crate::state::{
    ledger::Used,
    parts::{alone, parts},
    reply::{answering_attempt, broken_off},
    tries::Try,
};

/// The panel's first sentences: who wrote, why that one, and what one must know about it.
pub fn lead(reply: &Reply) -> String {
    lead_of(reply, "this reply")
}

/// The same of a part of a reply, told from the reply as if it were that part alone.
pub fn lead_of_part(alone: &Reply) -> String {
    lead_of(alone, "this part")
}

/// The title of a part.
pub fn part(number: usize, total: usize) -> String {
    format!("Part {number} of {total}")
}

fn lead_of(reply: &Reply, what: &str) -> String {
    match (reply.source(), &reply.state) {
        (Some(source), _) => written(reply, source, what),
        (None, ReplyState::Running) => "Nobody has written anything yet.".into(),
        (None, ReplyState::Failed { failure }) => format!("{}.", failure::told(reply, failure).0),
        (None, _) => "Nobody wrote anything before this reply ended.".into(),
    }
}

fn written(reply: &Reply, source: &ModelSource, what: &str) -> String {
    let who = name(source);
    let causes = failures(reply);
    let tries = match tries(reply) {
        1 => String::new(),
        number => format!(" at the {} try", ordinal(number)),
    };
    let mut told = match (causes.is_empty(), source.simulated) {
        (true, true) => format!(
            "The demo wrote {what} in the place of {who}{tries}. No model and no network were \
             involved."
        ),
        (true, false) => format!("{who} wrote {what}{tries}."),
        (false, _) => format!(
            "{who} wrote {what}{tries}, because {}.",
            causes.join(", and ")
        ),
    };
    if source.simulated && !causes.is_empty() {
        told.push_str(" All of it is simulated.");
    }
    if let Some((_, reason)) = broken_off(reply) {
        told.push_str(&format!(" It broke off: {}.", clause(&who, reason)));
    }
    if let Some(other) = answering_attempt(reply).and_then(other_model) {
        told.push_str(&format!(" {other}"));
    }
    told
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

/// What happened in an attempt, one of those of its reply.
pub fn story(attempt: &Attempt, attempts: &[Attempt]) -> String {
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
    let left_out = match attempt.unreadable_events {
        0 => None,
        1 => Some("One piece of the stream could not be read and was left out.".into()),
        many => Some(format!(
            "{many} pieces of the stream could not be read and were left out."
        )),
    };
    [
        asked_again(attempt, attempts),
        Some(told),
        other_model(attempt),
        left_out,
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<String>>()
    .join(" ")
}

/// That it was not the first try at its model: `Asked again after 0.8 s.`
fn asked_again(attempt: &Attempt, attempts: &[Attempt]) -> Option<String> {
    if matches!(attempt.outcome, AttemptOutcome::NotAsked { .. }) {
        return None;
    }
    let this = Try::of(attempt, attempts);
    let again = match this.number {
        1 => return None,
        2 => "Asked again".to_owned(),
        number => format!("Asked for the {} time,", ordinal(number)),
    };
    Some(match this.after_ms {
        Some(ms) => format!("{again} after {}.", duration(ms)),
        None => format!("{}.", again.trim_end_matches(',')),
    })
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

/// Tokens in a table, where unknown is not zero: `≥ 58`.
pub fn tokens(number: Option<u64>, at_least: bool) -> String {
    number.map_or_else(unknown, |number| bounded(at_least, &count(number)))
}

/// Cost in a table, where unknown is not zero: `≥ $0.0097`.
pub fn money(nano_usd: Option<u64>, at_least: bool) -> String {
    match nano_usd {
        None => unknown(),
        Some(0) if at_least => unknown(),
        Some(nano_usd) if at_least && is_tiny(nano_usd) => ">\u{a0}$0".into(),
        Some(nano_usd) => bounded(at_least, &cost(nano_usd)),
    }
}

/// A figure that nobody told.
pub fn unknown() -> String {
    "not told".into()
}

/// A figure in a table that may be larger than it is known to be: `≥ 58`.
pub fn bounded(at_least: bool, figure: &str) -> String {
    if at_least {
        format!("≥\u{a0}{figure}")
    } else {
        figure.to_owned()
    }
}

/// What an attempt used and cost, as a line of text; none where nothing is known.
fn used(attempt: &Attempt) -> Option<String> {
    let used = Used::by(attempt);
    used.is_known().then(|| {
        format!(
            "   Tokens in {}, out {}, cost {}",
            tokens(used.prompt, used.at_least),
            tokens(used.completion, used.at_least),
            money(used.cost_nano_usd, used.at_least)
        )
    })
}

/// Everything about a reply's origin as plain text, for the clipboard.
pub fn as_text(reply: &Reply) -> String {
    let all = parts(reply);
    if all.len() < 2 {
        return text_of(lead(reply), reply);
    }
    let texts = all.iter().enumerate().map(|(index, one)| {
        let alone = alone(reply, one);
        let title = part(index + 1, all.len());
        text_of(format!("{title}. {}", lead_of_part(&alone)), &alone)
    });
    texts.collect::<Vec<String>>().join("\n\n")
}

fn text_of(lead: String, reply: &Reply) -> String {
    let mut lines = vec![lead];
    for attempt in &reply.attempts {
        lines.push(format!(
            "{}. {} ({}): {}. {}{}",
            attempt.position + 1,
            attempt.model,
            label(&attempt.source),
            result(attempt),
            story(attempt, &reply.attempts),
            ids(attempt)
                .map(|ids| format!(" {ids}"))
                .unwrap_or_default(),
        ));
        if let Some(reported) = &attempt.reported_model {
            lines.push(format!("   Answered as {reported}"));
        }
        lines.extend(used(attempt));
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

    use super::{as_text, lead, money, result, story, tokens};
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
    fn of_two_writers_none_is_passed_off_as_the_writer_of_all() {
        let mut reply = reply();
        let first = attempt(0, aideon());
        apply(&mut reply, ReplyEvent::AttemptStarted { attempt: first });
        let (attempt, source) = (0, aideon());
        apply(&mut reply, ReplyEvent::SourceChanged { attempt, source });
        reply.attempts[0].outcome = AttemptOutcome::Stopped;
        reply.continuations = vec![1];
        let (attempt, source) = (1, together_fallback());
        apply(&mut reply, ReplyEvent::SourceChanged { attempt, source });
        let told = as_text(&reply);
        assert!(
            told.starts_with("Part 1 of 2. Aideon Model wrote this part."),
            "{told}"
        );
        assert!(
            told.contains("Part 2 of 2. Together AI wrote this part."),
            "{told}"
        );
    }

    #[test]
    fn a_passed_over_model_was_not_asked() {
        let mut passed_over = attempt(0, aideon());
        passed_over.outcome = AttemptOutcome::NotAsked {
            reason: FailureReason::KeyMissing,
        };
        assert_eq!(result(&passed_over), "not asked");
        assert_eq!(
            story(&passed_over, std::slice::from_ref(&passed_over)),
            "Together AI has no key."
        );
    }

    #[test]
    fn a_second_try_says_how_long_one_waited() {
        let mut first = attempt(0, aideon());
        first.duration_ms = Some(200);
        first.outcome = AttemptOutcome::Failed {
            reason: FailureReason::Overloaded,
        };
        let mut second = attempt(1, aideon());
        second.started_at += 1_000;
        second.outcome = AttemptOutcome::Answered;
        let mut third = second.clone();
        third.position = 2;
        let attempts = [first, second, third];
        let told = |index: usize| story(&attempts[index], &attempts).replace('\u{a0}', " ");
        assert_eq!(told(0), "Together AI was overloaded.");
        assert_eq!(
            told(1),
            "Asked again after 0.8 s. Finished with its closing signal."
        );
        assert!(
            told(2).starts_with("Asked for the third time. "),
            "a wait that is not known is not told"
        );
    }

    #[test]
    fn unknown_is_not_zero_and_unfinished_is_not_exact() {
        assert_eq!(tokens(None, true), "not told");
        assert_eq!(tokens(Some(0), false), "0");
        assert_eq!(money(Some(4_200_000), true), "≥\u{a0}$0.0042");
    }
}
