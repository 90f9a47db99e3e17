//! The field that adds a model to a route: typed, or chosen from the providers' lists.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::target::add_id;
use crate::{
    actions,
    components::{
        icon::{Glyph, Icon},
        notice::ErrorLine,
        picker::choices::choices,
    },
    state::{
        Stores,
        route_edit::{Edit, step_of},
        routes::RouteKey,
    },
    words::{error, route as words},
};

/// How many models are proposed at a time.
const MOST_PROPOSED: usize = 8;

/// A model that is proposed: its id, its name, and what stands below the name.
type Proposal = (String, String, String);

/// The form that adds a model.
#[component]
pub fn AddModel(
    /// The window's stores.
    stores: Stores,
    /// Which route.
    route: RouteKey,
    /// What adding leads to.
    edit: Callback<(Edit, &'static str)>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    let trouble = RwSignal::new(None::<String>);
    let field_id = add_id(route);
    let list_id = format!("{field_id}-list");
    let proposals = Memo::new(move |_| {
        let taken = stores.routes.with(|routes| routes.steps(route));
        let taken = taken.unwrap_or_default();
        stores.providers.with(|providers| {
            let found = choices(providers, &typed.get()).into_iter();
            let models = found.filter_map(|choice| Some((choice.model?, choice.name, choice.sub)));
            let free = models.filter(|(id, ..)| step_of(&taken, id).is_none());
            free.take(MOST_PROPOSED).collect::<Vec<Proposal>>()
        })
    });
    let add = move |model: String| match refusal(stores, route, &model) {
        Some(sentence) => trouble.set(Some(sentence)),
        None => {
            trouble.set(None);
            typed.set(String::new());
            open.set(false);
            edit.run((Edit::Add(model), "route-add"));
        }
    };
    let proposed = move || {
        let index = active.get_untracked().filter(|_| open.get_untracked())?;
        proposals.with_untracked(|list| list.get(index).map(|(id, ..)| id.clone()))
    };
    let key = move |event: KeyboardEvent| {
        let count = proposals.with_untracked(Vec::len);
        let next = match (event.key().as_str(), active.get_untracked()) {
            ("ArrowDown", None) => Some(0),
            ("ArrowDown", Some(now)) => Some((now + 1).min(count.saturating_sub(1))),
            ("ArrowUp", Some(now)) => now.checked_sub(1),
            ("Escape", _) if open.get_untracked() => {
                // Only the list is closed by it, not the page.
                event.prevent_default();
                open.set(false);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        open.set(true);
        active.set(next.filter(|_| count > 0));
    };
    let listed = move || open.get() && proposals.with(|list| !list.is_empty());
    let option_id = {
        let list_id = list_id.clone();
        move |index: usize| format!("{list_id}-{index}")
    };
    let active_id = {
        let option_id = option_id.clone();
        move || active.get().filter(|_| listed()).map(option_id.clone())
    };
    view! {
        <form
            class="route__add"
            on:submit=move |event| {
                event.prevent_default();
                let model = proposed().unwrap_or_else(|| typed.get_untracked().trim().to_owned());
                add(model);
            }
        >
            <div class="field__row route__field">
                <input
                    id=field_id
                    class="input input--code"
                    type="text"
                    role="combobox"
                    data-testid="route-model"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=words::ADD_PLACEHOLDER
                    aria-label=words::ADD_MODEL
                    aria-controls=list_id.clone()
                    aria-expanded=move || listed().to_string()
                    aria-activedescendant=active_id
                    prop:value=typed
                    on:focus=move |_| actions::providers::load_models(stores)
                    on:blur=move |_| open.set(false)
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        trouble.set(None);
                        active.set(None);
                        open.set(true);
                    }
                    on:click=move |_| open.set(true)
                    on:keydown=key
                />
                <ul
                    class="proposals"
                    class:proposals--open=listed
                    id=list_id
                    role="listbox"
                    aria-label=words::KNOWN_MODELS
                >
                    {move || listed().then(|| proposals.get().into_iter().enumerate().map(|(index, (id, name, sub))| view! {
                        <li
                            class="option"
                            class:option--active=move || active.get() == Some(index)
                            id=option_id(index)
                            role="option"
                            data-testid="route-proposal"
                            data-model=id.clone()
                            aria-selected=move || (active.get() == Some(index)).to_string()
                            // The field would lose the keyboard, and with it the list.
                            on:mousedown=move |event| event.prevent_default()
                            on:mousemove=move |_| active.set(Some(index))
                            on:click=move |_| add(id.clone())
                        >
                            <Icon glyph=Glyph::Node />
                            <span class="option__text">{name}</span>
                            <span class="option__sub">{sub}</span>
                        </li>
                    }).collect_view())}
                </ul>
                <button type="submit" class="button" data-testid="route-add">
                    <Icon glyph=Glyph::Plus />
                    {words::ADD}
                </button>
            </div>
            <ErrorLine text=Signal::derive(move || trouble.get()) />
        </form>
    }
}

/// Why a model cannot be added, told before the backend would say it.
fn refusal(stores: Stores, route: RouteKey, model: &str) -> Option<String> {
    let whole = model
        .split_once('/')
        .is_some_and(|(endpoint, name)| !endpoint.is_empty() && !name.is_empty());
    if !whole {
        let invalid = aideon_ipc::AppError::ModelIdInvalid { id: model.into() };
        return Some(error::sentence(&invalid));
    }
    let steps = stores.routes.with_untracked(|routes| routes.steps(route));
    let there = steps.is_some_and(|steps| step_of(&steps, model).is_some());
    there.then(|| words::TWICE.to_owned())
}
