//! Tree to nodes.

mod block;
mod code;
mod inline;
mod math;
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
    /// More of this text may come.
    growing: Signal<bool>,
    /// Sets the footnotes of this text apart from those of others.
    text: usize,
    /// Whether this stands within a link, where nothing else may be pressed.
    within_link: bool,
}

static NEXT_TEXT: AtomicUsize = AtomicUsize::new(0);

/// The nodes of a text that may still grow.
pub(super) fn show(
    text: Signal<String>,
    streaming: Signal<bool>,
    on_link: Callback<String>,
) -> AnyView {
    let context = Context {
        on_link,
        growing: streaming,
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
