//! API keys in environment variables.

use std::collections::HashMap;

use aideon_engine::{model_id::EndpointId, secret::ApiKey};
use url::Url;

use super::binding;

/// The environment variable of a built-in provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentVariable {
    /// Its name, `TOGETHER_API_KEY` for instance.
    pub name: String,
    /// The provider's own address: the key is used there only.
    pub base_url: Url,
}

/// Finds a variable's value by its name.
type Lookup = dyn Fn(&str) -> Option<String> + Send + Sync;

/// Keys that the environment holds for built-in providers.
pub struct EnvironmentKeys {
    variables: HashMap<EndpointId, EnvironmentVariable>,
    lookup: Box<Lookup>,
}

impl EnvironmentKeys {
    /// Keys that `lookup` finds by a variable's name.
    pub fn new(
        variables: HashMap<EndpointId, EnvironmentVariable>,
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            variables,
            lookup: Box::new(lookup),
        }
    }

    /// Keys in the environment of this process.
    pub fn of_process(variables: HashMap<EndpointId, EnvironmentVariable>) -> Self {
        Self::new(variables, |name| std::env::var(name).ok())
    }

    /// No keys at all.
    pub fn none() -> Self {
        Self::new(HashMap::new(), |_| None)
    }

    pub(super) fn key(&self, endpoint: &EndpointId, base_url: &Url) -> Option<ApiKey> {
        let variable = self.variables.get(endpoint)?;
        if binding::address(&variable.base_url) != binding::address(base_url) {
            return None;
        }
        let text = (self.lookup)(&variable.name).filter(|text| !text.trim().is_empty())?;
        let key = ApiKey::parse(&text);
        if key.is_err() {
            tracing::warn!(
                variable = variable.name,
                "the variable's value cannot be a key"
            );
        }
        key.ok()
    }
}

impl std::fmt::Debug for EnvironmentKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_list()
            .entries(self.variables.values().map(|v| &v.name))
            .finish()
    }
}
