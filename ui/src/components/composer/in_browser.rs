use aideon_ipc::{
    chat::Accepted,
    conversation::{ConversationSummary, Turn, UserMessage},
    quota::{Quota, QuotaKind},
    reply::Reply,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlTextAreaElement, KeyboardEventInit};

use super::Composer;
use crate::{
    in_browser::{Drawn, Shell, draw, settled},
    state::{quota::QuotaEvent, samples::reply},
};

fn accepted() -> Accepted {
    Accepted {
        conversation: ConversationSummary {
            id: "chat".into(),
            title: "Tides".into(),
            updated_at: 1_000,
            last_source: None,
            running: true,
        },
        turn: Turn {
            message: UserMessage {
                id: "message".into(),
                created_at: 1_000,
                text: "Why tides?".into(),
                pictures: Vec::new(),
            },
            reply: reply(),
            versions: vec!["message".into()],
            replies: vec!["reply".into()],
        },
    }
}

async fn composer() -> Drawn {
    let drawn = draw(|stores| view! { <Composer stores /> });
    settled().await;
    drawn
}

fn written(drawn: &Drawn) -> String {
    let field: HtmlTextAreaElement = drawn.named("composer").unchecked_into();
    field.value()
}

fn enter() -> KeyboardEventInit {
    let key = KeyboardEventInit::new();
    key.set_key("Enter");
    key
}

#[wasm_bindgen_test]
async fn enter_sends_what_is_written_once_and_empties_the_box() {
    let shell = Shell::new();
    shell.answer("chat_send", accepted());
    let drawn = composer().await;
    drawn.write("composer", "Why tides?").await;
    assert!(
        !drawn.key("composer", &enter()).await,
        "no new line is added"
    );
    let sent = shell.heard("chat_send");
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["message"]["text"], "Why tides?");
    assert_eq!(written(&drawn), "");
    assert!(drawn.has("stop"), "the reply runs, and can be stopped");
    assert!(!drawn.has("send"), "a second message waits for its end");
}

#[wasm_bindgen_test]
async fn shift_enter_and_the_enter_of_an_input_method_send_nothing() {
    let shell = Shell::new();
    let drawn = composer().await;
    drawn.write("composer", "東京").await;
    let new_line = enter();
    new_line.set_shift_key(true);
    assert!(drawn.key("composer", &new_line).await, "the line is broken");
    let composing = enter();
    composing.set_is_composing(true);
    drawn.key("composer", &composing).await;
    assert!(
        shell.heard("chat_send").is_empty(),
        "choosing a character must not send half a sentence"
    );
}

#[wasm_bindgen_test]
async fn nothing_but_spaces_cannot_be_sent() {
    let shell = Shell::new();
    let drawn = composer().await;
    drawn.write("composer", " \n ").await;
    drawn.key("composer", &enter()).await;
    drawn.press("send").await;
    assert!(shell.heard("chat_send").is_empty());
}

#[wasm_bindgen_test]
async fn what_could_not_be_sent_stays_in_the_box_with_the_reason() {
    let _shell = Shell::new();
    let drawn = composer().await;
    drawn.write("composer", "Why tides?").await;
    drawn.press("send").await;
    assert_eq!(written(&drawn), "Why tides?", "nothing was lost");
    assert!(
        drawn.text("[data-testid=error]").len() > 10,
        "and it is told"
    );
}

#[wasm_bindgen_test]
async fn escape_stops_the_reply_that_runs() {
    let shell = Shell::new();
    shell.answer("chat_send", accepted());
    shell.answer("chat_stop", ());
    let drawn = composer().await;
    drawn.write("composer", "Why tides?").await;
    drawn.key("composer", &enter()).await;
    let escape = KeyboardEventInit::new();
    escape.set_key("Escape");
    drawn.key("composer", &escape).await;
    let Reply { id, .. } = reply();
    assert_eq!(shell.heard("chat_stop")[0]["reply"], id);
}

fn quota(requests: u32) -> Quota {
    Quota {
        requests,
        requests_limit: 25,
        images: 5,
        images_limit: 5,
        renews_at: 86_400_000,
    }
}

#[wasm_bindgen_test]
async fn what_is_left_is_told_before_it_is_sent() {
    let _shell = Shell::new();
    let drawn = composer().await;
    drawn.stores.quota.update(|state| {
        let question = state.ask();
        state.apply(QuotaEvent::Loaded(question, Some(quota(18))));
    });
    settled().await;
    let told = drawn.text(".composer__foot .quota");
    assert!(told.contains("18"), "{told}");
}

#[wasm_bindgen_test]
async fn used_up_is_a_full_stop_that_keeps_the_draft() {
    let _shell = Shell::new();
    let drawn = composer().await;
    drawn.write("composer", "Why tides?").await;
    drawn.stores.quota.update(|state| {
        state.apply(QuotaEvent::Exceeded {
            kind: QuotaKind::Request,
            limit: 25,
            renews_at: 86_400_000,
        });
    });
    settled().await;
    assert!(
        !drawn.has("composer"),
        "there is nothing to write into in vain"
    );
    let stop = drawn.text("[data-testid=quota-exhausted]");
    assert!(stop.contains("25"), "which limit it was: {stop}");
    assert!(
        stop.contains("Why tides?"),
        "and the draft is there: {stop}"
    );
}
