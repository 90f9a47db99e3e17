//! The day's requests are used: when the next ones come, ways on, and the draft.

use std::time::Duration;

use aideon_ipc::{
    chat::ModelChoice,
    quota::{Quota, QuotaKind},
    session::Tier,
};
use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{draft::Draft, quota::Tally};
use crate::{
    actions,
    components::{
        focus::nothing_is_focused,
        growing::fit,
        icon::{Glyph, Icon},
    },
    state::{Page, Section, Stores},
    words::quota::{self as words, Renewal},
};

/// How often the wait is told anew; it is told in minutes.
const TICK: Duration = Duration::from_secs(10);

/// How many of the user's own endpoints are offered; the picker has the others.
const MOST_OWN: usize = 2;

/// What stands in the place of the message box when nothing is left.
#[component]
pub fn FullStop(
    /// The window's stores.
    stores: Stores,
    /// What was written and cannot be sent yet.
    draft: Draft,
    /// The quota that is used.
    quota: Quota,
) -> impl IntoView {
    let limit = quota.requests_limit;
    let next = renewal(quota);
    let next_ones = move || next.with(|next| words::next_ones(limit, next));
    view! {
        <section class="composer__main" aria-labelledby="full-stop-title" data-testid="quota-exhausted">
            <div class="full-stop">
                <div class="full-stop__head">
                    <h2 id="full-stop-title" node_ref=focused_heading() tabindex="-1">
                        {words::used_up(QuotaKind::Request, limit)}
                    </h2>
                    <span class="quota">
                        <Tally quota />
                        <span class="visually-hidden">{words::tally(&quota)}</span>
                    </span>
                </div>
                <p class="full-stop__text">{next_ones}" "{words::GO_ON_WITH}</p>
                <WaysOn stores />
                <KeptDraft draft />
            </div>
        </section>
    }
}

/// What was written and waits, to be read and to be worked on.
#[component]
fn KeptDraft(draft: Draft) -> impl IntoView {
    let editing = RwSignal::new(false);
    let kept = Memo::new(move |_| draft.text.with(|text| !text.trim().is_empty()));
    let field = NodeRef::<html::Textarea>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // A field that cannot be focused can still be clicked.
            field.focus().ok();
        }
    });
    Effect::new(move |_| {
        draft.text.track();
        if let Some(field) = field.get() {
            fit(&field);
        }
    });
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            editing.set(false);
        }
    };
    let read = move || {
        view! {
            <Show when=move || kept.get()>
                <p class="draft">
                    <span>{words::DRAFT_KEPT}</span>
                    <q dir="auto" data-testid="draft">{draft.text}</q>
                    <button
                        type="button"
                        class="text-button"
                        data-testid="draft-edit"
                        aria-label=words::EDIT_DRAFT
                        on:click=move |_| editing.set(true)
                    >
                        {words::EDIT}
                    </button>
                </p>
            </Show>
        }
    };
    view! {
        <Show when=move || editing.get() fallback=read>
            <div class="draft draft--edited">
                <textarea
                    node_ref=field
                    class="draft__text"
                    data-testid="draft-text"
                    rows="1"
                    dir="auto"
                    aria-label=words::YOUR_DRAFT
                    prop:value=draft.text
                    on:input:target=move |event| draft.text.set(event.target().value())
                    on:keydown=leave
                ></textarea>
                <button
                    type="button"
                    class="button button--s"
                    data-testid="draft-done"
                    on:click=move |_| editing.set(false)
                >
                    {words::DONE}
                </button>
            </div>
        </Show>
    }
}

#[component]
fn WaysOn(stores: Stores) -> impl IntoView {
    actions::providers::load_models(stores);
    let own = Memo::new(move |_| stores.providers.with(|providers| providers.own_models()));
    let in_demo = Memo::new(move |_| stores.session.with(|session| session.demo().is_some()));
    let pin = move |model: String| {
        actions::conversations::choose(stores, ModelChoice::Pinned { model });
    };
    view! {
        <div class="full-stop__ways">
            {move || own.get().into_iter().take(MOST_OWN).map(|model| {
                let id = model.id.clone();
                view! {
                    <button
                        type="button"
                        class="way"
                        data-testid="way-own"
                        data-model=model.id
                        on:click=move |_| pin(id.clone())
                    >
                        <Icon glyph=Glyph::Node />
                        <b>{model.provider}</b>
                        <small>{words::own_model(&model.name)}</small>
                    </button>
                }
            }).collect_view()}
            <Show when=move || !in_demo.get()>
                <button
                    type="button"
                    class="way"
                    data-testid="way-settings"
                    on:click=move |_| stores.page.set(Page::Settings(Section::Providers))
                >
                    <Icon glyph=Glyph::Plus />
                    <b>{words::OWN_ENDPOINT}</b>
                    <small>{words::OWN_ENDPOINT_TEXT}</small>
                </button>
            </Show>
            <Show when=move || in_demo.get()>
                <button
                    type="button"
                    class="way"
                    data-testid="way-premium"
                    on:click=move |_| actions::session::set_demo_tier(stores, Tier::Premium)
                >
                    <Icon glyph=Glyph::Star class="icon--primary" />
                    <b>{words::PREMIUM}</b>
                    <small>{words::PREMIUM_TEXT}</small>
                </button>
            </Show>
        </div>
    }
}

/// The renewal, seen from a present that moves on.
fn renewal(quota: Quota) -> RwSignal<Renewal> {
    let renewal = RwSignal::new(Renewal::of(quota.renews_at));
    let tick = move || {
        renewal.try_set(Renewal::of(quota.renews_at));
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
