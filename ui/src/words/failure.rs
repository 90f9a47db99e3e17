//! Why an attempt or a reply failed.

use aideon_ipc::{
    failure::{Failure, FailureReason},
    reply::{AttemptOutcome, Reply},
};

use super::{figures::duration, source};
use crate::state::reply::{broken_off, pinned};

/// What happened, as part of a sentence: `Aideon Model was overloaded`.
pub fn clause(who: &str, reason: &FailureReason) -> String {
    use FailureReason::*;
    match reason {
        RateLimited {
            retry_after_ms: Some(ms),
        } => format!("{who} asked us to wait {}", duration(*ms)),
        RateLimited {
            retry_after_ms: None,
        } => format!("{who} had too many requests"),
        OutOfCredit => format!("the credit at {who} was used up"),
        Overloaded => format!("{who} was overloaded"),
        ServerFault => format!("{who} failed on its side"),
        Unreachable => format!("{who} could not be reached"),
        ConnectionLost | StreamCut => format!("{} connection broke", whose(who)),
        NoFirstContent => format!("{who} did not answer in time"),
        KeyMissing => format!("{who} has no key"),
        KeychainUnavailable => format!("the key for {who} could not be read"),
        KeyRejected => format!("{who} refused the key"),
        PermissionDenied => format!("{who} does not let this key do that"),
        ModelUnknown => format!("{who} does not serve the model"),
        ContextTooLong => format!("the conversation was too long for {who}"),
        ContentRefused { .. } => format!("{who} declined the request"),
        RequestInvalid { .. } => format!("{who} did not accept the request"),
        Unsupported => format!("{who} cannot do this"),
        NotTheApi => format!("{} address answered with something else", whose(who)),
        StreamStalled => format!("{who} fell silent"),
        ProviderUnknown => format!("{who} is not set up"),
    }
}

/// The possessive of a name, or of "it".
fn whose(who: &str) -> String {
    if who == IT {
        "its".into()
    } else {
        format!("{who}’s")
    }
}

const IT: &str = "it";

/// What happened to somebody who is named already: `it was overloaded`.
pub fn clause_of_it(reason: &FailureReason) -> String {
    clause(IT, reason)
}

/// Why a model was not asked at all, as part of a sentence: `gpt-5 was resting after it was
/// overloaded`.
pub fn passed_over(who: &str, reason: &FailureReason) -> String {
    use FailureReason::*;
    match reason {
        RateLimited { .. }
        | Overloaded
        | ServerFault
        | Unreachable
        | ConnectionLost
        | NoFirstContent
        | NotTheApi
        | StreamCut
        | StreamStalled => {
            format!("{who} was resting after {}", clause_of_it(reason))
        }
        OutOfCredit => format!("{who} was resting, because the credit there was used up"),
        KeyRejected => format!("{who} had refused the key before"),
        PermissionDenied => format!("{who} had not let the key do that before"),
        other => clause(who, other),
    }
}

/// What happened to a text that was set aside, where its writer is named already.
pub fn broke(who: &str, reason: &FailureReason, after_ms: Option<u64>) -> String {
    use FailureReason::*;
    let what = match reason {
        StreamCut | ConnectionLost => "The connection broke".to_owned(),
        StreamStalled => "The text stopped coming".to_owned(),
        other => capitalised(&clause(who, other)),
    };
    match after_ms {
        Some(ms) => format!("{what} after {}.", duration(ms)),
        None => format!("{what}."),
    }
}

/// Headline and text of a failed reply: what happened, what is kept, what to do.
pub fn told(reply: &Reply, failure: &Failure) -> (String, String) {
    let pinned = pinned(reply);
    let (title, text) = match broken_off(reply) {
        Some((attempt, reason)) => {
            let title = capitalised(&clause(&source::name(&attempt.source), reason));
            (title, kept(pinned).to_owned())
        }
        None => (title(failure), advice(failure)),
    };
    let text = match others(reply, failure) {
        Some(others) => format!("{text} {others}"),
        None if pinned => format!("{text} {PINNED}"),
        None => text,
    };
    (title, text)
}

/// Why nobody else was asked.
const PINNED: &str = "You picked this model, so no other was asked.";

/// What is kept of a text that broke off, and what to do.
fn kept(pinned: bool) -> &'static str {
    if pinned {
        "What had arrived is kept above. Try again to have it answered from the start."
    } else {
        "What had arrived is kept above. Another model can answer from the start, or the same \
         one again."
    }
}

/// The headline of a reply that nobody wrote: `No answer: Together AI is overloaded`.
pub fn title(failure: &Failure) -> String {
    use FailureReason::*;
    let who = &failure.provider;
    let what = match &failure.reason {
        ContentRefused { .. } => return format!("{who} declined this request"),
        RequestInvalid { .. } => return format!("{who} did not accept this request"),
        RateLimited { .. } => format!("{who} has too many requests"),
        OutOfCredit => format!("the credit at {who} is used up"),
        Overloaded => format!("{who} is overloaded"),
        Unreachable => format!("{who} cannot be reached"),
        KeychainUnavailable => format!("the key for {who} cannot be read"),
        ContextTooLong => format!("the conversation is too long for {who}"),
        KeyMissing => format!("there is no key for {who}"),
        other => clause(who, other),
    };
    format!("No answer: {what}")
}

/// What is kept, and what to do.
pub fn advice(failure: &Failure) -> String {
    use FailureReason::*;
    let who = &failure.provider;
    let what = match &failure.reason {
        RateLimited {
            retry_after_ms: Some(ms),
        } => format!("{who} takes requests again in {}.", duration(*ms)),
        RateLimited { .. } | Overloaded | ServerFault | ConnectionLost | NoFirstContent => {
            "Try again in a moment.".into()
        }
        StreamCut | StreamStalled => "Try again to have it answered from the start.".into(),
        OutOfCredit => format!(
            "Waiting does not help: add credit at {who}, or choose a model of another provider."
        ),
        Unreachable => {
            "Check the connection, and for an endpoint of yours that its server runs.".into()
        }
        KeyMissing => "Enter one in Settings, then try again.".into(),
        KeychainUnavailable => {
            "Unlock this computer’s keychain, or enter the key in Settings for this run.".into()
        }
        KeyRejected => "Enter another key in Settings, then try again.".into(),
        PermissionDenied => format!("See at {who} what this key may do, or choose another model."),
        ModelUnknown => format!(
            "{} is not, or no longer, offered there. Choose another model.",
            failure.model
        ),
        ContextTooLong => "Begin a new chat, or choose a model with a larger context.".into(),
        ContentRefused { reason } => return refused(reason.as_deref()),
        RequestInvalid { reason } => return invalid(who, reason.as_deref()),
        Unsupported => "Choose another model for this.".into(),
        NotTheApi => "Check the address in Settings; it mostly ends in /v1.".into(),
        ProviderUnknown => "It was removed. Choose another model.".into(),
    };
    format!("Your message is kept. {what}")
}

fn refused(reason: Option<&str>) -> String {
    let rest = "A refusal is not passed on to another model. Your message is kept.";
    match reason {
        Some(reason) => format!("Its reason: “{reason}”. {rest}"),
        None => format!("It gave no reason. {rest}"),
    }
}

fn invalid(who: &str, reason: Option<&str>) -> String {
    match reason {
        Some(reason) => format!("{who} says: “{reason}”. Your message is kept."),
        None => format!("{who} gave no reason. Your message is kept. Another model may take it."),
    }
}

/// Who else was asked in vain, if anybody.
pub fn others(reply: &Reply, failure: &Failure) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for attempt in &reply.attempts {
        let in_vain = matches!(attempt.outcome, AttemptOutcome::Failed { .. });
        let kept = broken_off(reply).is_some_and(|(broken, _)| broken.provider == attempt.provider);
        if in_vain
            && !kept
            && attempt.provider != failure.provider
            && !names.contains(&&*attempt.provider)
        {
            names.push(&attempt.provider);
        }
    }
    let (last, rest) = names.split_last()?;
    let (names, were) = match rest {
        [] => ((*last).to_string(), "was"),
        rest => (format!("{} and {last}", rest.join(", ")), "were"),
    };
    Some(format!("{names} {were} asked too and did not answer."))
}

/// Whether a key in Settings would cure it.
pub fn wants_key(reason: &FailureReason) -> bool {
    matches!(
        reason,
        FailureReason::KeyMissing | FailureReason::KeyRejected | FailureReason::KeychainUnavailable
    )
}

/// The first letter as a sentence begins.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::{Failure, FailureReason},
        reply::{AttemptOutcome, ReplyEvent, RouteRole},
    };

    use super::{advice, others, passed_over, title, told};
    use crate::state::{
        reply::apply,
        samples::{aideon, attempt, chosen, reply, together},
    };

    fn failure(reason: FailureReason) -> Failure {
        Failure {
            provider: "Together AI".into(),
            endpoint: "together".into(),
            model: "llama".into(),
            reason,
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_providers_own_words() {
        let refused = failure(FailureReason::ContentRefused {
            reason: Some("violates usage policy".into()),
        });
        assert_eq!(title(&refused), "Together AI declined this request");
        assert!(advice(&refused).starts_with("Its reason: “violates usage policy”."));
    }

    #[test]
    fn who_was_not_asked_rested_because_of_what_had_happened() {
        let told = |reason| passed_over("gpt-5", &reason);
        assert_eq!(
            told(FailureReason::Overloaded),
            "gpt-5 was resting after it was overloaded"
        );
        assert_eq!(
            told(FailureReason::StreamCut),
            "gpt-5 was resting after its connection broke"
        );
        assert_eq!(
            told(FailureReason::KeyMissing),
            "gpt-5 has no key",
            "who has no key does not rest"
        );
    }

    #[test]
    fn a_failure_says_that_the_message_is_kept() {
        for reason in [
            FailureReason::Overloaded,
            FailureReason::KeyMissing,
            FailureReason::Unreachable,
            FailureReason::ContentRefused { reason: None },
        ] {
            let text = advice(&failure(reason.clone()));
            assert!(
                text.contains("Your message is kept"),
                "{reason:?} leaves the user in doubt: {text}"
            );
        }
    }

    #[test]
    fn the_others_that_were_asked_are_named_once() {
        let mut failed = reply();
        for (position, source) in [together(), chosen("Gemini"), chosen("Gemini")]
            .into_iter()
            .enumerate()
        {
            let mut attempt = attempt(position as u32, source.clone());
            attempt.provider = crate::words::source::name(&source);
            attempt.outcome = AttemptOutcome::Failed {
                reason: FailureReason::Overloaded,
            };
            apply(&mut failed, ReplyEvent::AttemptEnded { attempt });
        }
        assert_eq!(
            others(&failed, &failure(FailureReason::Overloaded)).unwrap(),
            "Gemini was asked too and did not answer."
        );
    }

    #[test]
    fn a_text_that_was_kept_is_not_told_as_no_answer() {
        let mut broken = reply();
        let mut wrote = attempt(0, aideon());
        wrote.outcome = AttemptOutcome::Failed {
            reason: FailureReason::StreamCut,
        };
        let source = aideon();
        apply(
            &mut broken,
            ReplyEvent::SourceChanged { attempt: 0, source },
        );
        apply(&mut broken, ReplyEvent::AttemptEnded { attempt: wrote });
        let failure = failure(FailureReason::StreamCut);
        let failed = failure.clone();
        apply(&mut broken, ReplyEvent::Failed { failure: failed });
        let (title, text) = told(&broken, &failure);
        assert_eq!(title, "Aideon Model’s connection broke");
        assert!(text.starts_with("What had arrived is kept above. Another model can"));
        broken.attempts[0].role = RouteRole::Pinned;
        assert!(
            told(&broken, &failure).1.ends_with("no other was asked."),
            "nobody is promised another model that was not chosen"
        );
    }
}
