//! Where a request goes: `auto`, a tier's route, a named one, or one model.

use std::{collections::BTreeMap, sync::Arc};

use aideon_engine::{
    address,
    fallback::OnBreak,
    manager::{self, ProviderManager},
    model_id::ModelId,
    provenance::{Service, Tier},
    selector::{Modality, Route, Step, TierBasedModelSelector},
};
use serde::Deserialize;
use thiserror::Error;

use crate::caller::Caller;

/// The route of the caller's own tier.
pub const AUTO: &str = "auto";

/// What a broken stream leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrokenStream {
    /// The caller is told with an `error` event, and the stream is closed.
    #[default]
    Fail,
    /// Nothing is sent before the answer is complete, so that the next target begins anew
    /// and the caller never notices.
    Hold,
}

impl From<BrokenStream> for OnBreak {
    fn from(broken: BrokenStream) -> Self {
        match broken {
            BrokenStream::Fail => Self::Fail,
            BrokenStream::Hold => Self::Hold,
        }
    }
}

/// How a whole answer is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WholeAnswer {
    /// In one piece: with the least work, but a target that says nothing is noticed late.
    #[default]
    AtOnce,
    /// Gathered from a stream: a target that falls silent is noticed soon, and an answer that
    /// is coming is never cut.
    Gathered,
}

/// How answers come along a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// What a broken stream leads to.
    pub broken_stream: BrokenStream,
    /// How a whole answer is asked for.
    pub whole_answer: WholeAnswer,
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Who is asked, in their order.
    pub route: Route,
    /// How the answer comes.
    pub manner: Manner,
    /// The plan's limits hold for it.
    pub limited: bool,
}

/// Why a request goes nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RouteError {
    /// There is neither a route nor an endpoint of that name.
    #[error("there is no model or route `{0}` here")]
    Unknown(String),
    /// The tier has no route for what is asked.
    #[error("no route is set for {modality} on the {} plan", tier.name())]
    NoRoute {
        /// The tier.
        tier: Tier,
        /// What was asked for.
        modality: &'static str,
    },
    /// It is a route of another plan.
    #[error("the route `premium` is for callers on the premium plan")]
    NotOnThisPlan,
}

/// Finds routes.
pub trait Routing: Send + Sync {
    /// Where a request of this caller for `asked` goes.
    ///
    /// # Errors
    /// [`RouteError`].
    fn find(
        &self,
        asked: &str,
        modality: Modality,
        caller: &Caller,
    ) -> Result<Destination, RouteError>;

    /// The names of the routes that this caller may ask for.
    fn names(&self, caller: &Caller) -> Vec<String>;
}

/// A route by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRoute {
    /// Its steps.
    pub steps: Vec<Step>,
    /// How answers come along it.
    pub manner: Manner,
}

/// The routes of the tiers, and those with a name.
pub struct Routes {
    selector: TierBasedModelSelector,
    manager: Arc<ProviderManager>,
    named: BTreeMap<String, NamedRoute>,
    manners: BTreeMap<(&'static str, &'static str), Manner>,
    usual: Manner,
    spares_own: bool,
}

impl Routes {
    /// The routes of the tiers by `selector`, over the endpoints of `manager`.
    pub fn new(selector: TierBasedModelSelector, manager: Arc<ProviderManager>) -> Self {
        Self {
            selector,
            manager,
            named: BTreeMap::new(),
            manners: BTreeMap::new(),
            usual: Manner::default(),
            spares_own: false,
        }
    }

    /// How answers come where nothing else is said.
    #[must_use]
    pub fn with_manner(mut self, usual: Manner) -> Self {
        self.usual = usual;
        self
    }

    /// A pinned model counts for the plan's limits only where it is the plan's own, which is
    /// Together's: what the user's other keys pay for is theirs.
    #[must_use]
    pub fn sparing_own(mut self) -> Self {
        self.spares_own = true;
        self
    }

    /// Adds a route with a name of its own.
    pub fn name(&mut self, name: String, route: NamedRoute) {
        self.named.insert(name, route);
    }

    /// How answers come along a tier's route.
    pub fn set_manner(&mut self, tier: Tier, modality: Modality, manner: Manner) {
        self.manners
            .insert((tier.name(), modality_name(modality)), manner);
    }

    fn of_tier(&self, tier: Tier, modality: Modality) -> Result<Destination, RouteError> {
        let name = modality_name(modality);
        let route = self.selector.route(tier, modality);
        let route = route.map_err(|_| RouteError::NoRoute {
            tier,
            modality: name,
        })?;
        let manner = self.manners.get(&(tier.name(), name));
        Ok(Destination {
            route,
            manner: manner.copied().unwrap_or(self.usual),
            limited: true,
        })
    }

    fn pinned(&self, asked: &str, tier: Tier) -> Result<Destination, RouteError> {
        let unknown = || RouteError::Unknown(asked.to_owned());
        let model: ModelId = asked.parse().map_err(|_| unknown())?;
        let provider = self.manager.provider_of(&model).ok_or_else(unknown)?;
        let endpoint = provider.endpoint();
        let of_the_plan = !endpoint.own && manager::service(endpoint) == Service::Together;
        Ok(Destination {
            manner: Manner {
                // What runs on this machine may have to be loaded first, and is seen to live
                // by its stream alone.
                whole_answer: match address::is_loopback(&endpoint.base_url) && self.spares_own {
                    true => WholeAnswer::Gathered,
                    false => self.usual.whole_answer,
                },
                ..self.usual
            },
            limited: of_the_plan || !self.spares_own,
            route: Route::pinned(tier, model),
        })
    }
}

impl Routing for Routes {
    fn find(
        &self,
        asked: &str,
        modality: Modality,
        caller: &Caller,
    ) -> Result<Destination, RouteError> {
        if asked == AUTO {
            return self.of_tier(caller.tier, modality);
        }
        if asked == Tier::Free.name() {
            return self.of_tier(Tier::Free, modality);
        }
        if asked == Tier::Premium.name() {
            return match caller.tier {
                Tier::Premium => self.of_tier(Tier::Premium, modality),
                Tier::Free => Err(RouteError::NotOnThisPlan),
            };
        }
        if asked.contains('/') {
            return self.pinned(asked, caller.tier);
        }
        let unknown = || RouteError::Unknown(asked.to_owned());
        let named = self.named.get(asked).ok_or_else(unknown)?;
        Ok(Destination {
            route: Route::named(caller.tier, &named.steps).map_err(|_| unknown())?,
            manner: named.manner,
            limited: true,
        })
    }

    fn names(&self, caller: &Caller) -> Vec<String> {
        let own = [AUTO, Tier::Free.name()];
        let premium = (caller.tier == Tier::Premium).then_some(Tier::Premium.name());
        let names = own.into_iter().chain(premium).map(str::to_owned);
        names.chain(self.named.keys().cloned()).collect()
    }
}

/// The name of a modality, as the configuration has it.
fn modality_name(modality: Modality) -> &'static str {
    match modality {
        Modality::Text => "text",
        Modality::Chat => "chat",
        Modality::Vision => "vision",
        Modality::Image => "image",
        Modality::Embedding => "embedding",
    }
}
