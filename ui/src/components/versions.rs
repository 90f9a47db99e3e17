//! The switcher between the versions of a message, or between the replies to one.

use leptos::{html, prelude::*};

use super::{
    icon::{Glyph, Icon},
    transcript::top_of_turn,
};
use crate::{
    actions,
    state::{Step, Stores},
    words::conversation::{self as words, Switched},
};

/// "‹ 2 / 3 ›"; nothing where there is only one.
#[component]
pub fn Versions(
    /// The window's stores.
    stores: Stores,
    /// What is switched between.
    of: Switched,
    /// The versions, by id and in the order of writing.
    ids: Vec<String>,
    /// The one that is shown.
    current: String,
    /// The user's message of the turn, by its id.
    message: String,
) -> impl IntoView {
    let total = ids.len();
    let place = ids.iter().position(|id| *id == current)?;
    if total < 2 {
        return None;
    }
    let before = place
        .checked_sub(1)
        .and_then(|place| ids.get(place).cloned());
    let next = ids.into_iter().nth(place + 1);
    let (back, on) = match of {
        Switched::Message => (words::VERSION_BEFORE, words::NEXT_VERSION),
        Switched::Reply => (words::REPLY_BEFORE, words::NEXT_REPLY),
    };
    let testid = match of {
        Switched::Message => "message-versions",
        Switched::Reply => "reply-versions",
    };
    let taken_over = take_over(stores, current);
    let name = words::version(of, place + 1, total);
    Some(view! {
        <span class="versions" role="group" aria-label=name data-testid=testid>
            <StepTo stores step=Step::Back name=back to=before message=message.clone() focused=taken_over />
            <span class="versions__figures" aria-hidden="true">
                {words::version_figures(place + 1, total)}
            </span>
            <StepTo stores step=Step::On name=on to=next message focused=taken_over />
        </span>
    })
}

/// The button at which the keyboard was when this version was called up.
fn take_over(stores: Stores, current: String) -> Option<Step> {
    let called_up = move |switched: &mut Option<(String, Step)>| {
        let (_, step) = switched.take_if(|(id, _)| *id == current)?;
        Some(step)
    };
    stores.switched.try_update_value(called_up).flatten()
}

#[component]
fn StepTo(
    stores: Stores,
    step: Step,
    name: &'static str,
    /// The version it leads to; none at the first and the last.
    to: Option<String>,
    message: String,
    focused: Option<Step>,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    if focused == Some(step) {
        Effect::new(move |_| {
            if let Some(button) = button.get() {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                // A button that cannot be focused can still be clicked.
                button.focus_with_options(&options).ok();
            }
        });
    }
    let (glyph, testid) = match step {
        Step::Back => (Glyph::Left, "version-before"),
        Step::On => (Glyph::Right, "version-next"),
    };
    // Disabled for the ear alone: a disabled button would lose the keyboard at either end.
    let disabled = to.is_none().to_string();
    let press = move |_| {
        if let Some(to) = to.clone() {
            actions::branches::choose(stores, to, step, top_of_turn(&message));
        }
    };
    view! {
        <button
            node_ref=button
            type="button"
            class="icon-button icon-button--xs"
            data-testid=testid
            aria-label=name
            title=name
            aria-disabled=disabled
            on:click=press
        >
            <Icon glyph class="icon--s" />
        </button>
    }
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
