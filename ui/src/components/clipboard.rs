//! Copying, and saying that it was done.

use leptos::{prelude::*, task::spawn_local};

use super::icon::Glyph;
use crate::{
    markdown,
    state::{Stores, toast::Toast},
    words::pages,
};

/// Copies a text, then shows a toast that says so.
pub fn copy(stores: Stores, text: String, copied: &'static str) {
    spawn_local(async move {
        let toast = if markdown::copy(&text).await {
            Toast::telling(Glyph::Check, copied)
        } else {
            Toast::telling(Glyph::Warn, pages::NOT_COPIED)
        };
        stores.toast.set(Some(toast));
    });
}
