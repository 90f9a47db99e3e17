//! Targets, named routes, routes of tiers.

use std::collections::{BTreeMap, HashSet};

use aideon_engine::{
    model_id::{EndpointId, ModelId},
    provenance::Tier,
    selector::{MODALITIES, Modality, SelectError, Step, TierMap, check_steps},
};
use toml::Spanned;

use super::Checking;
use crate::{
    config::{
        file::{FreeTable, PremiumTable, RouteTable},
        steps::{StepEntry, TierRoute},
    },
    routing::{AUTO, Manner, NamedRoute},
};

type Known = HashSet<EndpointId>;

/// The routes of the tiers.
pub(super) struct Tiers {
    pub(super) map: TierMap,
    pub(super) manners: Vec<(Tier, Modality, Manner)>,
}

/// Reads the routes with a name.
pub(super) fn read(
    checking: &mut Checking<'_>,
    known: &Known,
    tables: BTreeMap<Spanned<String>, RouteTable>,
    usual: Manner,
) -> BTreeMap<String, NamedRoute> {
    let mut routes = BTreeMap::new();
    for (name, table) in tables {
        let taken = [AUTO, Tier::Free.name(), Tier::Premium.name()];
        if taken.contains(&name.get_ref().as_str()) {
            checking.wrong(&name, format!("`{}` names another route", name.get_ref()));
        }
        if name.get_ref().is_empty() || name.get_ref().contains('/') {
            checking.wrong(&name, "a route's name is not empty and has no slash");
        }
        let at = table.steps.span().start;
        let steps = steps(checking, known, at, table.steps.get_ref());
        let manner = Manner {
            broken_stream: table.broken_stream.unwrap_or(usual.broken_stream),
            whole_answer: table.whole_answer.unwrap_or(usual.whole_answer),
        };
        routes.insert(name.into_inner(), NamedRoute { steps, manner });
    }
    routes
}

fn steps(
    checking: &mut Checking<'_>,
    known: &Known,
    at: usize,
    entries: &[Spanned<StepEntry>],
) -> Vec<Step> {
    let before = checking.problems.len();
    let steps = entries
        .iter()
        .filter_map(|entry| step(checking, known, entry));
    let steps: Vec<Step> = steps.collect();
    if checking.problems.len() == before
        && let Err(error) = check_steps(&steps)
    {
        checking.wrong_at(at, why(&error));
    }
    steps
}

fn step(checking: &mut Checking<'_>, known: &Known, entry: &Spanned<StepEntry>) -> Option<Step> {
    let mut targets = Vec::new();
    for written in &entry.get_ref().0 {
        match written.parse::<ModelId>() {
            Err(_) => checking.wrong(
                entry,
                format!("`{written}` is no target; targets are written `provider/model`"),
            ),
            Ok(target) if !known.contains(&target.endpoint) => {
                let endpoint = &target.endpoint;
                checking.wrong(entry, format!("there is no provider `{endpoint}`"));
            }
            Ok(target) => targets.push(target),
        }
    }
    if targets.len() < entry.get_ref().0.len() {
        return None;
    }
    let step = Step::of_equals(targets);
    step.map_err(|error| checking.wrong(entry, why(&error)))
        .ok()
}

fn why(error: &SelectError) -> String {
    match error {
        SelectError::Repeated(model) => format!("`{model}` stands in the route twice"),
        _ => "a route, and each of its steps, needs a target".to_owned(),
    }
}

/// Reads the routes of the tiers. Where a file says nothing of a tier, its usual models are
/// asked, as far as their providers are set up.
pub(super) fn tiers(
    checking: &mut Checking<'_>,
    known: &Known,
    named: &BTreeMap<String, NamedRoute>,
    (free, premium): (FreeTable, Option<PremiumTable>),
) -> Tiers {
    let mut tiers = Tiers {
        map: TierMap::new(),
        manners: Vec::new(),
    };
    let premium = premium.unwrap_or_default();
    let usual = TierMap::with_defaults();
    for modality in MODALITIES {
        let written = match modality {
            Modality::Text => (free.text.as_ref(), premium.text.as_ref()),
            Modality::Chat => (free.chat.as_ref(), premium.chat.as_ref()),
            Modality::Vision => (free.vision.as_ref(), premium.vision.as_ref()),
            Modality::Image => (free.image.as_ref(), premium.image.as_ref()),
            Modality::Embedding => (free.embedding.as_ref(), premium.embedding.as_ref()),
        };
        for (tier, written) in [(Tier::Free, written.0), (Tier::Premium, written.1)] {
            let route = match written {
                None => Some((served(known, usual.steps(tier, modality)), None)),
                Some(written) => tier_route(checking, known, named, written),
            };
            if let Some((steps, manner)) = route {
                tiers.map.set(tier, modality, steps);
                let manner = manner.map(|manner| (tier, modality, manner));
                tiers.manners.extend(manner);
            }
        }
    }
    tiers
}

/// The steps whose providers are set up.
fn served(known: &Known, steps: &[Step]) -> Vec<Step> {
    let is_served = |step: &&Step| step.models().iter().all(|it| known.contains(&it.endpoint));
    steps.iter().filter(is_served).cloned().collect()
}

fn tier_route(
    checking: &mut Checking<'_>,
    known: &Known,
    named: &BTreeMap<String, NamedRoute>,
    written: &Spanned<TierRoute>,
) -> Option<(Vec<Step>, Option<Manner>)> {
    match written.get_ref() {
        TierRoute::Steps(entries) => {
            let at = written.span().start;
            Some((steps(checking, known, at, entries), None))
        }
        TierRoute::Named(name) => match named.get(name) {
            Some(route) => Some((route.steps.clone(), Some(route.manner))),
            None => {
                checking.wrong(written, format!("there is no route `{name}`"));
                None
            }
        },
    }
}
