//! The kind of answer that the next message asks for.

use aideon_ipc::reply::Mode;
use leptos::prelude::*;

use super::draft::Draft;
use crate::{
    state::{Stores, obstacle::modes},
    words::mode as words,
};

/// One of a few; the arrow keys go from one to the next.
#[component]
pub fn ModeSwitch(
    /// The window's stores.
    stores: Stores,
    /// The message.
    draft: Draft,
) -> impl IntoView {
    let offered = Memo::new(move |_| {
        let choice = stores.transcript.with(|open| open.choice.clone());
        let tier = stores.session.with(|session| session.tier());
        let mut offered = stores.providers.with(|providers| {
            stores
                .routes
                .with(|routes| modes(&choice, tier, (providers, routes)))
        });
        // What is chosen stays in sight; why it leads nowhere is told above.
        let chosen = draft.mode.get();
        if !offered.contains(&chosen) {
            offered.push(chosen);
        }
        offered
    });
    view! {
        <fieldset class="modes" data-testid="modes">
            <legend class="visually-hidden">{words::KIND_OF_ANSWER}</legend>
            <For each=move || offered.get() key=|mode| *mode let(mode)>
                <label class="modes__item">
                    <input
                        type="radio"
                        name="mode"
                        class="modes__input"
                        data-testid=testid(mode)
                        prop:checked=move || draft.mode.get() == mode
                        on:change=move |_| draft.mode.set(mode)
                    />
                    {words::name(mode)}
                </label>
            </For>
        </fieldset>
    }
}

fn testid(mode: Mode) -> &'static str {
    match mode {
        Mode::Chat => "mode-chat",
        Mode::Image => "mode-image",
        Mode::Completion => "mode-completion",
    }
}
