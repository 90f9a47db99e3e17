//! The badge follows the stored attempts, and nothing else.

use aideon_engine::provenance::{ModelSource, Tier};
use aideon_simulator::Fault;
use aideon_tests::desk::primary;
use anyhow::Result;
use rusqlite::Connection;

use crate::{aideon, chosen, desk, ended, fault, three_words, together_ai, together_fallback};

#[tokio::test]
async fn altering_a_stored_attempt_alters_the_badge() -> Result<()> {
    let (folder, desk) = desk().await?;
    desk.control.script(primary()?, three_words());
    let mut asked = desk.ask(Tier::Premium, "Count to three").await?;
    assert_eq!(ended(&desk, &mut asked).await?.source(), Some(aideon()));
    let by_hand = Connection::open(folder.path().join("aideon.sqlite3"))?;
    let simulated = ModelSource {
        simulated: true,
        ..together_fallback()
    };
    let alterations = [
        ("role = 'fallback'", chosen("Aideon", true)),
        ("service = 'together'", together_fallback()),
        ("simulated = 1", simulated),
        ("simulated = 0, tier = 'free'", together_ai()),
        (
            "service = 'other', provider = 'Somebody'",
            chosen("Somebody", true),
        ),
        ("role = 'first_choice'", chosen("Somebody", false)),
        (
            "role = 'pinned', tier = 'premium'",
            chosen("Somebody", false),
        ),
        ("role = 'first_choice'", aideon()),
        (
            "model = 'gpt-claude-together', endpoint = 'together'",
            aideon(),
        ),
    ];
    for (alteration, expected) in alterations {
        let statement = format!("UPDATE attempts SET {alteration} WHERE reply_id = ?1");
        assert_eq!(by_hand.execute(&statement, [&asked.reply])?, 1);
        let reply = desk.stored(&asked.reply).await?;
        assert_eq!(
            reply.source().as_ref(),
            Some(&expected),
            "after {alteration}: the reply's badge"
        );
        let line = desk.line(Tier::Premium, &asked.conversation).await?;
        assert_eq!(
            line.last_source.as_ref(),
            Some(&expected),
            "after {alteration}: the one in the list"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_badge_is_that_of_the_attempt_whose_text_stands() -> Result<()> {
    let (folder, desk) = desk().await?;
    desk.control.script(primary()?, three_words());
    fault(&desk, &primary()?, Fault::CutAfter { chunks: 2 });
    let mut asked = desk.ask(Tier::Premium, "Count to three").await?;
    assert_eq!(
        ended(&desk, &mut asked).await?.source(),
        Some(together_fallback())
    );
    let by_hand = Connection::open(folder.path().join("aideon.sqlite3"))?;
    let swap = "UPDATE segments SET set_aside = 1 - set_aside WHERE reply_id = ?1";
    assert_eq!(
        by_hand.execute(swap, [&asked.reply])?,
        2,
        "both texts are kept"
    );
    assert_eq!(
        desk.stored(&asked.reply).await?.source(),
        Some(aideon()),
        "the first choice's text stands now, so its badge is shown"
    );
    Ok(())
}
