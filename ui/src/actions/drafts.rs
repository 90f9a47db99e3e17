//! Drafts: fetched with their conversation, kept a moment after the last key.

use std::time::Duration;

use aideon_ipc::draft::Draft;
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use crate::{
    api,
    state::{
        Stores,
        drafts::{Drafts, Place},
    },
};

/// How long after the last key a draft is kept.
const PAUSE: Duration = Duration::from_millis(500);

/// Keeps drafts when the pause after the last key is over, and at once when the window is
/// left, hidden or closed. The returned function says that a draft was changed.
pub fn watch(stores: Stores) -> impl Fn() + Copy + 'static {
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(running) = timer.try_update_value(Option::take).flatten() {
            running.clear();
        }
    };
    let listeners = [
        window_event_listener(ev::blur, move |_| save(stores)),
        window_event_listener(ev::Custom::new("pagehide"), move |_: web_sys::Event| {
            save(stores);
        }),
    ];
    on_cleanup(move || {
        stop();
        save(stores);
        for listener in listeners {
            listener.remove();
        }
    });
    move || {
        stop();
        let handle = set_timeout_with_handle(move || save(stores), PAUSE).ok();
        timer.set_value(handle);
    }
}

/// Asks for the draft of a place, unless it is known; `arrived` gets it when it counts.
pub fn fetch(stores: Stores, place: Place, arrived: impl Fn(Draft) + 'static) {
    if !stores.drafts.with_value(|drafts| drafts.is_unknown(&place)) {
        return;
    }
    spawn_local(async move {
        // Without an answer the box stays as it is; the backend keeps what it has.
        let Ok(draft) = api::draft_get(place.as_deref()).await else {
            return;
        };
        let counts = change(stores, |drafts| drafts.fetched(&place, draft.clone()));
        if counts == Some(true) {
            arrived(draft);
        }
    });
}

/// Has the backend keep every draft that it does not keep yet.
pub fn save(stores: Stores) {
    let places = stores
        .drafts
        .try_with_value(Drafts::unsaved)
        .unwrap_or_default();
    for place in places {
        spawn_local(save_one(stores, place));
    }
}

/// Saves until nothing is left to save: what is typed during a save follows it.
async fn save_one(stores: Stores, place: Place) {
    while let Some(Some(draft)) = change(stores, |drafts| drafts.take_to_save(&place)) {
        // A draft that could not be kept is kept with the next key.
        api::draft_set(place.as_deref(), &draft).await.ok();
        change(stores, |drafts| drafts.saved(&place));
    }
}

fn change<T>(stores: Stores, change: impl FnOnce(&mut Drafts) -> T) -> Option<T> {
    stores.drafts.try_update_value(change)
}
