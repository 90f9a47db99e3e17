//! Copy, answer again, and the figures of a reply.

use aideon_ipc::reply::ReplyState;
use leptos::prelude::*;

use crate::{
    actions,
    components::{
        clipboard::copy,
        icon::{Glyph, Icon},
    },
    state::{Stores, row::ReplyRow},
    words::{pages, state},
};

/// The foot of a reply that has come to its end.
#[component]
pub fn Foot(
    /// The window's stores.
    stores: Stores,
    /// The reply.
    row: ReplyRow,
    /// The user's message, by its id.
    message: String,
) -> impl IntoView {
    let ended = row.memo(|reply| reply.state != ReplyState::Running);
    let answered = row.memo(|reply| reply.answer().is_some());
    let finished = row.memo(|reply| matches!(reply.state, ReplyState::Finished { .. }));
    let figures = row.memo(state::figures);
    let copy_text = move |_| copy(stores, row.once(pages::copy_of), pages::COPIED);
    let message = StoredValue::new(message);
    let copy_text = Callback::new(copy_text);
    let retry = move |_| {
        if let Some(message) = message.try_get_value() {
            actions::chat::retry(stores, message, actions::chat::Again::AsChosen);
        }
    };
    view! {
        <Show when=move || ended.get() && answered.get()>
            <footer class="turn__foot">
                <button
                    type="button"
                    class="icon-button icon-button--s"
                    data-testid="copy"
                    aria-label=pages::COPY
                    title=pages::COPY
                    on:click=move |event| copy_text.run(event)
                >
                    <Icon glyph=Glyph::Copy />
                </button>
                <Show when=move || finished.get()>
                    <button
                        type="button"
                        class="icon-button icon-button--s"
                        data-testid="again"
                        aria-label=pages::ANSWER_AGAIN
                        title=pages::ANSWER_AGAIN
                        on:click=retry
                    >
                        <Icon glyph=Glyph::Retry />
                    </button>
                </Show>
                <span class="meta">{move || figures.get()}</span>
            </footer>
        </Show>
    }
}
