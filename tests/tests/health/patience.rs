//! Waits between attempts, and their limits.

use std::time::{Duration, Instant};

use aideon_engine::{
    breaker::BreakerFigures,
    error::ErrorKind,
    fallback::{Backoff, Patience, TimeoutScope, Timeouts},
    health::HealthFigures,
    provenance::{AttemptOutcome, ReplyOutcome, ReplyRecord, Tier},
};
use aideon_simulator::{Answer, Failure, Fault, FaultRule, Model, Speed};
use aideon_tests::{
    desk::{
        Desk, DeskOptions, NO_HURRY, PRIMARY, QUICK, TOGETHER, patience, primary, route, together,
    },
    patience::{PATIENCE, within},
    reading::{aideon, answer, failures, targets, together_fallback},
};
use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::{asked_of, desk, desk_with, ended, fault, premium, turn};

/// A desk with this patience, whose breakers never open by counting, so that it is the
/// patience that ends the attempts.
async fn patient(patience: Patience) -> Result<(TempDir, Desk)> {
    desk_with(DeskOptions {
        patience,
        health: HealthFigures {
            breaker: BreakerFigures {
                failures_to_open: 1_000,
                ..BreakerFigures::default()
            },
            ..HealthFigures::default()
        },
        ..DeskOptions::default()
    })
    .await
}

/// The primary's next request is limited, with this `retry-after`.
fn limit_once(desk: &Desk, retry_after: &str) -> Result<()> {
    let limited = FaultRule::new(Fault::rate_limited(retry_after));
    desk.control.set_fault(limited.target(primary()?).next(1));
    Ok(())
}

/// Checks that the primary was asked again, and not before the time it had asked for.
fn check_waited(desk: &Desk, reply: &ReplyRecord, least: Duration) -> Result<()> {
    assert_eq!(
        failures(&reply.attempts),
        [Some(ErrorKind::RateLimited), None]
    );
    assert_eq!(targets(&reply.attempts), [PRIMARY, PRIMARY]);
    assert_eq!(reply.source(), Some(aideon()));
    let requests = asked_of(desk, &primary()?);
    let waited = requests[1].arrived.duration_since(requests[0].arrived);
    assert!(waited >= least, "{waited:?} of {least:?}");
    Ok(())
}

#[tokio::test]
async fn a_short_wait_that_a_provider_asks_for_is_waited() -> Result<()> {
    let (_folder, desk) = desk().await?;
    limit_once(&desk, "0.05")?;
    let reply = turn(&desk, premium()?).await?;
    check_waited(&desk, &reply, Duration::from_millis(50))?;
    assert!(asked_of(&desk, &together()).is_empty());
    Ok(())
}

#[tokio::test]
async fn a_long_wait_is_not_waited_while_somebody_else_can_answer() -> Result<()> {
    let (_folder, desk) = desk().await?;
    limit_once(&desk, "0.15")?;
    let reply = turn(&desk, premium()?).await?;
    assert_eq!(targets(&reply.attempts), [PRIMARY, TOGETHER]);
    assert_eq!(reply.source(), Some(together_fallback()));
    assert_eq!(asked_of(&desk, &primary()?).len(), 1);
    Ok(())
}

#[tokio::test]
async fn when_nobody_else_is_left_a_longer_wait_is_waited() -> Result<()> {
    let (_folder, desk) = desk().await?;
    limit_once(&desk, "0.15")?;
    let reply = turn(&desk, route(Tier::Premium, &[PRIMARY])?).await?;
    check_waited(&desk, &reply, Duration::from_millis(150))
}

#[tokio::test]
async fn beyond_the_limit_the_failure_stands_and_says_how_long() -> Result<()> {
    let (_folder, desk) = desk().await?;
    limit_once(&desk, "0.25")?;
    let reply = turn(&desk, route(Tier::Premium, &[PRIMARY])?).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Failed);
    let AttemptOutcome::Failed(failure) = &reply.attempts[0].outcome else {
        panic!("it failed: {reply:#?}");
    };
    assert_eq!(failure.kind, ErrorKind::RateLimited);
    assert_eq!(failure.retry_after_ms, Some(250));
    assert_eq!(desk.control.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_candidate_is_asked_three_times_at_most() -> Result<()> {
    let cases = [
        (Fault::refuse(Failure::Overloaded), 3),
        (Fault::refuse(Failure::ServerError), 3),
        (Fault::refuse(Failure::RateLimited), 3),
        (Fault::rate_limited("0.01"), 3),
        (Fault::HangUp, 2),
        (Fault::refuse(Failure::NoCredit), 1),
        (Fault::refuse(Failure::UnknownModel), 1),
        (Fault::Html, 1),
    ];
    for (what, tries) in cases {
        let (_folder, desk) = patient(patience(NO_HURRY)).await?;
        fault(&desk, &primary()?, what.clone());
        let reply = turn(&desk, premium()?).await?;
        assert_eq!(reply.source(), Some(together_fallback()), "{what:?}");
        assert_eq!(asked_of(&desk, &primary()?).len(), tries, "{what:?}");
        assert_eq!(reply.attempts.len(), tries + 1, "{what:?}: each is told");
    }
    Ok(())
}

#[tokio::test]
async fn the_overall_deadline_ends_a_turn_of_silent_candidates() -> Result<()> {
    let overall = Duration::from_millis(400);
    let (_folder, desk) = patient(Patience {
        overall,
        ..patience(NO_HURRY)
    })
    .await?;
    desk.control.set_fault(FaultRule::new(Fault::Silent));
    let began = Instant::now();
    let reply = turn(&desk, premium()?).await?;
    assert!(began.elapsed() >= overall);
    assert_eq!(reply.outcome, ReplyOutcome::Failed);
    assert_eq!(
        failures(&reply.attempts),
        [Some(ErrorKind::NoFirstContent)],
        "nobody is asked after it"
    );
    Ok(())
}

#[tokio::test]
async fn a_wait_that_would_outlast_the_deadline_is_not_begun() -> Result<()> {
    let (_folder, desk) = patient(Patience {
        overall: Duration::from_secs(20),
        backoff: Backoff {
            honoured: PATIENCE,
            honoured_at_last: PATIENCE,
            ..QUICK
        },
        ..patience(NO_HURRY)
    })
    .await?;
    limit_once(&desk, "30")?;
    let reply = turn(&desk, route(Tier::Premium, &[PRIMARY])?).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Failed);
    assert_eq!(
        failures(&reply.attempts),
        [Some(ErrorKind::RateLimited)],
        "its own reason, not that of a deadline"
    );
    assert_eq!(desk.control.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_coming_is_never_cut_by_the_deadline() -> Result<()> {
    let overall = Duration::from_millis(1_500);
    let (_folder, desk) = patient(Patience {
        overall,
        ..patience(NO_HURRY)
    })
    .await?;
    let slow = Speed {
        tokens_per_second: 1.0,
        ..Speed::INSTANT
    };
    desk.control.set_speed_of(primary()?, slow);
    desk.control
        .script(primary()?, Answer::chunks(["One ", "two ", "three"]));
    let reply = turn(&desk, premium()?).await?;
    assert_eq!(answer(&reply), "One two three");
    assert_eq!(reply.source(), Some(aideon()));
    let took = reply.attempts[0].duration_ms.map(Duration::from_millis);
    assert!(took.is_some_and(|took| took > overall), "{took:?}");
    Ok(())
}

#[tokio::test]
async fn the_last_candidate_has_twice_as_long() -> Result<()> {
    let hurry = Timeouts {
        first_content: Duration::from_millis(500),
        ..NO_HURRY
    };
    let mut patience = patience(NO_HURRY);
    for endpoint in ["primary", "together"] {
        let scope = TimeoutScope::Endpoint(endpoint.parse()?);
        patience.set.insert(scope, hurry);
    }
    let (_folder, desk) = patient(patience).await?;
    desk.control.set_fault(FaultRule::new(Fault::Silent));
    let reply = turn(&desk, premium()?).await?;
    let took: Vec<u64> = reply
        .attempts
        .iter()
        .filter_map(|attempt| attempt.duration_ms)
        .collect();
    assert!(took[0] >= 499 && took[1] >= 999, "{took:?}");
    Ok(())
}

/// Together's models by their names and context windows.
fn serve_windows(desk: &Desk, windows: &[(&str, u32)]) {
    let models = windows
        .iter()
        .map(|(id, window)| Model::chat(*id, *id).context_length(*window));
    desk.control.set_models(together(), models.collect());
}

fn too_long_for(desk: &Desk, model: &str) {
    let too_long = FaultRule::new(Fault::refuse(Failure::ContextLength));
    desk.control.set_fault(too_long.model(model));
}

#[tokio::test]
async fn what_is_too_long_is_carried_to_a_larger_window_alone() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let windows = [("a/small", 8_192), ("b/same", 8_192), ("c/large", 32_768)];
    serve_windows(&desk, &windows);
    within("the list", desk.manager.look_up(&"together".parse()?)).await??;
    too_long_for(&desk, "a/small");
    for tier in [Tier::Premium, Tier::Free] {
        let before = desk.control.requests().len();
        let models = ["together/a/small", "together/b/same", "together/c/large"];
        let reply = turn(&desk, route(tier, &models)?).await?;
        assert_eq!(targets(&reply.attempts), models, "{tier:?}");
        let too_long = Some(ErrorKind::ContextTooLong);
        assert_eq!(failures(&reply.attempts), [too_long, too_long, None]);
        let passed_over = &reply.attempts[1].outcome;
        assert!(
            matches!(passed_over, AttemptOutcome::NotAsked(_)),
            "{tier:?}: it could not have helped"
        );
        let sent = desk.control.requests().split_off(before);
        let asked: Vec<_> = sent.iter().filter_map(|r| r.model.as_deref()).collect();
        assert_eq!(asked, ["a/small", "c/large"], "{tier:?}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_too_long_for_all_is_told_as_such() -> Result<()> {
    let (_folder, desk) = desk().await?;
    serve_windows(&desk, &[("a/small", 8_192), ("b/same", 8_192)]);
    too_long_for(&desk, "a/small");
    let models = ["together/a/small", "together/b/same"];
    let reply = turn(&desk, route(Tier::Premium, &models)?).await?;
    assert_eq!(
        failures(&reply.attempts),
        [Some(ErrorKind::ContextTooLong)],
        "of a window that nobody knows it cannot be said which one is larger"
    );
    within("the list", desk.manager.look_up(&"together".parse()?)).await??;
    let reply = turn(&desk, route(Tier::Premium, &models)?).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Failed);
    let too_long = Some(ErrorKind::ContextTooLong);
    assert_eq!(failures(&reply.attempts), [too_long, too_long]);
    let chats = desk.control.requests().into_iter();
    let chats = chats.filter(|request| request.model.is_some()).count();
    assert_eq!(chats, 2, "the second was asked neither time");
    Ok(())
}

#[tokio::test]
async fn stopping_in_a_wait_ends_the_turn_at_once_and_nothing_more_is_sent() -> Result<()> {
    let (_folder, desk) = patient(Patience {
        overall: 4 * PATIENCE,
        backoff: Backoff {
            // Beyond the time that a test waits for an end.
            honoured: 2 * PATIENCE,
            honoured_at_last: 2 * PATIENCE,
            ..QUICK
        },
        ..patience(NO_HURRY)
    })
    .await?;
    limit_once(&desk, &(PATIENCE.as_secs() + 30).to_string())?;
    let mut asked = desk.ask_along(premium()?, "Hello").await?;
    let waits = |reply: &ReplyRecord| {
        let first = reply.attempts.first();
        first.is_some_and(|first| matches!(first.outcome, AttemptOutcome::Failed(_)))
    };
    asked.listener.until(waits).await?;
    assert!(desk.replies.stop(&asked.reply), "it is running");
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Stopped);
    assert_eq!(reply.attempts.len(), 1);
    let sent = desk.control.requests();
    assert_eq!(sent.len(), 1, "neither again nor to anybody else");
    let first = sent.first().context("it was asked once")?;
    assert_eq!(first.target, primary().ok());
    Ok(())
}
