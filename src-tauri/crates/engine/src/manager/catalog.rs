//! What the endpoints' live lists said of their models.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    error::ErrorKind,
    model_id::{EndpointId, ModelId},
    provider::{ModelInfo, Price},
};

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
    /// By the provider's spelling; kept when a later look fails.
    models: HashMap<String, ModelInfo>,
    /// Why the last look failed.
    failure: Option<ErrorKind>,
}

impl Catalog {
    /// Takes note of what a look at an endpoint's list found.
    pub fn note(&self, endpoint: &EndpointId, found: Result<&[ModelInfo], ErrorKind>) {
        let mut all = self.all();
        let listed = all.entry(endpoint.clone()).or_default();
        match found {
            Ok(models) => {
                let by_id = models.iter().map(|model| (model.id.clone(), model.clone()));
                listed.models = by_id.collect();
                listed.failure = None;
            }
            Err(kind) => listed.failure = Some(kind),
        }
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
                None if listed.models.contains_key(&model.model) => Listing::Listed,
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
        look(self.all().get(&model.endpoint)?.models.get(&model.model)?)
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
        catalog.note(&model.endpoint, Ok(&[info]));
        assert_eq!(catalog.listing(&model), Listing::Listed);
        assert_eq!(
            catalog.listing(&"own/other".parse().unwrap()),
            Listing::NotListed
        );
        catalog.note(&model.endpoint, Err(ErrorKind::Unreachable));
        assert_eq!(
            catalog.listing(&model),
            Listing::Unreachable(ErrorKind::Unreachable)
        );
        assert_eq!(catalog.window(&model), Some(4096), "windows do not change");
        catalog.forget(&model.endpoint);
        assert_eq!(catalog.listing(&model), Listing::Unchecked);
    }
}
