//! Stored before told, slow listeners, listeners that come late, a store that fails.

use aideon_engine::{
    chat::FinishReason,
    provenance::{ReplyOutcome, Tier},
    replies::ReplyEvent,
};
use aideon_simulator::{Failure, Fault};
use aideon_tests::{
    desk::{PRIMARY, primary, route, together},
    watched_store::Moment,
};
use anyhow::{Context as _, Result};

use crate::{aideon, answer, desk, ended, fault, three_words};

/// Whether `kept` is what must be in the store before `told` is told.
fn belongs_before(told: &ReplyEvent, kept: &Moment) -> bool {
    match (told, kept) {
        (
            ReplyEvent::AttemptStarted(told) | ReplyEvent::AttemptEnded(told),
            Moment::Attempt(kept),
        ) => told == kept,
        (ReplyEvent::SourceChanged { attempt, source }, Moment::Attempt(kept)) => {
            kept.position == *attempt && kept.source() == *source
        }
        (ReplyEvent::SetAside { attempt, .. }, Moment::Segment(kept)) => {
            kept.attempt == *attempt && kept.set_aside
        }
        (ReplyEvent::Notice(told), Moment::Notice(kept)) => told == kept,
        (ReplyEvent::Ended(told), Moment::End(kept)) => told.outcome == *kept,
        _ => false,
    }
}

#[tokio::test]
async fn what_concerns_the_source_is_stored_before_it_is_told() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.control.script(primary()?, three_words());
    fault(&desk, &primary()?, Fault::CutAfter { chunks: 2 });
    let asked = desk.ask(Tier::Premium, "Count to three").await?;
    desk.store.listen_to(asked.listener.into_messages());
    desk.store
        .kept(|moment| matches!(moment, Moment::End(_)))
        .await?;
    // Listens on until the end was told as well.
    let mut last = desk.listen(&asked.reply).ok();
    if let Some(listener) = &mut last {
        listener.to_the_end().await?;
    }
    let moments = desk.store.moments();
    let mut told = Vec::new();
    for (at, moment) in moments.iter().enumerate() {
        let Moment::Told(event) = moment else {
            continue;
        };
        let name = match event {
            ReplyEvent::AttemptStarted(_) => "started",
            ReplyEvent::SourceChanged { attempt, .. } => {
                let begun = |moment: &Moment| matches!(moment, Moment::Segment(kept) if kept.attempt == *attempt);
                assert!(moments[..at].iter().any(begun), "whose text comes is kept");
                "source"
            }
            ReplyEvent::SetAside { .. } => "set aside",
            ReplyEvent::AttemptEnded(_) => "attempt ended",
            ReplyEvent::Ended(_) => "ended",
            _ => continue,
        };
        told.push(name);
        assert!(
            moments[..at].iter().any(|kept| belongs_before(event, kept)),
            "a badge that was shown must be there after a crash: {event:?} was told \
             before it was kept"
        );
    }
    assert_eq!(
        told,
        [
            "started",
            "source",
            "set aside",
            "attempt ended",
            "started",
            "source",
            "attempt ended",
            "ended"
        ],
        "everything that matters was looked at"
    );
    Ok(())
}

#[tokio::test]
async fn a_notice_is_stored_before_it_is_told() -> Result<()> {
    let (_folder, desk) = desk().await?;
    fault(&desk, &primary()?, Fault::refuse(Failure::BadKey));
    let asked = desk.ask(Tier::Premium, "Hello").await?;
    desk.store.listen_to(asked.listener.into_messages());
    desk.store
        .kept(|moment| matches!(moment, Moment::End(_)))
        .await?;
    let moments = desk.store.moments();
    let place = |wanted: fn(&Moment) -> bool| moments.iter().position(wanted);
    let kept = place(|moment| matches!(moment, Moment::Notice(_)));
    let told = place(|moment| matches!(moment, Moment::Told(ReplyEvent::Notice(_))));
    assert!(
        kept.context("the notice is kept")? < told.context("the notice is told")?,
        "{moments:#?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_listener_that_is_too_slow_gets_everything_by_a_snapshot() -> Result<()> {
    let (_folder, desk) = desk().await?;
    // Each candidate that is not set up is one message, which no other is gathered with.
    let mut models: Vec<String> = (0..300).map(|n| format!("nowhere-{n}/model")).collect();
    models.push(PRIMARY.to_owned());
    let models: Vec<&str> = models.iter().map(String::as_str).collect();
    desk.control.script(primary()?, three_words());
    fault(&desk, &primary()?, Fault::StalledAfter { chunks: 2 });
    let mut asked = desk
        .ask_along(route(Tier::Premium, &models)?, "Hello")
        .await?;
    let mut slow = desk.listen(&asked.reply)?;
    asked
        .listener
        .until(|reply| answer(reply) == "One two ")
        .await?;
    slow.catch_up()?;
    assert_eq!(slow.snapshots(), 1, "only the greeting: the queue was full");
    desk.replies.stop(&asked.reply);
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(
        slow.to_the_end().await?,
        reply,
        "in the end both know the same"
    );
    assert_eq!(slow.snapshots(), 2, "what it missed came in one piece");
    assert_eq!(asked.listener.snapshots(), 1, "who keeps up needs no other");
    assert_eq!(answer(&reply), "One two ");
    Ok(())
}

#[tokio::test]
async fn a_window_that_was_reloaded_attaches_and_misses_nothing() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.control.script(primary()?, three_words());
    fault(&desk, &primary()?, Fault::StalledAfter { chunks: 2 });
    let mut asked = desk.ask(Tier::Premium, "Count to three").await?;
    asked
        .listener
        .until(|reply| answer(reply) == "One two ")
        .await?;
    let mut reloaded = desk.listen(&asked.reply)?;
    reloaded
        .until(|reply| answer(reply) == "One two " && reply.source() == Some(aideon()))
        .await?;
    assert_eq!(
        reloaded.snapshots(),
        1,
        "all of it came in the first message"
    );
    desk.replies.stop(&asked.reply);
    assert_eq!(
        reloaded.to_the_end().await?,
        ended(&desk, &mut asked).await?
    );
    Ok(())
}

#[tokio::test]
async fn a_reply_goes_on_when_nobody_listens() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.control.script(primary()?, three_words());
    let asked = desk.ask(Tier::Premium, "Count to three").await?;
    drop(asked.listener);
    desk.store
        .kept(|moment| matches!(moment, Moment::End(_)))
        .await?;
    let reply = desk.stored(&asked.reply).await?;
    assert_eq!(
        answer(&reply),
        "One two three",
        "a closed window stops nothing"
    );
    assert_eq!(reply.outcome, ReplyOutcome::Finished(FinishReason::Stop));
    Ok(())
}

#[tokio::test]
async fn a_store_that_fails_takes_nothing_from_the_reader() -> Result<()> {
    let (_folder, desk) = desk().await?;
    fault(&desk, &primary()?, Fault::refuse(Failure::Overloaded));
    desk.control.script(together(), three_words());
    let mut asked = desk.ask(Tier::Premium, "Count to three").await?;
    desk.database.clone().close().await?;
    let heard = asked.listener.to_the_end().await?;
    assert_eq!(answer(&heard), "One two three");
    assert_eq!(heard.source(), Some(crate::together_fallback()));
    assert_eq!(heard.outcome, ReplyOutcome::Finished(FinishReason::Stop));
    Ok(())
}
