use aideon_ipc::{failure::FailureReason, reply::Segment};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::SetAside;
use crate::{in_browser::draw, state::samples::aideon};

#[wasm_bindgen_test]
async fn a_text_that_was_set_aside_is_labelled_and_folded_until_asked_for() {
    let segment = Segment {
        attempt: 0,
        source: aideon(),
        text: "The **tide** turns".into(),
        reasoning: String::new(),
        tool_calls: Vec::new(),
        pictures: Vec::new(),
        set_aside: Some(FailureReason::StreamCut),
    };
    let drawn = draw(move |stores| {
        view! { <SetAside stores segment after_ms=Some(1_400) /> }
    });
    let label = drawn.text("summary");
    assert!(
        label.contains("by Aideon Model."),
        "whose words they are must be told before they are read: {label}"
    );
    assert!(
        drawn.all(".prose").is_empty(),
        "a text that does not stand as the answer must not be taken for it"
    );
    drawn.click("summary").await;
    assert_eq!(drawn.text(".prose strong"), "tide");
    assert!(
        drawn.text(".set-aside__cut").len() > 3,
        "and it is said where it broke off"
    );
}
