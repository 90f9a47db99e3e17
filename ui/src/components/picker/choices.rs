//! What one can pick from, and how it is found.

use aideon_ipc::chat::ModelChoice;

use crate::{
    state::providers::{Providers, TOGETHER},
    words::{model as words, pages, source},
};

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The model's id; none is "Aideon chooses".
    pub model: Option<String>,
    /// Its name.
    pub name: String,
    /// What stands below the name.
    pub sub: String,
    /// What it costs and how it fares, where anything of it is known.
    pub figures: Option<String>,
    /// It sees pictures.
    pub sees: bool,
    /// It is not asked now.
    pub rests: bool,
    /// It is one of Together AI's.
    pub together: bool,
}

impl Choice {
    /// What is picked with it.
    pub fn choice(&self) -> ModelChoice {
        match &self.model {
            Some(model) => ModelChoice::Pinned {
                model: model.clone(),
            },
            None => ModelChoice::Auto,
        }
    }
}

/// The lines whose name, provider or id has every word of `search`.
pub fn choices(providers: &Providers, search: &str) -> Vec<Choice> {
    let auto = Choice {
        model: None,
        name: pages::AIDEON_CHOOSES.into(),
        sub: pages::AIDEON_CHOOSES_HOW.into(),
        figures: None,
        sees: false,
        rests: false,
        together: false,
    };
    let models = providers.models().map(|list| list.models.as_slice());
    let models = models.unwrap_or_default().iter().map(|model| Choice {
        model: Some(model.id.clone()),
        name: model.name.clone(),
        sub: words::whose(model),
        figures: words::figures(model),
        sees: model.abilities.vision == Some(true),
        rests: words::rests(model),
        together: model.endpoint == TOGETHER,
    });
    let search = search.to_lowercase();
    let fits = |choice: &Choice| {
        let id = choice.model.as_deref().unwrap_or_default();
        let all = format!("{} {} {id}", choice.name, choice.sub).to_lowercase();
        search.split_whitespace().all(|word| all.contains(word))
    };
    std::iter::once(auto).chain(models).filter(fits).collect()
}

/// The name of a choice, as the button says it.
pub fn choice_name(providers: &Providers, choice: &ModelChoice) -> String {
    match choice {
        ModelChoice::Auto => pages::AIDEON_CHOOSES.into(),
        ModelChoice::Pinned { model } => providers.model(model).map_or_else(
            || source::short_model(model).to_owned(),
            |known| known.name.clone(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use aideon_ipc::{
        chat::ModelChoice,
        provider::{Model, ModelList},
    };

    use super::{choice_name, choices};
    use crate::state::providers::{Providers, ProvidersEvent};

    fn two_models() -> Providers {
        let model = |endpoint: &str, provider: &str, name: &str| Model {
            id: format!("{endpoint}/{name}"),
            endpoint: endpoint.into(),
            provider: provider.into(),
            name: name.into(),
            context_window: Some(131_072),
            ..Model::default()
        };
        let mut providers = Providers::default();
        providers.apply(ProvidersEvent::ModelsLoaded(ModelList {
            models: vec![
                model("together", "Together AI", "Llama-3.3-70B"),
                model("ollama", "Ollama", "llama3.2"),
            ],
            unreachable: Vec::new(),
        }));
        providers
    }

    #[test]
    fn aideon_chooses_unless_one_looks_for_something_else() {
        let providers = two_models();
        assert_eq!(choices(&providers, "")[0].model, None);
        let found = choices(&providers, "OLLAMA 3.2");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].model.as_deref(), Some("ollama/llama3.2"));
    }

    #[test]
    fn a_pinned_model_has_a_name_before_the_list_has_come() {
        let choice = ModelChoice::Pinned {
            model: "ollama/llama3.2".into(),
        };
        assert_eq!(choice_name(&Providers::default(), &choice), "llama3.2");
    }
}
