//! Where the keyboard is after a page changed.

use leptos::{html, prelude::*};

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
