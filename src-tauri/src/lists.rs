//! The live lists of the endpoints: asked for by the window, on a change of a route, and now
//! and then in the background, so that a model that is gone is seen before it is needed.

use std::{collections::BTreeSet, time::Duration};

use aideon_engine::{
    manager::EndpointModels, model_id::EndpointId, provenance::Tier, provider::Endpoint, providers,
    selector::MODALITIES,
};
use aideon_storage::keychain::KeyStatus;
use futures::future::join_all;

use crate::core::{Core, Desk, Shell};

/// The earliest and the latest first look after the start, which it never delays.
const FIRST_LOOK: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(60));

/// The same for each further look.
const NEXT_LOOK: (Duration, Duration) =
    (Duration::from_secs(5 * 3600), Duration::from_secs(7 * 3600));

/// Whether an endpoint that needs a key has one.
pub(crate) async fn can_be_asked(core: &Core, endpoint: &Endpoint) -> bool {
    if !providers::descriptor(endpoint.kind).needs_key || endpoint.simulated {
        return true;
    }
    let key = core.keychain.has(&endpoint.id, &endpoint.base_url).await;
    !matches!(key, KeyStatus::Missing | KeyStatus::Unknown)
}

/// An endpoint's models; none when it cannot be used without a key that it does not have.
pub(crate) async fn models(
    core: &Core,
    desk: &Desk,
    endpoint: &Endpoint,
) -> Option<EndpointModels> {
    if !can_be_asked(core, endpoint).await {
        return None;
    }
    Some(desk.manager.models(&endpoint.id).await)
}

/// Looks at an endpoint's live list, where it can be asked. What is found stands in the
/// manager's catalog, failures too.
async fn look_up(core: &Core, desk: &Desk, endpoint: &Endpoint) {
    if can_be_asked(core, endpoint).await {
        let _ = desk.manager.look_up(&endpoint.id).await;
    }
}

/// Asks the endpoints of every route, all at once.
pub(crate) async fn check_routes(core: &Core, desk: &Desk) {
    let wanted = endpoints_of_routes(desk);
    let endpoints = desk.manager.endpoints();
    let asked = endpoints
        .iter()
        .filter(|endpoint| wanted.contains(&endpoint.id))
        .map(|endpoint| look_up(core, desk, endpoint));
    join_all(asked).await;
}

fn endpoints_of_routes(desk: &Desk) -> BTreeSet<EndpointId> {
    let tiers = [Tier::Free, Tier::Premium];
    let routes = tiers.into_iter().flat_map(|tier| {
        let route = move |modality| desk.selector.route(tier, modality).ok();
        MODALITIES.into_iter().filter_map(route)
    });
    let models = routes.flat_map(|route| route.models().cloned().collect::<Vec<_>>());
    models.map(|model| model.endpoint).collect()
}

/// Looks now and then, at times that differ from one installation to the next.
pub(crate) async fn watch(shell: Shell) {
    let mut pause = FIRST_LOOK;
    loop {
        tokio::time::sleep(between(pause)).await;
        if let Ok(core) = shell.core().await {
            check_routes(core, &core.desk).await;
            shell.has_looked();
        }
        pause = NEXT_LOOK;
    }
}

fn between((earliest, latest): (Duration, Duration)) -> Duration {
    earliest + latest.saturating_sub(earliest).mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_rare_and_differ() {
        let looks: Vec<_> = (0..100).map(|_| between(NEXT_LOOK)).collect();
        assert!(
            looks
                .iter()
                .all(|look| (NEXT_LOOK.0..=NEXT_LOOK.1).contains(look))
        );
        let distinct: BTreeSet<_> = looks.into_iter().collect();
        assert!(distinct.len() > 50, "all at once they would be a stampede");
    }
}
