//! Turns: more of them when one scrolls there, and deleting one.

use aideon_ipc::conversation::Conversation;
use leptos::{
    prelude::*,
    task::{self, spawn_local},
};

use super::{branches, conversations, feed, tell};
use crate::{
    api,
    components::icon::Glyph,
    state::{
        Destination, Stores,
        replies::Replies,
        toast::Toast,
        transcript::{Side, Transcript},
    },
    words::conversation as words,
};

/// Fetches more turns of the open conversation on a side, if there are more.
pub fn fetch(stores: Stores, side: Side) {
    if stores.fetching.with_untracked(Option::is_some) {
        return;
    }
    let wanted = stores.transcript.with_untracked(|open| {
        let place = open.place_beside(side)?;
        Some((open.conversation.clone()?, place))
    });
    let Some((conversation, place)) = wanted else {
        return;
    };
    stores.fetching.set(Some(side));
    spawn_local(async move {
        let answer = api::conversation_turns(&conversation, &place).await;
        match answer {
            Ok(page) => {
                change(stores, &conversation, |open, replies| {
                    open.page_arrived(side, &place, page, replies);
                });
            }
            Err(error) => tell(stores, &error),
        }
        // Those far away go when what came is on the page.
        task::tick().await;
        request_animation_frame(move || {
            let too_long = stores.transcript.with_untracked(Transcript::is_too_long);
            if too_long {
                change(stores, &conversation, |open, replies| {
                    open.let_go_beyond(side, replies);
                });
            }
            stores.fetching.set(None);
        });
    });
}

/// Changes the transcript, while it is that of this conversation.
fn change(stores: Stores, conversation: &str, change: impl FnOnce(&mut Transcript, &mut Replies)) {
    stores.replies.update_value(|replies| {
        stores.transcript.update(|open| {
            if open.conversation.as_deref() == Some(conversation) {
                change(open, replies);
            }
        });
    });
}

/// Goes to the end of the open conversation, which may have been let go of.
pub fn to_end(stores: Stores) {
    let let_go = stores
        .transcript
        .with_untracked(|open| open.conversation.clone().filter(|_| open.later));
    match let_go {
        Some(id) => conversations::open_anew(stores, id),
        None => stores.destination.set(Some(Destination::End)),
    }
}

/// Deletes a turn, with a toast that brings it back to where it stood, `top` pixels below the
/// upper edge of the conversation.
pub fn delete(stores: Stores, message: String, top: Option<i32>) {
    spawn_local(async move {
        match api::turn_delete(&message).await {
            Ok(conversation) => {
                take_out(stores, &message, conversation);
                let undo = Callback::new(move |()| restore(stores, message.clone(), top));
                stores.toast.set(Some(Toast {
                    glyph: Glyph::Trash,
                    text: words::TURN_DELETED.into(),
                    action: Some((crate::words::pages::UNDO, undo)),
                }));
            }
            Err(error) => tell(stores, &error),
        }
    });
}

fn take_out(stores: Stores, message: &str, conversation: Conversation) {
    feed::list(stores, conversation.summary.clone());
    let shown = stores.transcript.with_untracked(|open| {
        let turn = open.turn(message)?;
        Some(turn.reply.id().to_owned())
    });
    if stores.provenance.with_untracked(Option::is_some)
        && stores.provenance.get_untracked() == shown
    {
        stores.provenance.set(None);
    }
    stores.replies.update_value(|replies| {
        stores.transcript.update(|open| {
            open.remove(message);
            open.reconcile(conversation, replies);
        });
    });
}

fn restore(stores: Stores, message: String, top: Option<i32>) {
    spawn_local(async move {
        match api::turn_restore(&message).await {
            Ok(conversation) => {
                let open = stores
                    .transcript
                    .with_untracked(|open| open.conversation.clone());
                if open.as_ref() == Some(&conversation.summary.id) {
                    branches::show_at(stores, conversation, Some(message), top);
                } else {
                    feed::list(stores, conversation.summary);
                }
            }
            Err(error) => tell(stores, &error),
        }
    });
}
