use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Toasts;
use crate::{
    components::icon::Glyph,
    in_browser::{draw, settled},
    state::toast::Toast,
};

#[wasm_bindgen_test]
async fn an_undo_is_offered_once_and_told_to_who_hears_the_page() {
    let drawn = draw(|stores| view! { <Toasts stores /> });
    let place = drawn.one("[role=status]");
    let undone = RwSignal::new(0);
    let undo = Callback::new(move |()| undone.update(|times| *times += 1));
    drawn.stores.toast.set(Some(Toast {
        action: Some(("Undo", undo)),
        ..Toast::telling(Glyph::Trash, "Deleted")
    }));
    settled().await;
    assert!(
        place.contains(Some(&drawn.named("toast"))),
        "it must come into a live region that was there before"
    );
    drawn.press("toast-action").await;
    assert_eq!(undone.get_untracked(), 1);
    assert!(
        !drawn.has("toast"),
        "what was undone cannot be undone again"
    );
}
