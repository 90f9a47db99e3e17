//! One request alone tries a target that rested, and what a target that rests costs the user.

use std::time::Duration;

use aideon_engine::{
    breaker::BreakerState,
    chat::FinishReason,
    error::ErrorKind,
    provenance::{ReplyOutcome, ReplyRecord, Tier},
};
use aideon_simulator::{Answer, Failure, Fault, FaultRule, Model, Outcome, RequestRecord};
use aideon_tests::{
    desk::{Desk, PRIMARY, SPARE, TOGETHER, primary, route, spare, together},
    patience::within,
    reading::{aideon, failures, targets, together_fallback},
};
use anyhow::{Context as _, Result};
use futures::future::try_join_all;

use crate::{asked_of, desk, ended, fault, make_rest, premium, rests_until, turn};

/// A probe that takes so long is under way while every other turn begins.
const SLOW_PROBE: Fault = Fault::SlowFirstToken {
    delay: Duration::from_secs(2),
};

/// Opens the primary's breaker by failures, and waits until its rest is over.
async fn rested(desk: &Desk) -> Result<()> {
    fault(desk, &primary()?, Fault::refuse(Failure::Overloaded));
    let reply = turn(desk, premium()?).await?;
    assert_eq!(reply.source(), Some(together_fallback()));
    desk.control.clear_faults();
    tokio::time::sleep_until(rests_until(desk, PRIMARY)?).await;
    Ok(())
}

async fn turns_at_once(desk: &Desk, count: usize) -> Result<Vec<ReplyRecord>> {
    try_join_all((0..count).map(|_| async { turn(desk, premium()?).await })).await
}

fn breaker(desk: &Desk, model: &str) -> Result<Option<BreakerState>> {
    let health = desk.manager.health().of(&model.parse()?);
    Ok(health.map(|health| health.breaker))
}

fn is_answered(reply: &ReplyRecord) -> bool {
    reply.outcome == ReplyOutcome::Finished(FinishReason::Stop)
}

#[tokio::test]
async fn of_fifty_turns_one_alone_tries_a_primary_that_rested() -> Result<()> {
    let (_folder, desk) = desk().await?;
    rested(&desk).await?;
    let before = asked_of(&desk, &primary()?).len();
    let probe = FaultRule::new(SLOW_PROBE).target(primary()?).next(1);
    desk.control.set_fault(probe);
    let replies = turns_at_once(&desk, 50).await?;
    assert!(replies.iter().all(is_answered), "nobody goes without");
    let requests = asked_of(&desk, &primary()?).split_off(before);
    let probe = requests.first().context("somebody tried it")?;
    let done = probe.ended.context("the probe is over")?;
    let beside = requests.iter().filter(|other| other.arrived < done);
    assert_eq!(beside.count(), 1, "nobody asks beside the probe");
    let by_primary = replies
        .iter()
        .filter(|reply| reply.source() == Some(aideon()))
        .count();
    assert_eq!(by_primary, requests.len());
    println!("of 50 turns {by_primary} were the primary's");
    assert_eq!(
        breaker(&desk, PRIMARY)?,
        Some(BreakerState::Closed),
        "the probe closed it"
    );
    for reply in turns_at_once(&desk, 5).await? {
        assert_eq!(reply.source(), Some(aideon()), "for everybody");
        assert_eq!(reply.attempts.len(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn nobody_waits_for_a_probe_while_somebody_else_can_answer() -> Result<()> {
    let (_folder, desk) = desk().await?;
    rested(&desk).await?;
    let before = asked_of(&desk, &primary()?).len();
    fault(&desk, &primary()?, Fault::Silent);
    let mut probe = desk.ask_along(premium()?, "Anybody there?").await?;
    let at_primary = |request: &RequestRecord| {
        request.fault == Some(Fault::Silent) && request.outcome == Outcome::Open
    };
    within("the probe", desk.control.wait_until(at_primary)).await??;
    // The probe never ends by itself: had one of these waited for it, it would wait now.
    for reply in turns_at_once(&desk, 49).await? {
        assert!(is_answered(&reply), "{reply:#?}");
        assert_eq!(reply.source(), Some(together_fallback()));
        let expected = [Some(ErrorKind::Overloaded), None];
        assert_eq!(
            failures(&reply.attempts),
            expected,
            "it is told why the primary was not asked"
        );
    }
    assert_eq!(asked_of(&desk, &primary()?).len(), before + 1);
    assert_eq!(breaker(&desk, PRIMARY)?, Some(BreakerState::Probing));

    desk.replies.stop(&probe.reply);
    let stopped = ended(&desk, &mut probe).await?;
    assert_eq!(stopped.outcome, ReplyOutcome::Stopped);
    desk.control.clear_faults();
    let reply = turn(&desk, premium()?).await?;
    assert_eq!(
        reply.source(),
        Some(aideon()),
        "a probe that the user stopped says nothing, and leaves the next turn to try"
    );
    Ok(())
}

#[tokio::test]
async fn a_probe_that_fails_lets_the_primary_rest_again() -> Result<()> {
    let (_folder, desk) = desk().await?;
    rested(&desk).await?;
    let before = asked_of(&desk, &primary()?).len();
    let overloaded = Fault::rate_limited("30");
    fault(&desk, &primary()?, overloaded);
    let replies = turns_at_once(&desk, 20).await?;
    assert!(replies.iter().all(is_answered), "nobody goes without");
    assert_eq!(
        asked_of(&desk, &primary()?).len(),
        before + 1,
        "its failure was everybody's"
    );
    Ok(())
}

#[tokio::test]
async fn a_primary_that_rests_costs_the_user_nothing() -> Result<()> {
    let (_folder, desk) = desk().await?;
    make_rest(&desk, &primary()?, PRIMARY).await?;
    let before = asked_of(&desk, &primary()?).len();
    // In no hurry: had it been asked, the turn would hang.
    fault(&desk, &primary()?, Fault::Silent);
    for _ in 0..5 {
        let reply = turn(&desk, premium()?).await?;
        assert_eq!(reply.source(), Some(together_fallback()));
        assert_eq!(
            failures(&reply.attempts),
            [Some(ErrorKind::RateLimited), None]
        );
    }
    assert_eq!(asked_of(&desk, &primary()?).len(), before);
    Ok(())
}

/// Both candidates of the premium route rest for so many seconds.
async fn all_rest(desk: &Desk, primary_rests: u32, together_rests: u32) -> Result<()> {
    let rests = |seconds: u32| Fault::rate_limited(&seconds.to_string());
    let limited = |target, seconds| FaultRule::new(rests(seconds)).target(target).next(1);
    desk.control.set_fault(limited(primary()?, primary_rests));
    desk.control.set_fault(limited(together(), together_rests));
    let reply = turn(desk, premium()?).await?;
    let limited = Some(ErrorKind::RateLimited);
    assert_eq!(failures(&reply.attempts), [limited, limited]);
    Ok(())
}

#[tokio::test]
async fn when_all_rest_the_one_nearest_to_recovery_is_tried() -> Result<()> {
    let cases = [
        (30, 20, TOGETHER, together_fallback()),
        (20, 30, PRIMARY, aideon()),
    ];
    for (primary_rests, together_rests, tried, source) in cases {
        let (_folder, desk) = desk().await?;
        all_rest(&desk, primary_rests, together_rests).await?;
        let before = desk.control.requests().len();
        let reply = turn(&desk, premium()?).await?;
        assert!(is_answered(&reply), "rather than failing blind: {reply:#?}");
        assert_eq!(reply.source(), Some(source));
        let asked = reply.attempts.last().context("somebody was asked")?;
        assert_eq!(asked.target.to_string(), tried);
        assert_eq!(desk.control.requests().len(), before + 1, "{tried} alone");
    }
    Ok(())
}

#[tokio::test]
async fn when_all_rest_and_one_is_tried_the_others_share_its_luck() -> Result<()> {
    let (_folder, desk) = desk().await?;
    all_rest(&desk, 20, 30).await?;
    let before = desk.control.requests().len();
    let probe = FaultRule::new(SLOW_PROBE).target(primary()?).next(1);
    desk.control.set_fault(probe);
    // Whoever is asked in its place fails.
    fault(&desk, &together(), Fault::rate_limited("30"));
    let replies = turns_at_once(&desk, 20).await?;
    for reply in &replies {
        assert!(
            is_answered(reply),
            "nobody fails while a probe is under way that succeeds: {reply:#?}"
        );
        assert_eq!(reply.source(), Some(aideon()));
    }
    let requests = desk.control.requests().split_off(before);
    let done = requests[0].ended.context("the probe is over")?;
    let beside = requests.iter().filter(|other| other.arrived < done);
    assert_eq!(beside.count(), 1, "nobody asks beside the probe");
    Ok(())
}

#[tokio::test]
async fn who_waits_for_a_probe_that_is_stopped_tries_in_its_place() -> Result<()> {
    let (_folder, desk) = desk().await?;
    all_rest(&desk, 20, 30).await?;
    let silent = FaultRule::new(Fault::Silent).target(primary()?).next(1);
    desk.control.set_fault(silent);
    let before = desk.control.requests().len() as u64;
    let mut probe = desk.ask_along(premium()?, "Anybody there?").await?;
    within("the probe", desk.control.arrived(before + 1)).await??;
    let waiting = turns_at_once(&desk, 5);
    let stopping = async {
        // So that they do wait; whoever comes later finds nobody to wait for.
        tokio::time::sleep(Duration::from_millis(300)).await;
        desk.replies.stop(&probe.reply);
        ended(&desk, &mut probe).await
    };
    let (replies, stopped) = futures::try_join!(waiting, stopping)?;
    assert_eq!(stopped.outcome, ReplyOutcome::Stopped);
    for reply in replies {
        assert!(is_answered(&reply), "nobody fails blind: {reply:#?}");
        assert_eq!(reply.source(), Some(aideon()));
    }
    Ok(())
}

#[tokio::test]
async fn a_changed_key_lets_a_refused_primary_be_asked_at_once() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let refused = FaultRule::new(Fault::refuse(Failure::BadKey)).target(primary()?);
    desk.control.set_fault(refused.next(1));
    turn(&desk, premium()?).await?;
    let reply = turn(&desk, premium()?).await?;
    assert_eq!(
        failures(&reply.attempts),
        [Some(ErrorKind::KeyRejected), None],
        "with the same key it is not asked again"
    );
    assert_eq!(asked_of(&desk, &primary()?).len(), 1);
    desk.manager.key_changed(&"spare".parse()?);
    let reply = turn(&desk, premium()?).await?;
    assert_eq!(reply.source(), Some(together_fallback()), "another's key");
    desk.manager.key_changed(&"primary".parse()?);
    let reply = turn(&desk, premium()?).await?;
    assert_eq!(reply.source(), Some(aideon()));
    Ok(())
}

#[tokio::test]
async fn a_changed_address_is_another_server_and_is_asked_at_once() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let address = |id: &str| -> Result<String> {
        let provider = desk.manager.provider(&id.parse()?);
        Ok(provider
            .context("it is set up")?
            .endpoint()
            .base_url
            .to_string())
    };
    make_rest(&desk, &primary()?, PRIMARY).await?;
    desk.register("primary", "Aideon", &address("primary")?)?;
    let reply = turn(&desk, premium()?).await?;
    assert_eq!(
        reply.source(),
        Some(together_fallback()),
        "a new name is no other server"
    );
    let served_there = vec![Model::chat("maker/large", "Large")];
    desk.control.set_models(spare()?, served_there);
    desk.register("primary", "Aideon", &address("spare")?)?;
    desk.control.script(spare()?, Answer::chunks(["Here"]));
    let reply = turn(&desk, premium()?).await?;
    assert_eq!(reply.source(), Some(aideon()));
    assert_eq!(asked_of(&desk, &spare()?).len(), 1, "at the new address");
    Ok(())
}

#[tokio::test]
async fn one_target_s_rest_is_nobody_else_s() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let models = vec![
        Model::chat("maker/large", "Large"),
        Model::chat("maker/other", "Other"),
    ];
    desk.control.set_models(primary()?, models);
    make_rest(&desk, &primary()?, PRIMARY).await?;
    let other = "primary/maker/other";
    let reply = turn(&desk, route(Tier::Premium, &[PRIMARY, other, SPARE])?).await?;
    assert_eq!(
        targets(&reply.attempts),
        [PRIMARY, other],
        "another model of the same endpoint is asked all the same"
    );
    assert_eq!(
        failures(&reply.attempts),
        [Some(ErrorKind::RateLimited), None]
    );
    Ok(())
}
