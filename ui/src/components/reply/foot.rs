//! What one does with a reply: copy it, have it answered again, delete it, see the others.

use aideon_ipc::reply::ReplyState;
use leptos::prelude::*;

use super::again::AgainWith;
use crate::{
    actions::{self, chat::Again},
    clock::LocalTime,
    components::{
        clipboard::copy,
        icon::{Glyph, Icon},
        transcript::top_of_turn,
        versions::Versions,
    },
    state::{Stores, transcript::TurnRow},
    words::{
        conversation::{self as words, Switched},
        copied, pages, state,
    },
};

/// The foot of a reply that has come to its end.
#[component]
pub fn Foot(
    /// The window's stores.
    stores: Stores,
    /// The turn with the reply.
    turn: TurnRow,
) -> impl IntoView {
    let ended = turn.reply.memo(|reply| reply.state != ReplyState::Running);
    let turn = StoredValue::new(turn);
    view! {
        <Show when=move || ended.get()>
            {move || turn.try_get_value().map(|turn| view! { <Ways stores turn /> })}
        </Show>
    }
}

#[component]
fn Ways(stores: Stores, turn: TurnRow) -> impl IntoView {
    let row = turn.reply;
    let has_words = row.memo(|reply| reply.standing().any(|segment| !segment.text.is_empty()));
    let figures = row.memo(state::figures);
    let message = StoredValue::new(turn.message.id.clone());
    let of = turn.message.id;
    let copied_row = row.clone();
    let form = Memo::new(move |_| stores.preferences.with(|chosen| chosen.copied_reply));
    let copy_reply = Callback::new(move |()| {
        let form = form.get_untracked();
        let text =
            copied_row.once(|reply| copied::text(reply, form, &LocalTime::of(reply.created_at)));
        copy(stores, text, copied::copied(form));
    });
    let retry = move |_| {
        if let Some(message) = message.try_get_value() {
            actions::chat::retry(stores, message, Again::AsChosen);
        }
    };
    let delete = move |_| {
        if let Some(message) = message.try_get_value() {
            let top = top_of_turn(&message);
            actions::turns::delete(stores, message, top);
        }
    };
    let current = row.id().to_owned();
    view! {
        <div class="turn__part">
            <footer class="turn__foot">
                <Show when=move || has_words.get()>
                    <button
                        type="button"
                        class="icon-button icon-button--s"
                        data-testid="copy"
                        aria-label=move || copied::copy(form.get())
                        title=move || copied::copy(form.get())
                        on:click=move |_| copy_reply.run(())
                    >
                        <Icon glyph=Glyph::Copy />
                    </button>
                </Show>
                <span class="turn__again">
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
                    <AgainWith stores row message=of.clone() />
                </span>
                <button
                    type="button"
                    class="icon-button icon-button--s"
                    data-testid="turn-delete"
                    aria-label=words::DELETE_TURN
                    title=words::DELETE_TURN
                    on:click=delete
                >
                    <Icon glyph=Glyph::Trash />
                </button>
                <Versions stores of=Switched::Reply ids=turn.replies current message=of />
                <span class="meta">{move || figures.get()}</span>
            </footer>
        </div>
    }
}
