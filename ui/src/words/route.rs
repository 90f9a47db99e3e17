//! The plans' routes, and how their models fare.

use aideon_ipc::{
    route::{Health, HealthState, Listing, Modality, RouteTarget},
    session::Tier,
};

use super::{
    failure::{capitalised, clause, clause_of_it},
    figures::{count, duration},
    source::ordinal,
};
use crate::{
    clock::LocalTime,
    state::route_warning::{LostModel, Place, Warning},
};

pub const ROUTES: &str = "Routes";
pub const ROUTES_LEDE: &str = "Which models are asked, in which order. The first that can answer does; its badge says when \
     it was not the first choice.";
pub const CHECK_NOW: &str = "Check now";
pub const CHECKING: &str = "Checking";
pub const EQUALS: &str = "Equals: the faster one in good health is asked first.";
pub const EARLIER: &str = "Ask it earlier";
pub const LATER: &str = "Ask it later";
pub const JOIN: &str = "Make it equal to the one before";
pub const PART: &str = "Part it from its equals";
pub const REMOVE: &str = "Ask it no longer";
pub const ADD: &str = "Add";
pub const ADD_MODEL: &str = "Add a model";
pub const ADD_PLACEHOLDER: &str = "endpoint/model";
pub const KNOWN_MODELS: &str = "Models of your providers";
pub const RESET: &str = "Back to the default";
pub const DISCARD: &str = "Discard changes";
pub const NOT_SAVED: &str = "Changed, not saved yet";
pub const YOURS: &str = "Changed by you";
pub const DEFAULT: &str = "Default";
pub const EMPTY: &str = "No model is left. A route needs at least one.";
pub const TWICE: &str = "This model is in the route already.";
pub const NEW: &str = "Checked when you save";

/// A plan's name above its routes.
pub fn plan(tier: Tier) -> &'static str {
    match tier {
        Tier::Free => "Free plan",
        Tier::Premium => "Premium plan",
    }
}

/// What a route is for, as its title.
pub fn title(modality: Modality) -> &'static str {
    match modality {
        Modality::Chat => "Chat",
        Modality::Vision => "Pictures",
        Modality::Image => "Images",
        Modality::Embedding => "Embeddings",
        Modality::Text => "Text",
    }
}

/// The name of a route among those of both plans: `Free plan: Chat`.
pub fn route_of(tier: Tier, modality: Modality) -> String {
    format!("{}: {}", plan(tier), title(modality))
}

/// What a route is for, in a sentence.
pub fn purpose(modality: Modality) -> &'static str {
    match modality {
        Modality::Chat => "Answers to conversations",
        Modality::Vision => "Answers to conversations with pictures in them",
        Modality::Image => "Making images",
        Modality::Embedding => "Vectors for search by meaning",
        Modality::Text => "Continuing a text",
    }
}

/// A word for tests and for those who read the page by its attributes.
pub fn tier_name(tier: Tier) -> &'static str {
    match tier {
        Tier::Free => "free",
        Tier::Premium => "premium",
    }
}

/// A word for tests and for those who read the page by its attributes.
pub fn modality_name(modality: Modality) -> &'static str {
    match modality {
        Modality::Chat => "chat",
        Modality::Vision => "vision",
        Modality::Image => "image",
        Modality::Embedding => "embedding",
        Modality::Text => "text",
    }
}

/// A word for tests and for those who read the page by its attributes.
pub fn state_name(state: &HealthState) -> &'static str {
    match state {
        HealthState::Ready => "ready",
        HealthState::Resting { .. } => "resting",
        HealthState::Trying => "trying",
        HealthState::Blocked { .. } => "blocked",
    }
}

/// A word for tests and for those who read the page by its attributes.
pub fn listing_name(listing: &Listing) -> &'static str {
    match listing {
        Listing::Unchecked => "unchecked",
        Listing::Listed => "listed",
        Listing::Gone => "gone",
        Listing::Unreachable { .. } => "unreachable",
        Listing::NoKey => "no_key",
        Listing::NotSetUp => "not_set_up",
    }
}

/// How a model fares: the words beside its switch, and the smaller ones below.
pub fn standing(target: &RouteTarget) -> (String, String) {
    standing_at(target, |until| LocalTime::of(until).clock())
}

/// The same with a way to tell a moment by the clock.
fn standing_at(target: &RouteTarget, clock: impl Fn(i64) -> String) -> (String, String) {
    let who = &target.provider;
    let told = |title: &str, detail: String| (title.to_owned(), detail);
    match &target.listing {
        Listing::Gone => return told("Gone", format!("No longer in {who}’s list")),
        Listing::NotSetUp => return told("Not set up", format!("No provider called {who}")),
        Listing::NoKey => return told("No key", format!("{who} is not asked without one")),
        Listing::Unreachable { reason } => {
            return told("Cannot be checked", capitalised(&clause(who, reason)));
        }
        Listing::Listed | Listing::Unchecked => {}
    }
    match &target.health.state {
        HealthState::Ready => told("Ready", record(&target.health)),
        HealthState::Resting { until, reason } => (
            format!("Resting until {}", clock(*until)),
            format!(
                "{}. {}",
                capitalised(&clause_of_it(reason)),
                record(&target.health)
            ),
        ),
        HealthState::Trying => told("Trying one request", record(&target.health)),
        HealthState::Blocked { reason } => told(
            "Not asked until its key changes",
            capitalised(&clause(who, reason)),
        ),
    }
}

/// Figures since the app was started: `0.9 s to first word, 1 of 24 failed`.
fn record(health: &Health) -> String {
    let usual = health
        .first_content_ms
        .map(|ms| format!("{} to first word", duration(ms)));
    let failed = match (health.asked, health.failed) {
        (0, _) => None,
        (_, 0) => Some("none failed".to_owned()),
        (asked, failed) => Some(format!(
            "{} of {} failed",
            count(u64::from(failed)),
            count(u64::from(asked))
        )),
    };
    match (usual, failed) {
        (None, None) => "Not asked since Aideon was started".into(),
        (Some(usual), Some(failed)) => format!("Usually {usual}, {failed}"),
        (Some(usual), None) => format!("Usually {usual}"),
        (None, Some(failed)) => capitalised(&failed),
    }
}

/// Title and text of a warning.
pub fn warning(warning: &Warning) -> (String, String) {
    match warning {
        Warning::Model(lost) => lost_model(lost),
        Warning::Provider {
            provider,
            reason,
            routes,
        } => (
            format!("{routes} routes lead to {provider}, which cannot be checked"),
            format!(
                "{}. Their models may answer all the same. Check again when the connection is back.",
                capitalised(&clause(provider, reason))
            ),
        ),
    }
}

fn lost_model(lost: &LostModel) -> (String, String) {
    let plan = match lost.tier {
        Tier::Free => "The free plan’s",
        Tier::Premium => "The premium plan’s",
    };
    let leads = match lost.place {
        Place::Alone => "has nobody but",
        Place::First => "begins with",
        Place::Between => "passes",
        Place::Last => "ends at",
    };
    let fate = match lost.unreachable {
        None => "a model that is gone",
        Some(_) => "a model that cannot be reached",
    };
    let title = format!("{plan} {} route {leads} {fate}", route_word(lost.modality));
    let model = lost
        .model
        .split_once('/')
        .map_or(&*lost.model, |(_, name)| name);
    let why = match &lost.unreachable {
        None => format!("{model} is no longer in {}’s list.", lost.provider),
        Some(reason) => format!("{}.", capitalised(&clause(&lost.provider, reason))),
    };
    let next = match lost.place {
        Place::Alone => "Nobody would answer. Add a model to the route.",
        Place::First | Place::Between => "The next model answers in its place.",
        Place::Last => "If the models before it fail, nobody answers.",
    };
    (title, format!("{why} {next}"))
}

/// A route's name within a sentence: `the free plan’s picture route`.
fn route_word(modality: Modality) -> &'static str {
    match modality {
        Modality::Chat => "chat",
        Modality::Vision => "picture",
        Modality::Image => "image",
        Modality::Embedding => "embedding",
        Modality::Text => "text",
    }
}

/// The name of a button in a model's line, for those who do not see which line it is in.
pub fn of_model(what: &str, model: &str) -> String {
    format!("{what}: {model}")
}

/// Told after a model was moved: `llama3.2 is asked second.`
pub fn asked_at(model: &str, step: usize) -> String {
    format!("{model} is asked {}.", ordinal(step + 1))
}

/// Told after a model was taken out.
pub fn removed(model: &str) -> String {
    format!("{model} is asked no longer.")
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::FailureReason,
        route::{HealthState, Listing, Modality},
        session::Tier,
    };

    use super::{standing_at, warning};
    use crate::state::{
        route_warning::{LostModel, Place, Warning},
        samples::route,
    };

    fn told(listing: Listing, state: HealthState) -> (String, String) {
        let mut target = route(&[("together/a", listing)]).steps[0].targets[0].clone();
        target.health.state = state;
        target.health.asked = 24;
        target.health.failed = 1;
        target.health.first_content_ms = Some(900);
        let (title, detail) = standing_at(&target, |_| "14:11".into());
        (title, detail.replace('\u{a0}', " "))
    }

    fn pair(title: &str, detail: &str) -> (String, String) {
        (title.into(), detail.into())
    }

    #[test]
    fn a_resting_model_says_until_when_and_why() {
        let resting = HealthState::Resting {
            until: 0,
            reason: FailureReason::StreamCut,
        };
        assert_eq!(
            told(Listing::Listed, resting),
            pair(
                "Resting until 14:11",
                "Its connection broke. Usually 0.9 s to first word, 1 of 24 failed"
            )
        );
        assert_eq!(
            told(Listing::Unchecked, HealthState::Ready),
            pair("Ready", "Usually 0.9 s to first word, 1 of 24 failed")
        );
    }

    #[test]
    fn a_model_that_is_gone_is_not_called_ready() {
        assert_eq!(
            told(Listing::Gone, HealthState::Ready),
            pair("Gone", "No longer in Together AI’s list")
        );
    }

    #[test]
    fn a_warning_names_plan_route_and_place() {
        let lost = |place, unreachable| {
            let lost = LostModel {
                tier: Tier::Free,
                modality: Modality::Vision,
                model: "together/maker/a".into(),
                provider: "Together AI".into(),
                unreachable,
                place,
            };
            warning(&Warning::Model(lost))
        };
        assert_eq!(
            lost(Place::Last, None),
            pair(
                "The free plan’s picture route ends at a model that is gone",
                "maker/a is no longer in Together AI’s list. If the models before it fail, nobody \
                 answers."
            )
        );
        assert_eq!(
            lost(Place::First, Some(FailureReason::Unreachable)).0,
            "The free plan’s picture route begins with a model that cannot be reached"
        );
    }
}
