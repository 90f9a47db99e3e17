//! What stands in the way of a message before it is sent: nobody could do what it asks for.

use aideon_ipc::{
    chat::ModelChoice,
    provider::{Abilities, Model},
    reply::Mode,
    route::Modality,
    session::Tier,
};

use super::{providers::Providers, routes::Routes};

/// The most models that are offered as a way on; the picker has the others.
const MOST_OFFERED: usize = 2;

/// What a message that is being written asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The kind of answer.
    pub mode: Mode,
    /// It has pictures, or soon will.
    pub pictures: bool,
    /// Who is to answer.
    pub choice: ModelChoice,
    /// The user's plan, as far as it is known.
    pub tier: Option<Tier>,
}

/// Why a message would come to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Only Chat looks at pictures.
    PicturesUnseen {
        /// The mode that does not.
        mode: Mode,
    },
    /// The pinned model does not look at pictures.
    PinnedBlind {
        /// Its id.
        model: String,
        /// Models that do, the first ones.
        seeing: Vec<Model>,
        /// The plan's own route may do.
        by_route: bool,
    },
    /// No model of the plan's route looks at pictures.
    RouteBlind {
        /// Models that do, the first ones.
        seeing: Vec<Model>,
    },
    /// The pinned model cannot answer in this mode.
    PinnedUnable {
        /// Its id.
        model: String,
        /// The mode.
        mode: Mode,
    },
}

/// What stands in the way of a message. What a model can do and nobody says is no obstacle.
pub fn obstacle(wish: &Wish, providers: &Providers, routes: &Routes) -> Option<Obstacle> {
    let pinned = match &wish.choice {
        ModelChoice::Auto => None,
        ModelChoice::Pinned { model } => Some(model),
    };
    if let Some(model) = pinned
        && !offers(providers, model, wish.mode)
    {
        return Some(Obstacle::PinnedUnable {
            model: model.clone(),
            mode: wish.mode,
        });
    }
    if !wish.pictures {
        return None;
    }
    if wish.mode != Mode::Chat {
        return Some(Obstacle::PicturesUnseen { mode: wish.mode });
    }
    let by_route = !route_is_blind(wish.tier, providers, routes);
    let seeing = || seeing(providers);
    match pinned {
        Some(model) if cannot(providers, model, |can| can.vision) => Some(Obstacle::PinnedBlind {
            model: model.clone(),
            seeing: seeing(),
            by_route,
        }),
        None if !by_route => Some(Obstacle::RouteBlind { seeing: seeing() }),
        _ => None,
    }
}

/// The modes that are offered for the next message.
pub fn modes(choice: &ModelChoice, tier: Option<Tier>, known: (&Providers, &Routes)) -> Vec<Mode> {
    let (providers, routes) = known;
    let completes = match choice {
        ModelChoice::Pinned { model } => offers(providers, model, Mode::Completion),
        ModelChoice::Auto => {
            let route = tier.and_then(|tier| routes.route((tier, Modality::Text)));
            route.is_none_or(|route| {
                let mut targets = route.steps.iter().flat_map(|step| &step.targets);
                targets.any(|target| offers(providers, &target.model, Mode::Completion))
            })
        }
    };
    let offered = [
        (Mode::Chat, true),
        (Mode::Image, true),
        (Mode::Completion, completes),
    ];
    let offered = offered.into_iter().filter(|(_, offered)| *offered);
    offered.map(|(mode, _)| mode).collect()
}

/// Whether a model may answer in a mode.
fn offers(providers: &Providers, model: &str, mode: Mode) -> bool {
    match mode {
        Mode::Chat => true,
        Mode::Image => !cannot(providers, model, |can| can.images),
        Mode::Completion => !cannot(providers, model, |can| can.text),
    }
}

/// Whether it is known of a model that it cannot.
fn cannot(providers: &Providers, model: &str, what: fn(&Abilities) -> Option<bool>) -> bool {
    let known = providers.model(model);
    known.is_some_and(|known| what(&known.abilities) == Some(false))
}

/// Every model of the plan's route for pictures is known not to look at them.
fn route_is_blind(tier: Option<Tier>, providers: &Providers, routes: &Routes) -> bool {
    let route = tier.and_then(|tier| routes.route((tier, Modality::Vision)));
    route.is_some_and(|route| {
        let mut targets = route.steps.iter().flat_map(|step| &step.targets);
        targets.all(|target| cannot(providers, &target.model, |can| can.vision))
    })
}

/// The first models that are known to look at pictures.
fn seeing(providers: &Providers) -> Vec<Model> {
    let models = providers.models().map(|list| list.models.as_slice());
    let models = models.unwrap_or_default().iter();
    models
        .filter(|model| model.abilities.vision == Some(true))
        .take(MOST_OFFERED)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests;
