//! What one should know before a message is sent: what its mode sends, and what stands in its
//! way.

use aideon_ipc::{chat::ModelChoice, provider::Model, reply::Mode};
use leptos::prelude::*;

use super::draft::{Draft, open_conversation};
use crate::{
    actions,
    components::{
        focus::focus_composer,
        icon::{Glyph, Icon},
    },
    state::{
        Page, Section, Stores,
        obstacle::{Obstacle, Wish, obstacle},
    },
    words::mode as words,
};

/// What stands in the way of the open chat's next message.
pub fn obstacle_of(stores: Stores, draft: Draft) -> Memo<Option<Obstacle>> {
    let conversation = open_conversation(stores);
    let pictures = Memo::new(move |_| {
        let place = conversation.get();
        draft.pictures.with(|pictures| !pictures.is_empty())
            || stores
                .intake
                .with(|intake| intake.arriving(&place).next().is_some())
    });
    let unknown = Memo::new(move |_| {
        stores
            .providers
            .with(|providers| providers.models().is_none())
    });
    Effect::new(move |_| {
        // What models can do stands in their lists.
        if unknown.get() && (pictures.get() || draft.mode.get() != Mode::Chat) {
            actions::providers::load_models(stores);
        }
    });
    Memo::new(move |_| {
        let wish = Wish {
            mode: draft.mode.get(),
            pictures: pictures.get(),
            choice: stores.transcript.with(|open| open.choice.clone()),
            tier: stores.session.with(|session| session.tier()),
        };
        stores.providers.with(|providers| {
            stores
                .routes
                .with(|routes| obstacle(&wish, providers, routes))
        })
    })
}

/// The line above the message box.
#[component]
pub fn Advice(
    /// The window's stores.
    stores: Stores,
    /// The message.
    draft: Draft,
    /// What stands in its way.
    obstacle: Memo<Option<Obstacle>>,
) -> impl IntoView {
    let note = move || words::note(draft.mode.get());
    // The line is there before its words, or a screen reader would not notice them.
    view! {
        <div class="advice" id="composer-advice" role="status">
            {move || match obstacle.get() {
                Some(found) => view! { <InTheWay stores draft found /> }.into_any(),
                None => note().map(|note| view! {
                    <p class="advice__note" data-testid="mode-note">
                        <Icon glyph=Glyph::Info class="icon--s" />
                        <span>{note}</span>
                    </p>
                }).into_any(),
            }}
        </div>
    }
}

#[component]
fn InTheWay(stores: Stores, draft: Draft, found: Obstacle) -> impl IntoView {
    let name_of = |id: &str| {
        stores
            .providers
            .with_untracked(|providers| providers.model(id).map(|model| model.name.clone()))
    };
    let text = words::obstacle(&found, name_of);
    view! {
        <div class="advice__way" data-testid="obstacle">
            <p class="advice__text">
                <Icon glyph=Glyph::Warn class="icon--s" />
                <span>{text}</span>
            </p>
            <WaysOn stores draft found />
        </div>
    }
}

#[component]
fn WaysOn(stores: Stores, draft: Draft, found: Obstacle) -> impl IntoView {
    // The button goes with what stood in the way.
    let choose = move |choice| {
        actions::conversations::choose(stores, choice);
        focus_composer();
    };
    let chat = move |_| {
        draft.mode.set(Mode::Chat);
        focus_composer();
    };
    let ask = move |model: Model| {
        let id = model.id.clone();
        view! {
            <button
                type="button"
                class="button button--s"
                data-testid="way-model"
                data-model=model.id
                on:click=move |_| choose(ModelChoice::Pinned { model: id.clone() })
            >
                <Icon glyph=Glyph::Eye class="icon--s" />
                {words::ask(&model.name)}
            </button>
        }
    };
    let by_route = move || {
        view! {
            <button
                type="button"
                class="button button--s"
                data-testid="way-auto"
                on:click=move |_| choose(ModelChoice::Auto)
            >
                {words::LET_AIDEON_CHOOSE}
            </button>
        }
    };
    let to_chat = move || {
        view! {
            <button
                type="button"
                class="button button--s"
                data-testid="way-to-chat"
                on:click=chat
            >
                {words::BACK_TO_CHAT}
            </button>
        }
    };
    let to_routes = move || {
        view! {
            <button
                type="button"
                class="button button--s"
                data-testid="way-route"
                on:click=move |_| stores.page.set(Page::Settings(Section::Routes))
            >
                {words::CHANGE_ROUTE}
            </button>
        }
    };
    let ways = match found {
        Obstacle::PicturesUnseen { .. } => to_chat().into_any(),
        Obstacle::PinnedUnable { .. } => (by_route(), to_chat()).into_any(),
        Obstacle::PinnedBlind {
            seeing,
            by_route: yes,
            ..
        } => (
            yes.then(by_route),
            seeing.into_iter().map(ask).collect_view(),
        )
            .into_any(),
        Obstacle::RouteBlind { seeing } => {
            (seeing.into_iter().map(ask).collect_view(), to_routes()).into_any()
        }
    };
    view! { <div class="advice__ways">{ways}</div> }
}
