//! Where one writes.

use aideon_ipc::{chat::MAX_MESSAGE_BYTES, reply::ReplyState};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};

use super::{
    icon::{Glyph, Icon},
    notice::ErrorLine,
    picker::Picker,
};
use crate::{
    actions,
    state::Stores,
    words::{error, pages, source},
};

/// The key code of a key press that belongs to an input method.
const COMPOSING: u32 = 229;

/// The message box with the picker beside it.
#[component]
pub fn Composer(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let sending = RwSignal::new(false);
    let field = NodeRef::<html::Textarea>::new();
    let running = running_reply(stores);
    let writer = writer(stores);
    let too_long = Memo::new(move |_| {
        let bytes = text.with(String::len);
        (bytes > MAX_MESSAGE_BYTES).then(|| error::too_long(bytes, MAX_MESSAGE_BYTES))
    });
    let sendable = Memo::new(move |_| {
        text.with(|text| !text.trim().is_empty())
            && too_long.with(Option::is_none)
            && !sending.get()
    });
    keep_draft(stores, text, trouble, field);
    Effect::new(move |_| {
        text.track();
        if let Some(field) = field.get() {
            fit(&field);
        }
    });

    let send = move || {
        if !sendable.get_untracked() || running.get_untracked() {
            return;
        }
        sending.set(true);
        trouble.set(None);
        spawn_local(submit(stores, text, trouble, sending));
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.shift_key() && !composing(&event) => {
            event.prevent_default();
            send();
        }
        "Escape" if running.get_untracked() && !composing(&event) => {
            event.stop_propagation();
            actions::chat::stop_running(stores);
        }
        _ => {}
    };
    let placeholder = move || match writer.get() {
        Some(writer) if running.get() => pages::is_writing(&writer),
        _ => pages::MESSAGE_AIDEON.into(),
    };
    let shown_trouble = Signal::derive(move || too_long.get().or_else(|| trouble.get()));
    view! {
        <form
            class="composer"
            id="composer"
            aria-label=pages::WRITE
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <div class="composer__who"><Picker stores /></div>
            <div class="composer__main">
                <div class="composer__box">
                    <textarea
                        node_ref=field
                        class="composer__text"
                        data-testid="composer"
                        rows="1"
                        dir="auto"
                        aria-label=pages::MESSAGE
                        placeholder=placeholder
                        prop:value=text
                        on:input:target=move |event| {
                            trouble.set(None);
                            text.set(event.target().value());
                        }
                        on:keydown=key
                    ></textarea>
                    <Show
                        when=move || running.get()
                        fallback=move || view! {
                            <button
                                type="submit"
                                class="icon-button icon-button--main"
                                data-testid="send"
                                aria-label=pages::SEND
                                title=pages::SEND
                                prop:disabled=move || !sendable.get()
                            >
                                <Icon glyph=Glyph::Send />
                            </button>
                        }
                    >
                        <button
                            type="button"
                            class="icon-button icon-button--main"
                            data-testid="stop"
                            aria-label=pages::STOP
                            title=pages::STOP
                            on:click=move |_| actions::chat::stop_running(stores)
                        >
                            <Icon glyph=Glyph::Stop />
                        </button>
                    </Show>
                </div>
                <div class="composer__foot">
                    <ErrorLine text=shown_trouble />
                    <Hints running />
                </div>
            </div>
        </form>
    }
}

#[component]
fn Hints(running: Memo<bool>) -> impl IntoView {
    view! {
        <Show
            when=move || running.get()
            fallback=|| view! {
                <span class="keys" aria-hidden="true">
                    <kbd>"Enter"</kbd>
                    " "
                    {pages::KEY_SENDS}
                    " "
                    <kbd>"Shift Enter"</kbd>
                    " "
                    {pages::KEY_NEW_LINE}
                </span>
            }
        >
            <span class="keys" aria-hidden="true"><kbd>"Esc"</kbd>" "{pages::KEY_STOPS}</span>
        </Show>
    }
}

fn composing(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == COMPOSING
}

fn running_reply(stores: Stores) -> Memo<bool> {
    Memo::new(move |_| {
        stores
            .transcript
            .with(|open| open.last().is_some_and(|turn| turn.reply.running()))
    })
}

/// Who is writing at the moment, for the empty message box.
fn writer(stores: Stores) -> Memo<Option<String>> {
    Memo::new(move |_| {
        stores.transcript.with(|open| {
            open.last()?.reply.with(|reply| match reply.state {
                ReplyState::Running => reply.source().map(source::name),
                _ => None,
            })
        })
    })
}

async fn submit(
    stores: Stores,
    text: RwSignal<String>,
    trouble: RwSignal<Option<String>>,
    sending: RwSignal<bool>,
) {
    let Some(message) = text.try_get_untracked() else {
        return;
    };
    let conversation = stores
        .transcript
        .with_untracked(|open| open.conversation.clone());
    match actions::chat::send(stores, message.clone()).await {
        Ok(()) => {
            stores
                .drafts
                .update_value(|drafts| drafts.keep(conversation, String::new()));
            // What was typed while the message was on its way stays.
            if text.try_with_untracked(|now| *now == message) == Some(true) {
                text.try_set(String::new());
            }
        }
        Err(error) => {
            trouble.try_set(Some(error::sentence(&error)));
        }
    }
    sending.try_set(false);
}

/// Keeps what is written for each conversation, and brings it back with the conversation.
fn keep_draft(
    stores: Stores,
    text: RwSignal<String>,
    trouble: RwSignal<Option<String>>,
    field: NodeRef<html::Textarea>,
) {
    let conversation = Memo::new(move |_| stores.transcript.with(|open| open.conversation.clone()));
    Effect::new(move |before: Option<Option<String>>| {
        let now = conversation.get();
        if before.as_ref() != Some(&now) {
            let draft = stores.drafts.with_value(|drafts| drafts.of(now.as_ref()));
            text.set(draft);
            trouble.set(None);
        }
        now
    });
    Effect::new(move |_| {
        conversation.track();
        if let Some(field) = field.get() {
            // A box that cannot be focused can still be clicked.
            field.focus().ok();
        }
    });
    Effect::new(move |_| {
        let written = text.get();
        let conversation = conversation.get_untracked();
        stores
            .drafts
            .update_value(|drafts| drafts.keep(conversation, written));
    });
}

/// Makes the box as high as its text; the style sheet sets the limit.
fn fit(field: &web_sys::HtmlTextAreaElement) {
    let style = web_sys::HtmlElement::style(field);
    // A height that is not taken leaves a box that scrolls.
    style.set_property("height", "auto").ok();
    style
        .set_property("height", &format!("{}px", field.scroll_height()))
        .ok();
}
