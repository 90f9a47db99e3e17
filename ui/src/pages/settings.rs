//! Settings: a list of its pages, and the page.

pub mod address_form;
pub mod general;
mod health;
pub mod provider_card;
pub mod providers;

use leptos::{ev, prelude::*};

use crate::{
    components::{
        brand::Brand,
        icon::{Glyph, Icon},
        sidebar::Account,
        theme::ThemeToggle,
    },
    state::{Page, Section, Stores},
    words::pages,
};
use general::GeneralSettings;
use providers::ProviderSettings;

/// Settings in the place of the chat.
#[component]
pub fn SettingsPage(
    /// The window's stores.
    stores: Stores,
    /// The page of Settings.
    section: Section,
) -> impl IntoView {
    let listener = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            stores.page.set(Page::Chat);
        }
    });
    on_cleanup(move || listener.remove());
    view! {
        <div class="app app--settings" data-testid="settings">
            <nav class="sidebar" aria-label=pages::SETTINGS>
                <div class="sidebar__head"><Brand /></div>
                <button
                    type="button"
                    class="jump"
                    data-testid="settings-back"
                    on:click=move |_| stores.page.set(Page::Chat)
                >
                    <Icon glyph=Glyph::Left />
                    {pages::BACK_TO_CHAT}
                    <kbd>"Esc"</kbd>
                </button>
                <ul class="settings-nav">
                    <Entry stores section here=Section::General glyph=Glyph::Sliders title=pages::GENERAL id="settings-general" />
                    <Entry stores section here=Section::Providers glyph=Glyph::Key title=pages::PROVIDERS id="settings-providers" />
                </ul>
                <div class="sidebar__foot">
                    <Account stores />
                    <ThemeToggle stores />
                </div>
            </nav>
            <main class="page">
                <div class="page__inner">
                    {match section {
                        Section::General => view! { <GeneralSettings stores /> }.into_any(),
                        Section::Providers => view! { <ProviderSettings stores /> }.into_any(),
                    }}
                </div>
            </main>
        </div>
    }
}

#[component]
fn Entry(
    stores: Stores,
    section: Section,
    here: Section,
    glyph: Glyph,
    title: &'static str,
    id: &'static str,
) -> impl IntoView {
    view! {
        <li>
            <button
                type="button"
                class="conversation"
                data-testid=id
                aria-current=(section == here).then_some("page")
                on:click=move |_| stores.page.set(Page::Settings(here))
            >
                <Icon glyph />
                <span class="conversation__title">{title}</span>
            </button>
        </li>
    }
}
