//! Routes that lead to models which are gone or cannot be reached.

use aideon_ipc::{
    failure::FailureReason,
    route::{Listing, Modality, Route, RouteTarget},
    session::Tier,
};

/// From how many routes on one provider's silence is told once.
const MANY: usize = 3;

/// Something that would be found out too late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A route leads to a model that is lost.
    Model(LostModel),
    /// Many routes lead to a provider that cannot be reached.
    Provider {
        /// Its plain name.
        provider: String,
        /// Why.
        reason: FailureReason,
        /// How many routes lead there.
        routes: usize,
    },
}

/// A model that a route leads to in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostModel {
    /// The plan.
    pub tier: Tier,
    /// What the route is for.
    pub modality: Modality,
    /// `endpoint/model`.
    pub model: String,
    /// The provider's plain name.
    pub provider: String,
    /// Why it cannot be reached; none when it is gone.
    pub unreachable: Option<FailureReason>,
    /// Where in the route it stands.
    pub place: Place,
}

/// Where in a route a lost model stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// No other model is left.
    Alone,
    /// In the first step.
    First,
    /// Between others.
    Between,
    /// In the last step, after others.
    Last,
}

/// The warnings about routes, at most one for each.
pub fn warnings(routes: &[Route]) -> Vec<Warning> {
    let lost: Vec<LostModel> = routes.iter().filter_map(lost_model).collect();
    let mut told: Vec<&str> = Vec::new();
    let mut warnings = Vec::new();
    for model in &lost {
        let same =
            |other: &&LostModel| other.provider == model.provider && other.unreachable.is_some();
        let routes = lost.iter().filter(same).count();
        match &model.unreachable {
            Some(_) if told.contains(&&*model.provider) => {}
            Some(reason) if routes >= MANY => {
                told.push(&model.provider);
                warnings.push(Warning::Provider {
                    provider: model.provider.clone(),
                    reason: reason.clone(),
                    routes,
                });
            }
            _ => warnings.push(Warning::Model(model.clone())),
        }
    }
    warnings
}

/// Whether a route of the plan would come to nothing, or loses its first or its last model.
pub fn needs_attention(routes: &[Route], tier: Tier) -> bool {
    let own = routes.iter().filter(|route| route.tier == tier);
    own.filter_map(lost_model).next().is_some()
}

/// The lost model of a route that matters most: the one at its end, which nobody stands
/// behind, then the first.
fn lost_model(route: &Route) -> Option<LostModel> {
    let last = route.steps.len().checked_sub(1)?;
    let at = |step: usize| {
        route
            .steps
            .get(step)?
            .targets
            .iter()
            .find(|target| is_lost(target))
    };
    let mut all = route.steps.iter().flat_map(|step| &step.targets);
    let (target, place) = if all.all(is_of_no_use) {
        ((0..=last).find_map(at)?, Place::Alone)
    } else if let Some(target) = at(last) {
        (target, if last == 0 { Place::First } else { Place::Last })
    } else if let Some(target) = at(0) {
        (target, Place::First)
    } else {
        ((1..last).find_map(at)?, Place::Between)
    };
    Some(LostModel {
        tier: route.tier,
        modality: route.modality,
        model: target.model.clone(),
        provider: target.provider.clone(),
        unreachable: match &target.listing {
            Listing::Unreachable { reason } => Some(reason.clone()),
            _ => None,
        },
        place,
    })
}

fn is_lost(target: &RouteTarget) -> bool {
    matches!(target.listing, Listing::Gone | Listing::Unreachable { .. })
}

/// It would not answer, be it for want of a key.
fn is_of_no_use(target: &RouteTarget) -> bool {
    is_lost(target) || matches!(target.listing, Listing::NoKey | Listing::NotSetUp)
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        failure::FailureReason,
        route::{Listing, Route},
        session::Tier,
    };

    use super::{Place, Warning, needs_attention, warnings};
    use crate::state::samples::route;

    fn place(targets: &[(&str, Listing)]) -> Option<Place> {
        match warnings(&[route(targets)]).pop()? {
            Warning::Model(lost) => Some(lost.place),
            Warning::Provider { .. } => None,
        }
    }

    #[test]
    fn the_end_of_a_route_matters_most() {
        use Listing::{Gone, Listed, NoKey, Unchecked};
        assert_eq!(place(&[("t/a", Listed), ("t/b", Unchecked)]), None);
        assert_eq!(
            place(&[("t/a", Gone), ("t/b", Listed), ("t/c", Gone)]),
            Some(Place::Last)
        );
        assert_eq!(place(&[("t/a", Gone), ("t/b", Listed)]), Some(Place::First));
        assert_eq!(
            place(&[("t/a", Listed), ("t/b", Gone), ("t/c", Listed)]),
            Some(Place::Between)
        );
        assert_eq!(
            place(&[("t/a", NoKey), ("t/b", Gone)]),
            Some(Place::Alone),
            "a model without a key does not stand behind another"
        );
        assert_eq!(
            place(&[("t/a", NoKey)]),
            None,
            "a missing key is told beside the model, not above the page"
        );
    }

    #[test]
    fn a_silent_provider_of_many_routes_is_told_once() {
        let silent = || Listing::Unreachable {
            reason: FailureReason::Unreachable,
        };
        let routes: Vec<Route> = (0..4).map(|_| route(&[("t/a", silent())])).collect();
        assert_eq!(warnings(&routes[..2]).len(), 2);
        let told = warnings(&routes);
        assert_eq!(told.len(), 1);
        assert!(matches!(told[0], Warning::Provider { routes: 4, .. }));
    }

    #[test]
    fn only_the_routes_of_ones_own_plan_are_pointed_to() {
        let lost = route(&[("t/a", Listing::Listed), ("t/b", Listing::Gone)]);
        let other = match lost.tier {
            Tier::Free => Tier::Premium,
            Tier::Premium => Tier::Free,
        };
        let routes = [lost];
        assert!(needs_attention(&routes, routes[0].tier));
        assert!(!needs_attention(&routes, other), "nobody here is led there");
        let whole = [route(&[
            ("t/a", Listing::Listed),
            ("t/b", Listing::Unchecked),
        ])];
        assert!(!needs_attention(&whole, whole[0].tier));
    }
}
