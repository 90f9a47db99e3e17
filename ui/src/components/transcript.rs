//! The turns of the open conversation, and where they are scrolled to.

mod follow;
mod scroll;

use leptos::{ev::MouseEvent, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::{
    icon::{Glyph, Icon},
    model_indicator::Waiting,
    reply::ReplyTurn,
    turn::UserTurn,
};
use crate::{
    actions,
    clock::{Day, LocalTime},
    state::{
        Stores,
        transcript::{Side, Transcript, TurnRow},
    },
    words::{conversation as words, pages},
};
use follow::{Pane, follow};
pub use scroll::top_of_turn;

/// Keys that scroll towards the beginning.
const UPWARD_KEYS: [&str; 3] = ["ArrowUp", "PageUp", "Home"];

/// What makes the pane's content higher where it is pressed.
const UNFOLDING: &str = "summary, .turn__edit, .slip__unfold";

/// The conversation. It follows the text only while one is at its end. That somebody left the
/// end is told by wheel, keys, fingers, a dragged scrollbar and the focus alone: the pane is
/// scrolled up
/// by the browser too, whenever what it holds becomes shorter for a moment.
#[component]
pub fn TranscriptView(
    /// The window's stores.
    stores: Stores,
    /// What stands in a conversation without turns.
    children: ChildrenFn,
) -> impl IntoView {
    let pane = Pane::new(stores);
    follow(pane);
    let dragging = StoredValue::new(false);
    // What one unfolds must not move away from under the pointer.
    let pressed = move |event: MouseEvent| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| matches!(target.closest(UNFOLDING), Ok(Some(_)))) {
            pane.at_end.set(false);
        }
    };
    let rows = move || stores.transcript.with(dated);
    let empty = Memo::new(move |_| {
        stores
            .transcript
            .with(|open| open.turns.is_empty() && !open.loading)
    });
    let away = move || !pane.at_end.get() || stores.transcript.with(|open| open.later);
    view! {
        <div class="transcript-frame">
            <section
                node_ref=pane.pane
                class="transcript"
                aria-label=pages::CONVERSATION
                tabindex="0"
                data-testid="transcript"
                on:scroll=move |_| pane.scrolled(dragging.try_get_value() == Some(true))
                on:wheel=move |event| if event.delta_y() < 0.0 { pane.leave_the_end() }
                on:touchmove=move |_| pane.leave_the_end()
                on:keydown=move |event| {
                    if UPWARD_KEYS.contains(&event.key().as_str()) && !is_typed(&event) {
                        pane.leave_the_end();
                    }
                }
                on:focusin=move |_| pane.focus_moved()
                on:pointerdown=move |_| dragging.set_value(true)
                on:pointerup=move |_| dragging.set_value(false)
                on:pointercancel=move |_| dragging.set_value(false)
                on:click=pressed
            >
                <More stores side=Side::Earlier />
                <div node_ref=pane.inner class="transcript__inner">
                    <For each=rows key=Line::key let(line)>
                        {match line {
                            Line::Day { name, .. } => view! {
                                <h2 class="transcript__day">{name}</h2>
                            }.into_any(),
                            Line::Turn(turn) => view! {
                                <UserTurn stores turn=turn.clone() />
                                <ReplyTurn stores turn />
                            }.into_any(),
                        }}
                    </For>
                    <Show when=move || empty.get()>{children()}</Show>
                </div>
                <More stores side=Side::Later />
            </section>
            <Show when=away>
                <button
                    type="button"
                    class="icon-button to-end"
                    data-testid="to-end"
                    aria-label=pages::TO_END
                    title=pages::TO_END
                    on:click=move |_| actions::turns::to_end(stores)
                >
                    <Icon glyph=Glyph::Down />
                </button>
            </Show>
        </div>
    }
}

/// Stands where turns are missing: they are fetched as one scrolls there, and by a press.
#[component]
fn More(stores: Stores, side: Side) -> impl IntoView {
    let there = Memo::new(move |_| {
        stores.transcript.with(|open| match side {
            Side::Earlier => open.earlier,
            Side::Later => open.later,
        })
    });
    let fetching = Memo::new(move |_| stores.fetching.get() == Some(side));
    view! {
        <Show when=move || there.get()>
            <button
                type="button"
                class="transcript__more"
                data-testid=match side {
                    Side::Earlier => "more-earlier",
                    Side::Later => "more-later",
                }
                aria-busy=move || fetching.get().to_string()
                on:click=move |_| actions::turns::fetch(stores, side)
            >
                <Show when=move || fetching.get()>
                    <Waiting class="conversation__running" />
                </Show>
                {words::more(side)}
            </button>
        </Show>
    }
}

/// A key press in a field says nothing about the pane.
fn is_typed(event: &web_sys::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest("textarea, input"), Ok(Some(_))))
}

/// What stands in the pane, one below the other.
#[derive(Clone)]
enum Line {
    /// A day, before the first turn of it.
    Day {
        /// That turn's message, by its id.
        first: String,
        /// The day's name.
        name: String,
    },
    /// A turn.
    Turn(TurnRow),
}

/// What makes a line another one, so that it is drawn anew.
#[derive(PartialEq, Eq, Hash)]
enum LineKey {
    Day(String),
    Turn {
        message: String,
        reply: String,
        versions: Vec<String>,
        replies: Vec<String>,
    },
}

impl Line {
    fn key(&self) -> LineKey {
        match self {
            Self::Day { first, .. } => LineKey::Day(first.clone()),
            Self::Turn(turn) => LineKey::Turn {
                message: turn.message.id.clone(),
                reply: turn.reply.id().to_owned(),
                versions: turn.versions.clone(),
                replies: turn.replies.clone(),
            },
        }
    }
}

/// The turns, with each day's name above its first one.
fn dated(open: &Transcript) -> Vec<Line> {
    let now = LocalTime::now();
    let mut before: Option<Day> = None;
    let mut lines = Vec::with_capacity(open.turns.len() + 1);
    for turn in &open.turns {
        let time = LocalTime::of(turn.message.created_at);
        let day = time.date();
        if before != Some(day) {
            lines.push(Line::Day {
                first: turn.message.id.clone(),
                name: time.day_name(&now),
            });
        }
        before = Some(day);
        lines.push(Line::Turn(turn.clone()));
    }
    lines
}
