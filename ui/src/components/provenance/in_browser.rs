use aideon_ipc::{
    conversation::UserMessage,
    failure::FailureReason,
    reply::{
        Attempt, AttemptOutcome, FinishReason, Reply, ReplyState, RouteRole, Segment, TokenUsage,
    },
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::KeyboardEventInit;

use super::Provenance;
use crate::{
    in_browser::{Drawn, draw, settled},
    state::{
        row::ReplyRow,
        samples::{aideon, attempt, reply, together_fallback},
        transcript::TurnRow,
    },
};

/// A reply that Together gave because the first choice was overloaded.
fn fallen_back() -> Reply {
    let failed = Attempt {
        provider: "Anthropic".into(),
        model: "claude".into(),
        outcome: AttemptOutcome::Failed {
            reason: FailureReason::Overloaded,
        },
        duration_ms: Some(800),
        status: Some(529),
        ..attempt(0, aideon())
    };
    let answered = Attempt {
        role: RouteRole::Fallback,
        reported_model: Some("llama-3.3-70b-2026".into()),
        started_at: 1_800,
        first_content_ms: Some(210),
        duration_ms: Some(1_500),
        outcome: AttemptOutcome::Answered,
        usage: TokenUsage {
            prompt: Some(12),
            completion: Some(34),
        },
        cost_nano_usd: Some(40_000),
        ..attempt(1, together_fallback())
    };
    Reply {
        state: ReplyState::Finished {
            finish: FinishReason::Stop,
        },
        segments: vec![Segment {
            attempt: 1,
            source: together_fallback(),
            text: "Water follows".into(),
            reasoning: String::new(),
            tool_calls: Vec::new(),
            pictures: Vec::new(),
            set_aside: None,
        }],
        attempts: vec![failed, answered],
        ..reply()
    }
}

async fn opened() -> Drawn {
    let drawn = draw(|stores| {
        stores.transcript.update(|open| {
            open.turns.push(TurnRow {
                message: UserMessage {
                    id: "message".into(),
                    created_at: 1_000,
                    text: "Why tides?".into(),
                    pictures: Vec::new(),
                },
                reply: ReplyRow::new(fallen_back()),
                versions: vec!["message".into()],
                replies: vec!["reply".into()],
            });
        });
        // Stands for the badge in the chat that is pressed.
        view! {
            <div data-id="reply"><button class="model-indicator" data-testid="badge"></button></div>
            <Provenance stores />
        }
    });
    drawn.stores.provenance.set(Some("reply".into()));
    settled().await;
    drawn
}

#[wasm_bindgen_test]
async fn the_panel_tells_who_answered_and_who_did_not() {
    let drawn = opened().await;
    let told = drawn.text("[data-testid=provenance]");
    for part in [
        "Together AI",
        "(Fallback)",
        "Anthropic",
        "llama-3.3-70b-2026",
        "12",
        "34",
    ] {
        assert!(told.contains(part), "{part} is missing in {told}");
    }
    let attempts = drawn.all("[data-testid=attempt]");
    let outcomes: Vec<_> = attempts
        .iter()
        .map(|attempt| attempt.get_attribute("data-outcome").unwrap_or_default())
        .collect();
    assert_eq!(outcomes, ["failed", "answered"], "in the order of asking");
}

#[wasm_bindgen_test]
async fn the_keyboard_goes_into_the_panel_and_back_to_the_badge() {
    let drawn = opened().await;
    let focused = || document().active_element();
    assert_eq!(
        focused().map(|element| element.id()).as_deref(),
        Some("provenance-title")
    );
    let escape = KeyboardEventInit::new();
    escape.set_key("Escape");
    drawn.key("provenance", &escape).await;
    assert!(!drawn.has("provenance"));
    assert!(
        focused().is_some_and(|element| element.is_same_node(Some(&drawn.named("badge")))),
        "one goes on reading where one was"
    );
}

#[wasm_bindgen_test]
async fn what_scrolls_in_the_panel_can_be_scrolled_by_the_keyboard() {
    let drawn = opened().await;
    let scroll = ".provenance__scroll";
    assert_eq!(drawn.attribute(scroll, "tabindex").as_deref(), Some("0"));
    assert!(drawn.attribute(scroll, "aria-label").is_some());
}
