//! Where one writes: the message box, or the full stop when the day's requests or images are
//! used.

pub mod advice;
pub mod attach;
pub mod draft;
pub mod drop_target;
pub mod full_stop;
pub mod message_box;
pub mod mode_switch;
pub mod quota;
pub mod sending;
pub mod tray;

use leptos::prelude::*;

use super::picker::Picker;
use crate::state::{
    Stores,
    quota::{Allowance, cost_of},
};
use draft::{Draft, keep_draft};
use drop_target::DropTarget;
use full_stop::FullStop;
use message_box::MessageBox;

/// The message box with the picker beside it.
#[component]
pub fn Composer(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let draft = Draft::new();
    keep_draft(stores, draft);
    let running = running_reply(stores);
    let allowance = allowance(stores, draft);
    // While the last reply is written it can be stopped, and may yet be given back.
    let used_up = Memo::new(move |_| match allowance.get() {
        Allowance::UsedUp(used) if !running.get() => Some(used),
        _ => None,
    });
    view! {
        <div class="composer" id="composer">
            <div class="composer__who"><Picker stores /></div>
            {move || match used_up.get() {
                Some(used) => view! { <FullStop stores draft used /> }.into_any(),
                None => view! { <MessageBox stores draft running allowance /> }.into_any(),
            }}
        </div>
        <DropTarget stores draft />
    }
}

fn running_reply(stores: Stores) -> Memo<bool> {
    Memo::new(move |_| {
        stores
            .transcript
            .with(|open| open.last().is_some_and(|turn| turn.reply.running()))
    })
}

/// What is left for the next message of the open chat.
fn allowance(stores: Stores, draft: Draft) -> Memo<Allowance> {
    Memo::new(move |_| {
        let choice = stores.transcript.with(|open| open.choice.clone());
        let counted = stores
            .providers
            .with(|providers| providers.is_counted(&choice));
        let kind = cost_of(draft.mode.get());
        stores.quota.with(|quota| quota.allowance(kind, counted))
    })
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
