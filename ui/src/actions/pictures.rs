//! Attaching pictures, taking them back, saving them.

use aideon_ipc::{AppError, picture::PictureInfo};
use js_sys::Uint8Array;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::{drafts, tell};
use crate::{
    api,
    components::icon::Glyph,
    state::{Stores, drafts::Place, intake::Offered, toast::Toast},
    words::picture as words,
};

/// Takes files into the draft of the open chat, one after the other; [`Stores::intake`] tells
/// how it goes.
pub fn attach(stores: Stores, files: Vec<File>) {
    let place = open_place(stores);
    let present = stores
        .drafts
        .with_value(|drafts| drafts.of(&place).pictures.len());
    let offered: Vec<Offered> = files.iter().map(offered).collect();
    let keys = stores
        .intake
        .try_update(|intake| intake.offer(&place, present, &offered));
    let taken: Vec<(u64, File)> = keys
        .unwrap_or_default()
        .into_iter()
        .zip(files)
        .filter_map(|(key, file)| Some((key?, file)))
        .collect();
    let user = user(stores);
    spawn_local(async move {
        for (key, file) in taken {
            let added = add(&file).await;
            // It does not belong into a draft of somebody else.
            let is_here = self::user(stores) == user;
            let outcome = added.map(|picture| {
                if is_here {
                    keep(stores, &place, picture);
                }
            });
            stores.intake.update(|intake| intake.ended(key, outcome));
        }
    });
}

fn offered(file: &File) -> Offered {
    let kind = file.type_();
    let name = file.name();
    Offered {
        name: if name.is_empty() {
            words::NO_NAME.into()
        } else {
            name
        },
        bytes: file.size() as usize,
        maybe_picture: kind.is_empty() || kind.starts_with("image/"),
    }
}

async fn add(file: &File) -> Result<PictureInfo, AppError> {
    let bytes = JsFuture::from(file.array_buffer()).await;
    // A folder, or a file that is gone or may not be read.
    let bytes = bytes.map_err(|_| AppError::PictureUnreadable)?;
    api::picture_add(&file.name(), &Uint8Array::new(&bytes)).await
}

fn keep(stores: Stores, place: &Place, picture: PictureInfo) {
    stores.drafts.update_value(|drafts| {
        drafts.change(place, |draft| draft.pictures.push(picture));
    });
    drafts::save(stores);
}

/// Lets go of a picture that was taken out of a draft.
pub fn remove(id: String) {
    spawn_local(async move {
        // One that stays behind is nobody's, and goes with the next tidying up.
        api::picture_remove(&id).await.ok();
    });
}

/// Saves a picture where the user says.
pub fn save(stores: Stores, id: String) {
    spawn_local(async move {
        match api::picture_save(&id).await {
            Ok(true) => {
                let toast = Toast::telling(Glyph::Check, words::SAVED);
                stores.toast.set(Some(toast));
            }
            Ok(false) => {}
            Err(error) => tell(stores, &error),
        }
    });
}

fn open_place(stores: Stores) -> Place {
    stores
        .transcript
        .with_untracked(|open| open.conversation.clone())
}

fn user(stores: Stores) -> Option<String> {
    stores
        .session
        .with_untracked(|session| session.user().map(|user| user.id.clone()))
}
