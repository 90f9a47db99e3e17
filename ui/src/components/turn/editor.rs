//! A message of the user, edited where it stands, and sent as another version.

use aideon_ipc::chat::MAX_MESSAGE_BYTES;
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};

use crate::{
    actions::{self, chat::Outgoing},
    components::{
        focus::{focus_composer, focus_in_turn},
        growing::fit,
        notice::ErrorLine,
        pictures::Attachments,
    },
    state::{Stores, transcript::TurnRow},
    words::{conversation as words, error, pages},
};

/// The editor in the place of the message.
#[component]
pub fn Editor(
    /// The window's stores.
    stores: Stores,
    /// The turn that begins with the message.
    turn: TurnRow,
) -> impl IntoView {
    let message = turn.message;
    let mode = turn.reply.once(|reply| reply.mode);
    let text = RwSignal::new(message.text);
    let trouble = RwSignal::new(None::<String>);
    let sending = RwSignal::new(false);
    let id = StoredValue::new(message.id);
    let shown = message.pictures;
    let has_pictures = !shown.is_empty();
    let pictures = shown.iter().map(|picture| picture.id.clone());
    let pictures = StoredValue::new(pictures.collect::<Vec<_>>());
    let field = NodeRef::<html::Textarea>::new();
    take_the_keyboard(field);
    Effect::new(move |_| {
        text.track();
        if let Some(field) = field.get() {
            fit(&field);
        }
    });
    let too_long = Memo::new(move |_| {
        let bytes = text.with(String::len);
        (bytes > MAX_MESSAGE_BYTES).then(|| error::too_long(bytes, MAX_MESSAGE_BYTES))
    });
    let sendable = Memo::new(move |_| {
        let written = has_pictures || text.with(|text| !text.trim().is_empty());
        written && too_long.with(Option::is_none) && !sending.get()
    });
    let cancel = move || {
        stores.editing.set(None);
        if let Some(id) = id.try_get_value() {
            focus_in_turn(id, "edit");
        }
    };
    let send = move || {
        let (Some(id), Some(pictures)) = (id.try_get_value(), pictures.try_get_value()) else {
            return;
        };
        if !sendable.get_untracked() {
            return;
        }
        sending.set(true);
        trouble.set(None);
        let text = text.get_untracked();
        let outgoing = Outgoing {
            text,
            pictures,
            mode,
        };
        spawn_local(async move {
            match actions::chat::send_instead_of(stores, id.clone(), outgoing).await {
                Ok(()) => {
                    stores.editing.update(|edited| {
                        edited.take_if(|edited| *edited == id);
                    });
                    focus_composer();
                }
                Err(failed) => {
                    trouble.try_set(Some(error::sentence(&failed)));
                }
            }
            sending.try_set(false);
        });
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if event.ctrl_key() || event.meta_key() => {
            event.prevent_default();
            send();
        }
        "Escape" if !event.is_composing() => {
            event.prevent_default();
            event.stop_propagation();
            cancel();
        }
        _ => {}
    };
    let shown_trouble = Signal::derive(move || too_long.get().or_else(|| trouble.get()));
    view! {
        <form
            class="editor"
            data-testid="editor"
            aria-label=words::EDITED_MESSAGE
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {has_pictures.then(|| view! { <Attachments stores pictures=shown /> })}
            <textarea
                node_ref=field
                class="editor__text"
                data-testid="edit-text"
                rows="1"
                dir="auto"
                aria-label=words::EDITED_MESSAGE
                aria-describedby="editor-keeps"
                prop:value=text
                on:input:target=move |event| {
                    trouble.set(None);
                    text.set(event.target().value());
                }
                on:keydown=key
            ></textarea>
            <div class="editor__foot">
                <span class="meta" id="editor-keeps">{words::EDIT_KEEPS}</span>
                <button
                    type="button"
                    class="button button--s button--plain"
                    data-testid="edit-cancel"
                    on:click=move |_| cancel()
                >
                    {pages::CANCEL}
                </button>
                <button
                    type="submit"
                    class="button button--s button--main"
                    data-testid="edit-send"
                    title=words::KEY_SENDS_EDITED
                    prop:disabled=move || !sendable.get()
                >
                    {words::SEND_EDITED}
                </button>
            </div>
            <ErrorLine text=shown_trouble />
        </form>
    }
}

/// The keyboard goes to the end of the text.
fn take_the_keyboard(field: NodeRef<html::Textarea>) {
    Effect::new(move |taken: Option<bool>| {
        let taken = taken.unwrap_or_default();
        match field.get() {
            Some(field) if !taken => {
                let end = field.value().encode_utf16().count();
                // A field that cannot be focused can still be clicked.
                field.focus().ok();
                let end = u32::try_from(end).unwrap_or(u32::MAX);
                field.set_selection_range(end, end).ok();
                true
            }
            _ => taken,
        }
    });
}
