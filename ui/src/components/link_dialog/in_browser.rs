use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::LinkDialog;
use crate::in_browser::{Drawn, Shell, draw, settled};

const ADDRESS: &str = "https://harbour.test/a?token=1#end";

async fn asked() -> Drawn {
    let drawn = draw(|stores| view! { <LinkDialog stores /> });
    drawn.stores.link.set(Some(ADDRESS.into()));
    settled().await;
    drawn
}

#[wasm_bindgen_test]
async fn a_link_is_opened_only_after_its_whole_address_was_agreed_to() {
    let shell = Shell::new();
    shell.answer("link_open", ());
    let drawn = asked().await;
    assert!(drawn.one("dialog").has_attribute("open"));
    assert_eq!(drawn.text("[data-testid=link-address]"), ADDRESS);
    assert!(
        shell.heard("link_open").is_empty(),
        "nothing before consent"
    );
    drawn.press("link-open").await;
    assert_eq!(shell.heard("link_open")[0]["url"], ADDRESS);
    assert!(!drawn.one("dialog").has_attribute("open"));
}

#[wasm_bindgen_test]
async fn who_cancels_opens_nothing() {
    let shell = Shell::new();
    let drawn = asked().await;
    drawn.click("dialog .button--plain").await;
    assert!(!drawn.one("dialog").has_attribute("open"));
    assert_eq!(drawn.stores.link.get_untracked(), None);
    assert!(shell.heard("link_open").is_empty());
}
