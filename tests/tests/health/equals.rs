//! Several equal models as one step of a route.

use std::time::Duration;

use aideon_engine::{
    breaker::Verdict,
    error::ErrorKind,
    health::{HealthFigures, Sample},
    provenance::{AttemptOutcome, ReplyRecord, RouteRole, Tier},
    selector::Route,
};
use aideon_simulator::{Failure, Fault, Speed};
use aideon_tests::{
    desk::{Desk, DeskOptions, PRIMARY, SPARE, TOGETHER, primary, route_of_steps, spare, together},
    reading::{aideon, failures, targets, together_fallback},
};
use anyhow::{Context as _, Result, bail};

use crate::{asked_of, desk, desk_with, fault, make_rest, turn};

/// [`PRIMARY`] and [`SPARE`] as equals, then [`TOGETHER`].
fn equals() -> Result<Route> {
    route_of_steps(Tier::Premium, &[&[PRIMARY, SPARE], &[TOGETHER]])
}

/// A target's answers that took so long, as earlier turns would have left them.
fn answered_before(desk: &Desk, model: &str, times: u32, milliseconds: u64) -> Result<()> {
    let (health, model) = (desk.manager.health(), model.parse()?);
    for _ in 0..times {
        let now = tokio::time::Instant::now();
        let permit = health.admit(&model, now).ok().context("it is asked")?;
        let sample = Sample::Answered(Duration::from_millis(milliseconds));
        permit.end(Verdict::Success, Some(sample), now);
    }
    Ok(())
}

fn first_token_after(milliseconds: u64) -> Speed {
    Speed {
        first_token: Duration::from_millis(milliseconds),
        ..Speed::INSTANT
    }
}

/// Who answered, and that nobody else was asked.
async fn answered_at_once(desk: &Desk) -> Result<String> {
    let reply = turn(desk, equals()?).await?;
    let [only] = reply.attempts.as_slice() else {
        bail!("it answered at once: {reply:#?}");
    };
    assert_eq!(only.outcome, AttemptOutcome::Answered);
    assert_eq!(only.role, RouteRole::FirstChoice);
    assert_eq!(reply.source(), Some(aideon()), "either is the first choice");
    Ok(only.target.to_string())
}

#[tokio::test]
async fn the_faster_of_equals_is_asked_first() -> Result<()> {
    let (_folder, desk) = desk_with(DeskOptions {
        health: HealthFigures {
            // So that what was never asked gets its chance beside one that is slow.
            assumed_first_content: Duration::from_millis(100),
            ..HealthFigures::default()
        },
        ..DeskOptions::default()
    })
    .await?;
    desk.control
        .set_speed_of(primary()?, first_token_after(2_000));
    assert_eq!(
        answered_at_once(&desk).await?,
        PRIMARY,
        "nothing is known yet, so the user's order counts"
    );
    for turn in 0..8 {
        assert_eq!(answered_at_once(&desk).await?, SPARE, "turn {turn}");
    }
    assert_eq!(asked_of(&desk, &primary()?).len(), 1);
    assert_eq!(asked_of(&desk, &spare()?).len(), 8);
    Ok(())
}

#[tokio::test]
async fn near_equals_do_not_flap() -> Result<()> {
    let (_folder, desk) = desk_with(DeskOptions {
        health: HealthFigures {
            // Wide enough for a machine that is busy with something else.
            inertia: 0.6,
            ..HealthFigures::default()
        },
        ..DeskOptions::default()
    })
    .await?;
    assert_eq!(answered_at_once(&desk).await?, PRIMARY);
    answered_before(&desk, PRIMARY, 20, 330)?;
    answered_before(&desk, SPARE, 20, 270)?;
    for target in [primary()?, spare()?] {
        desk.control.set_speed_of(target, first_token_after(300));
    }
    for turn in 0..8 {
        assert_eq!(
            answered_at_once(&desk).await?,
            PRIMARY,
            "turn {turn}: a little sooner is no reason to change"
        );
    }
    answered_before(&desk, PRIMARY, 20, 3_000)?;
    assert_eq!(answered_at_once(&desk).await?, SPARE, "a lot is");
    Ok(())
}

#[tokio::test]
async fn one_that_rests_is_passed_by_without_being_asked() -> Result<()> {
    let (_folder, desk) = desk().await?;
    answered_before(&desk, PRIMARY, 5, 1)?;
    make_rest(&desk, &primary()?, PRIMARY).await?;
    let before = asked_of(&desk, &primary()?).len();
    for _ in 0..5 {
        assert_eq!(
            answered_at_once(&desk).await?,
            SPARE,
            "however fast the other one was"
        );
    }
    assert_eq!(asked_of(&desk, &primary()?).len(), before);
    Ok(())
}

#[tokio::test]
async fn one_that_rests_is_told_of_when_the_step_fails() -> Result<()> {
    let (_folder, desk) = desk().await?;
    make_rest(&desk, &primary()?, PRIMARY).await?;
    let before = asked_of(&desk, &primary()?).len();
    fault(&desk, &spare()?, Fault::Html);
    let reply = turn(&desk, equals()?).await?;
    assert_eq!(
        targets(&reply.attempts),
        [SPARE, PRIMARY, TOGETHER],
        "the one that rests comes last in its step"
    );
    let expected = [
        Some(ErrorKind::NotTheApi),
        Some(ErrorKind::RateLimited),
        None,
    ];
    assert_eq!(failures(&reply.attempts), expected);
    assert_eq!(reply.source(), Some(together_fallback()));
    assert_eq!(asked_of(&desk, &primary()?).len(), before);
    Ok(())
}

/// Checks that the first of the equals failed, and the second answered as a first choice.
fn check_answered_in_the_same_step(reply: &ReplyRecord, when: &str) -> Result<()> {
    let [failed @ .., answered] = reply.attempts.as_slice() else {
        bail!("{when}: nobody was asked");
    };
    assert!(!failed.is_empty(), "{when}");
    for attempt in failed {
        assert_eq!(attempt.target.to_string(), PRIMARY, "{when}");
        assert!(
            matches!(attempt.outcome, AttemptOutcome::Failed(_)),
            "{when}"
        );
    }
    assert_eq!(answered.target.to_string(), SPARE, "{when}");
    assert_eq!(answered.role, RouteRole::FirstChoice, "{when}");
    assert_eq!(answered.outcome, AttemptOutcome::Answered, "{when}");
    assert_eq!(
        reply.source(),
        Some(aideon()),
        "{when}: it is no fallback, the step itself answered"
    );
    Ok(())
}

#[tokio::test]
async fn when_one_of_equals_fails_the_other_answers_in_the_same_step() -> Result<()> {
    let cases = [
        Fault::refuse(Failure::Overloaded),
        Fault::refuse(Failure::BadKey),
        Fault::refuse(Failure::UnknownModel),
        Fault::HangUp,
        Fault::CutAfter { chunks: 2 },
    ];
    for what in cases {
        let (_folder, desk) = desk().await?;
        fault(&desk, &primary()?, what.clone());
        let reply = turn(&desk, equals()?).await?;
        check_answered_in_the_same_step(&reply, &format!("{what:?}"))?;
        assert!(asked_of(&desk, &together()).is_empty(), "{what:?}");
    }
    Ok(())
}
