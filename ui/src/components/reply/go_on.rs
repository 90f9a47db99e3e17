//! The button that has a model go on where a reply ends.

use aideon_ipc::reply::Reply;
use leptos::prelude::*;

use crate::{
    actions,
    components::icon::{Glyph, Icon},
    state::{Stores, row::ReplyRow},
    words::conversation as words,
};

/// "Continue"; only where the reply can be continued, at the end of the conversation.
#[component]
pub fn GoOn(
    /// The window's stores.
    stores: Stores,
    /// The reply.
    row: ReplyRow,
    /// The user's message, by its id.
    message: String,
) -> impl IntoView {
    let id = StoredValue::new(row.id().to_owned());
    let can = Memo::new(move |_| row.with(Reply::can_be_continued));
    let offered =
        Memo::new(move |_| can.get() && stores.transcript.with(|open| open.ends_with(&message)));
    let press = move |_| {
        if let Some(id) = id.try_get_value() {
            actions::chat::go_on(stores, id);
        }
    };
    view! {
        <Show when=move || offered.get()>
            <button type="button" class="button button--s" data-testid="continue" on:click=press>
                <Icon glyph=Glyph::Resume class="icon--s" />
                {words::CONTINUE}
            </button>
        </Show>
    }
}
