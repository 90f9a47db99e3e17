//! Where the keyboard is after a page changed.

use leptos::{html, prelude::*, task};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Focuses a heading as soon as it is there, so that the keyboard and a screen reader begin
/// at the new page and not in the one that is gone. The heading needs `tabindex="-1"`.
pub fn focus_heading() -> NodeRef<html::H1> {
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // A heading that cannot be focused is still read in its turn.
            heading.focus().ok();
        }
    });
    heading
}

/// Whether the keyboard is nowhere: what had it is gone.
pub fn nothing_is_focused() -> bool {
    let body = document().body();
    document()
        .active_element()
        .is_none_or(|active| body.is_some_and(|body| *body == active))
}

/// Puts the keyboard into the message box.
pub fn focus_composer() {
    focus(".composer__text");
}

/// Puts the keyboard to something in the turn of a message, once it is drawn.
pub fn focus_in_turn(message: String, testid: &'static str) {
    task::spawn_local(async move {
        task::tick().await;
        // Ids have nothing in them that a selector would have to escape.
        focus(&format!(
            "[data-message=\"{message}\"] [data-testid=\"{testid}\"]"
        ));
    });
}

fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // What cannot be focused can still be clicked.
        element.focus().ok();
    }
}
