//! What the endpoints' live lists said of their models.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    error::ErrorKind,
    model_id::{EndpointId, ModelId},
    provider::{ModelInfo, Price},
};

/// How long a list is good.
const GOOD_FOR: Duration = Duration::from_secs(3600);

/// What a live list says of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// Nobody has looked yet.
    Unchecked,
    /// It is listed, which does not mean that it is served.
    Listed,
    /// It is not.
    NotListed,
    /// The list could not be had.
    Unreachable(ErrorKind),
}

/// The last lists, in memory.
#[derive(Debug, Default)]
pub struct Catalog(Mutex<HashMap<EndpointId, Listed>>);

#[derive(Debug, Default)]
struct Listed {
    /// As the provider orders them; kept when a later look fails.
    models: Vec<ModelInfo>,
    /// When they were listed.
    at: Option<Instant>,
    /// Why the last look failed.
    failure: Option<ErrorKind>,
}

impl Catalog {
    /// Takes note of what a look at an endpoint's list found.
    pub fn note(
        &self,
        endpoint: &EndpointId,
        found: Result<&[ModelInfo], ErrorKind>,
        now: Instant,
    ) {
        let mut all = self.all();
        let listed = all.entry(endpoint.clone()).or_default();
        match found {
            Ok(models) => {
                listed.models = models.to_vec();
                listed.at = Some(now);
                listed.failure = None;
            }
            Err(kind) => listed.failure = Some(kind),
        }
    }

    /// The endpoint's models, when they were listed within the last hour and no later look
    /// has failed.
    pub fn fresh(&self, endpoint: &EndpointId, now: Instant) -> Option<Vec<ModelInfo>> {
        let all = self.all();
        let listed = all.get(endpoint)?;
        let age = now.duration_since(listed.at?);
        (listed.failure.is_none() && age < GOOD_FOR).then(|| listed.models.clone())
    }

    /// The endpoint's models as they were last listed, however long ago.
    pub fn kept(&self, endpoint: &EndpointId) -> Vec<ModelInfo> {
        let all = self.all();
        all.get(endpoint)
            .map_or_else(Vec::new, |listed| listed.models.clone())
    }

    /// Forgets an endpoint: its address or key is another one now.
    pub fn forget(&self, endpoint: &EndpointId) {
        self.all().remove(endpoint);
    }

    /// What the list says of a model.
    pub fn listing(&self, model: &ModelId) -> Listing {
        let all = self.all();
        match all.get(&model.endpoint) {
            None => Listing::Unchecked,
            Some(listed) => match listed.failure {
                Some(kind) => Listing::Unreachable(kind),
                None if listed.models.iter().any(|info| info.id == model.model) => Listing::Listed,
                None => Listing::NotListed,
            },
        }
    }

    /// The model's context window in tokens, where its list gives one.
    pub fn window(&self, model: &ModelId) -> Option<u32> {
        self.info(model, |info| info.context_window)
    }

    /// The model's price, where its list gives one.
    pub fn price(&self, model: &ModelId) -> Option<Price> {
        self.info(model, |info| info.price)
    }

    fn info<T>(&self, model: &ModelId, look: impl Fn(&ModelInfo) -> Option<T>) -> Option<T> {
        let all = self.all();
        let models = &all.get(&model.endpoint)?.models;
        look(models.iter().find(|info| info.id == model.model)?)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<EndpointId, Listed>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::ModelPurpose;

    #[test]
    fn a_look_that_fails_keeps_what_was_known_and_says_so() {
        let catalog = Catalog::default();
        let model: ModelId = "own/m".parse().unwrap();
        assert_eq!(catalog.listing(&model), Listing::Unchecked);
        let info = ModelInfo {
            id: "m".into(),
            display_name: None,
            purpose: ModelPurpose::Chat,
            context_window: Some(4096),
            vision: None,
            price: None,
        };
        let now = Instant::now();
        catalog.note(&model.endpoint, Ok(std::slice::from_ref(&info)), now);
        let later = |seconds| now + Duration::from_secs(seconds);
        assert_eq!(
            catalog.fresh(&model.endpoint, later(3599)),
            Some(vec![info.clone()])
        );
        assert_eq!(
            catalog.fresh(&model.endpoint, later(3600)),
            None,
            "an hour is over"
        );
        assert_eq!(catalog.listing(&model), Listing::Listed);
        assert_eq!(
            catalog.listing(&"own/other".parse().unwrap()),
            Listing::NotListed
        );
        catalog.note(&model.endpoint, Err(ErrorKind::Unreachable), now);
        assert_eq!(
            catalog.fresh(&model.endpoint, now),
            None,
            "the next one who asks tries again"
        );
        assert_eq!(catalog.kept(&model.endpoint), [info]);
        assert_eq!(
            catalog.listing(&model),
            Listing::Unreachable(ErrorKind::Unreachable)
        );
        assert_eq!(catalog.window(&model), Some(4096), "windows do not change");
        catalog.forget(&model.endpoint);
        assert_eq!(catalog.listing(&model), Listing::Unchecked);
    }
}
