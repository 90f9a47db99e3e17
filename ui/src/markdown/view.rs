//! Tree to nodes.

mod block;
mod code;
mod inline;
mod table;

use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::prelude::*;

use super::document::{Document, Ending};
use super::rows::show_rows;
use super::unfinished::presentable;

/// What every part of one text needs to know.
#[derive(Clone, Copy)]
struct Context {
    on_link: Callback<String>,
    /// Sets the footnotes of this text apart from those of others.
    text: usize,
    /// Whether this stands within a link, where nothing else may be pressed.
    within_link: bool,
}

static NEXT_TEXT: AtomicUsize = AtomicUsize::new(0);

/// A Markdown text, as the children of an element with the class `prose`.
///
/// While `streaming`, the text is expected to grow at its end, and only its last block is rendered
/// again; with `streaming` off it is taken as complete. Nothing in it is ever loaded, run or styled
/// by its author. `on_link` gets the address of a link that was pressed: always `https`, `http` or
/// `mailto`, and still to be shown to the reader before it is opened.
#[component]
pub fn Markdown(
    #[prop(into)] text: Signal<String>,
    #[prop(into)] streaming: Signal<bool>,
    on_link: Callback<String>,
) -> impl IntoView {
    let context = Context {
        on_link,
        text: NEXT_TEXT.fetch_add(1, Ordering::Relaxed),
        within_link: false,
    };
    show_rows(
        move |document: Option<Document>, lay| {
            let mut document = document.unwrap_or_default();
            let growing = streaming.get();
            let first = text.with(|text| take_in(&mut document, text, growing));
            if let Some(first) = first {
                lay(first, document.blocks().get(first..).unwrap_or_default());
            }
            document
        },
        move |block| block::show(block, context),
    )
}

fn take_in(document: &mut Document, text: &str, growing: bool) -> Option<usize> {
    if growing {
        return document.grow(presentable(text), Ending::Mended);
    }
    document.finish(text);
    Some(0)
}
