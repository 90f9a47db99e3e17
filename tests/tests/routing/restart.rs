//! The app is closed, or dies, while a reply is written.

use std::{path::Path, sync::Arc};

use aideon_engine::{
    provenance::{AttemptOutcome, ReplyOutcome, Tier},
    time::SystemClock,
};
use aideon_simulator::Fault;
use aideon_storage::database::{Database, Opened};
use aideon_tests::{
    desk::{Asked, Desk, DeskOptions, primary, together},
    watched_store::Moment,
};
use anyhow::{Context as _, Result};
use tokio::runtime::Runtime;

use crate::{aideon, answer, fault, three_words, together_fallback};

/// Starts a reply that stalls after two words, and waits until those are stored.
async fn half_written(folder: &Path) -> Result<(Desk, Asked)> {
    let desk = Desk::open(folder, DeskOptions::default()).await?;
    desk.control.script(together(), three_words());
    fault(&desk, &primary()?, Fault::HangUp);
    fault(&desk, &together(), Fault::StalledAfter { chunks: 2 });
    let asked = desk.ask(Tier::Premium, "Count to three").await?;
    desk.store
        .kept(|moment| matches!(moment, Moment::Segment(kept) if kept.text == "One two "))
        .await?;
    Ok((desk, asked))
}

/// What the next start finds.
async fn found(folder: &Path, reply: &str) -> Result<()> {
    let Opened {
        database,
        set_aside,
        interrupted,
    } = Database::open(folder, Arc::new(SystemClock)).await?;
    assert_eq!(set_aside, None, "the file is sound");
    assert_eq!(interrupted, 1, "the user is told of one reply");
    let reply = database.reply(reply).await?.context("it is there")?;
    assert_eq!(reply.outcome, ReplyOutcome::Interrupted);
    assert_eq!(
        answer(&reply),
        "One two ",
        "no word that was stored is lost"
    );
    assert_eq!(
        reply.source(),
        Some(together_fallback()),
        "nor who wrote it"
    );
    let outcomes: Vec<_> = reply
        .attempts
        .iter()
        .map(|attempt| &attempt.outcome)
        .collect();
    assert!(
        matches!(
            outcomes.as_slice(),
            [
                AttemptOutcome::Failed(_),
                AttemptOutcome::Failed(_),
                AttemptOutcome::Interrupted
            ]
        ),
        "what had ended before stays as it ended: {outcomes:?}"
    );
    database.close().await?;
    let again = Database::open(folder, Arc::new(SystemClock)).await?;
    assert_eq!(again.interrupted, 0, "it is told once");
    Ok(())
}

#[test]
fn a_reply_that_was_being_written_when_the_app_died_is_interrupted_with_its_text() -> Result<()> {
    let folder = tempfile::tempdir()?;
    // Dropping the runtime kills every task where it stands, as the end of the process does.
    let first_life = Runtime::new()?;
    let (_desk, asked) = first_life.block_on(half_written(folder.path()))?;
    drop(first_life);
    drop(_desk);
    Runtime::new()?.block_on(found(folder.path(), &asked.reply))
}

#[test]
fn a_database_that_is_closed_under_a_running_reply_keeps_what_was_stored() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let first_life = Runtime::new()?;
    let (desk, asked) = first_life.block_on(half_written(folder.path()))?;
    first_life.block_on(desk.database.clone().close())?;
    drop(first_life);
    drop(desk);
    Runtime::new()?.block_on(found(folder.path(), &asked.reply))
}

#[tokio::test]
async fn a_conversation_goes_on_after_a_restart() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let desk = Desk::open(folder.path(), DeskOptions::default()).await?;
    desk.control.script(primary()?, three_words());
    let mut asked = desk.ask(Tier::Premium, "Count to three").await?;
    let before = asked.listener.to_the_end().await?;
    desk.database.clone().close().await?;
    drop(desk);
    let desk = Desk::open(folder.path(), DeskOptions::default()).await?;
    assert_eq!(
        desk.stored(&asked.reply).await?,
        before,
        "all of it is there"
    );
    let line = desk.line(Tier::Premium, &asked.conversation).await?;
    assert_eq!(line.last_source, Some(aideon()));
    assert_eq!(line.title, "Count to three");
    Ok(())
}
