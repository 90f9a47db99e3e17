//! The user stops a reply.

use aideon_engine::provenance::{AttemptOutcome, ReplyOutcome, Tier};
use aideon_simulator::{Fault, Outcome};
use aideon_tests::{
    desk::{primary, together},
    patience::within,
};
use anyhow::Result;

use crate::{aideon, answer, desk, ended, failures, fault, three_words};

#[tokio::test]
async fn a_stopped_reply_keeps_its_text_and_lets_the_provider_go() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.control.script(primary()?, three_words());
    fault(&desk, &primary()?, Fault::StalledAfter { chunks: 2 });
    let mut asked = desk.ask(Tier::Premium, "Count to three").await?;
    let shown = |reply: &_| answer(reply) == "One two ";
    asked.listener.until(shown).await?;
    assert!(desk.replies.stop(&asked.reply), "it was running");
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Stopped);
    assert_eq!(answer(&reply), "One two ", "what was written stays");
    assert_eq!(reply.source(), Some(aideon()), "under its own badge");
    assert_eq!(reply.attempts.len(), 1, "nobody else is asked");
    assert_eq!(reply.attempts[0].outcome, AttemptOutcome::Stopped);
    assert!(reply.attempts[0].duration_ms.is_some());
    let request = within("the request's end", desk.control.ended(1)).await??;
    assert_eq!(
        request.outcome,
        Outcome::ClientGone,
        "what nobody waits for must not be written, and charged, any further"
    );
    assert_eq!(desk.control.requests().len(), 1);
    assert!(!desk.replies.stop(&asked.reply), "it does not run any more");
    Ok(())
}

#[tokio::test]
async fn a_reply_can_be_stopped_before_its_first_word() -> Result<()> {
    let (_folder, desk) = desk().await?;
    for (number, what) in (1..).zip([Fault::Silent, Fault::SilentAfterHeaders]) {
        desk.control.clear_faults();
        fault(&desk, &primary()?, what.clone());
        let mut asked = desk.ask(Tier::Premium, "Anybody there?").await?;
        within("the request", desk.control.arrived(number)).await??;
        desk.replies.stop(&asked.reply);
        let reply = ended(&desk, &mut asked).await?;
        assert_eq!(reply.outcome, ReplyOutcome::Stopped, "{what:?}");
        assert_eq!(reply.source(), None, "{what:?}: nobody wrote anything");
        assert_eq!(
            reply.attempts[0].outcome,
            AttemptOutcome::Stopped,
            "{what:?}"
        );
        let request = within("the request's end", desk.control.ended(number)).await??;
        assert_eq!(request.outcome, Outcome::ClientGone, "{what:?}");
    }
    Ok(())
}

#[tokio::test]
async fn stopping_the_fallback_leaves_what_failed_before_as_it_was() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.control.script(primary()?, three_words());
    fault(&desk, &primary()?, Fault::CutAfter { chunks: 1 });
    desk.control.script(together(), three_words());
    fault(&desk, &together(), Fault::StalledAfter { chunks: 2 });
    let mut asked = desk.ask(Tier::Premium, "Count to three").await?;
    let shown = |reply: &_| answer(reply) == "One two ";
    asked.listener.until(shown).await?;
    desk.replies.stop(&asked.reply);
    let reply = ended(&desk, &mut asked).await?;
    let kind = aideon_engine::error::ErrorKind::StreamCut;
    assert_eq!(failures(&reply), [Some(kind), None]);
    assert_eq!(reply.attempts[1].outcome, AttemptOutcome::Stopped);
    assert!(reply.segments[0].set_aside && !reply.segments[1].set_aside);
    assert_eq!(reply.source(), Some(crate::together_fallback()));
    Ok(())
}
