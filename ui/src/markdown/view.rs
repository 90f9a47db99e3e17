//! Tree to nodes.

mod block;
mod code;
mod inline;
mod math;
mod table;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use leptos::prelude::*;

use super::document::{Document, Ending};
use super::rows::show_rows;
use super::tree::{Block, Code};
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

/// The node of code that stands on its own.
pub(super) fn show_code(title: &str, language: &'static str, text: Signal<String>) -> AnyView {
    let block_of = move |text: &String| {
        Arc::new(Block::Code(Code {
            language: language.to_owned(),
            text: text.clone(),
            open: false,
        }))
    };
    let block = ArcRwSignal::new(text.with_untracked(block_of));
    let shown = block.clone();
    let effect = RenderEffect::new(move |_| shown.set(text.with(block_of)));
    // The effect lives as long as the owner of this block.
    StoredValue::new_local(effect);
    code::show(title, language, block, Signal::stored(false))
}

fn take_in(document: &mut Document, text: &str, growing: bool) -> Option<usize> {
    if growing {
        return document.grow(presentable(text), Ending::Mended);
    }
    document.finish(text);
    Some(0)
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
