//! The plans' routes: shown, changed, checked against the live lists.

use std::collections::HashMap;

use aideon_engine::{
    model_id::{EndpointId, ModelId},
    provenance,
    selector::{self, Step},
    time::Timestamp,
};
use aideon_ipc::{
    AppError,
    route::{Listing, Modality, Route, RouteStep, RouteTarget},
    session::Tier,
};
use tauri::{State, ipc::Channel};
use tokio::time::Instant;

use crate::{
    convert,
    core::{Core, Desk, Shell},
    lists, session,
};

/// The order in which routes are shown.
const SHOWN: [selector::Modality; 5] = [
    selector::Modality::Chat,
    selector::Modality::Vision,
    selector::Modality::Image,
    selector::Modality::Embedding,
    selector::Modality::Text,
];

/// Every route, those of the user's plan first.
#[tauri::command]
pub(crate) async fn routes_get(shell: State<'_, Shell>) -> Result<Vec<Route>, AppError> {
    current(shell.inner()).await
}

/// The same after the live lists were asked anew.
#[tauri::command]
pub(crate) async fn routes_check(shell: State<'_, Shell>) -> Result<Vec<Route>, AppError> {
    let core = shell.core().await?;
    let who = session::who(core).await?;
    let desk = core.desk(&who.profile).await?;
    lists::check_routes(core, &desk).await;
    all(core, &desk, who.tier).await
}

/// Sends the routes now, and again after every look at the live lists in the background, so
/// that a model that is gone is seen before it is needed.
#[tauri::command]
pub(crate) async fn routes_watch(
    shell: State<'_, Shell>,
    channel: Channel<Vec<Route>>,
) -> Result<(), AppError> {
    let shell = shell.inner().clone();
    let mut looks = shell.looks();
    tauri::async_runtime::spawn(async move {
        loop {
            // Nobody uses the app, or storage failed: there will be another look.
            if let Ok(routes) = current(&shell).await
                && channel.send(routes).is_err()
            {
                return;
            }
            if looks.changed().await.is_err() {
                return;
            }
        }
    });
    Ok(())
}

async fn current(shell: &Shell) -> Result<Vec<Route>, AppError> {
    let core = shell.core().await?;
    let who = session::who(core).await?;
    let desk = core.desk(&who.profile).await?;
    all(core, &desk, who.tier).await
}

/// Changes a route; it takes effect with the next message. In the demo it lasts until the
/// app is closed.
#[tauri::command]
pub(crate) async fn route_set(
    shell: State<'_, Shell>,
    tier: Tier,
    modality: Modality,
    steps: Vec<Vec<String>>,
) -> Result<Route, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let desk = core.desk(&profile).await?;
    let steps = convert::route::steps(&steps)?;
    let (tier, modality) = (
        convert::route::tier_of(tier),
        convert::route::modality_of(modality),
    );
    if !profile.is_simulated() {
        let stored = core.database.set_route(tier, modality, &steps).await;
        stored.map_err(convert::error::storage)?;
    }
    desk.selector.set(tier, modality, steps);
    lists::check_routes(core, &desk).await;
    Described::new(core, &desk).await.route(tier, modality)
}

/// Gives a route back its default.
#[tauri::command]
pub(crate) async fn route_reset(
    shell: State<'_, Shell>,
    tier: Tier,
    modality: Modality,
) -> Result<Route, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let desk = core.desk(&profile).await?;
    let (tier, modality) = (
        convert::route::tier_of(tier),
        convert::route::modality_of(modality),
    );
    if !profile.is_simulated() {
        let reset = core.database.reset_route(tier, modality).await;
        reset.map_err(convert::error::storage)?;
    }
    let steps = desk.defaults.steps(tier, modality).to_vec();
    desk.selector.set(tier, modality, steps);
    Described::new(core, &desk).await.route(tier, modality)
}

async fn all(core: &Core, desk: &Desk, tier: provenance::Tier) -> Result<Vec<Route>, AppError> {
    let described = Described::new(core, desk).await;
    let other = match tier {
        provenance::Tier::Free => provenance::Tier::Premium,
        provenance::Tier::Premium => provenance::Tier::Free,
    };
    [tier, other]
        .into_iter()
        .flat_map(|tier| SHOWN.map(|modality| (tier, modality)))
        .map(|(tier, modality)| described.route(tier, modality))
        .collect()
}

/// What describing a route takes beside the route.
struct Described<'a> {
    desk: &'a Desk,
    /// The endpoints' plain names, and whether they can be asked.
    endpoints: HashMap<EndpointId, (String, bool)>,
    now: Timestamp,
    moment: Instant,
}

impl<'a> Described<'a> {
    async fn new(core: &Core, desk: &'a Desk) -> Self {
        let mut endpoints = HashMap::new();
        for endpoint in desk.manager.endpoints() {
            let can_be_asked = lists::can_be_asked(core, &endpoint).await;
            endpoints.insert(endpoint.id, (endpoint.name, can_be_asked));
        }
        Self {
            desk,
            endpoints,
            now: core.clock.now(),
            moment: Instant::now(),
        }
    }

    fn route(
        &self,
        tier: provenance::Tier,
        modality: selector::Modality,
    ) -> Result<Route, AppError> {
        let route = self.desk.selector.route(tier, modality);
        let route = route.map_err(|failure| convert::error::select(&failure))?;
        let steps: Vec<&Step> = route.steps().map(|(_, step)| step).collect();
        let defaults: Vec<&Step> = self.desk.defaults.steps(tier, modality).iter().collect();
        Ok(Route {
            tier: convert::provider::tier(tier),
            modality: convert::route::modality(modality),
            is_default: steps == defaults,
            steps: steps.into_iter().map(|step| self.step(step)).collect(),
        })
    }

    fn step(&self, step: &Step) -> RouteStep {
        RouteStep {
            targets: step
                .models()
                .iter()
                .map(|model| self.target(model))
                .collect(),
        }
    }

    fn target(&self, model: &ModelId) -> RouteTarget {
        let known = self.desk.manager.health().of(model);
        let endpoint = self.endpoints.get(&model.endpoint);
        let listing = match endpoint {
            None => Listing::NotSetUp,
            Some((_, false)) => Listing::NoKey,
            Some((_, true)) => {
                let gone = known.as_ref().is_some_and(|known| known.gone);
                convert::route::listing(self.desk.manager.catalog().listing(model), gone)
            }
        };
        RouteTarget {
            model: model.to_string(),
            provider: endpoint.map_or_else(|| model.endpoint.to_string(), |(name, _)| name.clone()),
            listing,
            health: convert::route::health(known.as_ref(), self.now, self.moment),
        }
    }
}
