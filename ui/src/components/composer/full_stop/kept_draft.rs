//! What was written and waits.

use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::Draft;
use crate::{
    components::growing::fit,
    words::{picture, quota as words},
};

/// What was written and waits, to be read and to be worked on.
#[component]
pub fn KeptDraft(
    /// The message.
    draft: Draft,
) -> impl IntoView {
    let editing = RwSignal::new(false);
    let has_text = Memo::new(move |_| draft.text.with(|text| !text.trim().is_empty()));
    let pictures = Memo::new(move |_| draft.pictures.with(Vec::len));
    let is_kept = move || has_text.get() || pictures.get() > 0;
    let attached = move || (pictures.get() > 0).then(|| picture::pictures(pictures.get()));
    let field = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // A field that cannot be focused can still be clicked.
            field.focus().ok();
        }
    });
    Effect::new(move |_| {
        draft.text.track();
        if let Some(field) = field.get() {
            fit(&field);
        }
    });
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            editing.set(false);
        }
    };
    let read = move || {
        view! {
            <Show when=is_kept>
                <p class="draft">
                    <span>{words::DRAFT_KEPT}</span>
                    <q dir="auto" data-testid="draft">{draft.text}</q>
                    {move || attached().map(|count| view! { <span>{count}</span> })}
                    <button
                        type="button"
                        class="text-button"
                        data-testid="draft-edit"
                        aria-label=words::EDIT_DRAFT
                        on:click=move |_| editing.set(true)
                    >
                        {words::EDIT}
                    </button>
                </p>
            </Show>
        }
    };
    view! {
        <Show when=move || editing.get() fallback=read>
            <div class="draft draft--edited">
                <textarea
                    node_ref=field
                    class="draft__text"
                    data-testid="draft-text"
                    rows="1"
                    dir="auto"
                    aria-label=words::YOUR_DRAFT
                    prop:value=draft.text
                    on:input:target=move |event| draft.text.set(event.target().value())
                    on:keydown=leave
                ></textarea>
                <button
                    type="button"
                    class="button button--s"
                    data-testid="draft-done"
                    on:click=move |_| editing.set(false)
                >
                    {words::DONE}
                </button>
            </div>
        </Show>
    }
}
