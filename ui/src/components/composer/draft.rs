//! What is in the message box.

use leptos::prelude::*;

use crate::{actions, state::Stores};

/// The text of the open chat's next message. It outlives the box that it is written in.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The text.
    pub text: RwSignal<String>,
    /// Why it was not sent.
    pub trouble: RwSignal<Option<String>>,
    /// It is on its way.
    pub sending: RwSignal<bool>,
}

impl Draft {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            trouble: RwSignal::new(None),
            sending: RwSignal::new(false),
        }
    }
}

impl Default for Draft {
    fn default() -> Self {
        Self::new()
    }
}

/// Keeps what is written for each conversation, over a restart too, and brings it back with the
/// conversation.
pub fn keep_draft(stores: Stores, draft: Draft) {
    let place = open_place(stores);
    let conversation = move || {
        place
            .try_get_untracked()
            .map(|(_, conversation)| conversation)
    };
    let changed = actions::drafts::watch(stores);
    Effect::new(move |before: Option<(Option<String>, Option<String>)>| {
        let now = place.get();
        if before.as_ref() != Some(&now) {
            let conversation_now = now.1.clone();
            let kept = stores
                .drafts
                .with_value(|drafts| drafts.of(&conversation_now));
            draft.text.set(kept.text);
            draft.trouble.set(None);
            actions::drafts::fetch(stores, conversation_now.clone(), move |kept| {
                if conversation().as_ref() == Some(&conversation_now) {
                    draft.text.try_set(kept.text);
                }
            });
        }
        now
    });
    Effect::new(move |_| {
        let written = draft.text.get();
        let Some(conversation) = conversation() else {
            return;
        };
        let is_other = stores
            .drafts
            .try_update_value(|drafts| drafts.change(&conversation, |draft| draft.text = written));
        if is_other == Some(true) {
            changed();
        }
    });
}

/// Whose chat is open: the user's id, and the conversation; none is a chat that has not begun.
fn open_place(stores: Stores) -> Memo<(Option<String>, Option<String>)> {
    let user = move || {
        stores
            .session
            .with(|session| session.user().map(|user| user.id.clone()))
    };
    Memo::new(move |_| {
        (
            user(),
            stores.transcript.with(|open| open.conversation.clone()),
        )
    })
}

/// The open conversation; none is a chat that has not begun.
pub(super) fn open_conversation(stores: Stores) -> Memo<Option<String>> {
    Memo::new(move |_| stores.transcript.with(|open| open.conversation.clone()))
}
