use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Versions;
use crate::{
    in_browser::{Drawn, Shell, draw},
    words::conversation::Switched,
};

fn versions(ids: &[&str], current: &str) -> Drawn {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let current = current.to_owned();
    draw(move |stores| {
        stores
            .transcript
            .update(|open| open.conversation = Some("chat".into()));
        view! { <Versions stores of=Switched::Reply ids current message="m".to_owned() /> }
    })
}

#[wasm_bindgen_test]
fn a_single_version_has_no_switcher() {
    assert!(!versions(&["a"], "a").has("reply-versions"));
}

#[wasm_bindgen_test]
async fn the_switcher_says_where_one_is_and_leads_to_both_sides() {
    let shell = Shell::new();
    let drawn = versions(&["a", "b", "c"], "b");
    assert_eq!(drawn.text(".versions__figures"), "2 / 3");
    let name = drawn.attribute("[data-testid=reply-versions]", "aria-label");
    let name = name.unwrap_or_default();
    assert!(name.contains('2') && name.contains('3'), "{name}");
    drawn.press("version-before").await;
    drawn.press("version-next").await;
    let asked = shell.heard("branch_choose");
    let ids: Vec<_> = asked.iter().map(|call| call["id"].as_str()).collect();
    assert_eq!(ids, [Some("a"), Some("c")]);
}

#[wasm_bindgen_test]
async fn at_the_end_the_button_keeps_the_keyboard_and_does_nothing() {
    let shell = Shell::new();
    let drawn = versions(&["a", "b"], "b");
    let on = "[data-testid=version-next]";
    assert_eq!(
        drawn.attribute(on, "aria-disabled").as_deref(),
        Some("true")
    );
    assert!(
        !drawn.one(on).has_attribute("disabled"),
        "a disabled button would lose the keyboard"
    );
    drawn.press("version-next").await;
    assert!(shell.heard("branch_choose").is_empty());
}
