use aideon_ipc::{
    conversation::UserMessage,
    failure::{Failure, FailureReason},
    reply::{
        Attempt, AttemptOutcome, FinishReason, ReplyEvent, ReplyMessage, ReplyState, RouteRole,
    },
    source::ModelSource,
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::ReplyTurn;
use crate::{
    in_browser::{Drawn, draw, settled},
    state::{
        row::ReplyRow,
        samples::{aideon, attempt, reply, together_fallback},
        transcript::TurnRow,
    },
};

const BADGE: &str = "[data-testid=model-indicator]";

/// A reply in the page, with the messages that it is told by.
struct Telling {
    drawn: Drawn,
    row: ReplyRow,
    seq: u64,
}

impl Telling {
    fn new() -> Self {
        let row = ReplyRow::new(reply());
        let turn = TurnRow {
            message: UserMessage {
                id: "message".into(),
                created_at: 1_000,
                text: "Why tides?".into(),
                pictures: Vec::new(),
            },
            reply: row.clone(),
            versions: vec!["message".into()],
            replies: vec!["reply".into()],
        };
        let drawn = draw(move |stores| view! { <ReplyTurn stores turn /> });
        Self { drawn, row, seq: 0 }
    }

    async fn tell(&mut self, event: ReplyEvent) {
        self.seq += 1;
        let seq = self.seq;
        self.row.apply(ReplyMessage { seq, event });
        settled().await;
    }

    async fn ask(&mut self, attempt: Attempt) {
        self.tell(ReplyEvent::AttemptStarted { attempt }).await;
    }

    async fn write(&mut self, attempt: u32, source: ModelSource, text: &str) {
        self.tell(ReplyEvent::SourceChanged { attempt, source })
            .await;
        self.go_on(text).await;
    }

    async fn go_on(&mut self, text: &str) {
        self.tell(ReplyEvent::Delta { text: text.into() }).await;
    }

    async fn finish(&mut self) {
        let state = ReplyState::Finished {
            finish: FinishReason::Stop,
        };
        self.tell(ReplyEvent::Finished { state }).await;
    }
}

fn primary() -> Attempt {
    Attempt {
        endpoint: "anthropic".into(),
        provider: "Anthropic".into(),
        model: "claude".into(),
        ..attempt(0, aideon())
    }
}

fn stepping_in() -> Attempt {
    Attempt {
        role: RouteRole::Fallback,
        ..attempt(1, together_fallback())
    }
}

#[wasm_bindgen_test]
async fn no_badge_names_a_writer_before_one_has_written() {
    let mut reply = Telling::new();
    reply.ask(primary()).await;
    assert!(!reply.drawn.has("model-indicator"));
    assert!(reply.drawn.has("pending"), "it is told who is asked");
    reply.write(0, aideon(), "The moon").await;
    assert_eq!(reply.drawn.text(BADGE), "Aideon Model", "while it streams");
    assert!(!reply.drawn.has("pending"));
}

#[wasm_bindgen_test]
async fn when_another_model_steps_in_no_word_stands_under_the_wrong_badge() {
    let mut reply = Telling::new();
    reply.ask(primary()).await;
    reply.write(0, aideon(), "The moon pulls").await;
    let failed = Attempt {
        outcome: AttemptOutcome::Failed {
            reason: FailureReason::StreamCut,
        },
        duration_ms: Some(900),
        ..primary()
    };
    reply
        .tell(ReplyEvent::AttemptEnded { attempt: failed })
        .await;
    reply
        .tell(ReplyEvent::SetAside {
            attempt: 0,
            reason: FailureReason::StreamCut,
        })
        .await;
    assert!(
        !reply.drawn.has("model-indicator"),
        "nobody's words stand as the answer now"
    );
    reply.ask(stepping_in()).await;
    reply.write(1, together_fallback(), "Water follows").await;
    let drawn = &reply.drawn;
    assert_eq!(drawn.text(BADGE), "Together AI(Fallback)");
    assert_eq!(drawn.text("[data-testid=reply-text]"), "Water follows");
    let aside = drawn.text("[data-testid=set-aside] summary");
    assert!(aside.contains("by Aideon Model"), "{aside}");
    let label = drawn.attribute("[data-testid=reply]", "aria-label");
    let label = label.unwrap_or_default();
    assert!(
        label.contains("Together AI (Fallback)"),
        "who hears the page is told the change: {label}"
    );
}

#[wasm_bindgen_test]
async fn a_word_more_leaves_what_was_written_in_its_place() {
    let mut reply = Telling::new();
    reply.ask(primary()).await;
    reply.write(0, aideon(), "First.\n\nSecond").await;
    let paragraphs = reply.drawn.all("[data-testid=reply-text] p");
    let badge = reply.drawn.one(BADGE);
    reply.go_on(" goes on.\n\nThird").await;
    let after = reply.drawn.all("[data-testid=reply-text] p");
    assert_eq!(after.len(), 3);
    assert!(
        after[0].is_same_node(Some(&paragraphs[0])),
        "a selection in it would be lost"
    );
    assert!(reply.drawn.one(BADGE).is_same_node(Some(&badge)));
}

#[wasm_bindgen_test]
async fn the_reply_says_that_it_is_being_written_and_when_it_is_done() {
    let mut reply = Telling::new();
    reply.ask(primary()).await;
    reply.write(0, aideon(), "The moon").await;
    let busy = |reply: &Telling| {
        let busy = reply
            .drawn
            .attribute("[data-testid=reply-text]", "aria-busy");
        busy.unwrap_or_default()
    };
    assert_eq!(busy(&reply), "true");
    reply.finish().await;
    assert_eq!(busy(&reply), "false");
    let state = reply.drawn.attribute("[data-testid=reply]", "data-state");
    assert_eq!(state.as_deref(), Some("finished"));
}

#[wasm_bindgen_test]
async fn a_badge_opens_the_provenance_and_closes_it() {
    let mut reply = Telling::new();
    reply.ask(primary()).await;
    reply.write(0, aideon(), "The moon").await;
    let shown = |reply: &Telling| reply.drawn.stores.provenance.get_untracked();
    reply.drawn.press("model-indicator").await;
    assert_eq!(shown(&reply).as_deref(), Some("reply"));
    reply.drawn.press("model-indicator").await;
    assert_eq!(shown(&reply), None);
}

#[wasm_bindgen_test]
async fn when_nobody_could_answer_there_is_a_reason_and_no_badge() {
    let mut reply = Telling::new();
    let failed = Attempt {
        outcome: AttemptOutcome::Failed {
            reason: FailureReason::Unreachable,
        },
        ..primary()
    };
    reply.ask(failed).await;
    let failure = Failure {
        reason: FailureReason::Unreachable,
        endpoint: "anthropic".into(),
        provider: "Anthropic".into(),
        model: "claude".into(),
    };
    reply.tell(ReplyEvent::Failed { failure }).await;
    let drawn = &reply.drawn;
    assert!(!drawn.has("model-indicator"), "nobody wrote");
    assert!(!drawn.has("pending"), "and nobody is asked any more");
    let told = drawn.text("[data-testid=failure]");
    assert!(told.contains("Anthropic"), "{told}");
    assert!(drawn.has("retry") && drawn.has("reasons"), "ways on");
}

#[wasm_bindgen_test]
async fn thoughts_are_folded_and_apart_from_the_answer() {
    let mut reply = Telling::new();
    reply.ask(primary()).await;
    let source = aideon();
    reply
        .tell(ReplyEvent::SourceChanged { attempt: 0, source })
        .await;
    let text = "Gravity, perhaps".to_owned();
    reply.tell(ReplyEvent::Reasoning { text }).await;
    reply.go_on("The moon").await;
    let drawn = &reply.drawn;
    assert_eq!(drawn.text("[data-testid=reply-text]"), "The moon");
    let thoughts = drawn.one("details");
    assert!(!thoughts.has_attribute("open"), "folded until asked for");
}
