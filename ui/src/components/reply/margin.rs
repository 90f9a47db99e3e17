//! Who wrote, how it ended, which model, and why that one.

use aideon_ipc::reply::{AttemptOutcome, Reply, ReplyState};
use leptos::prelude::*;

use super::part::Told;
use crate::{
    components::{
        icon::{Glyph, Icon},
        model_indicator::{ModelIndicator, ModelStamp, PendingIndicator, Stamp},
    },
    state::{Stores, reply::answering_attempt},
    words::{source, state},
};

/// The margin beside a part of a reply.
#[component]
pub fn Margin(
    /// The window's stores.
    stores: Stores,
    /// The reply, by its id.
    id: String,
    /// The part.
    told: Memo<Option<Told>>,
) -> impl IntoView {
    let who = look(told, |told| told.reply.source().cloned());
    let stamp = look(told, end_stamp);
    let model = look(told, |told| writer_model(&told.reply));
    let why = look(told, |told| source::why(&told.reply));
    let other = look(told, |told| {
        answering_attempt(&told.reply).and_then(source::other_model)
    });
    let asking = look(told, |told| Some(state::asking(&told.reply)));
    let asking = Signal::derive(move || asking.get().unwrap_or_default());
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
    let ended = look(told, |told| {
        (told.reply.state != ReplyState::Running).then_some(())
    });
    let badge = move || match who.get() {
        Some(source) => {
            let simulated = source.simulated;
            view! {
                <ModelIndicator source open on_press=press />
                {simulated.then(|| view! { <ModelStamp stamp=Stamp::Simulated /> })}
            }
            .into_any()
        }
        None if ended.get().is_some() => ().into_any(),
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

/// What a look at the part shows, told to a view only when that changes.
fn look<T>(
    told: Memo<Option<Told>>,
    look: impl Fn(&Told) -> Option<T> + Send + Sync + 'static,
) -> Memo<Option<T>>
where
    T: PartialEq + Send + Sync + 'static,
{
    Memo::new(move |_| told.with(|told| told.as_ref().and_then(&look)))
}

/// How the part ended, where that was not its proper end.
fn end_stamp(told: &Told) -> Option<Stamp> {
    let ended = match (&told.outcome, told.last) {
        (Some(AttemptOutcome::Interrupted), _) => Some(Stamp::Interrupted),
        (Some(AttemptOutcome::Stopped), _) => Some(Stamp::Stopped),
        _ => None,
    };
    ended.or(match (&told.reply.state, told.last) {
        (ReplyState::Interrupted, true) => Some(Stamp::Interrupted),
        (ReplyState::Stopped, true) => Some(Stamp::Stopped),
        _ => None,
    })
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
