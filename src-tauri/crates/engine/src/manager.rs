//! Which endpoints are set up, which of them serves a model, and how their models fare.

mod catalog;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::time::Instant;

pub use self::catalog::{Catalog, Listing};
use crate::{
    address,
    error::{ErrorKind, ProviderError},
    health::{Health, HealthFigures},
    http::HttpClient,
    model_id::{EndpointId, ModelId},
    ports::KeySource,
    provenance::Service,
    provider::{Endpoint, LlmProvider, ModelInfo},
    providers,
};

/// The longest that a live list may take.
const LIST_PATIENCE: Duration = Duration::from_secs(12);

/// What is known of an endpoint's models.
#[derive(Clone, Debug)]
pub struct EndpointModels {
    /// The models.
    pub models: Vec<ModelInfo>,
    /// Why the live list could not be had; the models are those of an earlier look then.
    pub failure: Option<ProviderError>,
}

/// The endpoints in use. Registering one under an id that is taken replaces it, which is how
/// a changed address takes effect: replies that run keep the provider they began with.
pub struct ProviderManager {
    http: HttpClient,
    keys: Arc<dyn KeySource>,
    registered: RwLock<BTreeMap<EndpointId, Arc<dyn LlmProvider>>>,
    health: Health,
    catalog: Catalog,
}

impl ProviderManager {
    /// A manager without endpoints.
    pub fn new(http: HttpClient, keys: Arc<dyn KeySource>, figures: HealthFigures) -> Self {
        Self {
            http,
            keys,
            registered: RwLock::default(),
            health: Health::new(figures),
            catalog: Catalog::default(),
        }
    }

    /// Makes the provider of an endpoint and registers it. What was learnt of the endpoint at
    /// another address is forgotten.
    pub fn register(&self, endpoint: Endpoint) {
        let (id, address) = (endpoint.id.clone(), endpoint.base_url.clone());
        let provider = providers::connect(endpoint, self.http.clone(), Arc::clone(&self.keys));
        let before = self
            .registered
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.clone(), provider);
        if before.is_some_and(|before| before.endpoint().base_url != address) {
            self.forget(&id);
        }
    }

    /// The endpoint's key is another one now: its breakers close, and its models are unknown.
    pub fn key_changed(&self, id: &EndpointId) {
        self.forget(id);
    }

    fn forget(&self, id: &EndpointId) {
        self.health.reset(id);
        self.catalog.forget(id);
    }

    /// How the models fare.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// What the live lists said.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Asks an endpoint for its live list, and takes note of it.
    ///
    /// # Errors
    /// The classified failure; [`ErrorKind::ProviderUnknown`] when it is not set up.
    pub async fn look_up(&self, id: &EndpointId) -> Result<Vec<ModelInfo>, ProviderError> {
        let provider = self
            .provider(id)
            .ok_or(ProviderError::new(ErrorKind::ProviderUnknown))?;
        let looked = tokio::time::timeout(LIST_PATIENCE, provider.list_models()).await;
        let found = looked.unwrap_or_else(|_| Err(ErrorKind::NoFirstContent.into()));
        let noted = found.as_deref().map_err(|error| error.kind);
        self.catalog.note(id, noted, Instant::now());
        found
    }

    /// An endpoint's models: as listed within the last hour, else by a look at its live list.
    /// When that fails, what was known before stays. One on this machine is looked at each
    /// time: it costs nothing, and a model that was just fetched is to be there.
    pub async fn models(&self, id: &EndpointId) -> EndpointModels {
        let local = self
            .provider(id)
            .is_some_and(|provider| address::is_loopback(&provider.endpoint().base_url));
        let fresh = self.catalog.fresh(id, Instant::now());
        if let Some(models) = fresh.filter(|_| !local) {
            return EndpointModels {
                models,
                failure: None,
            };
        }
        match self.look_up(id).await {
            Ok(models) => EndpointModels {
                models,
                failure: None,
            },
            Err(failure) => EndpointModels {
                models: self.catalog.kept(id),
                failure: Some(failure),
            },
        }
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
