//! Which endpoints are set up, and which of them serves a model.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};

use crate::{
    http::HttpClient,
    model_id::{EndpointId, ModelId},
    ports::KeySource,
    provenance::Service,
    provider::{Endpoint, LlmProvider},
    providers,
};

/// The endpoints in use. Registering one under an id that is taken replaces it, which is how
/// a changed address takes effect: replies that run keep the provider they began with.
pub struct ProviderManager {
    http: HttpClient,
    keys: Arc<dyn KeySource>,
    registered: RwLock<BTreeMap<EndpointId, Arc<dyn LlmProvider>>>,
}

impl ProviderManager {
    /// A manager without endpoints.
    pub fn new(http: HttpClient, keys: Arc<dyn KeySource>) -> Self {
        Self {
            http,
            keys,
            registered: RwLock::default(),
        }
    }

    /// Makes the provider of an endpoint and registers it.
    pub fn register(&self, endpoint: Endpoint) {
        let id = endpoint.id.clone();
        let provider = providers::connect(endpoint, self.http.clone(), Arc::clone(&self.keys));
        self.registered
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, provider);
    }

    /// Forgets an endpoint; whether there was one.
    pub fn remove(&self, id: &EndpointId) -> bool {
        let mut registered = self
            .registered
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        registered.remove(id).is_some()
    }

    /// The provider of an endpoint.
    pub fn provider(&self, id: &EndpointId) -> Option<Arc<dyn LlmProvider>> {
        self.registered
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()
    }

    /// The provider that serves a model: the one of its endpoint.
    pub fn provider_of(&self, model: &ModelId) -> Option<Arc<dyn LlmProvider>> {
        self.provider(&model.endpoint)
    }

    /// The endpoints in use, by id.
    pub fn endpoints(&self) -> Vec<Endpoint> {
        let registered = self
            .registered
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        registered
            .values()
            .map(|provider| provider.endpoint().clone())
            .collect()
    }
}

/// Whose service an endpoint is, as far as the badge tells services apart.
pub fn service(endpoint: &Endpoint) -> Service {
    providers::descriptor(endpoint.kind).service
}
