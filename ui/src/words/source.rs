//! Who wrote a text, and why that model.

use aideon_ipc::{
    failure::FailureReason,
    reply::{AttemptOutcome, Reply, ReplyState, RouteRole},
    session::Tier,
    source::{ModelSource, SourceKind},
};

use super::failure;

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
        return waiting.then(|| failure::capitalised(&reasons.join("; ")));
    };
    let why = if reasons.is_empty() {
        first_choice(reply)
    } else {
        reasons.join("; ")
    };
    Some(match (source.simulated, reasons.is_empty()) {
        (true, true) => "Demo: nothing left this computer".into(),
        (true, false) => format!("Demo: {why}"),
        (false, _) => failure::capitalised(&why),
    })
}

/// One clause for each model that came to nothing, in their order.
///
/// Two models of one source are told apart by their own names; a model that failed twice in
/// the same way is told once.
pub fn failures(reply: &Reply) -> Vec<String> {
    let mut told: Vec<(&str, String, &FailureReason)> = Vec::new();
    let mut clauses = Vec::new();
    for attempt in &reply.attempts {
        let (reason, asked) = match &attempt.outcome {
            AttemptOutcome::Failed { reason } => (reason, true),
            AttemptOutcome::NotAsked { reason } => (reason, false),
            _ => continue,
        };
        let source = name(&attempt.source);
        if told
            .iter()
            .any(|(model, _, before)| *model == attempt.model && *before == reason)
        {
            continue;
        }
        let is_second = told
            .iter()
            .any(|(model, before, _)| *before == source && *model != attempt.model);
        let who = if is_second {
            short_model(&attempt.model)
        } else {
            &source
        };
        clauses.push(if asked {
            failure::clause(who, reason)
        } else {
            failure::passed_over(who, reason)
        });
        told.push((&attempt.model, source, reason));
    }
    clauses
}

fn first_choice(reply: &Reply) -> String {
    let position = reply.answer().map(|answer| answer.attempt);
    let attempt = reply
        .attempts
        .iter()
        .find(|attempt| Some(attempt.position) == position);
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
        reply::{AttemptOutcome, ReplyEvent, RouteRole},
        session::Tier,
        source::ModelSource,
    };

    use super::{failures, label, short_model, why};
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
        let mut failed = attempt(0, aideon());
        failed.outcome = AttemptOutcome::Failed {
            reason: FailureReason::Overloaded,
        };
        apply(&mut reply, ReplyEvent::AttemptEnded { attempt: failed });
        assert_eq!(why(&reply).unwrap(), "Aideon Model was overloaded");
    }

    #[test]
    fn two_models_of_one_source_are_told_apart() {
        let mut reply = written_by(together_fallback());
        let mut first = attempt(0, aideon());
        first.model = "claude-opus-5-5".into();
        first.outcome = AttemptOutcome::Failed {
            reason: FailureReason::StreamCut,
        };
        let mut again = first.clone();
        again.position = 1;
        let mut second = attempt(2, aideon());
        second.model = "gpt-5".into();
        second.outcome = AttemptOutcome::NotAsked {
            reason: FailureReason::ServerFault,
        };
        for attempt in [first, again, second] {
            apply(&mut reply, ReplyEvent::AttemptEnded { attempt });
        }
        assert_eq!(
            failures(&reply),
            [
                "Aideon Model’s connection broke",
                "gpt-5 was resting after failures"
            ],
            "a second try that failed alike says nothing new"
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
