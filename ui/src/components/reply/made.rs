//! The pictures that a model made, and the wait for them.

use std::time::Duration;

use aideon_ipc::picture::PictureInfo;
use leptos::prelude::*;

use crate::{
    clock::now_ms, components::pictures::MadePicture, state::Stores, words::picture as words,
};

/// How often the wait is told anew; it is told in seconds.
const TICK: Duration = Duration::from_secs(1);

/// The pictures of an attempt.
#[component]
pub fn MadePictures(
    /// The window's stores.
    stores: Stores,
    /// The pictures.
    pictures: Memo<Vec<PictureInfo>>,
) -> impl IntoView {
    view! {
        <For each=move || pictures.get() key=|picture| picture.id.clone() let(picture)>
            <MadePicture stores picture />
        </For>
    }
}

/// The place of a picture that is being made, with the time since somebody was asked for it.
#[component]
pub fn Drawing(
    /// When somebody was asked, UTC milliseconds; none when no picture is awaited.
    since: Memo<Option<i64>>,
) -> impl IntoView {
    move || since.get().map(|since| view! { <Wait since /> })
}

#[component]
fn Wait(since: i64) -> impl IntoView {
    let waited = move || now_ms().saturating_sub(since).max(0).unsigned_abs();
    let told = RwSignal::new(words::drawing(waited()));
    let tick = move || {
        told.try_set(words::drawing(waited()));
    };
    if let Ok(ticking) = set_interval_with_handle(tick, TICK) {
        on_cleanup(move || ticking.clear());
    }
    view! {
        <div class="drawing" data-testid="drawing">
            <span class="drawing__text" role="timer">{told}</span>
        </div>
    }
}
