use aideon_ipc::reply::{ToolCall, ToolResult};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::{ToolCallView, ToolCalls};
use crate::in_browser::{Drawn, draw, settled};

fn call(arguments: &str, result: Option<(&str, bool)>) -> ToolCall {
    ToolCall {
        id: "call-1".into(),
        name: "weather".into(),
        arguments: arguments.into(),
        result: result.map(|(content, is_error)| ToolResult {
            content: content.into(),
            is_error,
        }),
    }
}

fn one(call: ToolCall, running: bool) -> Drawn {
    draw(move |_| {
        let call = Signal::stored(Some(call));
        view! { <ToolCallView call running=Signal::stored(running) /> }
    })
}

async fn opened(drawn: &Drawn) {
    drawn.click("summary").await;
}

#[wasm_bindgen_test]
async fn a_call_tells_its_tool_and_opens_to_what_was_asked_and_answered() {
    let drawn = one(
        call(r#"{"city":"Oslo"}"#, Some(("4 degrees", false))),
        false,
    );
    assert_eq!(drawn.text(".tool-call__name"), "weather");
    assert_eq!(drawn.text(".tool-call__outcome"), "Answered");
    assert!(
        drawn.all("pre").is_empty(),
        "the page stays short until asked"
    );
    opened(&drawn).await;
    let parts = drawn.all("pre");
    let text = |index: usize| parts[index].text_content().unwrap_or_default();
    assert_eq!(parts.len(), 2, "arguments and result");
    assert!(text(0).contains("Oslo"), "{}", text(0));
    assert!(text(1).contains("4 degrees"), "{}", text(1));
}

#[wasm_bindgen_test]
fn a_failed_call_says_so_in_words() {
    let drawn = one(call("{}", Some(("no such city", true))), false);
    assert_eq!(drawn.text(".tool-call__outcome"), "Failed");
    assert!(
        !drawn.all(".tool-call__outcome svg").is_empty(),
        "and has a drawing beside the words"
    );
}

#[wasm_bindgen_test]
fn a_call_that_nobody_made_is_not_said_to_be_answered() {
    assert_eq!(
        one(call("{}", None), false).text(".tool-call__outcome"),
        "Not called"
    );
    assert_eq!(
        one(call("{", None), true).text(".tool-call__outcome"),
        "Being written"
    );
}

#[wasm_bindgen_test]
async fn what_a_tool_answers_is_text_and_not_page() {
    let hostile = r#"<script>document.title = "stolen"</script><img src="https://x.test/a.png">"#;
    let drawn = one(call(hostile, Some((hostile, false))), false);
    opened(&drawn).await;
    assert!(drawn.all("script, img, iframe").is_empty());
    assert!(
        drawn.text(".tool-call__parts").contains("<script>"),
        "it is shown as it was written"
    );
}

#[wasm_bindgen_test]
async fn a_growing_call_stays_open_while_one_reads_it() {
    let calls = RwSignal::new(vec![call(r#"{"city":"#, None)]);
    let drawn = draw(move |_| {
        let calls = Memo::new(move |_| calls.get());
        view! { <ToolCalls calls running=Memo::new(|_| true) /> }
    });
    opened(&drawn).await;
    let before = drawn.named("tool-call");
    calls.set(vec![call(r#"{"city":"Oslo"}"#, None), call("{}", None)]);
    settled().await;
    let all = drawn.all("[data-testid=tool-call]");
    assert_eq!(all.len(), 2, "another call came");
    assert!(
        all[0].is_same_node(Some(&before)) && all[0].has_attribute("open"),
        "a reader must not have the call folded up again with every word"
    );
    assert!(drawn.text("pre").contains("Oslo"), "and sees it grow");
}
