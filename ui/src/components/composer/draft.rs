//! What is in the message box.

use leptos::prelude::*;

use crate::state::Stores;

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

/// Keeps what is written for each conversation, and brings it back with the conversation.
pub fn keep_draft(stores: Stores, draft: Draft) {
    let conversation = open_conversation(stores);
    Effect::new(move |before: Option<Option<String>>| {
        let now = conversation.get();
        if before.as_ref() != Some(&now) {
            let kept = stores.drafts.with_value(|drafts| drafts.of(now.as_ref()));
            draft.text.set(kept);
            draft.trouble.set(None);
        }
        now
    });
    Effect::new(move |_| {
        let written = draft.text.get();
        let conversation = conversation.get_untracked();
        stores
            .drafts
            .update_value(|drafts| drafts.keep(conversation, written));
    });
}

/// The open conversation; none is a chat that has not begun.
pub(super) fn open_conversation(stores: Stores) -> Memo<Option<String>> {
    Memo::new(move |_| stores.transcript.with(|open| open.conversation.clone()))
}
