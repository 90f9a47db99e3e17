//! Opening, beginning, setting, renaming and deleting conversations.

use aideon_ipc::{
    AppError,
    chat::ModelChoice,
    conversation::{Conversation, ConversationSettings},
    reply::ReplyState,
};
use leptos::{prelude::*, task::spawn_local};

use super::{feed, preferences, tell};
use crate::{
    api,
    components::icon::Glyph,
    state::{
        Destination, Page, Stores, conversations::ListEvent, toast::Toast, transcript::Transcript,
    },
    words::pages,
};

/// Fetches the list.
pub fn load(stores: Stores) {
    spawn_local(async move {
        match api::conversations_list().await {
            Ok(lines) => stores
                .conversations
                .update(|list| list.apply(ListEvent::Loaded(lines))),
            Err(error) => tell(stores, &error),
        }
    });
}

/// Begins a new chat. Nothing is stored before its first message.
pub fn begin(stores: Stores) {
    let choice = if stores
        .session
        .with_untracked(|session| session.demo().is_some())
    {
        ModelChoice::Auto
    } else {
        stores
            .preferences
            .with_untracked(|chosen| chosen.choice.clone())
    };
    forget_ended(stores);
    stores.provenance.set(None);
    stores.transcript.set(Transcript::empty(choice));
    stores.drawer.set(false);
    stores.page.set(Page::Chat);
}

/// Opens a conversation.
pub fn open(stores: Stores, id: String) {
    stores.page.set(Page::Chat);
    stores.drawer.set(false);
    let is_open = |open: &Transcript| open.conversation.as_ref() == Some(&id);
    if stores.transcript.with_untracked(is_open) {
        return;
    }
    stores.provenance.set(None);
    open_anew(stores, id);
}

/// Opens a conversation at its end, also when a part of it is open.
pub(super) fn open_anew(stores: Stores, id: String) {
    stores.transcript.set(Transcript {
        conversation: Some(id.clone()),
        loading: true,
        ..Transcript::default()
    });
    spawn_local(async move {
        let answer = api::conversation_open(&id).await;
        let still_wanted =
            |open: &Transcript| open.conversation.as_ref() == Some(&id) && open.loading;
        if !stores.transcript.with_untracked(still_wanted) {
            return;
        }
        match answer {
            Ok(conversation) => {
                show(stores, conversation);
                stores.destination.set(Some(Destination::End));
            }
            Err(error) => {
                tell(stores, &error);
                begin(stores);
            }
        }
    });
}

/// Shows a conversation, and follows a reply that runs in it and is not followed yet.
pub(super) fn show(stores: Stores, conversation: Conversation) {
    forget_ended(stores);
    let id = conversation.summary.id.clone();
    let unknown: Vec<String> = stores.replies.with_value(|replies| {
        conversation
            .page
            .turns
            .iter()
            .map(|turn| &turn.reply)
            .filter(|reply| reply.state == ReplyState::Running)
            .filter(|reply| replies.known(&reply.id).is_none())
            .map(|reply| reply.id.clone())
            .collect()
    });
    let transcript = stores
        .replies
        .try_update_value(|replies| Transcript::of(conversation, replies));
    let Some(transcript) = transcript else { return };
    for turn in &transcript.turns {
        if unknown.iter().any(|reply| reply == turn.reply.id()) {
            feed::follow(stores, turn.reply.clone(), id.clone());
        }
    }
    stores.transcript.set(transcript);
    preferences::remember_conversation(stores, &id);
}

/// Says who is to answer the next message of the open chat.
pub fn choose(stores: Stores, choice: ModelChoice) {
    let conversation = stores
        .transcript
        .try_update(|open| {
            open.choice = choice.clone();
            open.conversation.clone()
        })
        .flatten();
    match conversation {
        Some(id) => spawn_local(async move {
            if let Err(error) = api::conversation_choose(&id, &choice).await {
                tell(stores, &error);
            }
        }),
        None => preferences::choose(stores, choice),
    }
}

/// Sets the open conversation. A chat that has not begun takes its settings along with its
/// first message.
///
/// # Errors
/// The backend's; nothing was changed then.
pub async fn configure(stores: Stores, settings: ConversationSettings) -> Result<(), AppError> {
    let conversation = stores
        .transcript
        .with_untracked(|open| open.conversation.clone());
    let kept = match &conversation {
        Some(id) => api::conversation_configure(id, &settings).await?,
        None => settings,
    };
    stores.transcript.update(|open| {
        if open.conversation == conversation {
            open.settings = kept;
        }
    });
    Ok(())
}

/// Gives a conversation another name.
pub fn rename(stores: Stores, id: String, title: String) {
    spawn_local(async move {
        match api::conversation_rename(&id, &title).await {
            Ok(line) => feed::list(stores, line),
            Err(error) => tell(stores, &error),
        }
    });
}

/// Deletes a conversation, with a toast that brings it back.
pub fn delete(stores: Stores, id: String, title: String) {
    spawn_local(async move {
        if let Err(error) = api::conversation_delete(&id).await {
            tell(stores, &error);
            return;
        }
        stores
            .conversations
            .update(|list| list.apply(ListEvent::Removed(id.clone())));
        let was_open = stores
            .transcript
            .with_untracked(|open| open.conversation.as_ref() == Some(&id));
        if was_open {
            begin(stores);
        }
        let undo = Callback::new(move |()| restore(stores, id.clone(), was_open));
        stores.toast.set(Some(Toast {
            glyph: Glyph::Trash,
            text: pages::deleted(&title),
            action: Some((pages::UNDO, undo)),
        }));
    });
}

fn restore(stores: Stores, id: String, open_again: bool) {
    spawn_local(async move {
        match api::conversation_restore(&id).await {
            Ok(()) => {
                load(stores);
                if open_again {
                    open(stores, id);
                }
            }
            Err(error) => tell(stores, &error),
        }
    });
}

fn forget_ended(stores: Stores) {
    stores
        .replies
        .update_value(|replies| replies.forget_ended());
}
