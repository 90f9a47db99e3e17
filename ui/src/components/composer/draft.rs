//! What is in the message box.

use aideon_ipc::{draft::Draft as Kept, picture::PictureInfo, reply::Mode};
use leptos::prelude::*;
use web_sys::File;

use crate::{
    actions,
    state::{Stores, drafts::Place},
};

/// The open chat's next message. It outlives the box that it is written in.
#[derive(Clone, Copy)]
pub struct Draft {
    /// The text.
    pub text: RwSignal<String>,
    /// The pictures that were taken in.
    pub pictures: RwSignal<Vec<PictureInfo>>,
    /// What kind of answer is to be asked for.
    pub mode: RwSignal<Mode>,
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
            pictures: RwSignal::new(Vec::new()),
            mode: RwSignal::new(Mode::Chat),
            trouble: RwSignal::new(None),
            sending: RwSignal::new(false),
        }
    }

    /// Attaches files that the user offers.
    pub fn attach(self, stores: Stores, files: Vec<File>) {
        self.trouble.set(None);
        actions::pictures::attach(stores, files);
    }

    fn show(self, kept: Kept) {
        self.text.try_set(kept.text);
        self.pictures.try_set(kept.pictures);
        self.mode.try_set(kept.mode);
    }

    fn written(self) -> Kept {
        Kept {
            text: self.text.get(),
            pictures: self.pictures.get(),
            mode: self.mode.get(),
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
    Effect::new(move |_| {
        // Each picture that was taken in stands in the store already.
        stores.intake.track();
        let Some(conversation) = conversation() else {
            return;
        };
        let kept = stores
            .drafts
            .with_value(|drafts| drafts.of(&conversation).pictures);
        if draft.pictures.with_untracked(|shown| *shown != kept) {
            draft.pictures.set(kept);
        }
    });
    Effect::new(move |before: Option<(Option<String>, Place)>| {
        let now = place.get();
        if before.as_ref() != Some(&now) {
            let conversation_now = now.1.clone();
            let kept = stores
                .drafts
                .with_value(|drafts| drafts.of(&conversation_now));
            draft.show(kept);
            draft.trouble.set(None);
            actions::drafts::fetch(stores, conversation_now.clone(), move |kept| {
                if conversation().as_ref() == Some(&conversation_now) {
                    draft.show(kept);
                }
            });
        }
        now
    });
    Effect::new(move |_| {
        let written = draft.written();
        let Some(conversation) = conversation() else {
            return;
        };
        let is_other = stores
            .drafts
            .try_update_value(|drafts| drafts.change(&conversation, |draft| *draft = written));
        if is_other == Some(true) {
            changed();
        }
    });
}

/// Whose chat is open: the user's id, and the conversation; none is a chat that has not begun.
fn open_place(stores: Stores) -> Memo<(Option<String>, Place)> {
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
pub(super) fn open_conversation(stores: Stores) -> Memo<Place> {
    Memo::new(move |_| stores.transcript.with(|open| open.conversation.clone()))
}
