//! What the user does, from the press of a button to the stores.
//!
//! Everything that waits for the backend runs on here when the view that began it is gone:
//! it writes only to [`Stores`], whose signals belong to the root.

pub mod account;
pub mod branches;
pub mod chat;
pub mod conversations;
pub mod drafts;
pub mod feed;
pub mod links;
pub mod palette;
pub mod pictures;
pub mod preferences;
pub mod providers;
pub mod quota;
pub mod routes;
pub mod session;
pub mod turns;

use aideon_ipc::AppError;
use leptos::prelude::Set;

use crate::{
    components::icon::Glyph,
    state::{Stores, toast::Toast},
    words,
};

/// Tells the user in a toast what went wrong.
pub fn tell(stores: Stores, error: &AppError) {
    let toast = Toast::telling(Glyph::Warn, words::error::sentence(error));
    stores.toast.set(Some(toast));
}
