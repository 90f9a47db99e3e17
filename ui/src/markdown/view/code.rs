//! Code blocks, with their language and a button that copies them.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::icon::{Glyph, Icon};
use crate::markdown::tree::Block;
use crate::markdown::{clipboard, language, words};

/// How long the button says what became of the copy.
const ANSWER: Duration = Duration::from_secs(2);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Copying {
    Idle,
    Done,
    Refused,
}

impl Copying {
    const fn words(self) -> &'static str {
        match self {
            Self::Idle => words::COPY_CODE,
            Self::Done => words::COPIED,
            Self::Refused => words::NOT_COPIED,
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Idle => Glyph::Copy,
            Self::Done => Glyph::Check,
            Self::Refused => Glyph::Warn,
        }
    }
}

/// The node of one code block.
pub(super) fn show(fence: &str, block: ArcRwSignal<Arc<Block>>) -> AnyView {
    let name = language::name(fence).to_owned();
    let copying = RwSignal::new(Copying::Idle);
    let copy = {
        let block = block.clone();
        move |_| start_copy(text_of(&block.get_untracked()).to_owned(), copying)
    };
    let answer = move || {
        let copying = copying.get();
        (copying != Copying::Idle).then_some(copying.words())
    };
    let label = words::code_in(&name);
    view! {
        <figure class="code-block" aria-label=label>
            <div class="code-block__bar">
                <span class="code-block__language">{name}</span>
                <span class="code-block__answer" aria-hidden="true">{answer}</span>
                <button
                    class="icon-button icon-button--s"
                    type="button"
                    aria-label=move || copying.get().words()
                    title=move || copying.get().words()
                    on:click=copy
                >
                    {move || view! { <Icon glyph=copying.get().glyph() /> }}
                </button>
            </div>
            <pre tabindex="0">
                <code data-language=fence.to_owned()>
                    {move || block.with(|block| text_of(block).to_owned())}
                </code>
            </pre>
        </figure>
    }
    .into_any()
}

fn text_of(block: &Block) -> &str {
    match block {
        Block::Code(code) => &code.text,
        _ => "",
    }
}

fn start_copy(text: String, copying: RwSignal<Copying>) {
    spawn_local(async move {
        let outcome = if clipboard::copy(&text).await {
            Copying::Done
        } else {
            Copying::Refused
        };
        // The block may be gone by now, and its signal with it.
        let _ = copying.try_set(outcome);
        set_timeout(
            move || {
                let _ = copying.try_set(Copying::Idle);
            },
            ANSWER,
        );
    });
}
