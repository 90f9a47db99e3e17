//! A database file that is none.

use std::{fs, sync::Arc};

use aideon_engine::{
    provenance::{ReplyOutcome, Tier},
    time::SystemClock,
};
use aideon_storage::database::Database;
use aideon_tests::desk::{Desk, DeskOptions};
use anyhow::{Context as _, Result};

#[tokio::test]
async fn garbage_is_set_aside_whole_and_a_new_database_serves() -> Result<()> {
    let garbage: [&[u8]; 3] = [
        b"this is not a database, but somebody's shopping list\n",
        b"SQLite format 3\0 and then nothing that makes sense",
        &[0xff; 100_000],
    ];
    for bytes in garbage {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("aideon.sqlite3"), bytes)?;
        let opened = Database::open(folder.path(), Arc::new(SystemClock)).await?;
        let name = opened.set_aside.context("the user is told its new name")?;
        assert_eq!(
            fs::read(folder.path().join(&name))?,
            bytes,
            "nothing is deleted: somebody may be able to save it"
        );
        opened.database.close().await?;

        let desk = Desk::open(folder.path(), DeskOptions::default()).await?;
        let mut asked = desk.ask(Tier::Premium, "Hello").await?;
        let reply = asked.listener.to_the_end().await?;
        assert!(matches!(reply.outcome, ReplyOutcome::Finished(_)));
        assert_eq!(desk.stored(&asked.reply).await?, reply, "the new one keeps");
        desk.database.clone().close().await?;
        drop(desk);

        let again = Database::open(folder.path(), Arc::new(SystemClock)).await?;
        assert_eq!(again.set_aside, None, "and is not taken for garbage itself");
        assert_eq!(again.database.reply(&asked.reply).await?, Some(reply));
    }
    Ok(())
}
