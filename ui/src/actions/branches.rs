//! Going from one version to another, and to a place in a conversation.

use aideon_ipc::conversation::Conversation;
use leptos::{prelude::*, task::spawn_local};

use super::{conversations, feed, tell};
use crate::{
    api,
    state::{Destination, Page, Step, Stores},
};

/// Shows another version of a message or another reply, by its id. The turn stays where it is
/// on the screen, `top` pixels below the upper edge of the conversation.
pub fn choose(stores: Stores, id: String, step: Step, top: Option<i32>) {
    let open = |stores: Stores| {
        stores
            .transcript
            .with_untracked(|open| open.conversation.clone())
    };
    let Some(conversation) = open(stores) else {
        return;
    };
    spawn_local(async move {
        match api::branch_choose(&conversation, &id).await {
            Ok(answer) if open(stores).as_ref() == Some(&conversation) => {
                let message = message_of(&answer, &id);
                stores.switched.set_value(Some((id, step)));
                show_at(stores, answer, message, top);
            }
            Ok(_) => {}
            Err(error) => tell(stores, &error),
        }
    });
}

/// Opens a conversation at one of its messages or replies, by its id.
pub fn go_to(stores: Stores, conversation: String, id: String) {
    spawn_local(async move {
        match api::branch_choose(&conversation, &id).await {
            Ok(answer) => {
                let message = message_of(&answer, &id);
                stores.page.set(Page::Chat);
                stores.drawer.set(false);
                stores.provenance.set(None);
                show_at(stores, answer, message, None);
            }
            Err(error) => tell(stores, &error),
        }
    });
}

/// Shows a conversation with one of its turns in view.
pub(super) fn show_at(
    stores: Stores,
    conversation: Conversation,
    message: Option<String>,
    top: Option<i32>,
) {
    feed::list(stores, conversation.summary.clone());
    conversations::show(stores, conversation);
    let destination = message.map_or(Destination::End, |message| Destination::Turn {
        message,
        top,
    });
    stores.destination.set(Some(destination));
}

/// The turn that an id means: a user's message, or one of the replies to it.
fn message_of(conversation: &Conversation, id: &str) -> Option<String> {
    let mut turns = conversation.page.turns.iter();
    let turn = turns.find(|turn| turn.message.id == id || turn.reply.id == id)?;
    Some(turn.message.id.clone())
}
