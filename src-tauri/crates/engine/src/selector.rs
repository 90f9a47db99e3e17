//! Tier and modality to a route.
//!
//! The tier map is just that: tier × modality → route. Every model in it is a default;
//! names of models die every few months, so none of them is more than data.

use std::{collections::HashMap, str::FromStr};

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

/// An ordered list of candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The tier it belongs to.
    pub tier: Tier,
    /// The candidates, the first choice first. Never empty.
    steps: Vec<ModelId>,
    /// It is one model that the user pinned, which is never switched.
    pinned: bool,
}

impl Route {
    /// The route of a pinned model.
    pub fn pinned(tier: Tier, model: ModelId) -> Self {
        Self {
            tier,
            steps: vec![model],
            pinned: true,
        }
    }

    /// The candidates with the part that each plays.
    pub fn candidates(&self) -> impl ExactSizeIterator<Item = (RouteRole, &ModelId)> {
        self.steps.iter().enumerate().map(|(position, model)| {
            let role = match position {
                _ if self.pinned => RouteRole::Pinned,
                0 => RouteRole::FirstChoice,
                _ => RouteRole::Fallback,
            };
            (role, model)
        })
    }
}

/// Tier × modality → candidates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TierMap(HashMap<(Tier, Modality), Vec<ModelId>>);

impl TierMap {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// The map with today's working models.
    pub fn with_defaults() -> Self {
        let mut map = Self::new();
        for (tier, modality, models) in DEFAULTS {
            let models = models
                .iter()
                .filter_map(|model| model.parse().ok())
                .collect();
            map.set(*tier, *modality, models);
        }
        map
    }

    /// Sets a route; an empty one is as good as none.
    pub fn set(&mut self, tier: Tier, modality: Modality, models: Vec<ModelId>) {
        self.0.insert((tier, modality), models);
    }
}

/// Chooses routes by tier and modality.
#[derive(Clone, Debug)]
pub struct TierBasedModelSelector {
    map: TierMap,
}

impl TierBasedModelSelector {
    /// Chooses along `map`.
    pub fn new(map: TierMap) -> Self {
        Self { map }
    }

    /// The route of a tier for a modality.
    ///
    /// # Errors
    /// [`SelectError::NoRoute`] when the map has none.
    pub fn route(&self, tier: Tier, modality: Modality) -> Result<Route, SelectError> {
        let steps = self
            .map
            .0
            .get(&(tier, modality))
            .filter(|steps| !steps.is_empty());
        let steps = steps.ok_or(SelectError::NoRoute(modality))?.clone();
        Ok(Route {
            tier,
            steps,
            pinned: false,
        })
    }

    /// The same for the names of both; an unknown tier is treated as free.
    ///
    /// # Errors
    /// As [`route`](Self::route), and [`SelectError::UnknownModality`].
    pub fn route_by_name(&self, tier: &str, modality: &str) -> Result<Route, SelectError> {
        self.route(Tier::from_name(tier), modality.parse()?)
    }
}

/// The most output tokens that a request of the tier may ask for.
pub fn max_output_tokens(tier: Tier) -> Option<u32> {
    match tier {
        Tier::Free => Some(2048),
        Tier::Premium => None,
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
                    Some(route.candidates().len()),
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
                free.candidates()
                    .all(|(_, model)| model.endpoint.as_str() == "together")
            );
            let premium = selector().route(Tier::Premium, modality).unwrap();
            let endpoints: Vec<_> = premium
                .candidates()
                .map(|(_, model)| model.endpoint.as_str())
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
        let roles: Vec<_> = route.candidates().map(|(role, _)| role).collect();
        assert_eq!(
            roles,
            [
                RouteRole::FirstChoice,
                RouteRole::Fallback,
                RouteRole::Fallback
            ]
        );
        let pinned = Route::pinned(Tier::Premium, "own/m".parse().unwrap());
        assert_eq!(pinned.candidates().next().unwrap().0, RouteRole::Pinned);
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
