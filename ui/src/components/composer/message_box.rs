//! The box, its buttons, and what stands below it.

use aideon_ipc::{AppError, chat::MAX_MESSAGE_BYTES, reply::ReplyState};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};

use super::{
    draft::{Draft, open_conversation},
    quota::QuotaLine,
};
use crate::{
    actions::{self, chat::Outgoing},
    components::{
        focus::nothing_is_focused,
        growing::fit,
        icon::{Glyph, Icon},
        notice::ErrorLine,
    },
    state::{Stores, quota::Allowance},
    words::{error, pages, source},
};

/// The key code of a key press that belongs to an input method.
const COMPOSING: u32 = 229;

/// The message box.
#[component]
pub fn MessageBox(
    /// The window's stores.
    stores: Stores,
    /// What is written in it.
    draft: Draft,
    /// A reply of the open chat is being written.
    running: Memo<bool>,
    /// What is left of the day.
    allowance: Memo<Allowance>,
) -> impl IntoView {
    let Draft {
        text,
        trouble,
        sending,
    } = draft;
    let field = NodeRef::<html::Textarea>::new();
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
    follow_conversation(stores, field);
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
        spawn_local(submit(stores, draft));
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
            class="composer__main"
            aria-label=pages::WRITE
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
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
                <SendOrStop stores running sendable />
            </div>
            <div class="composer__foot">
                <ErrorLine text=shown_trouble />
                <QuotaLine allowance />
                <Hints running />
            </div>
        </form>
    }
}

#[component]
fn SendOrStop(stores: Stores, running: Memo<bool>, sendable: Memo<bool>) -> impl IntoView {
    view! {
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

async fn submit(stores: Stores, draft: Draft) {
    let Some(message) = draft.text.try_get_untracked() else {
        return;
    };
    let outgoing = Outgoing {
        text: message.clone(),
        ..Outgoing::default()
    };
    match actions::chat::send(stores, outgoing).await {
        Ok(()) => {
            // What was typed while the message was on its way stays.
            if draft.text.try_with_untracked(|now| *now == message) == Some(true) {
                draft.text.try_set(String::new());
            }
        }
        // The full stop takes the place of this box and says it all.
        Err(AppError::QuotaExceeded { .. }) => {}
        Err(error) => {
            draft.trouble.try_set(Some(error::sentence(&error)));
        }
    }
    draft.sending.try_set(false);
}

/// Focuses the box when another conversation is opened, and when it appears while the
/// keyboard is nowhere.
fn follow_conversation(stores: Stores, field: NodeRef<html::Textarea>) {
    let conversation = open_conversation(stores);
    Effect::new(move |before: Option<Option<Option<String>>>| {
        let now = conversation.get();
        let field = field.get()?;
        let switched = before.flatten().is_some_and(|before| before != now);
        if switched || nothing_is_focused() {
            // A box that cannot be focused can still be clicked.
            field.focus().ok();
        }
        Some(now)
    });
}
