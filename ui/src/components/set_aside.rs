//! Text that was begun and does not stand as the answer: kept, labelled, collapsed.

use aideon_ipc::reply::Segment;
use leptos::prelude::*;

use super::{
    icon::Icon,
    model_indicator::glyph,
    thread::{Strand, Thread},
};
use crate::{
    markdown::Markdown,
    state::Stores,
    words::{pages, state},
};

/// One text that was set aside; it opens in place.
#[component]
pub fn SetAside(
    /// The window's stores.
    stores: Stores,
    /// The text, its writer, and why it was set aside.
    segment: Segment,
    /// Milliseconds after which its attempt ended.
    after_ms: Option<u64>,
) -> impl IntoView {
    let (what, happened) = state::set_aside(&segment, after_ms);
    let strand = Strand::of(Some(&segment.source));
    let open = RwSignal::new(false);
    let drawing = glyph(&segment.source);
    let text = Signal::stored(segment.text);
    let link = Callback::new(move |url| crate::actions::links::ask(stores, url));
    // The words are drawn only when somebody wants to read them.
    view! {
        <details
            class=format!("set-aside source-{}", strand.class())
            data-testid="set-aside"
            on:toggle=move |_| open.update(|open| *open = !*open)
        >
            <summary class="set-aside__summary">
                <Thread strand=Signal::stored(strand) />
                <Icon glyph=drawing />
                <span><b>{what}</b>" "{happened}</span>
                <span class="set-aside__open">
                    {move || if open.get() { pages::HIDE } else { pages::SHOW }}
                </span>
            </summary>
            <Show when=move || open.get()>
                <div class="set-aside__text">
                    <Thread strand=Signal::stored(strand) />
                    <div class="prose" dir="auto">
                        <Markdown text streaming=Signal::stored(false) on_link=link />
                    </div>
                    <p class="set-aside__cut">{pages::TEXT_ENDS_HERE}</p>
                </div>
            </Show>
        </details>
    }
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
