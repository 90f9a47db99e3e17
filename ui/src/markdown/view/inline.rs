//! Inline text: emphasis, links, pictures that are not loaded, marks of footnotes.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::{Context, math};
use crate::components::icon::{Glyph, Icon};
use crate::markdown::address;
use crate::markdown::tree::Inline;
use crate::markdown::words;

/// The nodes of a run of inline text.
pub(super) fn show(content: &[Inline], context: Context) -> Vec<AnyView> {
    content.iter().map(|part| node(part, context)).collect()
}

fn node(part: &Inline, context: Context) -> AnyView {
    match part {
        Inline::Text(text) => text.clone().into_any(),
        Inline::Code(text) => view! { <code>{text.clone()}</code> }.into_any(),
        Inline::Math { tex, display } => math::show(tex, *display),
        Inline::Emphasis(inner) => view! { <em>{show(inner, context)}</em> }.into_any(),
        Inline::Strong(inner) => view! { <strong>{show(inner, context)}</strong> }.into_any(),
        Inline::Strikethrough(inner) => view! { <del>{show(inner, context)}</del> }.into_any(),
        Inline::Link { address, content } => link(address, content, context),
        Inline::Image { address, alt } => picture(address, alt, context),
        Inline::FootnoteReference(label) => footnote_mark(label, context),
        Inline::SoftBreak => "\n".into_any(),
        Inline::HardBreak => view! { <br /> }.into_any(),
    }
}

fn link(address: &str, content: &[Inline], context: Context) -> AnyView {
    let inner = Context {
        within_link: true,
        ..context
    };
    let press = {
        let address = address.to_owned();
        move |event: MouseEvent| {
            event.prevent_default();
            context.on_link.run(address.clone());
        }
    };
    view! {
        <a
            href=address.to_owned()
            title=address.to_owned()
            rel="noopener noreferrer"
            on:click=press
            on:auxclick=|event: MouseEvent| event.prevent_default()
        >
            {show(content, inner)}
        </a>
    }
    .into_any()
}

/// A picture is a request to somebody else's machine: it is named, and never loaded.
fn picture(address: &str, alt: &str, context: Context) -> AnyView {
    let name = if alt.is_empty() { words::PICTURE } else { alt };
    let from = words::picture_from(address::host(address));
    let can_open = address::is_link(address) && !context.within_link;
    let address = address.to_owned();
    let open = can_open.then(|| {
        let press = move |_| context.on_link.run(address.clone());
        view! {
            <button class="text-button" type="button" on:click=press>
                {words::OPEN_PICTURE}
            </button>
        }
    });
    view! {
        <span class="picture">
            <Icon glyph=Glyph::Picture />
            <span class="picture__name">{name.to_owned()}</span>
            <span class="picture__from">{from}</span>
            {open}
        </span>
    }
    .into_any()
}

fn footnote_mark(label: &str, context: Context) -> AnyView {
    let id = footnote_id(context, label);
    let target = format!("#{id}");
    let press = move |event: MouseEvent| {
        event.prevent_default();
        reveal(&id);
    };
    view! {
        <sup>
            <a href=target aria-label=words::footnote(label) on:click=press>
                {label.to_owned()}
            </a>
        </sup>
    }
    .into_any()
}

/// The id of a footnote's node.
pub(super) fn footnote_id(context: Context, label: &str) -> String {
    format!("note-{}-{label}", context.text)
}

fn reveal(id: &str) {
    let target = document().get_element_by_id(id);
    if let Some(target) = target {
        target.scroll_into_view();
    }
}
