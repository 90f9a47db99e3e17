//! The day's requests or images are used: when the next ones come, ways on, and the draft.

pub mod kept_draft;
pub mod ways_on;

use std::time::Duration;

use leptos::{html, prelude::*};

use super::{draft::Draft, mode_switch::ModeSwitch, quota::Tally};
use crate::{
    components::focus::nothing_is_focused,
    state::{Stores, quota::Remaining},
    words::quota::{self as words, Renewal},
};
use kept_draft::KeptDraft;
use ways_on::WaysOn;

/// How often the wait is told anew; it is told in minutes.
const TICK: Duration = Duration::from_secs(10);

/// What stands in the place of the message box when nothing is left.
#[component]
pub fn FullStop(
    /// The window's stores.
    stores: Stores,
    /// What was written and cannot be sent yet.
    draft: Draft,
    /// What is used up.
    used: Remaining,
) -> impl IntoView {
    let Remaining { kind, limit, .. } = used;
    let next = renewal(used);
    let next_ones = move || next.with(|next| words::next_ones(limit, next));
    view! {
        <section class="composer__main" aria-labelledby="full-stop-title" data-testid="quota-exhausted">
            <div class="full-stop">
                <div class="full-stop__head">
                    <h2 id="full-stop-title" node_ref=focused_heading() tabindex="-1">
                        {words::used_up(kind, limit)}
                    </h2>
                    <span class="quota">
                        <Tally of=used />
                        <span class="visually-hidden">{words::tally(&used)}</span>
                    </span>
                </div>
                <p class="full-stop__text">{next_ones}" "{words::GO_ON_WITH}</p>
                <WaysOn stores draft kind />
                <KeptDraft draft />
            </div>
            <div class="full-stop__modes"><ModeSwitch stores draft /></div>
        </section>
    }
}

/// The renewal, seen from a present that moves on.
fn renewal(used: Remaining) -> RwSignal<Renewal> {
    let renewal = RwSignal::new(Renewal::of(used.renews_at));
    let tick = move || {
        renewal.try_set(Renewal::of(used.renews_at));
    };
    if let Ok(ticking) = set_interval_with_handle(tick, TICK) {
        on_cleanup(move || ticking.clear());
    }
    renewal
}

/// Takes the keyboard over from the box that has gone, and from nobody else.
fn focused_heading() -> NodeRef<html::H2> {
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get()
            && nothing_is_focused()
        {
            // A heading that cannot be focused is still read in its turn.
            heading.focus().ok();
        }
    });
    heading
}
