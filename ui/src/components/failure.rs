//! A reply that nobody could write: the first reason, what is kept, and ways on.

use aideon_ipc::failure::{Failure, FailureReason};
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::{
    actions,
    state::{Page, Section, Stores, row::ReplyRow},
    words::{failure as words, pages},
};

/// What stands in the place of the reply.
#[component]
pub fn FailureBlock(
    /// The window's stores.
    stores: Stores,
    /// The first failure.
    failure: Failure,
    /// The reply.
    row: ReplyRow,
    /// The user's message, by its id.
    message: String,
) -> impl IntoView {
    let refused = matches!(failure.reason, FailureReason::ContentRefused { .. });
    let (glyph, tone) = if refused {
        (Glyph::Info, "")
    } else {
        (Glyph::Warn, "icon--danger")
    };
    let others = row.once(|reply| words::others(reply, &failure));
    let attempts = row.once(|reply| reply.attempts.len());
    let wants_key = words::wants_key(&failure.reason);
    let title = words::title(&failure);
    let text = move || match &others {
        Some(others) => format!("{} {others}", words::advice(&failure)),
        None => words::advice(&failure),
    };
    let retry = move |_| actions::chat::retry(stores, message.clone());
    let settings = move |_| stores.page.set(Page::Settings(Section::Providers));
    let reasons = move |_| stores.provenance.set(Some(row.id().to_owned()));
    view! {
        <div class="failure" data-testid="failure">
            <p class="failure__title">
                <Icon glyph class=tone />
                <span>{title}</span>
            </p>
            <p>{text}</p>
            <div class="ways">
                {wants_key.then(|| view! {
                    <button type="button" class="button button--s" data-testid="enter-key" on:click=settings>
                        <Icon glyph=Glyph::Key class="icon--s" />
                        {pages::ENTER_KEY}
                    </button>
                })}
                <button type="button" class="button button--s" data-testid="retry" on:click=retry>
                    <Icon glyph=Glyph::Retry class="icon--s" />
                    {pages::TRY_AGAIN}
                </button>
                {(attempts > 0).then(|| view! {
                    <button type="button" class="button button--s button--plain" data-testid="reasons" on:click=reasons>
                        {pages::reasons(attempts)}
                    </button>
                })}
            </div>
        </div>
    }
}
