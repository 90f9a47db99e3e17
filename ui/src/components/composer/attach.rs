//! The button that attaches pictures, and what comes in by the clipboard.

use leptos::{html, prelude::*};
use web_sys::{ClipboardEvent, DataTransfer, File, FileList};

use super::draft::Draft;
use crate::{
    components::icon::{Glyph, Icon},
    state::Stores,
    words::picture as words,
};

/// What the system's dialog offers; the backend looks at the bytes.
const ACCEPTED: &str = "image/png,image/jpeg,image/gif,image/webp";

/// The button; the system's own dialog opens behind it.
#[component]
pub fn AttachButton(
    /// The window's stores.
    stores: Stores,
    /// Where the pictures go.
    draft: Draft,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        draft.attach(
            stores,
            input.files().as_ref().map(files).unwrap_or_default(),
        );
        // The same file can be chosen again after it was removed.
        input.set_value("");
    };
    view! {
        <input
            node_ref=input
            type="file"
            class="visually-hidden"
            data-testid="attach-input"
            accept=ACCEPTED
            multiple
            tabindex="-1"
            aria-hidden="true"
            on:change=chosen
        />
        <button
            type="button"
            class="icon-button"
            data-testid="attach"
            aria-label=words::ATTACH
            title=words::ATTACH
            on:click=choose
        >
            <Icon glyph=Glyph::Clip />
        </button>
    }
}

/// The files of a list.
pub fn files(list: &FileList) -> Vec<File> {
    (0..list.length())
        .filter_map(|index| list.get(index))
        .collect()
}

/// The files that the clipboard brings; none where it brings a text as well, for programs that
/// copy words put a picture of them beside the words.
pub fn pasted(event: &ClipboardEvent) -> Vec<File> {
    let Some(data) = event.clipboard_data() else {
        return Vec::new();
    };
    if has_type(&data, "text/plain") {
        return Vec::new();
    }
    data.files().as_ref().map(files).unwrap_or_default()
}

/// Whether something that is dragged or pasted comes in a form.
pub fn has_type(data: &DataTransfer, wanted: &str) -> bool {
    data.types().iter().any(|form| form == wanted)
}
