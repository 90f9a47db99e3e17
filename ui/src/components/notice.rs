//! Something that the user must know before going on.

use aideon_ipc::session::StartupNotice;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{
    state::{Stores, session::SessionEvent},
    words::{pages, state},
};

/// What start-up had to report, each dismissable.
#[component]
pub fn StartupNotices(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let notices = move || stores.session.with(|session| session.notices());
    view! {
        <Show when=move || !notices().is_empty()>
            <div class="notices" role="region" aria-label=pages::NOTICES>
                {move || notices().into_iter().map(|notice| view! {
                    <StartupCard stores notice />
                }).collect_view()}
            </div>
        </Show>
    }
}

#[component]
fn StartupCard(stores: Stores, notice: StartupNotice) -> impl IntoView {
    let (title, text) = state::startup(&notice);
    let (class, glyph) = match notice {
        StartupNotice::DatabaseSetAside { .. } => ("notice notice--danger", Glyph::Warn),
        StartupNotice::RepliesInterrupted { .. } => ("notice", Glyph::Cut),
    };
    let dismiss = move |_| {
        let dismissed = SessionEvent::Dismissed(notice.clone());
        stores.session.update(|session| session.apply(dismissed));
    };
    view! {
        <div class=class data-testid="notice">
            <Icon glyph />
            <div>
                <p class="notice__title">{title}</p>
                <p class="notice__text">{text}</p>
            </div>
            <button
                type="button"
                class="icon-button icon-button--s"
                aria-label=pages::DISMISS
                title=pages::DISMISS
                on:click=dismiss
            >
                <Icon glyph=Glyph::Close class="icon--s" />
            </button>
        </div>
    }
}

/// An error right where it arose.
#[component]
pub fn ErrorLine(
    /// The sentence; none shows nothing.
    #[prop(into)]
    text: Signal<Option<String>>,
    /// The element's id, for the field that it describes.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    // The line is there before its words, or a screen reader would not notice them.
    view! {
        <div class="error-line" role="alert" id=id>
            {move || text.get().map(|text| view! {
                <p class="error-line__text" data-testid="error">
                    <Icon glyph=Glyph::Warn class="icon--s" />
                    <span>{text}</span>
                </p>
            })}
        </div>
    }
}
