//! The turns of the open conversation, and where they are scrolled to.

use leptos::{ev::MouseEvent, html, prelude::*};
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

use super::{
    icon::{Glyph, Icon},
    reply::ReplyTurn,
    turn::UserTurn,
};
use crate::{
    clock::LocalTime,
    state::{
        Stores,
        transcript::{Transcript, TurnRow},
    },
    words::pages,
};

/// Pixels from the end within which one counts as being there.
const NEAR_PX: i32 = 48;

/// Keys that scroll towards the beginning.
const UPWARD_KEYS: [&str; 3] = ["ArrowUp", "PageUp", "Home"];

/// How a pane is scrolled, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Scrolled {
    top: i32,
    height: i32,
    shown: i32,
}

impl Scrolled {
    fn of(pane: &Element) -> Self {
        Self {
            top: pane.scroll_top(),
            height: pane.scroll_height(),
            shown: pane.client_height(),
        }
    }

    /// It came to the end from above. A step up that ends near the end is no arrival.
    fn arrived(self, before: Self) -> bool {
        self.top >= before.top && self.height - self.top - self.shown < NEAR_PX
    }
}

/// The conversation. It follows the text only while one is at its end. That somebody left the
/// end is told by wheel, keys, fingers and a dragged scrollbar alone: the pane is scrolled up
/// by the browser too, whenever what it holds becomes shorter for a moment.
#[component]
pub fn TranscriptView(
    /// The window's stores.
    stores: Stores,
    /// What stands in a conversation without turns.
    children: ChildrenFn,
) -> impl IntoView {
    let pane = NodeRef::<html::Section>::new();
    let inner = NodeRef::<html::Div>::new();
    let at_end = RwSignal::new(true);
    let before = StoredValue::new(Scrolled::default());
    let to_end = move || {
        if let Some(pane) = pane.try_get_untracked().flatten() {
            pane.set_scroll_top(pane.scroll_height());
            before.set_value(Scrolled::of(&pane));
        }
    };
    watch_size(pane, inner, move || {
        if at_end.try_get_untracked() == Some(true) {
            to_end();
        }
    });
    let last = Memo::new(move |_| {
        stores.transcript.with(|open| {
            let last = open.last().map(|turn| turn.reply.id().to_owned());
            (open.conversation.clone(), last)
        })
    });
    Effect::new(move |_| {
        last.track();
        at_end.set(true);
        to_end();
    });
    let dragging = StoredValue::new(false);
    let scrolled = move |_| {
        let Some(pane) = pane.get_untracked() else {
            return;
        };
        let now = Scrolled::of(&pane);
        let then = before.try_get_value().unwrap_or_default();
        if now.arrived(then) {
            at_end.set(true);
        } else if now.top < then.top && dragging.try_get_value() == Some(true) {
            at_end.set(false);
        }
        before.set_value(now);
    };
    let leave = move || {
        if pane
            .get_untracked()
            .is_some_and(|pane| pane.scroll_top() > 0)
        {
            at_end.set(false);
        }
    };
    // What one unfolds must not move away from under the pointer.
    let pressed = move |event: MouseEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| matches!(target.closest("summary"), Ok(Some(_)))) {
            at_end.set(false);
        }
    };
    let rows = move || stores.transcript.with(dated);
    let empty = Memo::new(move |_| {
        stores
            .transcript
            .with(|open| open.turns.is_empty() && !open.loading)
    });
    view! {
        <div class="transcript-frame">
            <section
                node_ref=pane
                class="transcript"
                aria-label=pages::CONVERSATION
                tabindex="0"
                data-testid="transcript"
                on:scroll=scrolled
                on:wheel=move |event| if event.delta_y() < 0.0 { leave() }
                on:touchmove=move |_| leave()
                on:keydown=move |event| if UPWARD_KEYS.contains(&event.key().as_str()) { leave() }
                on:pointerdown=move |_| dragging.set_value(true)
                on:pointerup=move |_| dragging.set_value(false)
                on:pointercancel=move |_| dragging.set_value(false)
                on:click=pressed
            >
                <div node_ref=inner class="transcript__inner">
                    <For
                        each=rows
                        key=|(turn, _)| (turn.message.id.clone(), turn.reply.id().to_owned())
                        let((turn, day))
                    >
                        {day.map(|day| view! { <h2 class="transcript__day">{day}</h2> })}
                        <UserTurn message=turn.message.clone() />
                        <ReplyTurn stores row=turn.reply message=turn.message.id />
                    </For>
                    <Show when=move || empty.get()>{children()}</Show>
                </div>
            </section>
            <Show when=move || !at_end.get()>
                <button
                    type="button"
                    class="icon-button to-end"
                    aria-label=pages::TO_END
                    title=pages::TO_END
                    on:click=move |_| {
                        at_end.set(true);
                        to_end();
                    }
                >
                    <Icon glyph=Glyph::Down />
                </button>
            </Show>
        </div>
    }
}

/// Each turn, with the day's name above the first one of a day.
fn dated(open: &Transcript) -> Vec<(TurnRow, Option<String>)> {
    let now = LocalTime::now();
    let mut before: Option<LocalTime> = None;
    open.turns
        .iter()
        .map(|turn| {
            let day = LocalTime::of(turn.message.created_at);
            let new_day = before
                .as_ref()
                .is_none_or(|before| day.days_since(before) != 0);
            let name = new_day.then(|| day.day_name(&now));
            before = Some(day);
            (turn.clone(), name)
        })
        .collect()
}

/// Calls `changed` whenever the pane or what it holds changes its size.
fn watch_size(
    pane: NodeRef<html::Section>,
    inner: NodeRef<html::Div>,
    changed: impl Fn() + 'static,
) {
    let callback: Box<dyn Fn()> = Box::new(changed);
    // Left to JavaScript's own bookkeeping: the browser may call once more after the view
    // has gone.
    let callback = Closure::wrap(callback).into_js_value();
    let Ok(observer) = ResizeObserver::new(callback.unchecked_ref()) else {
        return;
    };
    let observer = StoredValue::new_local(observer);
    Effect::new(move |_| {
        let (Some(pane), Some(inner)) = (pane.get(), inner.get()) else {
            return;
        };
        observer.try_with_value(|observer| {
            observer.observe(&pane);
            observer.observe(&inner);
        });
    });
    on_cleanup(move || {
        observer.try_with_value(|observer| observer.disconnect());
    });
}

#[cfg(test)]
mod tests {
    use super::Scrolled;

    const BEFORE: Scrolled = Scrolled {
        top: 1_556,
        height: 2_222,
        shown: 666,
    };

    #[test]
    fn the_end_is_reached_from_above_alone() {
        let above = Scrolled {
            top: 1_400,
            ..BEFORE
        };
        assert!(BEFORE.arrived(above));
        let step_up = Scrolled {
            top: 1_530,
            ..BEFORE
        };
        assert!(
            !step_up.arrived(BEFORE),
            "who begins to scroll up is let go"
        );
        let grown = Scrolled {
            height: 2_400,
            ..BEFORE
        };
        assert!(!grown.arrived(BEFORE), "the end ran ahead");
    }
}
