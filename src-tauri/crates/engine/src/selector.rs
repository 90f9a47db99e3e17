//! Tier and modality to a route.
//!
//! The tier map is just that: tier × modality → route. Every model in it is a default;
//! names of models die every few months, so none of them is more than data.

use std::{
    collections::{HashMap, HashSet},
    str::FromStr,
    sync::{Arc, PoisonError, RwLock},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    model_id::ModelId,
    provenance::{RouteRole, Tier},
};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// The continuation of a text.
    Text,
    /// The answer to a conversation.
    Chat,
    /// The answer to a conversation with pictures.
    Vision,
    /// A picture.
    Image,
    /// A vector.
    Embedding,
}

/// Every modality.
pub const MODALITIES: [Modality; 5] = [
    Modality::Text,
    Modality::Chat,
    Modality::Vision,
    Modality::Image,
    Modality::Embedding,
];

/// Why there is no route.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SelectError {
    /// No modality bears that name.
    #[error("unknown modality `{0}`")]
    UnknownModality(String),
    /// The map has no route for this tier and modality.
    #[error("no route is set for {0:?}")]
    NoRoute(Modality),
    /// A step has no model, or a route no step.
    #[error("a route needs at least one model")]
    EmptyStep,
    /// A model stands in a route twice.
    #[error("`{0}` stands in the route twice")]
    Repeated(ModelId),
}

impl FromStr for Modality {
    type Err = SelectError;

    fn from_str(name: &str) -> Result<Self, SelectError> {
        match name {
            "text" => Ok(Self::Text),
            "chat" => Ok(Self::Chat),
            "vision" => Ok(Self::Vision),
            "image" => Ok(Self::Image),
            "embedding" => Ok(Self::Embedding),
            _ => Err(SelectError::UnknownModality(name.to_owned())),
        }
    }
}

/// One step of a route: a model, or several equal ones of which the faster healthy one is
/// asked first. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<ModelId>", into = "Vec<ModelId>")]
pub struct Step(Vec<ModelId>);

impl Step {
    /// A step of one model.
    pub fn of(model: ModelId) -> Self {
        Self(vec![model])
    }

    /// A step of equal models.
    ///
    /// # Errors
    /// [`SelectError::EmptyStep`] when there is none, [`SelectError::Repeated`] when one
    /// stands there twice.
    pub fn of_equals(models: Vec<ModelId>) -> Result<Self, SelectError> {
        if models.is_empty() {
            return Err(SelectError::EmptyStep);
        }
        no_model_twice(models.iter())?;
        Ok(Self(models))
    }

    /// The models.
    pub fn models(&self) -> &[ModelId] {
        &self.0
    }
}

impl TryFrom<Vec<ModelId>> for Step {
    type Error = SelectError;

    fn try_from(models: Vec<ModelId>) -> Result<Self, SelectError> {
        Self::of_equals(models)
    }
}

impl From<Step> for Vec<ModelId> {
    fn from(step: Step) -> Self {
        step.0
    }
}

/// Checks the steps of a route that somebody wrote: a model that stands in it twice would be
/// asked in vain.
///
/// # Errors
/// [`SelectError::Repeated`], or [`SelectError::EmptyStep`] for a route without steps.
pub fn check_steps(steps: &[Step]) -> Result<(), SelectError> {
    if steps.is_empty() {
        return Err(SelectError::EmptyStep);
    }
    no_model_twice(steps.iter().flat_map(Step::models))
}

fn no_model_twice<'a>(models: impl Iterator<Item = &'a ModelId>) -> Result<(), SelectError> {
    let mut seen = HashSet::new();
    for model in models {
        if !seen.insert(model) {
            return Err(SelectError::Repeated(model.clone()));
        }
    }
    Ok(())
}

/// An ordered list of steps, each with the part that it plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The tier it belongs to.
    pub tier: Tier,
    steps: Vec<(RouteRole, Step)>,
}

impl Route {
    /// The route of a pinned model, which is never switched.
    pub fn pinned(tier: Tier, model: ModelId) -> Self {
        Self {
            tier,
            steps: vec![(RouteRole::Pinned, Step::of(model))],
        }
    }

    fn along(tier: Tier, steps: &[Step]) -> Self {
        let role = |position| match position {
            0 => RouteRole::FirstChoice,
            _ => RouteRole::Fallback,
        };
        let steps = steps.iter().enumerate();
        Self {
            tier,
            steps: steps
                .map(|(position, step)| (role(position), step.clone()))
                .collect(),
        }
    }

    /// A route that somebody named and asked for by its name: no tier's own. Its first step
    /// is what they chose, so that it never counts as a tier's first choice.
    ///
    /// # Errors
    /// Those of [`check_steps`].
    pub fn named(tier: Tier, steps: &[Step]) -> Result<Self, SelectError> {
        check_steps(steps)?;
        let mut route = Self::along(tier, steps);
        if let Some((role, _)) = route.steps.first_mut() {
            *role = RouteRole::Pinned;
        }
        Ok(route)
    }

    /// The route without one of its models. The others keep their parts: who answers in the
    /// place of a first choice is a fallback, also when the first choice is not asked again.
    pub fn without(mut self, model: &ModelId) -> Self {
        for (_, step) in &mut self.steps {
            step.0.retain(|known| known != model);
        }
        self.steps.retain(|(_, step)| !step.0.is_empty());
        self
    }

    /// The steps with the part that each plays.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = (RouteRole, &Step)> {
        self.steps.iter().map(|(role, step)| (*role, step))
    }

    /// Every model of the route in the order they are written.
    pub fn models(&self) -> impl Iterator<Item = &ModelId> {
        self.steps.iter().flat_map(|(_, step)| step.models())
    }

    /// It has no model left to ask.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// Tier × modality → steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TierMap(HashMap<(Tier, Modality), Vec<Step>>);

impl TierMap {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// The map with today's working models.
    pub fn with_defaults() -> Self {
        let mut map = Self::new();
        for (tier, modality, models) in DEFAULTS {
            let models = models.iter().filter_map(|model| model.parse().ok());
            map.set(*tier, *modality, models.map(Step::of).collect());
        }
        map
    }

    /// Sets a route; an empty one is as good as none.
    pub fn set(&mut self, tier: Tier, modality: Modality, steps: Vec<Step>) {
        self.0.insert((tier, modality), steps);
    }

    /// The steps of a route; none where none is set.
    pub fn steps(&self, tier: Tier, modality: Modality) -> &[Step] {
        self.0.get(&(tier, modality)).map_or(&[], Vec::as_slice)
    }
}

/// Chooses routes by tier and modality. Clones share one map, so that a route that the user
/// changes takes effect with the next message.
#[derive(Clone, Debug)]
pub struct TierBasedModelSelector {
    map: Arc<RwLock<TierMap>>,
}

impl TierBasedModelSelector {
    /// Chooses along `map`.
    pub fn new(map: TierMap) -> Self {
        Self {
            map: Arc::new(RwLock::new(map)),
        }
    }

    /// The route of a tier for a modality.
    ///
    /// # Errors
    /// [`SelectError::NoRoute`] when the map has none.
    pub fn route(&self, tier: Tier, modality: Modality) -> Result<Route, SelectError> {
        let map = self.map.read().unwrap_or_else(PoisonError::into_inner);
        match map.steps(tier, modality) {
            [] => Err(SelectError::NoRoute(modality)),
            steps => Ok(Route::along(tier, steps)),
        }
    }

    /// The same for the names of both; an unknown tier is treated as free.
    ///
    /// # Errors
    /// As [`route`](Self::route), and [`SelectError::UnknownModality`].
    pub fn route_by_name(&self, tier: &str, modality: &str) -> Result<Route, SelectError> {
        self.route(Tier::from_name(tier), modality.parse()?)
    }

    /// Gives a tier another route, from the next request on.
    pub fn set(&self, tier: Tier, modality: Modality, steps: Vec<Step>) {
        let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
        map.set(tier, modality, steps);
    }
}

const LLAMA: &str = "together/meta-llama/Llama-3.3-70B-Instruct-Turbo";
const GPT_OSS: &str = "together/openai/gpt-oss-20b";
const KIMI: &str = "together/moonshotai/Kimi-K2.6";
const GEMMA: &str = "together/google/gemma-4-31B-it";
const FLUX: &str = "together/black-forest-labs/FLUX.1-schnell";
const E5: &str = "together/intfloat/multilingual-e5-large-instruct";
const CLAUDE: &str = "anthropic/claude-opus-5";
const GPT: &str = "openai/gpt-4.1";

const DEFAULTS: &[(Tier, Modality, &[&str])] = &[
    (Tier::Free, Modality::Text, &[LLAMA, GPT_OSS]),
    (Tier::Free, Modality::Chat, &[LLAMA, GPT_OSS]),
    (Tier::Free, Modality::Vision, &[KIMI, GEMMA]),
    (Tier::Free, Modality::Image, &[FLUX]),
    (Tier::Free, Modality::Embedding, &[E5]),
    (Tier::Premium, Modality::Text, &[CLAUDE, GPT, LLAMA]),
    (Tier::Premium, Modality::Chat, &[CLAUDE, GPT, LLAMA]),
    (Tier::Premium, Modality::Vision, &[CLAUDE, GPT, KIMI]),
    (
        Tier::Premium,
        Modality::Image,
        &["openai/gpt-image-2", FLUX],
    ),
    (
        Tier::Premium,
        Modality::Embedding,
        &["openai/text-embedding-3-small", E5],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn selector() -> TierBasedModelSelector {
        TierBasedModelSelector::new(TierMap::with_defaults())
    }

    #[test]
    fn every_tier_has_a_route_for_every_modality() {
        for tier in [Tier::Free, Tier::Premium] {
            for modality in MODALITIES {
                let route = selector().route(tier, modality).unwrap();
                let declared = DEFAULTS
                    .iter()
                    .find(|(t, m, _)| (*t, *m) == (tier, modality))
                    .map(|(_, _, models)| models.len());
                assert_eq!(
                    Some(route.steps().len()),
                    declared,
                    "{tier:?} {modality:?}: every default must be a valid id"
                );
            }
        }
    }

    #[test]
    fn the_free_plan_is_togethers_alone_and_premium_ends_there() {
        for modality in MODALITIES {
            let free = selector().route(Tier::Free, modality).unwrap();
            assert!(
                free.models()
                    .all(|model| model.endpoint.as_str() == "together")
            );
            let premium = selector().route(Tier::Premium, modality).unwrap();
            let endpoints: Vec<_> = premium
                .models()
                .map(|model| model.endpoint.as_str())
                .collect();
            assert_ne!(
                endpoints.first(),
                Some(&"together"),
                "premium begins with Aideon's"
            );
            assert_eq!(
                endpoints.last(),
                Some(&"together"),
                "and falls back to Together"
            );
        }
    }

    #[test]
    fn an_unknown_tier_is_free_and_an_unknown_modality_an_error() {
        let free = selector().route(Tier::Free, Modality::Chat).unwrap();
        assert_eq!(selector().route_by_name("gold", "chat").unwrap(), free);
        assert_eq!(
            selector().route_by_name("free", "smell"),
            Err(SelectError::UnknownModality("smell".into()))
        );
    }

    #[test]
    fn roles_follow_the_position_and_a_pinned_model_has_its_own() {
        let route = selector().route(Tier::Premium, Modality::Chat).unwrap();
        let roles: Vec<_> = route.steps().map(|(role, _)| role).collect();
        assert_eq!(
            roles,
            [
                RouteRole::FirstChoice,
                RouteRole::Fallback,
                RouteRole::Fallback
            ]
        );
        let pinned = Route::pinned(Tier::Premium, "own/m".parse().unwrap());
        assert_eq!(pinned.steps().next().unwrap().0, RouteRole::Pinned);
    }

    #[test]
    fn a_route_that_was_asked_for_by_name_is_no_tier_s_first_choice() {
        let steps = ["own/m", "own/n"].map(|id| Step::of(id.parse().unwrap()));
        let route = Route::named(Tier::Premium, &steps).unwrap();
        let roles: Vec<_> = route.steps().map(|(role, _)| role).collect();
        assert_eq!(roles, [RouteRole::Pinned, RouteRole::Fallback]);
        assert_eq!(
            Route::named(Tier::Premium, &[]),
            Err(SelectError::EmptyStep)
        );
    }

    #[test]
    fn who_answers_in_the_place_of_a_first_choice_stays_a_fallback() {
        let route = selector().route(Tier::Premium, Modality::Chat).unwrap();
        let first = route.models().next().unwrap().clone();
        let rest = route.without(&first);
        assert!(rest.models().all(|model| *model != first));
        assert!(rest.steps().all(|(role, _)| role == RouteRole::Fallback));
        let alone = Route::pinned(Tier::Free, first.clone()).without(&first);
        assert!(alone.is_empty());
    }

    #[test]
    fn a_model_stands_in_a_route_once() {
        let model = |id: &str| id.parse::<ModelId>().unwrap();
        let (a, b) = (model("a/x"), model("b/x"));
        let equals = Step::of_equals(vec![a.clone(), b.clone()]).unwrap();
        assert_eq!(
            check_steps(&[equals.clone(), Step::of(model("c/x"))]),
            Ok(())
        );
        let twice = check_steps(&[equals, Step::of(b.clone())]);
        assert_eq!(twice, Err(SelectError::Repeated(b)));
        assert_eq!(
            Step::of_equals(vec![a.clone(), a.clone()]),
            Err(SelectError::Repeated(a))
        );
        assert_eq!(check_steps(&[]), Err(SelectError::EmptyStep));
    }

    #[test]
    fn a_changed_route_takes_effect_at_once_wherever_it_is_used() {
        let one = selector();
        let other = one.clone();
        other.set(
            Tier::Free,
            Modality::Chat,
            vec![Step::of("own/m".parse().unwrap())],
        );
        let route = one.route(Tier::Free, Modality::Chat).unwrap();
        assert_eq!(route.models().next().unwrap().to_string(), "own/m");
    }

    #[test]
    fn an_empty_route_is_none() {
        let mut map = TierMap::new();
        map.set(Tier::Free, Modality::Chat, Vec::new());
        let selector = TierBasedModelSelector::new(map);
        assert_eq!(
            selector.route(Tier::Free, Modality::Chat),
            Err(SelectError::NoRoute(Modality::Chat))
        );
    }
}
