//! A server from a configuration: what `aideon-serve` does.

use std::{collections::HashMap, net::SocketAddr, path::Path, sync::Arc};

use aideon_engine::{
    fallback::FallbackHandler,
    free_tier::{Calendar, FreeTierManager},
    http::{HttpClient, HttpClientError},
    manager::ProviderManager,
    media::address::Reach,
    model_id::EndpointId,
    ports::{Clock, KeySource, KeySourceError},
    provenance::Tier,
    secret::ApiKey,
    selector::TierBasedModelSelector,
    time::SystemClock,
};
use aideon_storage::error::StorageError;
use async_trait::async_trait;
use thiserror::Error;
use url::Url;

use crate::{
    caller::{Caller, Tokens},
    config::Config,
    gateway::{self, Parts},
    routing::Routes,
    server::{self, Server, ServerError},
};

/// Why the server could not be started.
#[derive(Debug, Error)]
pub enum ServeError {
    /// A caller's token is not there.
    #[error(
        "the token of the caller `{caller}` is not there: set the environment variable {variable}, to letters, digits and signs without spaces"
    )]
    Token {
        /// The caller.
        caller: String,
        /// The variable.
        variable: String,
    },
    /// Requests could not be kept.
    #[error("{0}")]
    Storage(#[from] StorageError),
    /// Nobody could be asked.
    #[error("{0}")]
    Http(#[from] HttpClientError),
    /// The address could not be had.
    #[error("{0}")]
    Server(#[from] ServerError),
}

/// Finds an environment variable's value.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What is missing in the environment: the variables of providers' keys. Without them those
/// providers are passed over.
pub fn missing_keys(config: &Config, variables: Variables<'_>) -> Vec<String> {
    let mut missing: Vec<String> = config
        .key_variables
        .values()
        .filter(|name| key(name, variables).is_none())
        .cloned()
        .collect();
    missing.sort();
    missing.dedup();
    missing
}

fn key(name: &str, variables: Variables<'_>) -> Option<ApiKey> {
    ApiKey::parse(&variables(name)?).ok()
}

/// Starts a server on the current tokio runtime, at `listen` in place of the configured
/// address where it is given. Requests are kept in `data_dir`.
///
/// # Errors
/// [`ServeError`].
pub async fn start(
    config: Config,
    variables: Variables<'_>,
    data_dir: &Path,
    listen: Option<SocketAddr>,
) -> Result<Server, ServeError> {
    let listen = listen.unwrap_or(config.listen);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let callers = Arc::new(callers(&config, variables)?);
    let manager = manager(&config, variables)?;
    let routing = Arc::new(routes(&config, &manager));
    let requests = gateway::open_requests(data_dir, Arc::clone(&clock)).await?;
    let free_tier = FreeTierManager::new(
        requests.quota(),
        Arc::clone(&clock),
        Calendar::of_the_system(),
        config.limits,
    );
    let handler = FallbackHandler::new(Arc::clone(&manager), Arc::clone(&clock), config.patience);
    let parts = Parts {
        manager,
        handler,
        routing,
        callers,
        free_tier,
        requests,
        keep: config.keep,
        clock,
        figures: config.figures,
        reach: Reach::OpenNet,
    };
    Ok(server::start(parts, listen).await?)
}

fn manager(
    config: &Config,
    variables: Variables<'_>,
) -> Result<Arc<ProviderManager>, HttpClientError> {
    let keys = EnvironmentKeys::read(config, variables);
    let http = HttpClient::new(config.connect)?;
    let manager = ProviderManager::new(http, Arc::new(keys), config.health);
    for endpoint in &config.endpoints {
        manager.register(endpoint.clone());
    }
    Ok(Arc::new(manager))
}

fn routes(config: &Config, manager: &Arc<ProviderManager>) -> Routes {
    let selector = TierBasedModelSelector::new(config.tiers.clone());
    let mut routes = Routes::new(selector, Arc::clone(manager)).with_manner(config.usual);
    for (name, route) in &config.routes {
        routes.name(name.clone(), route.clone());
    }
    for (tier, modality, manner) in &config.manners {
        routes.set_manner(*tier, *modality, *manner);
    }
    routes
}

fn callers(config: &Config, variables: Variables<'_>) -> Result<Tokens, ServeError> {
    let mut known = Vec::new();
    for entry in &config.callers {
        let token = key(&entry.token_variable, variables);
        let token = token.ok_or_else(|| ServeError::Token {
            caller: entry.name.clone(),
            variable: entry.token_variable.clone(),
        })?;
        known.push((token, caller(&entry.name, entry.tier)));
    }
    Ok(match config.open_to {
        Some(tier) => Tokens::open_to(known, caller("anybody", tier)),
        None => Tokens::new(known),
    })
}

fn caller(name: &str, tier: Tier) -> Caller {
    Caller {
        name: name.into(),
        tier,
        subject: format!("caller:{name}").into(),
    }
}

/// The keys that the environment held at the start.
struct EnvironmentKeys(HashMap<EndpointId, (Url, ApiKey)>);

impl EnvironmentKeys {
    fn read(config: &Config, variables: Variables<'_>) -> Self {
        let keys = config.endpoints.iter().filter_map(|endpoint| {
            let variable = config.key_variables.get(&endpoint.id)?;
            let key = key(variable, variables)?;
            Some((endpoint.id.clone(), (endpoint.base_url.clone(), key)))
        });
        Self(keys.collect())
    }
}

#[async_trait]
impl KeySource for EnvironmentKeys {
    async fn key(
        &self,
        endpoint: &EndpointId,
        base_url: &Url,
    ) -> Result<Option<ApiKey>, KeySourceError> {
        let kept = self.0.get(endpoint);
        Ok(kept
            .filter(|(address, _)| address == base_url)
            .map(|(_, key)| key.clone()))
    }
}
