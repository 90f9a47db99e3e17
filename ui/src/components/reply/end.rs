//! What stands below a reply's text.

use aideon_ipc::reply::{Notice, ReplyState};
use leptos::prelude::*;

use super::go_on::GoOn;
use crate::{
    actions::{self, chat::Again},
    components::{
        failure::FailureBlock,
        icon::{Glyph, Icon},
    },
    state::{Page, Section, Stores, row::ReplyRow},
    words::{pages, source, state},
};

/// What stands below the text: a failure, why it ended early, what one should know.
#[component]
pub fn End(
    /// The window's stores.
    stores: Stores,
    /// The reply.
    row: ReplyRow,
    /// The user's message, by its id.
    message: String,
) -> impl IntoView {
    let state_now = row.memo(|reply| reply.state.clone());
    let notices = row.memo(|reply| {
        let writer = reply.source().map(source::name);
        let notices = reply.notices.iter();
        notices
            .map(|notice| (notice.clone(), state::notice(notice, writer.clone())))
            .collect::<Vec<_>>()
    });
    let end = move || {
        let row = row.clone();
        let message = message.clone();
        match state_now.get() {
            ReplyState::Running => ().into_any(),
            ReplyState::Failed { failure } => {
                view! { <FailureBlock stores failure row message /> }.into_any()
            }
            ReplyState::Stopped if row.once(|reply| reply.answer().is_none()) => {
                let text = state::stopped_empty(row.once(|reply| reply.mode)).to_owned();
                view! { <EndLine stores row message text /> }.into_any()
            }
            ReplyState::Stopped => {
                view! { <EndLine stores row message text=state::STOPPED.to_owned() /> }.into_any()
            }
            ReplyState::Interrupted => {
                view! { <EndLine stores row message text=state::INTERRUPTED.to_owned() /> }
                    .into_any()
            }
            ReplyState::Finished { .. } => row
                .once(state::unusual_end)
                .map(|text| view! { <EndLine stores row message text /> })
                .into_any(),
        }
    };
    view! {
        {end}
        {move || notices.get().into_iter().map(|(notice, text)| view! {
            <KeyNotice stores notice text />
        }).collect_view()}
    }
}

#[component]
fn EndLine(stores: Stores, row: ReplyRow, message: String, text: String) -> impl IntoView {
    view! {
        <div class="notice-line">
            <span>{text}</span>
            <GoOn stores row message=message.clone() />
            <button
                type="button"
                class="button button--s"
                data-testid="retry"
                on:click=move |_| actions::chat::retry(stores, message.clone(), Again::AsChosen)
            >
                <Icon glyph=Glyph::Retry class="icon--s" />
                {pages::TRY_AGAIN}
            </button>
        </div>
    }
}

#[component]
fn KeyNotice(stores: Stores, notice: Notice, text: String) -> impl IntoView {
    let Notice::KeyNeeded { .. } = notice;
    view! {
        <div class="notice-line">
            <span>{text}</span>
            <button
                type="button"
                class="button button--s"
                on:click=move |_| stores.page.set(Page::Settings(Section::Providers))
            >
                <Icon glyph=Glyph::Key class="icon--s" />
                {pages::ENTER_KEY}
            </button>
        </div>
    }
}
