//! What an answer that breaks off leads to, for those who can take back what they were told
//! and for those who cannot.

use std::time::Duration;

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, FinishReason, Role},
    error::ErrorKind,
    fallback::{OnBreak, Timeouts, Turn, TurnEvent},
    provenance::{AttemptOutcome, AttemptRecord, ReplyOutcome, Tier},
    selector::Route,
};
use aideon_simulator::{Answer, Failure, Fault};
use aideon_tests::{
    desk::{Desk, DeskOptions, NO_HURRY, PRIMARY, TOGETHER, patience, primary, route, together},
    patience::within,
    reading::{aideon, answer, failures, targets},
};
use anyhow::{Context as _, Result};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{asked_of, desk, desk_with, ended, fault, premium};

/// Ways to break off after two of three words, or just before the end, with what has come.
fn breaks() -> [(Fault, ErrorKind, &'static str); 5] {
    [
        (
            Fault::CutAfter { chunks: 2 },
            ErrorKind::StreamCut,
            "One two ",
        ),
        (
            Fault::ResetAfter { chunks: 2 },
            ErrorKind::StreamCut,
            "One two ",
        ),
        (
            Fault::StalledAfter { chunks: 2 },
            ErrorKind::StreamStalled,
            "One two ",
        ),
        (
            Fault::ErrorInStream { chunks: 2 },
            ErrorKind::ServerFault,
            "One two ",
        ),
        (Fault::MissingEnd, ErrorKind::StreamCut, "One two three"),
    ]
}

/// A desk whose primary breaks off this way, and where Together answers "Instead".
async fn breaking(how: &Fault) -> Result<(TempDir, Desk)> {
    let silence = match how {
        Fault::StalledAfter { .. } => Duration::from_millis(500),
        _ => NO_HURRY.silence,
    };
    let (folder, desk) = desk_with(DeskOptions {
        patience: patience(Timeouts {
            silence,
            ..NO_HURRY
        }),
        ..DeskOptions::default()
    })
    .await?;
    desk.control
        .script(primary()?, Answer::chunks(["One ", "two ", "three"]));
    desk.control
        .script(together(), Answer::chunks(["In", "stead"]));
    fault(&desk, &primary()?, how.clone());
    Ok((folder, desk))
}

fn conversation(texts: &[(Role, &str)]) -> ChatRequest {
    let message = |(role, text): &(Role, &str)| ChatMessage::new(*role, *text);
    ChatRequest {
        messages: texts.iter().map(message).collect(),
        ..ChatRequest::default()
    }
}

fn turn(route: Route, on_break: OnBreak) -> Turn {
    Turn {
        on_break,
        ..Turn::chat(route, conversation(&[(Role::User, "Count to three")]))
    }
}

/// What somebody was told who listens to a turn.
#[derive(Debug, Default)]
struct Told {
    text: String,
    /// How often a writer was named.
    writers: usize,
    set_aside: usize,
    attempts: Vec<AttemptRecord>,
}

/// Runs a turn that nobody stores.
async fn run(desk: &Desk, turn: &Turn) -> Result<(ReplyOutcome, Told)> {
    let (events, mut coming) = mpsc::channel(64);
    let stop = CancellationToken::new();
    let running = async {
        let outcome = desk.handler.run(turn, &stop, &events).await;
        drop(events);
        outcome
    };
    let listening = async {
        let mut told = Told::default();
        while let Some(event) = coming.recv().await {
            match event {
                TurnEvent::Text(text) => told.text.push_str(&text),
                TurnEvent::SourceChanged { .. } => told.writers += 1,
                TurnEvent::SetAside { .. } => told.set_aside += 1,
                TurnEvent::AttemptEnded(attempt) => told.attempts.push(attempt),
                TurnEvent::AttemptStarted(_)
                | TurnEvent::ToolCall(_)
                | TurnEvent::Pictures(_)
                | TurnEvent::Reasoning(_)
                | TurnEvent::Sealed(_)
                | TurnEvent::Notice(_) => {}
            }
        }
        told
    };
    within("the turn", async { tokio::join!(running, listening) }).await
}

const STOP: ReplyOutcome = ReplyOutcome::Finished(FinishReason::Stop);

#[tokio::test]
async fn held_back_a_break_is_invisible() -> Result<()> {
    for (how, kind, _) in breaks() {
        let (_folder, desk) = breaking(&how).await?;
        let (outcome, told) = run(&desk, &turn(premium()?, OnBreak::Hold)).await?;
        assert_eq!(outcome, STOP, "{how:?}");
        assert_eq!(told.text, "Instead", "{how:?}: not a word of the first");
        assert_eq!((told.writers, told.set_aside), (1, 0), "{how:?}");
        assert_eq!(failures(&told.attempts), [Some(kind), None], "{how:?}");
        assert_eq!(targets(&told.attempts), [PRIMARY, TOGETHER], "{how:?}");
    }
    Ok(())
}

#[tokio::test]
async fn held_back_what_never_completes_is_never_told() -> Result<()> {
    for (how, kind, _) in breaks() {
        let (_folder, desk) = breaking(&how).await?;
        let alone = route(Tier::Premium, &[PRIMARY])?;
        let (outcome, told) = run(&desk, &turn(alone, OnBreak::Hold)).await?;
        assert_eq!(outcome, ReplyOutcome::Failed, "{how:?}");
        assert_eq!(told.text, "", "{how:?}");
        assert_eq!((told.writers, told.set_aside), (0, 0), "{how:?}");
        assert_eq!(failures(&told.attempts), [Some(kind)], "{how:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_waited_for_whole_is_the_second_models_alone() -> Result<()> {
    for (how, kind, _) in breaks() {
        for on_break in [OnBreak::Restart, OnBreak::Keep, OnBreak::Fail] {
            let (_folder, desk) = breaking(&how).await?;
            let turn = turn(premium()?, on_break);
            let stop = CancellationToken::new();
            let answered = within("the answer", desk.handler.answer(&turn, &stop)).await?;
            let reply = answered.answer.with_context(|| format!("{how:?}"))?;
            assert_eq!(reply.text, "Instead", "{how:?}");
            assert_eq!(reply.finish, FinishReason::Stop, "{how:?}");
            assert_eq!(
                reply.reported_model.as_deref(),
                Some("meta-llama/Llama-3.3-70B-Instruct-Turbo"),
                "{how:?}: who wrote it"
            );
            assert_eq!(failures(&answered.attempts), [Some(kind), None], "{how:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn restarted_the_broken_text_is_told_and_set_aside() -> Result<()> {
    for (how, kind, came) in breaks() {
        let (_folder, desk) = breaking(&how).await?;
        let (outcome, told) = run(&desk, &turn(premium()?, OnBreak::Restart)).await?;
        assert_eq!(outcome, STOP, "{how:?}");
        assert_eq!(told.text, format!("{came}Instead"), "{how:?}");
        assert_eq!(
            (told.writers, told.set_aside),
            (2, 1),
            "{how:?}: the seam between them is told"
        );
        assert_eq!(failures(&told.attempts), [Some(kind), None], "{how:?}");
    }
    Ok(())
}

#[tokio::test]
async fn kept_or_failed_the_turn_ends_with_the_breaks_reason_and_nobody_else_is_asked() -> Result<()>
{
    for (how, kind, came) in breaks() {
        for on_break in [OnBreak::Keep, OnBreak::Fail] {
            let (_folder, desk) = breaking(&how).await?;
            let (outcome, told) = run(&desk, &turn(premium()?, on_break)).await?;
            let when = format!("{on_break:?} {how:?}");
            assert_eq!(outcome, ReplyOutcome::Failed, "{when}: no short success");
            assert_eq!(told.text, came, "{when}");
            assert_eq!((told.writers, told.set_aside), (1, 0), "{when}");
            assert_eq!(failures(&told.attempts), [Some(kind)], "{when}");
            assert_eq!(desk.control.requests().len(), 1, "{when}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_kept_text_stands_as_the_answer_under_its_own_badge() -> Result<()> {
    for (how, kind, came) in breaks() {
        let (_folder, desk) = breaking(&how).await?;
        let mut asked = desk.ask_with(premium()?, OnBreak::Keep, "Count").await?;
        let reply = ended(&desk, &mut asked).await?;
        assert_eq!(reply.outcome, ReplyOutcome::Failed, "{how:?}");
        assert_eq!(answer(&reply), came, "{how:?}: what was shown stays");
        assert_eq!(reply.source(), Some(aideon()), "{how:?}");
        assert_eq!(failures(&reply.attempts), [Some(kind)], "{how:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_fails_before_its_first_word_is_no_break_and_leads_on() -> Result<()> {
    let all = [
        OnBreak::Restart,
        OnBreak::Keep,
        OnBreak::Hold,
        OnBreak::Fail,
    ];
    for on_break in all {
        for how in [Fault::Html, Fault::CutAfter { chunks: 0 }] {
            let (_folder, desk) = breaking(&how).await?;
            let (outcome, told) = run(&desk, &turn(premium()?, on_break)).await?;
            assert_eq!(outcome, STOP, "{on_break:?} {how:?}");
            assert_eq!(told.text, "Instead", "{on_break:?} {how:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn when_the_follow_up_fails_too_the_first_reason_stands_first() -> Result<()> {
    for (how, kind, _) in breaks() {
        for on_break in [OnBreak::Restart, OnBreak::Hold] {
            let (_folder, desk) = breaking(&how).await?;
            fault(&desk, &together(), Fault::refuse(Failure::NoCredit));
            let (outcome, told) = run(&desk, &turn(premium()?, on_break)).await?;
            let when = format!("{on_break:?} {how:?}");
            assert_eq!(outcome, ReplyOutcome::Failed, "{when}");
            let expected = [Some(kind), Some(ErrorKind::OutOfCredit)];
            assert_eq!(failures(&told.attempts), expected, "{when}");
            let all_failed = told
                .attempts
                .iter()
                .all(|attempt| matches!(attempt.outcome, AttemptOutcome::Failed(_)));
            assert!(all_failed, "{when}: {told:?}");
            if on_break == OnBreak::Hold {
                assert_eq!(told.text, "", "{when}: nothing was complete");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn words_of_the_model_at_the_end_arrive_where_they_can_be_gone_on_with() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let request = conversation(&[(Role::User, "Count"), (Role::Assistant, "One, two,")]);
    fault(&desk, &primary()?, Fault::refuse(Failure::Overloaded));
    let (outcome, _) = run(&desk, &Turn::chat(premium()?, request)).await?;
    assert_eq!(outcome, STOP);
    for request in desk.control.requests() {
        let messages = request.body.as_ref().map(|body| &body["messages"]);
        let last = messages
            .and_then(Value::as_array)
            .and_then(|all| all.last());
        let last = last.context("there are messages")?;
        assert_eq!(last["role"], "assistant");
        assert_eq!(last["content"], "One, two,", "as it stood");
    }
    assert_eq!(asked_of(&desk, &together()).len(), 1);
    Ok(())
}
