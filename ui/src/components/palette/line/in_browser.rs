use aideon_ipc::search::{SearchHit, SnippetPart};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::Line;
use crate::{in_browser::draw, state::palette::Entry};

/// What a line shows of a text in which "moon" was found.
fn shown(reply: Option<&str>) -> String {
    let part = |text: &str, found| SnippetPart {
        text: text.into(),
        found,
    };
    let entry = Entry::Message(SearchHit {
        conversation: "chat".into(),
        title: "Tides".into(),
        message: "message".into(),
        reply: reply.map(Into::into),
        source: None,
        created_at: 1_000,
        snippet: vec![
            part("The **", false),
            part("moon", true),
            part("** pulls", false),
        ],
    });
    let drawn = draw(move |_| {
        let pick = Callback::new(|_| ());
        view! { <Line entry index=0 active=RwSignal::new(0) pick /> }
    });
    assert_eq!(drawn.text("mark"), "moon", "what was found is marked");
    drawn.text(".option__text")
}

#[wasm_bindgen_test]
fn a_reply_is_found_without_the_marks_of_its_markdown() {
    assert_eq!(shown(Some("reply")), "The moon pulls");
}

#[wasm_bindgen_test]
fn what_the_user_wrote_is_found_as_it_was_written() {
    assert_eq!(shown(None), "The **moon** pulls");
}
