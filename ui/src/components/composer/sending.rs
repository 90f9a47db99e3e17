//! Whether a message is ready to be sent, and its sending.

use aideon_ipc::AppError;
use leptos::prelude::*;

use super::draft::{Draft, open_conversation};
use crate::{
    actions::{self, chat::Outgoing},
    state::Stores,
    words::{error, picture},
};

/// There is something to send, and nothing of it is still on its way.
pub fn complete(stores: Stores, draft: Draft) -> Memo<bool> {
    let conversation = open_conversation(stores);
    Memo::new(move |_| {
        let place = conversation.get();
        let has_text = draft.text.with(|text| !text.trim().is_empty());
        let has_pictures = draft.pictures.with(|pictures| !pictures.is_empty());
        let arriving = stores
            .intake
            .with(|intake| intake.arriving(&place).next().is_some());
        (has_text || has_pictures) && !arriving
    })
}

/// Why some files were not attached to the open chat's message.
pub fn refused(stores: Stores) -> Memo<Option<String>> {
    let conversation = open_conversation(stores);
    Memo::new(move |_| {
        let place = conversation.get();
        let refused = stores.intake.with(|intake| intake.refused(&place));
        picture::refused(&refused)
    })
}

/// The user goes on after having read why.
pub fn forget_refused(stores: Stores) {
    let place = stores
        .transcript
        .with_untracked(|open| open.conversation.clone());
    let is_told = stores
        .intake
        .with_untracked(|intake| !intake.refused(&place).is_empty());
    if is_told {
        stores.intake.update(|intake| intake.forget_refused(&place));
    }
}

/// Sends the message, and lets go of what was sent.
pub async fn submit(stores: Stores, draft: Draft) {
    let Some(message) = draft.text.try_get_untracked() else {
        return;
    };
    let pictures = draft.pictures.get_untracked().into_iter();
    let pictures: Vec<String> = pictures.map(|picture| picture.id).collect();
    let outgoing = Outgoing {
        text: message.clone(),
        pictures: pictures.clone(),
        mode: draft.mode.get_untracked(),
    };
    match actions::chat::send(stores, outgoing).await {
        Ok(()) => {
            // What was typed while the message was on its way stays.
            if draft.text.try_with_untracked(|now| *now == message) == Some(true) {
                draft.text.try_set(String::new());
            }
            draft.pictures.try_update(|now| {
                now.retain(|picture| !pictures.contains(&picture.id));
            });
        }
        // The full stop takes the place of this box and says it all.
        Err(AppError::QuotaExceeded { .. }) => {}
        Err(error) => {
            draft.trouble.try_set(Some(error::sentence(&error)));
        }
    }
    draft.sending.try_set(false);
}
