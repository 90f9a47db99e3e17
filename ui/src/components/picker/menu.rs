//! The picker's menu: a field to search with and a list below it.

use aideon_ipc::chat::ModelChoice;
use leptos::{ev::KeyboardEvent, html, prelude::*};
use web_sys::ScrollIntoViewOptions;

use super::choices::{Choice, choices};
use crate::{
    components::icon::{Glyph, Icon},
    state::Stores,
    words::{failure, model, pages},
};

/// The inside of the menu; its lines are there only while it is open.
#[component]
pub fn Menu(
    /// The window's stores.
    stores: Stores,
    /// The menu's element, to close it.
    menu: NodeRef<html::Div>,
    /// What is searched for.
    search: RwSignal<String>,
    /// The menu is open.
    open: RwSignal<bool>,
    /// What is picked now.
    chosen: Memo<ModelChoice>,
    /// Sets the ids of this menu apart from those of others.
    name: &'static str,
    /// What is done with the one that is picked.
    on_choose: Callback<ModelChoice>,
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
        on_choose.run(line.choice());
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
        reveal(name, next);
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
                data-testid="picker-search"
                type="text"
                role="combobox"
                aria-label=pages::FIND_MODEL
                aria-controls=list_id(name)
                aria-expanded="true"
                aria-activedescendant=move || option_id(name, active.get())
                placeholder=pages::FIND_MODEL
                autofocus=true
                autocomplete="off"
                prop:value=search
                on:input:target=move |event| search.set(event.target().value())
                on:keydown=key
            />
        </div>
        <ul class="picker__list" id=list_id(name) role="listbox" aria-label=pages::MODELS>
            {move || open.get().then(|| lines.get().into_iter().enumerate().map(|(index, line)| {
                let is_chosen = line.choice() == chosen.get();
                view! { <Line line name index active is_chosen choose=Callback::new(choose) /> }
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
    name: &'static str,
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
            class:option--resting=line.rests
            id=option_id(name, index)
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
                {line.sees.then(|| view! {
                    <span role="img" aria-label=model::SEES_PICTURES title=model::SEES_PICTURES>
                        <Icon glyph=Glyph::Eye class="icon--s" />
                    </span>
                })}
                {is_chosen.then(|| view! { <Icon glyph=Glyph::Check /> })}
            </span>
            <span class="option__sub">{line.sub}</span>
            {line.figures.map(|figures| view! {
                <span class="option__sub option__figures">{figures}</span>
            })}
        </li>
    }
}

fn list_id(name: &str) -> String {
    format!("{name}-list")
}

fn option_id(name: &str, index: usize) -> String {
    format!("{name}-option-{index}")
}

/// Scrolls a line of the menu into view.
fn reveal(name: &str, index: usize) {
    if let Some(line) = document().get_element_by_id(&option_id(name, index)) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        line.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
