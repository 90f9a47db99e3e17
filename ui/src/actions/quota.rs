//! What is left of the day: asked for when it may have changed, and when the day is over.

use std::time::Duration;

use aideon_ipc::AppError;
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use crate::{
    api,
    clock::now_ms,
    state::{Stores, quota::QuotaEvent},
};

/// How long after the renewal the backend is asked, in milliseconds: a timer may be early.
const AFTERWARDS_MS: i64 = 1_000;

/// Asks what is left.
pub fn load(stores: Stores) {
    let question = stores.quota.try_update(|quota| quota.ask());
    let Some(question) = question else { return };
    spawn_local(async move {
        // Without an answer the tally stays as it is; the backend counts for itself.
        if let Ok(quota) = api::quota_get().await {
            apply(stores, QuotaEvent::Loaded(question, quota));
        }
    });
}

/// Takes note when a message was refused because nothing was left.
pub fn note_refusal(stores: Stores, error: &AppError) {
    if let AppError::QuotaExceeded {
        kind,
        limit,
        renews_at,
    } = *error
    {
        apply(
            stores,
            QuotaEvent::Exceeded {
                kind,
                limit,
                renews_at,
            },
        );
        load(stores);
    }
}

/// Forgets what the user before had left.
pub fn forget(stores: Stores) {
    apply(stores, QuotaEvent::UserChanged);
}

/// Asks again when the next ones have come, by one timer, and when one comes back to the
/// window: its computer may have slept, or another program may have asked the local API.
pub fn watch(stores: Stores) {
    let renews_at = Memo::new(move |_| {
        stores
            .quota
            .with(|quota| quota.quota().map(|quota| quota.renews_at))
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        if let Some(before) = timer.try_update_value(Option::take).flatten() {
            before.clear();
        }
        let Some(at) = renews_at.get() else { return };
        let wait = (at.saturating_sub(now_ms()).max(0) + AFTERWARDS_MS).min(i64::from(i32::MAX));
        let wait = Duration::from_millis(wait.unsigned_abs());
        timer.set_value(set_timeout_with_handle(move || load(stores), wait).ok());
    });
    let listener = window_event_listener(ev::focus, move |_| {
        if renews_at.get_untracked().is_some() {
            load(stores);
        }
    });
    on_cleanup(move || listener.remove());
}

fn apply(stores: Stores, event: QuotaEvent) {
    stores.quota.update(|quota| quota.apply(event));
}
