//! Who wrote, how it ended, which model, and why that one.

use aideon_ipc::reply::{Reply, ReplyState};
use leptos::prelude::*;

use crate::{
    components::{
        icon::{Glyph, Icon},
        model_indicator::{ModelIndicator, ModelStamp, PendingIndicator, Stamp},
    },
    state::{Stores, reply::answering_attempt, row::ReplyRow},
    words::{source, state},
};

/// The margin beside a reply.
#[component]
pub fn Margin(
    /// The window's stores.
    stores: Stores,
    /// The reply.
    row: ReplyRow,
) -> impl IntoView {
    let who = row.memo(|reply| reply.source().cloned());
    let stamp = row.memo(|reply| end_stamp(&reply.state));
    let model = row.memo(writer_model);
    let why = row.memo(source::why);
    let other = row.memo(|reply| answering_attempt(reply).and_then(source::other_model));
    let asking = row.memo(state::asking);
    let id = row.id().to_owned();
    let open = {
        let id = id.clone();
        Memo::new(move |_| stores.provenance.with(|shown| shown.as_ref() == Some(&id)))
    };
    let press = Callback::new(move |()| {
        stores.provenance.update(|shown| {
            *shown = if shown.as_ref() == Some(&id) {
                None
            } else {
                Some(id.clone())
            };
        });
    });
    let ended = Memo::new(move |_| row.with(|reply| reply.state != ReplyState::Running));
    let badge = move || match who.get() {
        Some(source) => {
            let simulated = source.simulated;
            view! {
                <ModelIndicator source open on_press=press />
                {simulated.then(|| view! { <ModelStamp stamp=Stamp::Simulated /> })}
            }
            .into_any()
        }
        None if ended.get() => ().into_any(),
        None => view! { <PendingIndicator text=asking /> }.into_any(),
    };
    view! {
        <header class="turn__margin">
            {badge}
            {move || stamp.get().map(|stamp| view! { <ModelStamp stamp /> })}
            {move || model.get().map(|model| view! {
                <span class="turn__model" title=model.clone()>
                    {source::short_model(&model).to_owned()}
                </span>
            })}
            {move || other.get().map(|other| view! {
                <p class="turn__other" data-testid="other-model">
                    <Icon glyph=Glyph::Warn class="icon--s" />
                    <span>{other}</span>
                </p>
            })}
            {move || why.get().map(|why| view! { <p class="turn__why">{why}</p> })}
        </header>
    }
}

fn end_stamp(state: &ReplyState) -> Option<Stamp> {
    match state {
        ReplyState::Interrupted => Some(Stamp::Interrupted),
        ReplyState::Stopped => Some(Stamp::Stopped),
        _ => None,
    }
}

/// The model as its provider named it, or as it was asked for until that is known.
fn writer_model(reply: &Reply) -> Option<String> {
    let attempt = answering_attempt(reply)?;
    Some(
        attempt
            .reported_model
            .clone()
            .unwrap_or_else(|| attempt.model.clone()),
    )
}
