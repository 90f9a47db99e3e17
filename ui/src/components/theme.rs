//! Light and dark.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{
    actions,
    state::{Stores, preferences},
    words::pages,
};

/// Keeps the root element's `data-theme` as the preferences have it.
pub fn follow_theme(stores: Stores) {
    Effect::new(move |_| {
        let theme = stores.preferences.with(|chosen| chosen.theme);
        let root = document().document_element();
        let Some(root) = root else { return };
        // Neither can fail on an element of a live page.
        match preferences::attribute(theme) {
            Some(name) => root.set_attribute("data-theme", name).ok(),
            None => root.remove_attribute("data-theme").ok(),
        };
    });
}

/// The button between light and dark.
#[component]
pub fn ThemeToggle(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let dark = move || {
        stores
            .preferences
            .with(|chosen| preferences::is_dark(chosen.theme, system_is_dark()))
    };
    view! {
        <button
            type="button"
            class="icon-button"
            data-testid="theme-toggle"
            aria-label=pages::LIGHT_OR_DARK
            title=pages::LIGHT_OR_DARK
            on:click=move |_| actions::preferences::switch_theme(stores)
        >
            {move || if dark() {
                view! { <Icon glyph=Glyph::Sun /> }
            } else {
                view! { <Icon glyph=Glyph::Moon /> }
            }}
        </button>
    }
}

/// Whether the system asks for dark pages.
pub fn system_is_dark() -> bool {
    window()
        .match_media("(prefers-color-scheme: dark)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches())
}
