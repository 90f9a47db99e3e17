//! Which models are asked, in which order, and how they fare.

pub mod add_model;
pub mod card;
pub mod target;

use aideon_ipc::{AppError, session::Tier};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions,
    components::{
        focus::focus_heading,
        icon::{Glyph, Icon},
        notice::ErrorLine,
    },
    state::{
        Stores,
        route_warning::{Place, Warning, warnings},
    },
    words::{error, route as words},
};
use card::RouteCard;

/// The page for routes.
#[component]
pub fn RouteSettings(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let heading = focus_heading();
    actions::routes::load(stores);
    let tiers = Memo::new(move |_| {
        // The user's own plan comes first in the backend's list.
        let first = stores
            .routes
            .with(|routes| routes.list().first().map(|route| route.tier));
        match first {
            None => Vec::new(),
            Some(Tier::Free) => vec![Tier::Free, Tier::Premium],
            Some(Tier::Premium) => vec![Tier::Premium, Tier::Free],
        }
    });
    view! {
        <div data-testid="routes">
            <header class="page__head">
                <div>
                    <h1 node_ref=heading tabindex="-1">{words::ROUTES}</h1>
                    <p>{words::ROUTES_LEDE}</p>
                </div>
                <Check stores />
            </header>
            <Warnings stores />
            <For each=move || tiers.get() key=|tier| *tier let:tier>
                <Plan stores tier />
            </For>
        </div>
    }
}

#[component]
fn Check(stores: Stores) -> impl IntoView {
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<AppError>);
    let check = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            if let Err(error) = actions::routes::check(stores).await {
                trouble.try_set(Some(error));
            }
            busy.try_set(false);
        });
    };
    let sentence =
        Signal::derive(move || trouble.with(|error| error.as_ref().map(error::sentence)));
    view! {
        <div class="page__way">
            <button
                type="button"
                class="button"
                data-testid="routes-check"
                prop:disabled=move || busy.get()
                on:click=check
            >
                <Icon glyph=Glyph::Retry />
                {move || if busy.get() { words::CHECKING } else { words::CHECK_NOW }}
            </button>
            <ErrorLine text=sentence />
        </div>
    }
}

/// What would be found out too late, above everything else.
#[component]
fn Warnings(stores: Stores) -> impl IntoView {
    let found = Memo::new(move |_| stores.routes.with(|routes| warnings(routes.list())));
    view! {
        <div role="status">
            {move || found.get().into_iter().map(|warning| {
                let grave = matches!(
                    &warning,
                    Warning::Model(lost) if matches!(lost.place, Place::Alone | Place::Last)
                );
                let class = if grave { "notice notice--danger" } else { "notice" };
                let (title, text) = words::warning(&warning);
                view! {
                    <div class=class data-testid="notice">
                        <Icon glyph=Glyph::Warn />
                        <div>
                            <p class="notice__title">{title}</p>
                            <p class="notice__text">{text}</p>
                        </div>
                    </div>
                }
            }).collect_view()}
        </div>
    }
}

#[component]
fn Plan(stores: Stores, tier: Tier) -> impl IntoView {
    let keys = Memo::new(move |_| stores.routes.with(|routes| routes.keys_of(tier)));
    view! {
        <h2 class="section-title">{words::plan(tier)}</h2>
        <div class="providers">
            <For each=move || keys.get() key=|key| *key let:key>
                <RouteCard stores route=key />
            </For>
        </div>
    }
}
