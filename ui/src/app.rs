//! The window: which page is in it, and what stands above every page.

use leptos::{ev, prelude::*};

use crate::{
    actions,
    components::{
        brand::Brand, demo_strip::DemoStrip, link_dialog::LinkDialog, palette::Palette,
        picture_dialog::PictureDialog, theme::follow_theme, toast::Toasts,
    },
    pages::{
        chat::ChatPage, settings::SettingsPage, setup::SetupPage, sign_in::SignInPage,
        unavailable::UnavailablePage, welcome::WelcomePage,
    },
    state::{Page, Section, Stores},
};

/// The whole window.
#[component]
pub fn App() -> impl IntoView {
    let stores = Stores::new();
    follow_theme(stores);
    actions::quota::watch(stores);
    actions::routes::watch(stores);
    actions::account::watch(stores);
    shortcuts(stores);
    actions::session::start(stores);
    view! {
        <div class="frame">
            <DemoStrip stores />
            <div class="frame__page">
                {move || match stores.page.get() {
                    Page::Starting => view! { <main class="lone-page" aria-busy="true"><Brand /></main> }.into_any(),
                    Page::Unavailable => view! { <UnavailablePage stores /> }.into_any(),
                    Page::Welcome => view! { <WelcomePage stores /> }.into_any(),
                    Page::SignIn => view! { <SignInPage stores /> }.into_any(),
                    Page::Setup => view! { <SetupPage stores /> }.into_any(),
                    Page::Chat => view! { <ChatPage stores /> }.into_any(),
                    Page::Settings(section) => view! { <SettingsPage stores section /> }.into_any(),
                }}
            </div>
        </div>
        <Toasts stores />
        <LinkDialog stores />
        <Palette stores />
        <PictureDialog stores />
    }
}

/// Ctrl N (or the command key) begins a chat, Ctrl K opens search and commands, Ctrl , opens
/// Settings.
fn shortcuts(stores: Stores) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let inside = matches!(stores.page.get_untracked(), Page::Chat | Page::Settings(_));
        if !inside || !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        match event.key().as_str() {
            "n" | "N" => actions::conversations::begin(stores),
            "k" | "K" => stores.palette.update(|open| *open = !*open),
            "," => stores.page.set(Page::Settings(Section::General)),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || listener.remove());
}
