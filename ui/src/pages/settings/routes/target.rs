//! A model of a route: how it fares, and the ways to move it.

use aideon_ipc::route::{HealthState, Listing, RouteTarget};
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::super::line_switch::Switch;
use crate::{
    components::icon::{Glyph, Icon},
    state::{
        providers::TOGETHER,
        route_edit::Edit,
        routes::{RouteKey, Row},
    },
    words::route as words,
};

/// A change to a model's place: the button's name among tests, its words, and its drawing.
struct Way {
    id: &'static str,
    words: &'static str,
    glyph: Glyph,
    edit: fn(String) -> Edit,
    enabled: bool,
}

/// The line of a model.
#[component]
pub fn TargetRow(
    /// Which route.
    route: RouteKey,
    /// The model.
    row: Row,
    /// Its step, from 0.
    step: usize,
    /// How many steps the route has.
    count: usize,
    /// Others are in its step.
    equals: bool,
    /// What a press leads to.
    edit: Callback<(Edit, &'static str)>,
) -> impl IntoView {
    let Row { model, target } = row;
    let (endpoint, name) = model.split_once('/').unwrap_or(("", &model));
    let provider = target
        .as_ref()
        .map_or(endpoint, |target| &target.provider)
        .to_owned();
    let glyph = if endpoint == TOGETHER {
        view! { <Icon glyph=Glyph::Bolt class="icon--together" /> }
    } else {
        view! { <Icon glyph=Glyph::Node /> }
    };
    let ways = ways(step, count, equals);
    view! {
        <div
            class="target"
            data-testid="route-target"
            data-model=model.clone()
            data-state=target.as_ref().map(|target| words::state_name(&target.health.state))
            data-listing=target.as_ref().map(|target| words::listing_name(&target.listing))
        >
            <div class="target__who">
                <p class="target__name">{glyph}<span class="code">{name.to_owned()}</span></p>
                <p class="provider__sub">{provider}</p>
            </div>
            <Standing target=target.clone() />
            <div class="target__ways">
                {ways.into_iter().map(|way| view! {
                    <WayButton route model=model.clone() way edit />
                }).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn Standing(target: Option<RouteTarget>) -> impl IntoView {
    let switch = target.as_ref().map_or(Switch::Off, switch);
    let (title, detail) = target
        .as_ref()
        .map_or_else(|| (words::NEW.to_owned(), String::new()), words::standing);
    view! {
        <div class=format!("line-switch line-switch--{}", switch.class())>
            {switch.drawing()}
            <p class="line-switch__text">{title}<small>{detail}</small></p>
        </div>
    }
}

#[component]
fn WayButton(
    route: RouteKey,
    model: String,
    way: Way,
    edit: Callback<(Edit, &'static str)>,
) -> impl IntoView {
    let Way {
        id,
        words: what,
        glyph,
        edit: change,
        enabled,
    } = way;
    let name = words::of_model(what, &model);
    let element = way_id(route, id, &model);
    // It keeps the keyboard when it has nothing more to do, so it is not disabled outright.
    view! {
        <button
            type="button"
            class="icon-button icon-button--s"
            id=element
            data-testid=id
            aria-label=name
            aria-disabled=(!enabled).then_some("true")
            title=what
            on:click=move |_| if enabled { edit.run((change(model.clone()), id)) }
        >
            <Icon glyph class="icon--s" />
        </button>
    }
}

fn ways(step: usize, count: usize, equals: bool) -> [Way; 4] {
    let way = |id, words, glyph, edit, enabled| Way {
        id,
        words,
        glyph,
        edit,
        enabled,
    };
    [
        way(
            "route-move-up",
            words::EARLIER,
            Glyph::Up,
            Edit::Earlier as fn(String) -> Edit,
            equals || step > 0,
        ),
        way(
            "route-move-down",
            words::LATER,
            Glyph::Down,
            Edit::Later,
            equals || step + 1 < count,
        ),
        if equals {
            way("route-part", words::PART, Glyph::Part, Edit::Part, true)
        } else {
            way(
                "route-join",
                words::JOIN,
                Glyph::Equals,
                Edit::Join,
                step > 0,
            )
        },
        way(
            "route-remove",
            words::REMOVE,
            Glyph::Close,
            Edit::Remove,
            true,
        ),
    ]
}

/// How a model's switch stands.
fn switch(target: &RouteTarget) -> Switch {
    match (&target.listing, &target.health.state) {
        (Listing::Gone | Listing::Unreachable { .. }, _) => Switch::Open,
        (Listing::NoKey | Listing::NotSetUp, _) => Switch::Off,
        (_, HealthState::Resting { .. } | HealthState::Blocked { .. }) => Switch::Open,
        (_, HealthState::Trying) => Switch::HalfOpen,
        (Listing::Unchecked, HealthState::Ready) if target.health.asked == 0 => Switch::Off,
        (_, HealthState::Ready) => Switch::Closed,
    }
}

fn way_id((tier, modality): RouteKey, way: &str, model: &str) -> String {
    let (tier, modality) = (words::tier_name(tier), words::modality_name(modality));
    format!("{way}-{tier}-{modality}-{model}")
}

/// Gives the keyboard back to a button that was drawn anew by its own press; to the field
/// that adds models when its model has gone.
pub(super) fn focus_way(route: RouteKey, way: &'static str, model: &str) {
    let button = way_id(route, way, model);
    let other = match way {
        "route-join" => way_id(route, "route-part", model),
        "route-add" => add_id(route),
        _ => way_id(route, "route-join", model),
    };
    let field = add_id(route);
    request_animation_frame(move || {
        let mut found = [button, other, field].into_iter().filter_map(|id| {
            let element = document().get_element_by_id(&id)?;
            element.dyn_into::<web_sys::HtmlElement>().ok()
        });
        if let Some(element) = found.next() {
            // What cannot be focused can still be clicked.
            element.focus().ok();
        }
    });
}

/// The id of the field that adds models to a route.
pub(super) fn add_id((tier, modality): RouteKey) -> String {
    let (tier, modality) = (words::tier_name(tier), words::modality_name(modality));
    format!("route-model-{tier}-{modality}")
}
