//! A reply that failed: the reason, what is kept, and ways on.

use aideon_ipc::failure::{Failure, FailureReason};
use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    reply::go_on::GoOn,
};
use crate::{
    actions::{self, chat::Again},
    state::{
        Page, Section, Stores,
        reply::{broken_off, pinned},
        row::ReplyRow,
    },
    words::{conversation, failure as words, pages},
};

/// What stands in the place of the reply, or below what is kept of it.
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
    let attempts = row.once(|reply| reply.attempts.len());
    let wants_key = words::wants_key(&failure.reason);
    let (title, text) = row.once(move |reply| words::told(reply, &failure));
    let settings = move |_| stores.page.set(Page::Settings(Section::Providers));
    let reasons = {
        let id = row.id().to_owned();
        move |_| stores.provenance.set(Some(id.clone()))
    };
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
                <GoOn stores row=row.clone() message=message.clone() />
                <ByOthers stores row message=message.clone() />
                {refused.then(|| {
                    let message = message.clone();
                    view! {
                        <button
                            type="button"
                            class="button button--s"
                            data-testid="edit-refused"
                            on:click=move |_| stores.editing.set(Some(message.clone()))
                        >
                            <Icon glyph=Glyph::Pencil class="icon--s" />
                            {conversation::EDIT_MESSAGE}
                        </button>
                    }
                })}
                <button
                    type="button"
                    class="button button--s"
                    data-testid="retry"
                    on:click=move |_| actions::chat::retry(stores, message.clone(), Again::AsChosen)
                >
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

/// The button that has somebody else answer: the plan's route after a pinned model, the rest
/// of the route after a text that broke off.
#[component]
fn ByOthers(stores: Stores, row: ReplyRow, message: String) -> impl IntoView {
    let (again, words, id) = if row.once(pinned) {
        (
            Again::ByRoute,
            pages::ANSWER_WITH_ROUTE,
            "answer-with-route",
        )
    } else {
        let broken = row.once(|reply| {
            let (attempt, _) = broken_off(reply)?;
            Some(format!("{}/{}", attempt.endpoint, attempt.model))
        });
        let without = Again::Without(broken?);
        (without, pages::ANSWER_WITHOUT, "answer-without")
    };
    Some(view! {
        <button
            type="button"
            class="button button--s"
            data-testid=id
            on:click=move |_| actions::chat::retry(stores, message.clone(), again.clone())
        >
            {words}
        </button>
    })
}
