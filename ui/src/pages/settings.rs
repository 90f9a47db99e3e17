//! Settings: a list of its pages, and the page.

pub mod address_form;
pub mod general;
mod health;
mod line_switch;
pub mod local_api;
pub mod provider_card;
pub mod providers;
pub mod routes;
pub mod usage;

use leptos::{ev, prelude::*};

use crate::{
    components::{
        account::Account,
        brand::Brand,
        icon::{Glyph, Icon},
        theme::ThemeToggle,
    },
    state::{Page, Section, Stores},
    words::{local_api as words_local_api, pages, route, usage as words_usage},
};
use general::GeneralSettings;
use local_api::LocalApiSettings;
use providers::ProviderSettings;
use routes::RouteSettings;
use usage::UsageSettings;

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
                    <Entry stores section here=Section::Routes glyph=Glyph::Route title=route::ROUTES id="settings-routes" />
                    <Entry stores section here=Section::Usage glyph=Glyph::Chart title=words_usage::USAGE id="settings-usage" />
                    <Entry stores section here=Section::LocalApi glyph=Glyph::Terminal title=words_local_api::LOCAL_API id="settings-local-api" />
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
                        Section::Routes => view! { <RouteSettings stores /> }.into_any(),
                        Section::Usage => view! { <UsageSettings stores /> }.into_any(),
                        Section::LocalApi => view! { <LocalApiSettings stores /> }.into_any(),
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
