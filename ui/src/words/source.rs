//! Who wrote a text, and why that model.

use aideon_ipc::{
    reply::{Attempt, AttemptOutcome, Reply, ReplyState, RouteRole},
    session::Tier,
    source::{ModelSource, SourceKind},
};

use super::failure;
use crate::state::{
    reply::answering_attempt,
    tries::{InVain, Try, in_vain},
};

/// The name on the badge: `Aideon Model`, `Together AI`, a provider's plain name.
pub fn name(source: &ModelSource) -> String {
    match &source.kind {
        SourceKind::Aideon => "Aideon Model".into(),
        SourceKind::Together => "Together AI".into(),
        SourceKind::Chosen { provider } => provider.clone(),
    }
}

/// The stamp on the badge of a fallback.
pub const FALLBACK: &str = "(Fallback)";

/// Name and stamp: `Together AI (Fallback)`.
pub fn label(source: &ModelSource) -> String {
    if source.fallback {
        format!("{} {FALLBACK}", name(source))
    } else {
        name(source)
    }
}

/// A model's name without the maker in front of it.
pub fn short_model(model: &str) -> &str {
    model.rsplit('/').next().unwrap_or(model)
}

/// Why this source answered, in the margin beside the reply: told from the stored attempts.
pub fn why(reply: &Reply) -> Option<String> {
    let reasons = failures(reply);
    let Some(source) = reply.source() else {
        // Somebody else is being asked already: the reason may be told before the answer.
        let waiting = reply.state == ReplyState::Running && !reasons.is_empty();
        return waiting.then(|| sentence(reply, &reasons.join("; ")));
    };
    let why = match (reasons.is_empty(), tries(reply)) {
        (true, 1) => first_choice(reply),
        (true, tries) => format!("{}, at the {} try", first_choice(reply), ordinal(tries)),
        (false, 1) => reasons.join("; "),
        (false, tries) => format!(
            "{}; {} answered at the {} try",
            reasons.join("; "),
            name(source),
            ordinal(tries)
        ),
    };
    Some(match (source.simulated, reasons.is_empty()) {
        (true, true) => "Demo: nothing left this computer".into(),
        (true, false) => format!("Demo: {why}"),
        (false, _) => sentence(reply, &why),
    })
}

/// A clause as a sentence begins. A model's own name keeps its small letter.
pub fn sentence(reply: &Reply, clause: &str) -> String {
    let mut models = reply.attempts.iter().map(|attempt| &attempt.model);
    if models.any(|model| clause.starts_with(short_model(model))) {
        clause.to_owned()
    } else {
        failure::capitalised(clause)
    }
}

/// Which try at its model the answer is, counted from 1.
pub fn tries(reply: &Reply) -> usize {
    answering_attempt(reply).map_or(1, |attempt| Try::of(attempt, &reply.attempts).number)
}

/// One clause for each model that came to nothing before the answer, in their order. Models
/// that share a source's name are told apart by their own.
pub fn failures(reply: &Reply) -> Vec<String> {
    let models = in_vain(reply);
    let answering = answering_attempt(reply);
    models
        .iter()
        .enumerate()
        .map(|(index, model)| {
            let source = name(&model.last.source);
            let mut earlier = models[..index].iter();
            let shared = earlier.any(|other| name(&other.last.source) == source)
                || answering.is_some_and(|answer| name(&answer.source) == source);
            let who = if shared {
                short_model(&model.last.model)
            } else {
                &source
            };
            clause(model, who)
        })
        .collect()
}

fn clause(model: &InVain<'_>, who: &str) -> String {
    match &model.last.outcome {
        AttemptOutcome::NotAsked { reason } => failure::passed_over(who, reason),
        AttemptOutcome::Failed { reason } => {
            let once = failure::clause(who, reason);
            match (model.asked, model.alike) {
                (..=1, _) => once,
                (2, true) => format!("{once} twice"),
                (asked, true) => format!("{once} {asked} times"),
                (asked, false) => format!("{once} at the {} try", ordinal(asked)),
            }
        }
        _ => who.to_owned(),
    }
}

/// `second`, `third`, `11th`.
pub fn ordinal(number: usize) -> String {
    match number {
        1 => "first".into(),
        2 => "second".into(),
        3 => "third".into(),
        4 => "fourth".into(),
        _ => format!("{number}th"),
    }
}

/// That the provider named another model than the one asked for, as a sentence.
pub fn other_model(attempt: &Attempt) -> Option<String> {
    if !attempt.other_model {
        return None;
    }
    let answered = attempt
        .reported_model
        .as_deref()
        .map_or("another model", short_model);
    Some(format!(
        "{} says that {answered} answered, not {}.",
        attempt.provider,
        short_model(&attempt.model)
    ))
}

fn first_choice(reply: &Reply) -> String {
    let attempt = answering_attempt(reply);
    match attempt.map(|attempt| (attempt.role, attempt.tier)) {
        Some((RouteRole::Pinned, _)) => "Chosen by you".into(),
        Some((_, Tier::Free)) => "First choice of the free plan".into(),
        Some((_, Tier::Premium)) => "First choice of your plan".into(),
        None => "Its attempt is not known".into(),
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::FailureReason,
        reply::{Attempt, AttemptOutcome, ReplyEvent, RouteRole},
        session::Tier,
        source::ModelSource,
    };

    use super::{failures, label, other_model, short_model, why};
    use crate::state::{
        reply::apply,
        samples::{aideon, attempt, chosen, reply, together, together_fallback},
    };

    fn written_by(source: ModelSource) -> aideon_ipc::reply::Reply {
        let mut reply = reply();
        let attempt = attempt(1, source.clone());
        apply(&mut reply, ReplyEvent::AttemptStarted { attempt });
        apply(&mut reply, ReplyEvent::SourceChanged { attempt: 1, source });
        reply
    }

    #[test]
    fn the_badge_says_what_its_source_is() {
        assert_eq!(label(&aideon()), "Aideon Model");
        assert_eq!(label(&together()), "Together AI");
        assert_eq!(label(&together_fallback()), "Together AI (Fallback)");
        assert_eq!(label(&chosen("Boathouse")), "Boathouse");
    }

    #[test]
    fn a_fallback_says_what_went_wrong_before_it() {
        let mut reply = written_by(together_fallback());
        let attempt = failed(0, "claude-opus-5-5", FailureReason::Overloaded);
        apply(&mut reply, ReplyEvent::AttemptEnded { attempt });
        assert_eq!(why(&reply).unwrap(), "Aideon Model was overloaded");
    }

    fn failed(position: u32, model: &str, reason: FailureReason) -> Attempt {
        Attempt {
            model: model.into(),
            outcome: AttemptOutcome::Failed { reason },
            ..attempt(position, aideon())
        }
    }

    /// A reply by the attempt at `position`, after others.
    fn answered_after(
        others: Vec<Attempt>,
        position: u32,
        source: ModelSource,
    ) -> aideon_ipc::reply::Reply {
        let mut reply = reply();
        for attempt in others {
            apply(&mut reply, ReplyEvent::AttemptEnded { attempt });
        }
        let answering = attempt(position, source.clone());
        apply(
            &mut reply,
            ReplyEvent::AttemptStarted { attempt: answering },
        );
        let writes = ReplyEvent::SourceChanged {
            attempt: position,
            source,
        };
        apply(&mut reply, writes);
        reply
    }

    #[test]
    fn two_models_of_one_source_are_told_apart() {
        let mut second = failed(2, "gpt-5", FailureReason::ServerFault);
        second.outcome = AttemptOutcome::NotAsked {
            reason: FailureReason::ServerFault,
        };
        let others = vec![
            failed(0, "claude-opus-5-5", FailureReason::Overloaded),
            failed(1, "claude-opus-5-5", FailureReason::Overloaded),
            second,
        ];
        assert_eq!(
            failures(&answered_after(others, 3, together_fallback())),
            [
                "Aideon Model was overloaded twice",
                "gpt-5 was resting after it failed on its side"
            ]
        );
    }

    #[test]
    fn a_model_that_failed_in_several_ways_is_told_once() {
        let others = vec![
            failed(0, "claude-opus-5-5", FailureReason::Overloaded),
            failed(1, "claude-opus-5-5", FailureReason::Overloaded),
            failed(2, "claude-opus-5-5", FailureReason::Unreachable),
        ];
        assert_eq!(
            why(&answered_after(others, 3, together_fallback())).unwrap(),
            "Aideon Model could not be reached at the third try"
        );
    }

    #[test]
    fn a_model_is_not_the_reason_for_its_own_answer() {
        let model = attempt(0, aideon()).model;
        let others = vec![failed(0, &model, FailureReason::Overloaded)];
        let mut own = answered_after(others, 1, aideon());
        own.attempts[1].tier = Tier::Premium;
        assert_eq!(
            why(&own).unwrap(),
            "First choice of your plan, at the second try"
        );
    }

    #[test]
    fn a_failing_model_of_the_answering_source_bears_its_own_name() {
        let mut first = failed(0, "maker/small", FailureReason::Overloaded);
        first.source = together();
        assert_eq!(
            why(&answered_after(vec![first], 1, together_fallback())).unwrap(),
            "small was overloaded",
            "a model is spelt as its provider spells it"
        );
    }

    #[test]
    fn another_model_than_the_one_asked_for_is_named() {
        let mut swapped = attempt(0, together());
        swapped.reported_model = Some("Qwen/Qwen3-8B".into());
        assert_eq!(other_model(&swapped), None, "a dated version is no other");
        swapped.other_model = true;
        assert_eq!(
            other_model(&swapped).unwrap(),
            "Together AI says that Qwen3-8B answered, not Llama-3.3-70B-Instruct-Turbo."
        );
    }

    #[test]
    fn the_first_choice_is_named_after_its_plan() {
        let mut premium = written_by(aideon());
        premium.attempts[0].tier = Tier::Premium;
        assert_eq!(why(&premium).unwrap(), "First choice of your plan");
        let free = written_by(together());
        let mut pinned = free.clone();
        pinned.attempts[0].role = RouteRole::Pinned;
        assert_eq!(why(&free).unwrap(), "First choice of the free plan");
        assert_eq!(
            why(&pinned).unwrap(),
            "Chosen by you",
            "a pinned model is nobody's first choice but the user's"
        );
    }

    #[test]
    fn the_demo_says_that_it_is_one() {
        let simulated = ModelSource {
            simulated: true,
            ..aideon()
        };
        assert_eq!(
            why(&written_by(simulated)).unwrap(),
            "Demo: nothing left this computer"
        );
    }

    #[test]
    fn nobody_is_explained_before_somebody_wrote() {
        assert_eq!(why(&reply()), None);
    }

    #[test]
    fn a_model_is_shown_without_its_maker() {
        assert_eq!(short_model("meta-llama/Llama-3.3-70B"), "Llama-3.3-70B");
        assert_eq!(short_model("llama3.2"), "llama3.2");
    }
}
