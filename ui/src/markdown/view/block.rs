//! Blocks: paragraphs, headings, quotes, lists, footnotes.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Context, code, inline, table};
use crate::components::icon::{Glyph, Icon};
use crate::markdown::language;
use crate::markdown::rows::show_part;
use crate::markdown::tree::{Block, Blocks, Inline, Item};
use crate::markdown::words;

type Value<T> = ArcRwSignal<Arc<T>>;

/// The node of one block, which follows the block as long as it is of the same kind.
pub(super) fn show(block: Value<Block>, context: Context) -> AnyView {
    match block.get_untracked().as_ref() {
        Block::Paragraph(_) => view! { <p dir="auto">{run(block, context)}</p> }.into_any(),
        Block::Heading { level, .. } => heading(*level, block, context),
        Block::Quote(_) => {
            view! { <blockquote dir="auto">{children(block, context)}</blockquote> }.into_any()
        }
        Block::List(list) => list_node(list.start, block, context),
        Block::Code(code) => {
            let name = language::name(&code.language);
            code::show(name, &code.language, block, context.growing)
        }
        Block::Table(table) => table::show(&table.columns, block, context),
        Block::Rule => view! { <hr /> }.into_any(),
        Block::Html(_) => view! { <p class="raw-html">{move || raw(&block)}</p> }.into_any(),
        Block::Footnote { label, .. } => footnote(label, block.clone(), context),
    }
}

/// Headings of a reply stand below the page's own.
fn heading(level: u8, block: Value<Block>, context: Context) -> AnyView {
    let content = run(block, context);
    match level {
        1 => view! { <h2 dir="auto">{content}</h2> }.into_any(),
        2 => view! { <h3 dir="auto">{content}</h3> }.into_any(),
        3 => view! { <h4 dir="auto">{content}</h4> }.into_any(),
        4 => view! { <h5 dir="auto">{content}</h5> }.into_any(),
        _ => view! { <h6 dir="auto">{content}</h6> }.into_any(),
    }
}

fn list_node(start: Option<u64>, list: Value<Block>, context: Context) -> AnyView {
    let part = move || {
        list.with(|block| match block.as_ref() {
            Block::List(list) => list.items.clone(),
            _ => Vec::new(),
        })
    };
    let items = show_part(part, move |item| item_node(item, context));
    match start {
        Some(first) => {
            let first = (first != 1).then(|| first.to_string());
            view! { <ol start=first>{items}</ol> }.into_any()
        }
        None => view! { <ul>{items}</ul> }.into_any(),
    }
}

fn item_node(item: Value<Item>, context: Context) -> AnyView {
    let done = item.with_untracked(|item| item.done);
    let part = move || item.with(|item| item.blocks.clone());
    let blocks = show_part(part, move |block| show(block, context));
    let Some(done) = done else {
        return view! { <li dir="auto">{blocks}</li> }.into_any();
    };
    let (glyph, words) = if done {
        (Glyph::BoxChecked, words::DONE)
    } else {
        (Glyph::Box, words::TO_DO)
    };
    view! {
        <li dir="auto" class="task">
            <Icon glyph />
            <span class="visually-hidden">{words}</span>
            <div>{blocks}</div>
        </li>
    }
    .into_any()
}

fn footnote(label: &str, block: Value<Block>, context: Context) -> AnyView {
    let id = inline::footnote_id(context, label);
    view! {
        <div class="footnote" id=id tabindex="-1" role="note" aria-label=words::footnote(label)>
            <span class="footnote__label" aria-hidden="true">{label.to_owned()}</span>
            <div class="footnote__text">{children(block, context)}</div>
        </div>
    }
    .into_any()
}

/// The inline text of a paragraph or heading.
fn run(block: Value<Block>, context: Context) -> impl Fn() -> Vec<AnyView> + Send + 'static {
    move || block.with(|block| inline::show(run_of(block), context))
}

fn run_of(block: &Block) -> &[Inline] {
    match block {
        Block::Paragraph(content) | Block::Heading { content, .. } => content,
        _ => &[],
    }
}

fn children(block: Value<Block>, context: Context) -> AnyView {
    let part = move || block.with(|block| blocks_of(block));
    show_part(part, move |block| show(block, context))
}

fn blocks_of(block: &Block) -> Blocks {
    match block {
        Block::Quote(blocks) | Block::Footnote { blocks, .. } => blocks.clone(),
        _ => Blocks::new(),
    }
}

fn raw(block: &Value<Block>) -> String {
    block.with(|block| match block.as_ref() {
        Block::Html(text) => text.clone(),
        _ => String::new(),
    })
}
