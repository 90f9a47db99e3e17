//! Providers, what their tests found, and the models that can be pinned.

use std::collections::HashMap;

use aideon_ipc::{
    chat::ModelChoice,
    provider::{KeyStatus, Model, ModelList, Provider, ProviderKind, ProviderTest},
};

/// The id of the provider that the free plan begins with.
pub const TOGETHER: &str = "together";

/// Providers and models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Providers {
    list: Vec<Provider>,
    tests: HashMap<String, ProviderTest>,
    models: Option<ModelList>,
    loaded: bool,
}

/// What happens to the providers.
#[derive(Clone, Debug)]
pub enum ProvidersEvent {
    /// The backend's whole list.
    Loaded(Vec<Provider>),
    /// A provider is new, or its key or address changed.
    Changed(Provider),
    /// An endpoint was removed.
    Removed(String),
    /// A test came to its end.
    Tested(String, ProviderTest),
    /// The models that can be pinned.
    ModelsLoaded(ModelList),
}

impl Providers {
    /// Applies an event.
    pub fn apply(&mut self, event: ProvidersEvent) {
        match event {
            ProvidersEvent::Loaded(list) => {
                if !self.list.is_empty() && !self.is_of_the_same(&list) {
                    // Another user's, who has other models.
                    self.models = None;
                }
                self.list = list;
                self.loaded = true;
            }
            ProvidersEvent::Changed(provider) => self.put(provider),
            ProvidersEvent::Removed(id) => {
                self.list.retain(|known| known.id != id);
                self.tests.remove(&id);
                self.models = None;
            }
            ProvidersEvent::Tested(id, test) => {
                self.tests.insert(id, test);
            }
            ProvidersEvent::ModelsLoaded(models) => self.models = Some(models),
        }
    }

    fn is_of_the_same(&self, list: &[Provider]) -> bool {
        let ids = list.iter().map(|provider| &provider.id);
        self.list.iter().map(|provider| &provider.id).eq(ids)
    }

    fn put(&mut self, provider: Provider) {
        // Neither a test nor a list of models says anything about another key or address.
        self.tests.remove(&provider.id);
        self.models = None;
        match self.list.iter_mut().find(|known| known.id == provider.id) {
            Some(known) => *known = provider,
            None => self.list.push(provider),
        }
    }

    /// All providers, in the backend's order.
    pub fn list(&self) -> &[Provider] {
        &self.list
    }

    /// A provider by its id.
    pub fn provider(&self, id: &str) -> Option<&Provider> {
        self.list.iter().find(|provider| provider.id == id)
    }

    /// What the last test of a provider found, if it was tested as it is now.
    pub fn test(&self, id: &str) -> Option<&ProviderTest> {
        self.tests.get(id)
    }

    /// The models that can be pinned; none while they have not been asked for.
    pub fn models(&self) -> Option<&ModelList> {
        self.models.as_ref()
    }

    /// Together AI can be asked: it has a key, or may have one in a keychain not open yet.
    pub fn together_ready(&self) -> bool {
        self.provider(TOGETHER)
            .is_some_and(|together| together.key != KeyStatus::Missing)
    }

    /// The user added an endpoint.
    pub fn has_own(&self) -> bool {
        self.list.iter().any(|provider| provider.own)
    }

    /// A plan with daily limits counts a message to this choice: its own route, and any model
    /// of Together AI.
    pub fn is_counted(&self, choice: &ModelChoice) -> bool {
        let ModelChoice::Pinned { model } = choice else {
            return true;
        };
        let endpoint = model.split_once('/').map_or(model.as_str(), |(id, _)| id);
        self.provider(endpoint)
            .map_or(endpoint == TOGETHER, |provider| {
                provider.kind == ProviderKind::Together
            })
    }

    /// The first model of each endpoint that the user added, as far as models are known.
    pub fn own_models(&self) -> Vec<Model> {
        let own = self.list.iter().filter(|provider| provider.own);
        let models = self.models.as_ref().map(|list| list.models.as_slice());
        own.filter_map(|provider| {
            let mut models = models.unwrap_or_default().iter();
            models.find(|model| model.endpoint == provider.id).cloned()
        })
        .collect()
    }

    /// Somebody can answer on the free plan. True until the list has come, so that no
    /// warning flashes up.
    pub fn somebody_answers(&self) -> bool {
        !self.loaded || self.together_ready() || self.has_own()
    }

    /// Whom a new chat asks now that an endpoint was added: its first model, when the free
    /// plan's own choice has no key.
    pub fn choice_after_adding(&self, endpoint: &str) -> Option<ModelChoice> {
        if self.together_ready() {
            return None;
        }
        let models = &self.models.as_ref()?.models;
        models
            .iter()
            .find(|model| model.endpoint == endpoint)
            .map(|model| ModelChoice::Pinned {
                model: model.id.clone(),
            })
    }

    /// A model by its id, where it is known.
    pub fn model(&self, id: &str) -> Option<&Model> {
        self.models
            .as_ref()?
            .models
            .iter()
            .find(|model| model.id == id)
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        chat::ModelChoice,
        provider::{KeyStatus, Model, ModelList, Provider, ProviderKind, ProviderTest},
    };

    use super::{Providers, ProvidersEvent, TOGETHER};

    fn provider(id: &str, key: KeyStatus) -> Provider {
        Provider {
            id: id.into(),
            name: id.into(),
            kind: ProviderKind::Together,
            own: id != TOGETHER,
            base_url: "https://api.together.ai/v1".into(),
            default_base_url: None,
            needs_key: true,
            key_page: None,
            key_variable: None,
            key,
            simulated: false,
        }
    }

    fn models_of(endpoint: &str) -> ModelList {
        ModelList {
            models: vec![Model {
                id: format!("{endpoint}/llama3.2"),
                endpoint: endpoint.into(),
                provider: endpoint.into(),
                name: "llama3.2".into(),
                ..Model::default()
            }],
            unreachable: Vec::new(),
        }
    }

    #[test]
    fn without_key_or_endpoint_nobody_answers() {
        let mut providers = Providers::default();
        assert!(providers.somebody_answers(), "no warning before the list");
        let missing = provider(TOGETHER, KeyStatus::Missing);
        providers.apply(ProvidersEvent::Loaded(vec![missing]));
        assert!(!providers.somebody_answers());
        let own = provider("ollama", KeyStatus::Missing);
        providers.apply(ProvidersEvent::Changed(own));
        assert!(providers.somebody_answers());
    }

    #[test]
    fn an_endpoint_becomes_the_choice_only_where_together_has_no_key() {
        let mut providers = Providers::default();
        providers.apply(ProvidersEvent::Loaded(vec![
            provider(TOGETHER, KeyStatus::Missing),
            provider("ollama", KeyStatus::Missing),
        ]));
        providers.apply(ProvidersEvent::ModelsLoaded(models_of("ollama")));
        assert_eq!(
            providers.choice_after_adding("ollama"),
            Some(ModelChoice::Pinned {
                model: "ollama/llama3.2".into()
            })
        );
        let with_key = provider(TOGETHER, KeyStatus::Keychain);
        providers.apply(ProvidersEvent::Changed(with_key));
        assert_eq!(
            providers.choice_after_adding("ollama"),
            None,
            "the free plan's own choice works"
        );
    }

    #[test]
    fn only_the_plans_route_and_together_are_counted() {
        let mut providers = Providers::default();
        let own = Provider {
            kind: ProviderKind::OpenaiCompatible,
            ..provider("ollama", KeyStatus::Missing)
        };
        let simulated = Provider {
            own: false,
            ..provider("demo-together", KeyStatus::Missing)
        };
        let pinned = |model: &str| ModelChoice::Pinned {
            model: model.into(),
        };
        assert!(
            providers.is_counted(&pinned("together/llama")),
            "before the list has come its id is enough"
        );
        providers.apply(ProvidersEvent::Loaded(vec![own, simulated]));
        providers.apply(ProvidersEvent::ModelsLoaded(models_of("ollama")));
        assert!(providers.is_counted(&ModelChoice::Auto));
        assert!(providers.is_counted(&pinned("demo-together/llama")));
        assert!(!providers.is_counted(&pinned("ollama/llama3.2")));
        let own = providers.own_models();
        assert_eq!(own.len(), 1);
        assert_eq!(own[0].id, "ollama/llama3.2");
    }

    #[test]
    fn another_users_providers_have_other_models() {
        let mut providers = Providers::default();
        providers.apply(ProvidersEvent::ModelsLoaded(models_of("ollama")));
        let ollama = || vec![provider("ollama", KeyStatus::Missing)];
        providers.apply(ProvidersEvent::Loaded(ollama()));
        providers.apply(ProvidersEvent::Loaded(ollama()));
        assert!(
            providers.models().is_some(),
            "the lists may come in any order"
        );
        let demo = provider("demo-together", KeyStatus::Missing);
        providers.apply(ProvidersEvent::Loaded(vec![demo]));
        assert!(providers.models().is_none());
    }

    #[test]
    fn another_key_makes_the_last_test_void() {
        let mut providers = Providers::default();
        let works = ProviderTest::Works {
            models: 3,
            latency_ms: 90,
        };
        providers.apply(ProvidersEvent::Tested(TOGETHER.into(), works));
        assert!(providers.test(TOGETHER).is_some());
        let changed = provider(TOGETHER, KeyStatus::Keychain);
        providers.apply(ProvidersEvent::Changed(changed));
        assert!(providers.test(TOGETHER).is_none());
    }
}
