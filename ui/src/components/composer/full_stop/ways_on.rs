//! Where one gets on at once.

use aideon_ipc::{chat::ModelChoice, quota::QuotaKind, reply::Mode, session::Tier};
use leptos::prelude::*;

use super::Draft;
use crate::{
    actions,
    components::{
        focus::focus_composer,
        icon::{Glyph, Icon},
    },
    state::{Page, Section, Stores, quota::Allowance},
    words::quota as words,
};

/// How many of the user's own endpoints are offered; the picker has the others.
const MOST_OWN: usize = 2;

/// The ways on.
#[component]
pub fn WaysOn(
    /// The window's stores.
    stores: Stores,
    /// What was written and cannot be sent yet.
    draft: Draft,
    /// What is used up.
    kind: QuotaKind,
) -> impl IntoView {
    actions::providers::load_models(stores);
    // Who answers in a chat need not make pictures.
    let own = Memo::new(move |_| match kind {
        QuotaKind::Request => stores.providers.with(|providers| providers.own_models()),
        QuotaKind::Image => Vec::new(),
    });
    let in_demo = Memo::new(move |_| stores.session.with(|session| session.demo().is_some()));
    let pin = move |model: String| {
        actions::conversations::choose(stores, ModelChoice::Pinned { model });
    };
    view! {
        <div class="full-stop__ways">
            <OtherMode stores draft kind />
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

/// The way to what is counted by itself, while some of that is left.
#[component]
fn OtherMode(stores: Stores, draft: Draft, kind: QuotaKind) -> impl IntoView {
    let (other, mode, glyph, title, testid) = match kind {
        QuotaKind::Image => (
            QuotaKind::Request,
            Mode::Chat,
            Glyph::Compose,
            words::CHAT,
            "way-chat",
        ),
        QuotaKind::Request => (
            QuotaKind::Image,
            Mode::Image,
            Glyph::Picture,
            words::IMAGE,
            "way-image",
        ),
    };
    let left = Memo::new(
        move |_| match stores.quota.with(|quota| quota.allowance(other, true)) {
            Allowance::Left(left) => Some(left),
            _ => None,
        },
    );
    let switch = move |_| {
        draft.mode.set(mode);
        focus_composer();
    };
    move || {
        left.get().map(|left| {
            view! {
                <button type="button" class="way" data-testid=testid on:click=switch>
                    <Icon glyph />
                    <b>{title}</b>
                    <small>{words::other_left(&left)}</small>
                </button>
            }
        })
    }
}
