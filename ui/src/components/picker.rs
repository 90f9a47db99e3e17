//! Who is to answer the next message: Aideon chooses, or one model that is never switched.

use aideon_ipc::chat::ModelChoice;
use leptos::{ev::KeyboardEvent, html, prelude::*};
use web_sys::ScrollIntoViewOptions;

use super::icon::{Glyph, Icon};
use crate::{
    actions,
    state::{
        Stores,
        providers::{Providers, TOGETHER},
    },
    words::{failure, pages, source},
};

/// Pixels between the button and the menu.
const GAP_PX: f64 = 6.0;

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The model's id; none is "Aideon chooses".
    pub model: Option<String>,
    /// Its name.
    pub name: String,
    /// What stands below the name.
    pub sub: String,
    /// It is one of Together AI's.
    pub together: bool,
}

impl Choice {
    fn choice(&self) -> ModelChoice {
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
        together: false,
    };
    let models = providers.models().map(|list| list.models.as_slice());
    let models = models.unwrap_or_default().iter().map(|model| Choice {
        model: Some(model.id.clone()),
        name: model.name.clone(),
        sub: pages::model_line(&model.provider, model.context_window),
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

/// The button with its menu.
#[component]
pub fn Picker(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let menu = NodeRef::<html::Div>::new();
    let search = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let chosen = Memo::new(move |_| stores.transcript.with(|open| open.choice.clone()));
    let name = move || {
        stores
            .providers
            .with(|providers| choice_name(providers, &chosen.get()))
    };
    let pinned = move || chosen.get() != ModelChoice::Auto;
    let prepare = move |_| {
        search.set(String::new());
        actions::providers::load_models(stores);
        if let (Some(button), Some(menu)) = (button.get_untracked(), menu.get_untracked()) {
            place(&button, &menu);
        }
    };
    let toggled = move |_| {
        if let Some(menu) = menu.try_get_untracked().flatten() {
            open.try_set(menu.matches(":popover-open").unwrap_or_default());
        }
    };
    view! {
        <button
            node_ref=button
            type="button"
            class="picker-button"
            data-testid="picker"
            popovertarget="picker-menu"
            aria-haspopup="listbox"
            aria-expanded=move || open.get().to_string()
            on:click=prepare
        >
            <span class="visually-hidden">{pages::NEXT_REPLY_FROM}</span>
            {move || if pinned() {
                view! { <Icon glyph=Glyph::Pin class="icon--s" /> }
            } else {
                view! { <Icon glyph=Glyph::Star class="icon--primary" /> }
            }}
            <span class="picker-button__name">{name}</span>
            <Icon glyph=Glyph::Down class="icon--s" />
        </button>
        <div
            node_ref=menu
            id="picker-menu"
            class="menu"
            popover="auto"
            on:toggle=toggled
        >
            <Menu stores menu search open chosen />
        </div>
    }
}

#[component]
fn Menu(
    stores: Stores,
    menu: NodeRef<html::Div>,
    search: RwSignal<String>,
    open: RwSignal<bool>,
    chosen: Memo<ModelChoice>,
) -> impl IntoView {
    let lines = Memo::new(move |_| {
        stores
            .providers
            .with(|providers| search.with(|search| choices(providers, search)))
    });
    let active = RwSignal::new(0_usize);
    Effect::new(move |_| {
        search.track();
        active.set(0);
    });
    let choose = move |line: Option<Choice>| {
        let Some(line) = line else { return };
        actions::conversations::choose(stores, line.choice());
        if let Some(menu) = menu.get_untracked() {
            // It fails only when it is closed already.
            menu.hide_popover().ok();
        }
    };
    let key = move |event: KeyboardEvent| {
        let count = lines.with_untracked(Vec::len);
        let now = active.get_untracked();
        let next = match event.key().as_str() {
            "ArrowDown" => (now + 1).min(count.saturating_sub(1)),
            "ArrowUp" => now.saturating_sub(1),
            "Home" => 0,
            "End" => count.saturating_sub(1),
            "Enter" => {
                event.prevent_default();
                choose(lines.with_untracked(|lines| lines.get(now).cloned()));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        active.set(next);
        reveal(next);
    };
    let loading = move || {
        stores
            .providers
            .with(|providers| providers.models().is_none())
    };
    let unreachable = move || {
        stores.providers.with(|providers| {
            let list = providers.models().map(|list| list.unreachable.clone());
            list.unwrap_or_default()
        })
    };
    view! {
        <div class="picker__field">
            <Icon glyph=Glyph::Search />
            <input
                class="picker__input"
                type="text"
                role="combobox"
                aria-label=pages::FIND_MODEL
                aria-controls="picker-list"
                aria-expanded="true"
                aria-activedescendant=move || option_id(active.get())
                placeholder=pages::FIND_MODEL
                autofocus=true
                autocomplete="off"
                prop:value=search
                on:input:target=move |event| search.set(event.target().value())
                on:keydown=key
            />
        </div>
        <ul class="picker__list" id="picker-list" role="listbox" aria-label=pages::MODELS>
            {move || open.get().then(|| lines.get().into_iter().enumerate().map(|(index, line)| {
                let is_chosen = line.choice() == chosen.get();
                view! { <Line line index active is_chosen choose=Callback::new(choose) /> }
            }).collect_view())}
        </ul>
        <Show when=loading><p class="meta picker__note">{pages::MODELS_LOADING}</p></Show>
        {move || unreachable().into_iter().map(|(provider, reason)| view! {
            <p class="meta picker__note">
                {failure::capitalised(&failure::clause(&provider, &reason))}"."
            </p>
        }).collect_view()}
        <p class="meta picker__note">{pages::PINNED_NEVER_SWITCHED}</p>
    }
}

#[component]
fn Line(
    line: Choice,
    index: usize,
    active: RwSignal<usize>,
    is_chosen: bool,
    choose: Callback<Option<Choice>>,
) -> impl IntoView {
    let (glyph, tone) = match (&line.model, line.together) {
        (None, _) => (Glyph::Star, "icon--primary"),
        (Some(_), true) => (Glyph::Bolt, "icon--together"),
        (Some(_), false) => (Glyph::Node, ""),
    };
    let pressed = line.clone();
    view! {
        <li
            class="option"
            class:option--active=move || active.get() == index
            id=option_id(index)
            role="option"
            data-testid="picker-option"
            data-model=line.model.clone().unwrap_or_default()
            aria-selected=is_chosen.to_string()
            on:mousemove=move |_| if active.get_untracked() != index { active.set(index) }
            on:click=move |_| choose.run(Some(pressed.clone()))
        >
            <Icon glyph class=tone />
            <span class="option__text">{line.name}</span>
            <span class="option__end">
                {is_chosen.then(|| view! { <Icon glyph=Glyph::Check /> })}
            </span>
            <span class="option__sub">{line.sub}</span>
        </li>
    }
}

fn option_id(index: usize) -> String {
    format!("picker-option-{index}")
}

/// Scrolls a line of the menu into view.
fn reveal(index: usize) {
    if let Some(line) = document().get_element_by_id(&option_id(index)) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Puts the menu above its button, inside of the window. An open popover stands outside of
/// the page's layout, so its place is counted from the window's edges.
fn place(button: &web_sys::HtmlButtonElement, menu: &web_sys::HtmlDivElement) {
    let rect = button.get_bounding_client_rect();
    let root = document().document_element();
    let (width, height) = root.map_or((0.0, 0.0), |root| {
        (
            f64::from(root.client_width()),
            f64::from(root.client_height()),
        )
    });
    let rem = 16.0;
    let left = rect.left().min(width - 25.0 * rem - GAP_PX).max(GAP_PX);
    let style = web_sys::HtmlElement::style(menu);
    for (name, px) in [
        ("left", left),
        ("bottom", height - rect.top() + GAP_PX),
        ("max-height", rect.top() - 2.0 * GAP_PX),
    ] {
        // A property that is not taken leaves the menu where the style sheet puts it.
        style.set_property(name, &format!("{px:.0}px")).ok();
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
