//! A candidate answers: the badge, and what is stored of it.

use std::time::Duration;

use aideon_engine::{
    chat::{FinishReason, TokenUsage},
    fallback::Timeouts,
    provenance::{AttemptOutcome, ReplyOutcome, RouteRole, Service, Tier},
};
use aideon_simulator::{FinishReason as Scripted, Usage};
use aideon_tests::desk::{DeskOptions, NO_HURRY, PRIMARY, TOGETHER, patience, primary, together};
use anyhow::{Context as _, Result};

use crate::{aideon, answer, desk, desk_with, ended, three_words, together_ai};

#[tokio::test]
async fn a_premium_first_choice_is_an_aideon_model_and_its_attempt_says_everything() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let usage = Usage {
        prompt: 9,
        completion: 3,
        reasoning: 0,
    };
    desk.control.script(primary()?, three_words().usage(usage));
    let mut asked = desk.ask(Tier::Premium, "Count to three").await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.source(), Some(aideon()));
    assert_eq!(answer(&reply), "One two three");
    assert_eq!(reply.outcome, ReplyOutcome::Finished(FinishReason::Stop));
    assert!(reply.notices.is_empty(), "nothing is wrong");
    let [attempt] = reply.attempts.as_slice() else {
        panic!("one model was asked: {:?}", reply.attempts);
    };
    assert_eq!(attempt.position, 0);
    assert_eq!(attempt.tier, Tier::Premium);
    assert_eq!(attempt.role, RouteRole::FirstChoice);
    assert_eq!(attempt.service, Service::Other);
    assert_eq!(attempt.provider, "Aideon", "the plain name of that time");
    assert_eq!(attempt.target.to_string(), PRIMARY, "what was asked for");
    assert_eq!(attempt.reported_model.as_deref(), Some("maker/large"));
    assert_eq!(attempt.outcome, AttemptOutcome::Answered);
    assert_eq!(attempt.status, Some(200));
    let id = attempt.request_id.as_deref();
    assert!(id.is_some_and(|id| id.starts_with("req_")), "{id:?}");
    let counted = TokenUsage {
        prompt: Some(9),
        completion: Some(3),
    };
    assert_eq!(attempt.usage, counted);
    assert_eq!(attempt.unreadable_events, 0);
    let (first, all) = (attempt.first_content_ms, attempt.duration_ms);
    assert!(
        first.context("a time")? <= all.context("a time")?,
        "{attempt:?}"
    );
    assert!(
        attempt.started_at >= reply.created_at,
        "the row is there before anybody is asked"
    );
    let line = desk.line(Tier::Premium, &asked.conversation).await?;
    assert_eq!(
        line.last_source,
        Some(aideon()),
        "the list shows it as well"
    );
    assert!(!line.running, "it came to its end");
    Ok(())
}

#[tokio::test]
async fn a_free_first_choice_is_together() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.control.script(together(), three_words());
    let mut asked = desk.ask(Tier::Free, "Count to three").await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.source(), Some(together_ai()), "no fallback happened");
    assert_eq!(reply.attempts[0].target.to_string(), TOGETHER);
    assert_eq!(reply.attempts[0].service, Service::Together);
    assert_eq!(desk.control.requests().len(), 1, "one action, one request");
    Ok(())
}

#[tokio::test]
async fn reasoning_is_stored_apart_from_the_answer() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let thinking = three_words().reasoning(["First ", "one."]);
    desk.control.script(primary()?, thinking);
    let mut asked = desk.ask(Tier::Premium, "Count").await?;
    let reply = ended(&desk, &mut asked).await?;
    let segment = reply.answer().context("an answer")?;
    assert_eq!(segment.reasoning, "First one.");
    assert_eq!(segment.text, "One two three");
    Ok(())
}

#[tokio::test]
async fn an_answer_that_reached_its_limit_says_so() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let cut_short = three_words().finish(Scripted::Length);
    desk.control.script(primary()?, cut_short);
    let mut asked = desk.ask(Tier::Premium, "Count").await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Finished(FinishReason::Length));
    assert_eq!(
        reply.source(),
        Some(aideon()),
        "it is an answer all the same"
    );
    Ok(())
}

#[tokio::test]
async fn an_answer_without_words_still_says_who_gave_it() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.control
        .script(primary()?, aideon_simulator::Answer::default());
    let mut asked = desk.ask(Tier::Premium, "Say nothing").await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Finished(FinishReason::Stop));
    assert_eq!(
        reply.source(),
        Some(aideon()),
        "every reply says which model wrote it, an empty one too"
    );
    assert_eq!(
        reply.attempts[0].first_content_ms, None,
        "no content came, so there is no time at which it did"
    );
    Ok(())
}

#[tokio::test]
async fn the_time_in_which_the_keychain_asks_for_its_password_is_not_the_provider_s() -> Result<()>
{
    let first_content = Duration::from_millis(500);
    let (_folder, desk) = desk_with(DeskOptions {
        patience: patience(Timeouts {
            first_content,
            ..NO_HURRY
        }),
        ..DeskOptions::default()
    })
    .await?;
    // Longer than the last candidate has, which is twice the first's time.
    desk.keys
        .take_time_once(first_content * 2 + Duration::from_millis(100));
    desk.control.script(together(), three_words());
    let mut asked = desk.ask_pinned(Tier::Free, TOGETHER, "Count").await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(
        answer(&reply),
        "One two three",
        "whoever types a password must not find the reply failed"
    );
    Ok(())
}

#[tokio::test]
async fn replies_beside_each_other_do_not_mix() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.control.script(primary()?, three_words());
    let four = aideon_simulator::Answer::chunks(["Uno ", "dos"]);
    desk.control.script(together(), four);
    let mut one = desk.ask(Tier::Premium, "In English").await?;
    let mut other = desk.ask(Tier::Free, "In Spanish").await?;
    let other = ended(&desk, &mut other).await?;
    let one = ended(&desk, &mut one).await?;
    assert_eq!(
        (answer(&one), one.source()),
        ("One two three", Some(aideon()))
    );
    assert_eq!(
        (answer(&other), other.source()),
        ("Uno dos", Some(together_ai()))
    );
    Ok(())
}
