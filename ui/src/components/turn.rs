//! What the user wrote.

use aideon_ipc::conversation::UserMessage;
use leptos::prelude::*;

use crate::{
    clock::LocalTime,
    words::{figures, pages},
};

/// Longer messages are folded: a slip of a megabyte would make the window slow.
const FOLD_CHARS: usize = 6_000;

/// How much of a folded message is shown.
const SHOWN_CHARS: usize = 2_000;

/// A message of the user.
#[component]
pub fn UserTurn(
    /// The message.
    message: UserMessage,
) -> impl IntoView {
    let time = LocalTime::of(message.created_at).clock();
    let spoken = pages::you_at(&time);
    let unfolded = RwSignal::new(false);
    let size = message.text.len();
    let folded = fold(&message.text);
    let foldable = folded.is_some();
    let text = message.text;
    let shown = move || match &folded {
        Some(beginning) if !unfolded.get() => format!("{beginning}…"),
        _ => text.clone(),
    };
    view! {
        <article class="turn turn--user" data-testid="turn" aria-label=spoken>
            <div class="turn__margin">
                <span class="turn__who">{pages::YOU}</span>
                <time class="meta">{time}</time>
            </div>
            <div class="turn__body">
                <div class="slip" dir="auto" data-testid="user-text">{shown}</div>
                <Show when=move || foldable && !unfolded.get()>
                    <button type="button" class="text-button slip__unfold" on:click=move |_| unfolded.set(true)>
                        {pages::show_all(&figures::size(size))}
                    </button>
                </Show>
            </div>
        </article>
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
