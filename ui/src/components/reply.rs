//! A reply: who wrote it in the margin, tied to the thread beside the words.

pub mod again;
pub mod end;
pub mod foot;
pub mod go_on;
pub mod made;
pub mod margin;
pub mod part;
pub mod tool_calls;

use aideon_ipc::reply::{Reply, ReplyState};
use leptos::prelude::*;

use crate::{
    state::{Stores, parts::parts, transcript::TurnRow},
    words::{pages, source},
};
use foot::Foot;
use part::PartView;

/// The reply to a message of the user.
#[component]
pub fn ReplyTurn(
    /// The window's stores.
    stores: Stores,
    /// The turn that it belongs to.
    turn: TurnRow,
) -> impl IntoView {
    let row = turn.reply.clone();
    let name = row.memo(state_name);
    let label = row.memo(|reply| pages::reply_by(reply.source().map(source::label)));
    let count = row.memo(|reply| parts(reply).len());
    let id = row.id().to_owned();
    let message = turn.message.id.clone();
    view! {
        <article
            class="turn turn--reply"
            data-testid="reply"
            data-id=id
            data-state=move || name.get()
            aria-label=move || label.get()
        >
            <For each=move || 0..count.get() key=|index| *index let(index)>
                <PartView stores row=row.clone() index count message=message.clone() />
            </For>
            <Foot stores turn />
        </article>
    }
}

/// The state's name for tests and styles.
fn state_name(reply: &Reply) -> &'static str {
    match reply.state {
        ReplyState::Running => "running",
        ReplyState::Finished { .. } => "finished",
        ReplyState::Failed { .. } => "failed",
        ReplyState::Stopped => "stopped",
        ReplyState::Interrupted => "interrupted",
    }
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
