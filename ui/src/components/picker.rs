//! Who is to answer the next message: Aideon chooses, or one model that is never switched.

pub mod choices;
pub mod menu;

use aideon_ipc::chat::ModelChoice;
use leptos::{html, prelude::*};

use super::icon::{Glyph, Icon};
use crate::{actions, state::Stores, words::pages};
pub use choices::choice_name;
use menu::Menu;

/// Pixels between the button and the menu.
const GAP_PX: f64 = 6.0;

/// The button with its menu.
#[component]
pub fn Picker(
    /// The window's stores.
    stores: Stores,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let menu = NodeRef::<html::Div>::new();
    let search = RwSignal::new(String::new());
    let open = RwSignal::new(false);
    let chosen = Memo::new(move |_| stores.transcript.with(|open| open.choice.clone()));
    let name = move || {
        stores
            .providers
            .with(|providers| choice_name(providers, &chosen.get()))
    };
    let pinned = move || chosen.get() != ModelChoice::Auto;
    let choose = Callback::new(move |choice| actions::conversations::choose(stores, choice));
    let prepare = move |_| {
        search.set(String::new());
        actions::providers::refresh_models(stores);
        if let (Some(button), Some(menu)) = (button.get_untracked(), menu.get_untracked()) {
            place(&button, &menu);
        }
    };
    let toggled = move |_| {
        if let Some(menu) = menu.try_get_untracked().flatten() {
            open.try_set(menu.matches(":popover-open").unwrap_or_default());
        }
    };
    view! {
        <button
            node_ref=button
            type="button"
            class="picker-button"
            data-testid="picker"
            popovertarget="picker-menu"
            aria-haspopup="listbox"
            aria-expanded=move || open.get().to_string()
            on:click=prepare
        >
            <span class="visually-hidden">{pages::NEXT_REPLY_FROM}</span>
            {move || if pinned() {
                view! { <Icon glyph=Glyph::Pin class="icon--s" /> }
            } else {
                view! { <Icon glyph=Glyph::Star class="icon--primary" /> }
            }}
            <span class="picker-button__name">{name}</span>
            <Icon glyph=Glyph::Down class="icon--s" />
        </button>
        <div
            node_ref=menu
            id="picker-menu"
            class="menu"
            popover="auto"
            on:toggle=toggled
        >
            <Menu stores name="picker" menu search open chosen on_choose=choose />
        </div>
    }
}

/// Puts a menu above its button, or below where there is more room, inside of the window. An
/// open popover stands outside of the page's layout, so its place is counted from the window's
/// edges.
pub fn place(button: &web_sys::HtmlButtonElement, menu: &web_sys::HtmlDivElement) {
    let rect = button.get_bounding_client_rect();
    let root = document().document_element();
    let (width, height) = root.map_or((0.0, 0.0), |root| {
        (
            f64::from(root.client_width()),
            f64::from(root.client_height()),
        )
    });
    let rem = 16.0;
    let left = rect.left().min(width - 25.0 * rem - GAP_PX).max(GAP_PX);
    let (above, below) = (rect.top(), height - rect.bottom());
    let (bottom, top, room) = if above >= below {
        (px(height - above + GAP_PX), "auto".into(), above)
    } else {
        ("auto".into(), px(rect.bottom() + GAP_PX), below)
    };
    let style = web_sys::HtmlElement::style(menu);
    for (name, value) in [
        ("left", px(left)),
        ("top", top),
        ("bottom", bottom),
        ("max-height", px(room - 2.0 * GAP_PX)),
    ] {
        // A property that is not taken leaves the menu where the style sheet puts it.
        style.set_property(name, &value).ok();
    }
}

fn px(length: f64) -> String {
    format!("{length:.0}px")
}

#[cfg(test)]
#[cfg(target_family = "wasm")]
mod in_browser;
