//! Pages that open in the browser.

use leptos::{prelude::*, task::spawn_local};

use super::tell;
use crate::{api, state::Stores};

/// Shows the whole address of a link from a reply and asks before it is opened.
pub fn ask(stores: Stores, url: String) {
    stores.link.set(Some(url));
}

/// Opens a page in the browser.
pub fn open(stores: Stores, url: String) {
    spawn_local(async move {
        if let Err(error) = api::link_open(&url).await {
            tell(stores, &error);
        }
    });
}
