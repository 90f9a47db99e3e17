//! Code blocks, with their language and a button that copies them.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Element;

use crate::components::icon::{Glyph, Icon};
use crate::markdown::colour::ColouredBlock;
use crate::markdown::tree::{Block, Code};
use crate::markdown::{clipboard, direction, words};

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

/// The node of one code block, which bears a name. Lines of it may come while it is `growing`.
pub(super) fn show(
    name: &str,
    fence: &str,
    block: ArcRwSignal<Arc<Block>>,
    growing: Signal<bool>,
) -> AnyView {
    let name = name.to_owned();
    let label = words::code_in(&name);
    let marked = {
        let block = block.clone();
        Memo::new(move |_| {
            block.with(|block| code_of(block).is_some_and(|code| direction::has_marks(&code.text)))
        })
    };
    let warning = move || {
        marked.get().then(|| {
            view! {
                <span class="code-block__warning">
                    <Icon glyph=Glyph::Warn class="icon--s" />
                    {words::HIDDEN_MARKS}
                </span>
            }
        })
    };
    let copied = block.clone();
    let paint = move |element: Element, ()| follow(element, block.clone(), growing);
    view! {
        <figure class="code-block" aria-label=label>
            <div class="code-block__bar">
                <span class="code-block__language">{name}</span>
                {warning}
                {copy_button(copied)}
            </div>
            <pre tabindex="0" dir="ltr">
                <code data-language=fence.to_owned() use:paint=()></code>
            </pre>
        </figure>
    }
    .into_any()
}

/// Keeps the element's text and colours as the block has them.
fn follow(element: Element, block: ArcRwSignal<Arc<Block>>, growing: Signal<bool>) {
    let shown = ColouredBlock::new(element);
    let effect = RenderEffect::new(move |_| {
        let growing = growing.get();
        block.with(|block| {
            if let Some(code) = code_of(block) {
                shown.show(code, !(growing && code.open));
            }
        });
    });
    // The effect lives as long as the owner of this block.
    StoredValue::new_local(effect);
}

fn copy_button(block: ArcRwSignal<Arc<Block>>) -> impl IntoView {
    let copying = RwSignal::new(Copying::Idle);
    let copy = move |_| {
        let code = block.with_untracked(|block| code_of(block).map(|code| code.text.clone()));
        start_copy(code.unwrap_or_default(), copying);
    };
    let answer = move || {
        let copying = copying.get();
        (copying != Copying::Idle).then_some(copying.words())
    };
    view! {
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
    }
}

fn code_of(block: &Block) -> Option<&Code> {
    match block {
        Block::Code(code) => Some(code),
        _ => None,
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
