//! The plans' routes, and the changes to them that are not saved yet.

use std::collections::HashMap;

use aideon_ipc::{
    route::{Modality, Route, RouteTarget},
    session::Tier,
};

use super::route_edit::{Edit, Steps};

/// Which route: a plan, and what is asked for.
pub type RouteKey = (Tier, Modality);

/// Routes and drafts of routes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    list: Vec<Route>,
    drafts: HashMap<RouteKey, Steps>,
}

/// What happens to the routes.
#[derive(Clone, Debug)]
pub enum RoutesEvent {
    /// The backend's whole list; drafts stay.
    Loaded(Vec<Route>),
    /// A route was saved or set back: its draft is done with.
    Settled(Route),
    /// A change that is not saved yet.
    Edited(RouteKey, Edit),
    /// The draft is given up.
    Discarded(RouteKey),
}

/// A model of a route as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `endpoint/model`.
    pub model: String,
    /// What is known of it; none for one that was added and not saved.
    pub target: Option<RouteTarget>,
}

impl Routes {
    /// Applies an event.
    pub fn apply(&mut self, event: RoutesEvent) {
        match event {
            RoutesEvent::Loaded(list) => self.list = list,
            RoutesEvent::Settled(route) => self.settle(route),
            RoutesEvent::Edited(key, edit) => self.edit(key, &edit),
            RoutesEvent::Discarded(key) => {
                self.drafts.remove(&key);
            }
        }
    }

    fn settle(&mut self, route: Route) {
        let key = key_of(&route);
        self.drafts.remove(&key);
        match self.list.iter_mut().find(|known| key_of(known) == key) {
            Some(known) => *known = route,
            None => self.list.push(route),
        }
    }

    fn edit(&mut self, key: RouteKey, edit: &Edit) {
        let Some(mut steps) = self.steps(key) else {
            return;
        };
        edit.apply(&mut steps);
        if self.route(key).is_some_and(|route| ids(route) == steps) {
            self.drafts.remove(&key);
        } else {
            self.drafts.insert(key, steps);
        }
    }

    /// All routes, in the backend's order.
    pub fn list(&self) -> &[Route] {
        &self.list
    }

    /// The routes of a plan, in the backend's order.
    pub fn keys_of(&self, tier: Tier) -> Vec<RouteKey> {
        let keys = self.list.iter().map(key_of);
        keys.filter(|(of, _)| *of == tier).collect()
    }

    /// A route as it is saved.
    pub fn route(&self, key: RouteKey) -> Option<&Route> {
        self.list.iter().find(|route| key_of(route) == key)
    }

    /// It has changes that are not saved.
    pub fn is_changed(&self, key: RouteKey) -> bool {
        self.drafts.contains_key(&key)
    }

    /// A route's steps as they would be saved.
    pub fn steps(&self, key: RouteKey) -> Option<Steps> {
        let draft = self.drafts.get(&key).cloned();
        draft.or_else(|| self.route(key).map(ids))
    }

    /// A route's steps with what is known of their models.
    pub fn rows(&self, key: RouteKey) -> Vec<Vec<Row>> {
        let targets = self.route(key).map(|route| route.steps.as_slice());
        let known = |model: &str| {
            let mut targets = targets
                .unwrap_or_default()
                .iter()
                .flat_map(|step| &step.targets);
            targets.find(|target| target.model == model).cloned()
        };
        let row = |model: String| Row {
            target: known(&model),
            model,
        };
        let steps = self.steps(key).unwrap_or_default();
        steps
            .into_iter()
            .map(|step| step.into_iter().map(row).collect())
            .collect()
    }
}

fn key_of(route: &Route) -> RouteKey {
    (route.tier, route.modality)
}

fn ids(route: &Route) -> Steps {
    let models = |step: &aideon_ipc::route::RouteStep| {
        let targets = step.targets.iter();
        targets.map(|target| target.model.clone()).collect()
    };
    route.steps.iter().map(models).collect()
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        route::{Listing, Modality},
        session::Tier,
    };

    use super::{Routes, RoutesEvent};
    use crate::state::{route_edit::Edit, samples::route};

    const CHAT: super::RouteKey = (Tier::Free, Modality::Chat);

    fn loaded() -> Routes {
        let mut routes = Routes::default();
        let list = vec![route(&[
            ("together/a", Listing::Listed),
            ("together/b", Listing::Gone),
        ])];
        routes.apply(RoutesEvent::Loaded(list));
        routes
    }

    #[test]
    fn a_change_that_is_taken_back_is_none() {
        let mut routes = loaded();
        let edit = |edit| RoutesEvent::Edited(CHAT, edit);
        routes.apply(edit(Edit::Earlier("together/b".into())));
        assert!(routes.is_changed(CHAT));
        routes.apply(edit(Edit::Later("together/b".into())));
        assert!(!routes.is_changed(CHAT), "there is nothing to save");
    }

    #[test]
    fn a_draft_survives_a_check_and_keeps_what_is_known() {
        let mut routes = loaded();
        let add = Edit::Add("ollama/c".into());
        routes.apply(RoutesEvent::Edited(CHAT, add));
        routes.apply(RoutesEvent::Loaded(loaded().list().to_vec()));
        let rows = routes.rows(CHAT);
        assert_eq!(rows.len(), 3);
        assert!(rows[0][0].target.is_some());
        assert_eq!(rows[2][0].target, None, "nobody has looked at it yet");
    }

    #[test]
    fn a_saved_route_takes_the_place_of_its_draft() {
        let mut routes = loaded();
        let remove = Edit::Remove("together/b".into());
        routes.apply(RoutesEvent::Edited(CHAT, remove));
        let saved = route(&[("together/a", Listing::Listed)]);
        routes.apply(RoutesEvent::Settled(saved));
        assert!(!routes.is_changed(CHAT));
        assert_eq!(routes.rows(CHAT).len(), 1);
        assert_eq!(routes.list().len(), 1);
    }
}
