//! What the user wrote.

pub mod editor;

use aideon_ipc::reply::Mode;
use leptos::prelude::*;

use super::{
    icon::{Glyph, Icon},
    pictures::Attachments,
    versions::Versions,
};
use crate::{
    clock::LocalTime,
    state::{Stores, transcript::TurnRow},
    words::{
        conversation::{self as words, Switched},
        figures, mode, pages,
    },
};
use editor::Editor;

/// Longer messages are folded: a slip of a megabyte would make the window slow.
const FOLD_CHARS: usize = 6_000;

/// How much of a folded message is shown.
const SHOWN_CHARS: usize = 2_000;

/// From so many characters or lines on a message may be higher than its slip, which is scrolled
/// then, by the keyboard too.
const SCROLLED: (usize, usize) = (600, 12);

/// A message of the user.
#[component]
pub fn UserTurn(
    /// The window's stores.
    stores: Stores,
    /// The turn that begins with it.
    turn: TurnRow,
) -> impl IntoView {
    let time = LocalTime::of(turn.message.created_at).clock();
    let spoken = pages::you_at(&time);
    let id = turn.message.id.clone();
    let mode = match turn.reply.once(|reply| reply.mode) {
        Mode::Chat => None,
        other => Some(mode::name(other)),
    };
    let edited = {
        let id = id.clone();
        Memo::new(move |_| stores.editing.with(|edited| edited.as_ref() == Some(&id)))
    };
    let turn = StoredValue::new(turn);
    let shown = move || {
        let turn = turn.try_get_value()?;
        Some(if edited.get() {
            view! { <Editor stores turn /> }.into_any()
        } else {
            view! { <Slip stores turn /> }.into_any()
        })
    };
    view! {
        <article class="turn turn--user" data-testid="turn" data-message=id aria-label=spoken>
            <div class="turn__margin">
                <span class="turn__who">{pages::YOU}</span>
                <time class="meta">{time}</time>
                {mode.map(|mode| view! { <span class="meta" data-testid="turn-mode">{mode}</span> })}
            </div>
            <div class="turn__body">{shown}</div>
        </article>
    }
}

#[component]
fn Slip(stores: Stores, turn: TurnRow) -> impl IntoView {
    let unfolded = RwSignal::new(false);
    let TurnRow {
        message, versions, ..
    } = turn;
    let size = message.text.len();
    let has_text = size > 0;
    let scrolls = size > SCROLLED.0 || message.text.lines().count() > SCROLLED.1;
    let pictures = message.pictures;
    let folded = fold(&message.text);
    let foldable = folded.is_some();
    let text = message.text;
    let shown = move || match &folded {
        Some(beginning) if !unfolded.get() => format!("{beginning}…"),
        _ => text.clone(),
    };
    let id = message.id.clone();
    view! {
        {(!pictures.is_empty()).then(|| view! { <Attachments stores pictures /> })}
        {has_text.then(|| view! {
            <div
                class="slip"
                dir="auto"
                data-testid="user-text"
                tabindex=scrolls.then_some("0")
                role=scrolls.then_some("group")
                aria-label=scrolls.then_some(pages::YOUR_MESSAGE)
            >
                {shown}
            </div>
        })}
        <Show when=move || foldable && !unfolded.get()>
            <button type="button" class="text-button slip__unfold" on:click=move |_| unfolded.set(true)>
                {pages::show_all(&figures::size(size))}
            </button>
        </Show>
        <div class="turn__ways">
            <Versions
                stores
                of=Switched::Message
                ids=versions
                current=message.id.clone()
                message=message.id
            />
            <button
                type="button"
                class="icon-button icon-button--xs turn__edit"
                data-testid="edit"
                aria-label=words::EDIT
                title=words::EDIT
                on:click=move |_| stores.editing.set(Some(id.clone()))
            >
                <Icon glyph=Glyph::Pencil class="icon--s" />
            </button>
        </div>
    }
}

/// The beginning of a text that is too long to be shown at once.
fn fold(text: &str) -> Option<String> {
    (text.len() > FOLD_CHARS).then(|| text.chars().take(SHOWN_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use super::{FOLD_CHARS, SHOWN_CHARS, fold};

    #[test]
    fn a_long_text_is_folded_between_letters() {
        assert_eq!(fold("short"), None);
        let long = "é".repeat(FOLD_CHARS);
        assert_eq!(fold(&long).unwrap().chars().count(), SHOWN_CHARS);
    }
}
