//! A model goes on where a reply had ended.

use aideon_engine::{
    chat::FinishReason,
    error::ErrorKind,
    provenance::{AttemptOutcome, ReplyOutcome, Tier},
};
use aideon_simulator::{Answer, Failure, Fault, FaultRule, FinishReason as Ends};
use aideon_tests::{
    desk::{Asked, Desk, PRIMARY, TOGETHER, primary, route, together},
    reading::{aideon, failures, together_fallback},
};
use anyhow::Result;

use crate::{desk, ended, go_on, last_sent, premium};

/// A reply of the primary's that reached its limit after two words.
async fn begun(desk: &Desk) -> Result<Asked> {
    let words = Answer::chunks(["One ", "two "]).finish(Ends::Length);
    desk.control.script(primary()?, words);
    let mut asked = desk.ask(Tier::Premium, "Count to four").await?;
    let reply = ended(desk, &mut asked).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Finished(FinishReason::Length));
    Ok(asked)
}

#[tokio::test]
async fn the_same_reply_goes_on_with_a_seam_between_its_writers() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let first = begun(&desk).await?;
    desk.control
        .script(together(), Answer::chunks(["three ", "four"]));
    let route = premium()?.without(&PRIMARY.parse()?);
    let mut more = go_on(&desk, &first, route).await?;
    let reply = ended(&desk, &mut more).await?;
    assert_eq!(reply.id, first.reply);
    assert_eq!(reply.text(), "One two three four");
    let parts: Vec<_> = reply
        .standing()
        .map(|part| {
            let writer = reply.attempt(part.attempt).map(|attempt| attempt.source());
            (part.text.as_str(), writer)
        })
        .collect();
    assert_eq!(
        parts,
        [
            ("One two ", Some(aideon())),
            ("three four", Some(together_fallback()))
        ],
        "nobody's words stand under another one's badge"
    );
    assert_eq!(reply.source(), Some(together_fallback()), "who wrote last");
    assert_eq!(reply.continuations, [1]);
    let positions: Vec<_> = reply.attempts.iter().map(|it| it.position).collect();
    assert_eq!(positions, [0, 1], "the attempts count on");
    let sent = last_sent(&desk.control.requests())?;
    assert_eq!(
        sent.last()
            .map(|(role, said)| (role.as_str(), said.as_str())),
        Some(("assistant", Some("One two "))),
        "it goes on from the very words that stand"
    );
    Ok(())
}

#[tokio::test]
async fn a_continuation_that_breaks_off_leaves_what_stood_before_it() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let first = begun(&desk).await?;
    let cut = FaultRule::new(Fault::CutAfter { chunks: 1 }).target(primary()?);
    desk.control.set_fault(cut);
    desk.control
        .script(primary()?, Answer::chunks(["thr", "ee"]));
    desk.control
        .script(together(), Answer::chunks(["three ", "four"]));
    let mut more = go_on(&desk, &first, premium()?).await?;
    let reply = ended(&desk, &mut more).await?;
    assert_eq!(reply.text(), "One two three four");
    let aside: Vec<_> = reply
        .segments
        .iter()
        .map(|part| (part.attempt, part.set_aside))
        .collect();
    assert_eq!(
        aside,
        [(0, false), (1, true), (2, false)],
        "only what the broken attempt wrote is set aside"
    );
    Ok(())
}

#[tokio::test]
async fn a_continuation_that_fails_can_be_tried_again() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let first = begun(&desk).await?;
    let only = || route(Tier::Premium, &[PRIMARY]);
    let refused = FaultRule::new(Fault::refuse(Failure::ContextLength)).target(primary()?);
    desk.control.set_fault(refused);
    let mut more = go_on(&desk, &first, only()?).await?;
    let reply = ended(&desk, &mut more).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Failed);
    assert_eq!(reply.text(), "One two ", "its words stand as they did");
    let latest: Vec<_> = reply.latest_attempts().cloned().collect();
    assert_eq!(
        failures(&latest),
        [Some(ErrorKind::ContextTooLong)],
        "the failure is that of the continuation"
    );
    desk.control.clear_faults();
    desk.control
        .script(primary()?, Answer::chunks(["three ", "four"]));
    let mut more = go_on(&desk, &first, only()?).await?;
    let reply = ended(&desk, &mut more).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Finished(FinishReason::Stop));
    assert_eq!(reply.text(), "One two three four");
    assert_eq!(reply.continuations, [1, 2]);
    Ok(())
}

#[tokio::test]
async fn a_reply_that_was_stopped_goes_on_at_once_however_often() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let mut asked = begun(&desk).await?;
    for number in 1..=20 {
        // Each one begins as soon as the end of the one before was told, when its task may
        // not have been left yet.
        let words = Answer::chunks([format!("{number} ")]).finish(Ends::Length);
        desk.control.script(together(), words);
        let mut more = go_on(&desk, &asked, route(Tier::Premium, &[TOGETHER])?).await?;
        let reply = more.listener.to_the_end().await?;
        assert_eq!(
            reply.outcome,
            ReplyOutcome::Finished(FinishReason::Length),
            "{number}"
        );
        let answered = reply.latest_attempts().next().map(|it| &it.outcome);
        assert_eq!(answered, Some(&AttemptOutcome::Answered), "{number}");
        asked = more;
    }
    let stored = desk.stored(&asked.reply).await?;
    assert!(stored.text().ends_with("18 19 20 "), "{}", stored.text());
    assert_eq!(stored.standing().count(), 21);
    Ok(())
}
