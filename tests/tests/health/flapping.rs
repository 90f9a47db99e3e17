//! A primary that is down for a minute and comes back, with premium requests all through it,
//! one after another.

use std::time::{Duration, Instant};

use aideon_engine::{
    breaker::BreakerState,
    chat::FinishReason,
    fallback::{TimeoutScope, Timeouts},
    health::HealthFigures,
    provenance::{AttemptOutcome, AttemptRecord, ReplyOutcome, RouteRole},
};
use aideon_simulator::{Failure, Fault, FaultRule};
use aideon_tests::{
    desk::{Desk, DeskOptions, NO_HURRY, PRIMARY, patience, primary},
    reading::{aideon, together_fallback},
};
use anyhow::Result;

use crate::{SCALED, asked_of, desk, desk_with, fault, premium, rests_until, turn};

/// What premium requests, one after another, came to at the primary, until it was asked so
/// often. Each of them is answered by the fallback.
async fn served_by_the_fallback(desk: &Desk, until_asked: usize) -> Result<Vec<AttemptRecord>> {
    let mut asked = Vec::new();
    let mut turns = 0;
    while asked.len() < until_asked {
        let mut reply = turn(desk, premium()?).await?;
        turns += 1;
        assert_eq!(
            reply.outcome,
            ReplyOutcome::Finished(FinishReason::Stop),
            "turn {turns}: nobody is left without an answer"
        );
        assert_eq!(reply.source(), Some(together_fallback()), "turn {turns}");
        reply.attempts.retain(|attempt| {
            attempt.role == RouteRole::FirstChoice
                && !matches!(attempt.outcome, AttemptOutcome::NotAsked(_))
        });
        asked.append(&mut reply.attempts);
    }
    Ok(asked)
}

/// Checks that each probe behind the `opening` attempts began no sooner after the end of the
/// one before than its rest allows, in milliseconds.
fn check_rests(attempts: &[AttemptRecord], opening: usize, rests: &[u64]) {
    for (probe, rest) in rests.iter().enumerate() {
        let (before, next) = (&attempts[opening + probe - 1], &attempts[opening + probe]);
        let since_begin = next.started_at.since(before.started_at).as_millis() as u64;
        let rested = since_begin.saturating_sub(before.duration_ms.unwrap_or(0));
        assert!(
            rested >= *rest,
            "probe {probe} came after {rested} ms: one probe a cooldown, which is {rest} ms now"
        );
    }
}

#[tokio::test]
async fn a_primary_that_is_down_for_a_minute_is_tried_once_a_cooldown_and_used_again() -> Result<()>
{
    let (_folder, desk) = desk().await?;
    fault(&desk, &primary()?, Fault::refuse(Failure::Overloaded));
    // 3 that open it, then probes after 5, 10, 15, 15 and 15 s: a minute, scaled.
    let attempts = served_by_the_fallback(&desk, 3 + 5).await?;
    let rests = [50, 100, 150, 150, 150];
    check_rests(&attempts, 3, &rests);
    let requests = asked_of(&desk, &primary()?);
    assert_eq!(requests.len(), attempts.len(), "nothing else reached it");
    let down = requests[7].arrived.duration_since(requests[0].arrived);
    println!("down for {down:?}, asked {} times", requests.len());
    for (rest, pair) in rests.iter().zip(requests[2..].windows(2)) {
        let waited = pair[1].arrived.duration_since(pair[0].arrived);
        assert!(
            waited.as_millis() >= u128::from(*rest),
            "{waited:?} between two probes"
        );
    }

    desk.control.clear_faults();
    let recovered = Instant::now();
    let tried_at = rests_until(&desk, PRIMARY)?.into_std();
    assert!(
        tried_at <= recovered + SCALED.longest_rest,
        "it is tried within one cooldown of its recovery"
    );
    let mut by_primary = 0;
    while by_primary < 5 {
        let asked_at = Instant::now();
        let reply = turn(&desk, premium()?).await?;
        assert_eq!(reply.outcome, ReplyOutcome::Finished(FinishReason::Stop));
        let back = reply.source() == Some(aideon());
        assert!(
            back || (asked_at < tried_at && by_primary == 0),
            "whoever asks after the cooldown is answered by the primary: {reply:#?}"
        );
        by_primary += u32::from(back);
    }
    assert_eq!(
        asked_of(&desk, &primary()?).len(),
        requests.len() + 5,
        "and nobody asked it in vain any more"
    );
    Ok(())
}

#[tokio::test]
async fn a_primary_that_says_nothing_rests_longer() -> Result<()> {
    let mut patience = patience(NO_HURRY);
    let hurry = Timeouts {
        first_content: Duration::from_millis(60),
        ..NO_HURRY
    };
    let of_primary = TimeoutScope::Endpoint("primary".parse()?);
    patience.set.insert(of_primary, hurry);
    let (_folder, desk) = desk_with(DeskOptions {
        patience,
        health: HealthFigures {
            breaker: SCALED,
            ..HealthFigures::default()
        },
        ..DeskOptions::default()
    })
    .await?;
    fault(&desk, &primary()?, Fault::Silent);
    // 2 silent ones open it; its rests double beyond those of failures that answer quickly.
    let attempts = served_by_the_fallback(&desk, 2 + 4).await?;
    check_rests(&attempts, 2, &[50, 100, 200, 400]);
    Ok(())
}

#[tokio::test]
async fn a_primary_that_fails_now_and_then_does_not_rest() -> Result<()> {
    let (_folder, desk) = desk().await?;
    for round in 0..8 {
        let overloaded = FaultRule::new(Fault::refuse(Failure::Overloaded));
        desk.control
            .set_fault(overloaded.target(primary()?).next(2));
        let reply = turn(&desk, premium()?).await?;
        assert_eq!(
            reply.source(),
            Some(aideon()),
            "round {round}: the third attempt answered"
        );
    }
    let health = desk.manager.health().of(&PRIMARY.parse()?);
    let breaker = health.map(|health| health.breaker);
    assert_eq!(
        breaker,
        Some(BreakerState::Closed),
        "only failures in a row count"
    );
    Ok(())
}
