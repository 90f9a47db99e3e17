//! The box, its buttons, and what stands below it.

use aideon_ipc::{
    chat::MAX_MESSAGE_BYTES,
    reply::{Mode, ReplyState},
};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use web_sys::ClipboardEvent;

use super::{
    advice::{Advice, obstacle_of},
    attach::{AttachButton, pasted},
    draft::{Draft, open_conversation},
    mode_switch::ModeSwitch,
    quota::QuotaLine,
    sending::{complete, forget_refused, refused, submit},
    tray::Tray,
};
use crate::{
    actions,
    components::{
        focus::nothing_is_focused,
        growing::fit,
        icon::{Glyph, Icon},
        notice::ErrorLine,
    },
    state::{Stores, quota::Allowance},
    words::{error, mode, pages, source},
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
        ..
    } = draft;
    let field = NodeRef::<html::Textarea>::new();
    let writer = writer(stores);
    let too_long = Memo::new(move |_| {
        let bytes = text.with(String::len);
        (bytes > MAX_MESSAGE_BYTES).then(|| error::too_long(bytes, MAX_MESSAGE_BYTES))
    });
    let obstacle = obstacle_of(stores, draft);
    let refused = refused(stores);
    let complete = complete(stores, draft);
    let sendable = Memo::new(move |_| {
        complete.get()
            && too_long.with(Option::is_none)
            && obstacle.with(Option::is_none)
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
        forget_refused(stores);
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
        _ => mode::placeholder(draft.mode.get()).into(),
    };
    let paste = move |event: ClipboardEvent| {
        let files = pasted(&event);
        if !files.is_empty() {
            event.prevent_default();
            draft.attach(stores, files);
        }
    };
    let shown_trouble = Signal::derive(move || {
        let trouble = || trouble.get().or_else(|| refused.get());
        too_long.get().or_else(trouble)
    });
    view! {
        <Advice stores draft obstacle />
        <form
            class="composer__main"
            aria-label=pages::WRITE
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <div class="composer__box">
                <Tray stores draft />
                <textarea
                    node_ref=field
                    class="composer__text"
                    data-testid="composer"
                    rows="1"
                    dir="auto"
                    aria-label=pages::MESSAGE
                    aria-describedby="composer-advice"
                    placeholder=placeholder
                    prop:value=text
                    on:input:target=move |event| {
                        trouble.set(None);
                        forget_refused(stores);
                        text.set(event.target().value());
                    }
                    on:keydown=key
                    on:paste=paste
                ></textarea>
                <div class="composer__tools">
                    <ModeSwitch stores draft />
                    <Show when=move || draft.mode.get() == Mode::Chat>
                        <AttachButton stores draft />
                    </Show>
                    <SendOrStop stores running sendable />
                </div>
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
