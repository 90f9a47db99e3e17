//! What the pane does when it is scrolled, and when what it holds changes.

use leptos::{html, prelude::*};
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver};

use super::scroll::{Anchor, Scrolled, top_in, turn};
use crate::{
    actions,
    state::{Destination, Stores, transcript::Side},
};

/// Pixels above a turn that one went to.
const HEADROOM_PX: i32 = 24;

/// The pane with the open conversation. It follows the text only while one is at its end; else
/// what one reads keeps its place, whatever comes, grows or goes above it.
#[derive(Clone, Copy)]
pub(super) struct Pane {
    pub(super) stores: Stores,
    pub(super) pane: NodeRef<html::Section>,
    pub(super) inner: NodeRef<html::Div>,
    /// It follows the text.
    pub(super) at_end: RwSignal<bool>,
    before: StoredValue<Scrolled>,
    /// Turns have come or gone since the last look. The browser may have scrolled the pane
    /// then by itself: while they are put in, what it holds is shorter for a moment.
    changed: StoredValue<bool>,
    anchor: StoredValue<Option<Anchor>, LocalStorage>,
}

impl Pane {
    pub(super) fn new(stores: Stores) -> Self {
        Self {
            stores,
            pane: NodeRef::new(),
            inner: NodeRef::new(),
            at_end: RwSignal::new(true),
            before: StoredValue::new(Scrolled::default()),
            changed: StoredValue::new(false),
            anchor: StoredValue::new_local(None),
        }
    }

    fn elements(self) -> Option<(Element, Element)> {
        let pane = self.pane.try_get_untracked().flatten()?;
        let inner = self.inner.try_get_untracked().flatten()?;
        Some((pane.into(), inner.into()))
    }

    /// The user scrolled, or the browser did; `dragging` when the scroll bar is held.
    pub(super) fn scrolled(self, dragging: bool) {
        let Some((pane, _)) = self.elements() else {
            return;
        };
        // What has come above since the last look is no scrolling, and told by no other event
        // before this one.
        let moved = self.keep_in_place(&pane);
        let now = Scrolled::of(&pane);
        let then = self.before.try_get_value().unwrap_or_default();
        let then = then.moved_by(moved);
        if now.arrived(then) && !self.has_later() {
            self.at_end.set(true);
        } else if now.top < then.top && dragging {
            self.at_end.set(false);
        }
        self.note();
        self.want_more(now);
    }

    /// The user turned towards the beginning.
    pub(super) fn leave_the_end(self) {
        if self
            .elements()
            .is_some_and(|(pane, _)| pane.scroll_top() > 0)
        {
            self.at_end.set(false);
        }
    }

    /// The keyboard went to something else, which the browser may have brought into view.
    pub(super) fn focus_moved(self) {
        request_animation_frame(move || {
            let then = self.before.try_get_value().unwrap_or_default();
            if self
                .elements()
                .is_some_and(|(pane, _)| pane.scroll_top() < then.top)
            {
                self.at_end.try_set(false);
            }
        });
    }

    /// Something has changed its size, or has come or gone.
    pub(super) fn settle(self) {
        let Some((pane, _)) = self.elements() else {
            return;
        };
        if self.at_end.try_get_untracked() == Some(true) {
            pane.set_scroll_top(pane.scroll_height());
        } else {
            self.keep_in_place(&pane);
        }
        self.note();
        self.want_more(Scrolled::of(&pane));
    }

    /// Scrolls by as much as what is read has been moved, and answers how much that was.
    fn keep_in_place(self, pane: &Element) -> i32 {
        let changed = self.changed.try_update_value(std::mem::take) == Some(true);
        let drift = self
            .anchor
            .try_with_value(|anchor| anchor.as_ref()?.drift(pane))
            .flatten();
        let Some(drift) = drift else {
            return 0;
        };
        let now = pane.scroll_top();
        let from = match self.before.try_get_value() {
            Some(before) if changed => before.top,
            _ => now,
        };
        if from + drift != now {
            pane.set_scroll_top(from + drift);
        }
        drift
    }

    /// Goes to a place of the conversation.
    pub(super) fn go(self, destination: &Destination) {
        let Some((pane, _)) = self.elements() else {
            return;
        };
        match destination {
            Destination::End => {
                self.at_end.set(true);
                pane.set_scroll_top(pane.scroll_height());
            }
            Destination::Turn { message, top } => {
                if let Some(turn) = turn(&pane, message) {
                    let wanted = top.unwrap_or(HEADROOM_PX);
                    let drift = top_in(&pane, &turn).round() as i32 - wanted;
                    pane.set_scroll_top(pane.scroll_top() + drift);
                }
                let at_end = Scrolled::of(&pane).is_at_the_end() && !self.has_later();
                self.at_end.set(at_end);
            }
        }
        self.note();
        self.want_more(Scrolled::of(&pane));
    }

    fn note(self) {
        let Some((pane, inner)) = self.elements() else {
            return;
        };
        self.before.set_value(Scrolled::of(&pane));
        // At the end nothing has to be looked for: this is called for every piece of a reply.
        let anchor = match self.at_end.try_get_untracked() {
            Some(false) => Anchor::first_in_view(&pane, &inner),
            _ => None,
        };
        self.anchor.set_value(anchor);
    }

    fn want_more(self, now: Scrolled) {
        if now.nears_the_beginning() {
            actions::turns::fetch(self.stores, Side::Earlier);
        } else if now.nears_the_end() {
            actions::turns::fetch(self.stores, Side::Later);
        }
    }

    fn has_later(self) -> bool {
        self.stores.transcript.with_untracked(|open| open.later)
    }
}

/// Keeps the pane in its place for as long as it is there.
pub(super) fn follow(pane: Pane) {
    watch_size(pane);
    Effect::new(move |_| {
        pane.stores.transcript.track();
        pane.changed.set_value(true);
        // The turns are laid out by then.
        request_animation_frame(move || pane.settle());
    });
    Effect::new(move |_| {
        let destination = pane.stores.destination.get();
        if pane.pane.get().is_none() {
            return;
        }
        let Some(destination) = destination else {
            return;
        };
        pane.stores
            .destination
            .update_untracked(|wanted| *wanted = None);
        if destination == Destination::End {
            pane.at_end.set(true);
        }
        request_animation_frame(move || pane.go(&destination));
    });
}

/// Settles the pane whenever it, or what it holds, changes its size.
fn watch_size(pane: Pane) {
    let callback: Box<dyn Fn()> = Box::new(move || pane.settle());
    // Left to JavaScript's own bookkeeping: the browser may call once more after the view
    // has gone.
    let callback = Closure::wrap(callback).into_js_value();
    let Ok(observer) = ResizeObserver::new(callback.unchecked_ref()) else {
        return;
    };
    let observer = StoredValue::new_local(observer);
    Effect::new(move |_| {
        let (Some(outer), Some(inner)) = (pane.pane.get(), pane.inner.get()) else {
            return;
        };
        observer.try_with_value(|observer| {
            observer.observe(&outer);
            observer.observe(&inner);
        });
    });
    on_cleanup(move || {
        observer.try_with_value(|observer| observer.disconnect());
    });
}
