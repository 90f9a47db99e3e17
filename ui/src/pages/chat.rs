//! The conversation: list, bar, turns, message box, and the panel that proves them.

use aideon_ipc::chat::ModelChoice;
use leptos::prelude::*;

use crate::{
    components::{
        account_notice::AccountNotices,
        composer::Composer,
        conversation_settings::ChatSettings,
        icon::{Glyph, Icon},
        notice::StartupNotices,
        picker::choice_name,
        provenance::Provenance,
        sidebar::Sidebar,
        transcript::TranscriptView,
    },
    state::{Page, Section, Stores},
    words::{pages, state},
};

/// The page that one mostly sees.
#[component]
pub fn ChatPage(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    view! {
        <a class="skip-link" href="#composer">{pages::SKIP_TO_COMPOSER}</a>
        <div class="app" class:app--panel=move || stores.provenance.with(Option::is_some)>
            <Sidebar stores />
            <Show when=move || stores.drawer.get()>
                <div class="scrim" on:click=move |_| stores.drawer.set(false)></div>
            </Show>
            <main class="chat">
                <Bar stores />
                <TranscriptView stores>
                    <Empty stores />
                </TranscriptView>
                <Composer stores />
            </main>
            <Provenance stores />
        </div>
        <Announcer stores />
    }
}

#[component]
fn Bar(stores: Stores) -> impl IntoView {
    let title = Memo::new(move |_| {
        let id = stores.transcript.with(|open| open.conversation.clone());
        id.and_then(|id| {
            stores
                .conversations
                .with(|list| list.line(&id).map(|line| line.title.clone()))
        })
        .unwrap_or_else(|| pages::NEW_CHAT_TITLE.into())
    });
    let plan = move || {
        let choice = stores.transcript.with(|open| open.choice.clone());
        let who = stores
            .providers
            .with(|providers| choice_name(providers, &choice));
        match stores.session.with(|session| session.tier()) {
            Some(tier) => format!("{} · {who}", state::tier(tier)),
            None => who,
        }
    };
    let last = Memo::new(move |_| {
        stores
            .transcript
            .with(|open| open.last().map(|turn| turn.reply.id().to_owned()))
    });
    let shown = move || stores.provenance.with(Option::is_some);
    let press = move |_| {
        let next = if shown() { None } else { last.get_untracked() };
        stores.provenance.set(next);
    };
    view! {
        <header class="chat__bar">
            <button
                type="button"
                class="icon-button menu-button"
                aria-label=pages::SHOW_CONVERSATIONS
                title=pages::SHOW_CONVERSATIONS
                aria-expanded=move || stores.drawer.get().to_string()
                on:click=move |_| stores.drawer.update(|open| *open = !*open)
            >
                <Icon glyph=Glyph::Menu />
            </button>
            <h1 class="chat__title" dir="auto">{title}</h1>
            <span class="meta">{plan}</span>
            <ChatSettings stores />
            <Show when=move || last.with(Option::is_some)>
                <button
                    type="button"
                    class="icon-button"
                    data-testid="toggle-provenance"
                    aria-label=pages::SHOW_LAST_ORIGIN
                    title=pages::SHOW_LAST_ORIGIN
                    aria-pressed=move || shown().to_string()
                    on:click=press
                >
                    <Icon glyph=Glyph::Panel />
                </button>
            </Show>
        </header>
        <div class="chat__notices">
            <StartupNotices stores />
            <AccountNotices stores />
        </div>
    }
}

#[component]
fn Empty(stores: Stores) -> impl IntoView {
    let nobody = Memo::new(move |_| {
        let session_needs = stores
            .session
            .with(|session| session.demo().is_none() && session.user().is_some());
        session_needs
            && stores
                .providers
                .with(|providers| !providers.somebody_answers())
    });
    let text = move || {
        let choice = stores.transcript.with(|open| open.choice.clone());
        if let ModelChoice::Pinned { .. } = choice {
            let name = stores
                .providers
                .with(|providers| choice_name(providers, &choice));
            return pages::empty_pinned(&name);
        }
        stores.session.with(|session| {
            let text = match (session.demo(), session.tier()) {
                (Some(_), _) => pages::EMPTY_DEMO,
                (None, Some(aideon_ipc::session::Tier::Premium)) => pages::EMPTY_PREMIUM,
                _ => pages::EMPTY_FREE,
            };
            text.to_owned()
        })
    };
    view! {
        <div class="empty">
            <Show
                when=move || nobody.get()
                fallback=move || view! {
                    <h2>{pages::EMPTY_TITLE}</h2>
                    <p>{text}</p>
                }
            >
                <h2>{pages::NOBODY_TITLE}</h2>
                <p>{pages::NOBODY_TEXT}</p>
                <div class="ways">
                    <button
                        type="button"
                        class="button"
                        data-testid="empty-settings"
                        on:click=move |_| stores.page.set(Page::Settings(Section::Providers))
                    >
                        <Icon glyph=Glyph::Key />
                        {pages::OPEN_SETTINGS}
                    </button>
                </div>
            </Show>
        </div>
    }
}

/// Tells a screen reader when the state of the last reply changes.
#[component]
fn Announcer(stores: Stores) -> impl IntoView {
    let text = Memo::new(move |_| {
        stores.transcript.with(|open| {
            open.last()
                .map(|turn| turn.reply.with(state::announcement))
                .unwrap_or_default()
        })
    });
    view! { <p class="visually-hidden" role="status" aria-live="polite">{text}</p> }
}
