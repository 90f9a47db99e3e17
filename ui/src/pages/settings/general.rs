//! Theme, what happens to a broken reply and to a copied one, account, version and data folder.

use aideon_ipc::settings::{About, BrokenReply, CopiedReply, Theme};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions, api,
    components::focus::focus_heading,
    state::Stores,
    words::{pages, state},
};

const THEMES: [(Theme, &str, &str); 3] = [
    (Theme::System, pages::THEME_SYSTEM, "theme-system"),
    (Theme::Light, pages::THEME_LIGHT, "theme-light"),
    (Theme::Dark, pages::THEME_DARK, "theme-dark"),
];

const BROKEN: [(BrokenReply, &str, &str); 2] = [
    (
        BrokenReply::Restart,
        pages::BROKEN_RESTART,
        "broken-restart",
    ),
    (BrokenReply::Keep, pages::BROKEN_KEEP, "broken-keep"),
];

const COPIED: [(CopiedReply, &str, &str); 2] = [
    (
        CopiedReply::WithSource,
        pages::COPIED_WITH_SOURCE,
        "copied-with-source",
    ),
    (CopiedReply::TextAlone, pages::COPIED_ALONE, "copied-alone"),
];

fn copied_text(chosen: CopiedReply) -> &'static str {
    match chosen {
        CopiedReply::WithSource => pages::COPIED_WITH_SOURCE_TEXT,
        CopiedReply::TextAlone => pages::COPIED_ALONE_TEXT,
    }
}

fn broken_text(chosen: BrokenReply) -> &'static str {
    match chosen {
        BrokenReply::Restart => pages::BROKEN_RESTART_TEXT,
        BrokenReply::Keep => pages::BROKEN_KEEP_TEXT,
    }
}

/// The first page of Settings.
#[component]
pub fn GeneralSettings(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let heading = focus_heading();
    let about = RwSignal::new(None::<About>);
    spawn_local(async move {
        if let Ok(answer) = api::about_get().await {
            about.try_set(Some(answer));
        }
    });
    let theme = move || stores.preferences.with(|chosen| chosen.theme);
    let broken = move || stores.preferences.with(|chosen| chosen.broken_reply);
    let copied = move || stores.preferences.with(|chosen| chosen.copied_reply);
    let user = Memo::new(move |_| stores.session.with(|session| session.user().cloned()));
    view! {
        <header class="page__head">
            <div>
                <h1 node_ref=heading tabindex="-1">{pages::GENERAL}</h1>
                <p>{pages::GENERAL_LEDE}</p>
            </div>
        </header>
        <section class="setting" aria-labelledby="setting-theme">
            <div>
                <h2 class="setting__title" id="setting-theme">{pages::THEME}</h2>
                <p class="setting__text">{pages::THEME_TEXT}</p>
            </div>
            <div class="segments" role="group" aria-labelledby="setting-theme">
                {THEMES.map(|(of, title, id)| view! {
                    <button
                        type="button"
                        class="segments__item"
                        data-testid=id
                        aria-pressed=move || (theme() == of).to_string()
                        on:click=move |_| actions::preferences::set_theme(stores, of)
                    >
                        {title}
                    </button>
                })}
            </div>
        </section>
        <section class="setting" aria-labelledby="setting-broken">
            <div>
                <h2 class="setting__title" id="setting-broken">{pages::WHEN_BROKEN}</h2>
                <p class="setting__text">{move || broken_text(broken())}</p>
            </div>
            <div class="segments" role="group" aria-labelledby="setting-broken">
                {BROKEN.map(|(of, title, id)| view! {
                    <button
                        type="button"
                        class="segments__item"
                        data-testid=id
                        aria-pressed=move || (broken() == of).to_string()
                        on:click=move |_| actions::preferences::set_broken_reply(stores, of)
                    >
                        {title}
                    </button>
                })}
            </div>
        </section>
        <section class="setting" aria-labelledby="setting-copied">
            <div>
                <h2 class="setting__title" id="setting-copied">{pages::WHEN_COPIED}</h2>
                <p class="setting__text">{move || copied_text(copied())}</p>
            </div>
            <div class="segments" role="group" aria-labelledby="setting-copied">
                {COPIED.map(|(of, title, id)| view! {
                    <button
                        type="button"
                        class="segments__item"
                        data-testid=id
                        aria-pressed=move || (copied() == of).to_string()
                        on:click=move |_| actions::preferences::set_copied_reply(stores, of)
                    >
                        {title}
                    </button>
                })}
            </div>
        </section>
        <section class="setting" aria-labelledby="setting-account">
            <div>
                <h2 class="setting__title" id="setting-account">{pages::ACCOUNT}</h2>
                {move || user.get().map(|user| view! {
                    <p class="setting__text">{format!("{}, {}", user.name, state::tier(user.tier))}</p>
                })}
                <p class="setting__text">{pages::LEAVE_TEXT}</p>
            </div>
            <button
                type="button"
                class="button"
                data-testid="session-end"
                on:click=move |_| actions::session::end(stores)
            >
                {pages::LEAVE}
            </button>
        </section>
        <section class="setting" aria-labelledby="setting-about">
            <div>
                <h2 class="setting__title" id="setting-about">{pages::ABOUT}</h2>
                {move || about.get().map(|about| view! {
                    <dl class="facts facts--about">
                        <dt>{pages::VERSION}</dt>
                        <dd>{about.version}</dd>
                        <dt>{pages::DATA_FOLDER}</dt>
                        <dd class="code" data-testid="data-folder">{about.data_folder}</dd>
                    </dl>
                })}
            </div>
        </section>
    }
}
