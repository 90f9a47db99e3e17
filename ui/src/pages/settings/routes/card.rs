//! One route: its steps, what may be added, and the ways to save it.

use aideon_ipc::AppError;
use leptos::{prelude::*, task::spawn_local};

use super::{
    add_model::AddModel,
    target::{TargetRow, focus_way},
};
use crate::{
    actions,
    components::notice::ErrorLine,
    state::{
        Stores,
        route_edit::{Edit, step_of},
        routes::{RouteKey, Row},
    },
    words::{error, pages, route as words, source::short_model},
};

/// The card of a route.
#[component]
pub fn RouteCard(
    /// The window's stores.
    stores: Stores,
    /// Which route.
    route: RouteKey,
) -> impl IntoView {
    let rows = Memo::new(move |_| stores.routes.with(|routes| routes.rows(route)));
    let told = RwSignal::new(String::new());
    let edit = Callback::new(move |(edit, way): (Edit, &'static str)| {
        actions::routes::edit(stores, route, edit.clone());
        told.set(outcome(stores, route, &edit));
        focus_way(route, way, edit.model());
    });
    let (tier, modality) = route;
    view! {
        <section
            class="route"
            data-testid="route"
            data-tier=words::tier_name(tier)
            data-modality=words::modality_name(modality)
            aria-label=words::route_of(tier, modality)
        >
            <header class="route__head">
                <h3 class="provider__name">{words::title(modality)}</h3>
                <p class="meta">{words::purpose(modality)}</p>
                <Whose stores route />
            </header>
            <ol class="route__steps">
                {move || {
                    let steps = rows.get();
                    let count = steps.len();
                    steps.into_iter().enumerate().map(|(index, rows)| view! {
                        <Step route rows index count edit />
                    }).collect_view()
                }}
            </ol>
            <Show when=move || rows.with(Vec::is_empty)>
                <p class="route__empty">{words::EMPTY}</p>
            </Show>
            <AddModel stores route edit />
            <Ways stores route />
            <p class="visually-hidden" role="status">{told}</p>
        </section>
    }
}

/// Whether the route is the default one, the user's, or not saved.
#[component]
fn Whose(stores: Stores, route: RouteKey) -> impl IntoView {
    let text = move || {
        stores.routes.with(|routes| {
            if routes.is_changed(route) {
                words::NOT_SAVED
            } else if routes.route(route).is_some_and(|route| route.is_default) {
                words::DEFAULT
            } else {
                words::YOURS
            }
        })
    };
    view! { <p class="meta route__whose">{text}</p> }
}

#[component]
fn Step(
    route: RouteKey,
    rows: Vec<Row>,
    index: usize,
    count: usize,
    edit: Callback<(Edit, &'static str)>,
) -> impl IntoView {
    let equals = rows.len() > 1;
    view! {
        <li class="route__step">
            {equals.then(|| view! { <p class="meta route__equals">{words::EQUALS}</p> })}
            {rows.into_iter().map(|row| view! {
                <TargetRow route row step=index count equals edit />
            }).collect_view()}
        </li>
    }
}

#[component]
fn Ways(stores: Stores, route: RouteKey) -> impl IntoView {
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<AppError>);
    let changed = Memo::new(move |_| stores.routes.with(|routes| routes.is_changed(route)));
    let empty = Memo::new(move |_| stores.routes.with(|routes| routes.rows(route).is_empty()));
    let resettable = Memo::new(move |_| {
        stores.routes.with(|routes| {
            let saved = routes.route(route);
            saved.is_some_and(|route| !route.is_default)
        })
    });
    let run = move |reset: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let done = if reset {
                actions::routes::reset(stores, route).await
            } else {
                actions::routes::save(stores, route).await
            };
            trouble.try_set(done.err());
            busy.try_set(false);
        });
    };
    let discard = move |_| {
        trouble.set(None);
        actions::routes::discard(stores, route);
    };
    let sentence =
        Signal::derive(move || trouble.with(|error| error.as_ref().map(error::sentence)));
    let shown = move || changed.get() || resettable.get();
    view! {
        <ErrorLine text=sentence />
        <Show when=shown>
            <div class="provider__actions">
                <Show when=move || changed.get()>
                    <button
                        type="button"
                        class="button button--s button--main"
                        data-testid="route-save"
                        prop:disabled=move || busy.get() || empty.get()
                        on:click=move |_| run(false)
                    >
                        {pages::SAVE}
                    </button>
                    <button type="button" class="button button--s" data-testid="route-discard" on:click=discard>
                        {words::DISCARD}
                    </button>
                </Show>
                <span class="spring"></span>
                <Show when=move || resettable.get()>
                    <button
                        type="button"
                        class="button button--s"
                        data-testid="route-reset"
                        prop:disabled=move || busy.get()
                        on:click=move |_| run(true)
                    >
                        {words::RESET}
                    </button>
                </Show>
            </div>
        </Show>
    }
}

/// What a change led to, for those who do not see it.
fn outcome(stores: Stores, route: RouteKey, edit: &Edit) -> String {
    let model = short_model(edit.model());
    let steps = stores.routes.with_untracked(|routes| routes.steps(route));
    match steps.and_then(|steps| step_of(&steps, edit.model())) {
        Some(step) => words::asked_at(model, step),
        None => words::removed(model),
    }
}
