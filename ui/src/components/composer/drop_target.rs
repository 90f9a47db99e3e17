//! Files that are dragged over the chat: where they may be dropped, and their dropping.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Element};

use super::{
    attach::{files, has_type},
    draft::Draft,
};
use crate::{
    components::icon::{Glyph, Icon},
    state::Stores,
    words::picture as words,
};

/// The part of the window that takes files.
const AREA: &str = ".chat";

/// The target; it covers the chat while files are over it.
#[component]
pub fn DropTarget(
    /// The window's stores.
    stores: Stores,
    /// Where the pictures go.
    draft: Draft,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let listeners = [
        window_event_listener(ev::dragenter, move |event| {
            if brings_files(&event) {
                event.prevent_default();
                over.set(is_over_the_chat(&event));
            }
        }),
        window_event_listener(ev::dragover, move |event| {
            if brings_files(&event) {
                // Without it the window would leave the app's page for the file.
                event.prevent_default();
                let effect = if over.get_untracked() { "copy" } else { "none" };
                if let Some(data) = event.data_transfer() {
                    data.set_drop_effect(effect);
                }
            }
        }),
        window_event_listener(ev::drop, move |event| {
            if brings_files(&event) {
                event.prevent_default();
                let dropped = event.data_transfer().and_then(|data| data.files());
                if over.get_untracked() {
                    draft.attach(stores, dropped.as_ref().map(files).unwrap_or_default());
                }
                over.set(false);
            }
        }),
    ];
    on_cleanup(move || {
        for listener in listeners {
            listener.remove();
        }
    });
    view! {
        <Show when=move || over.get()>
            <div class="drop" data-testid="drop" on:dragleave=move |_| over.set(false)>
                <div class="drop__edge">
                    <div class="drop__card">
                        <Icon glyph=Glyph::Picture />
                        <p class="drop__title">{words::DROP_HERE}</p>
                        <p class="drop__limits">{words::DROP_LIMITS}</p>
                    </div>
                </div>
            </div>
        </Show>
    }
}

fn brings_files(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|data| has_type(&data, "Files"))
}

fn is_over_the_chat(event: &DragEvent) -> bool {
    let target = event.target();
    let element = target.and_then(|target| target.dyn_into::<Element>().ok());
    element.is_some_and(|element| element.closest(AREA).is_ok_and(|area| area.is_some()))
}
