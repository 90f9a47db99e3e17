use std::{fs, path::PathBuf};

use aideon_engine::{
    ports::ReplyStore,
    provenance::{AttemptOutcome, ReplyOutcome, RouteRole, Service, Tier},
    time::SystemClock,
};
use jiff::tz::TimeZone;
use rusqlite_migration::M;

use super::*;
use crate::fixtures::{DataFolder, START, answer, attempt, begun, fresh, message, segment};
use crate::schema;

const ASIDE: &str = "aideon-damaged-20260102T030405Z.sqlite3";

/// A data folder with one answered conversation, closed.
async fn used() -> (DataFolder, String) {
    let (folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "hello"))
            .await
            .unwrap(),
    );
    answer(&database, &turn.turn.reply.id, "words").await;
    database.close().await.unwrap();
    (folder, profile.id)
}

/// Opens with more migrations than this version has, as the next version would.
fn open_with(folder: &DataFolder, more: &[&'static str]) -> Result<file::OpenFile, StorageError> {
    let mut plan = Plan::of_the_app();
    plan.steps.extend(more.iter().map(|sql| M::up(sql)));
    let calendar = Calendar::of(TimeZone::UTC);
    file::open(&folder.path(), Timestamp(START), &calendar, &plan)
}

fn backups(folder: &DataFolder) -> Vec<String> {
    folder
        .names()
        .into_iter()
        .filter(|name| name.starts_with("aideon-before"))
        .collect()
}

#[tokio::test]
async fn the_file_is_set_up_for_one_writer_and_crashes() {
    let (_folder, database, _profile) = fresh().await;
    let settings = |connection: &Connection| {
        let one = |name: &str| {
            connection.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
        };
        Ok((
            one("journal_mode")?,
            one("synchronous")?,
            one("foreign_keys")?,
        ))
    };
    let expected = ("wal".to_owned().into(), 1.into(), 1.into());
    assert_eq!(
        database.write(settings).await.unwrap(),
        expected,
        "WAL, NORMAL, foreign keys"
    );
    let refused = database
        .read(|reader| Ok(reader.execute("DELETE FROM profiles", []).map(|_| ())?))
        .await;
    assert_eq!(
        refused,
        Err(StorageError::NotWritable),
        "the reader does not write"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_computer_reads_conversations() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, _database, _profile) = fresh().await;
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(folder.path()), 0, "the folder is its owner's");
    for name in folder.names() {
        assert_eq!(mode(folder.path().join(&name)), 0, "{name} is its owner's");
    }
}

#[tokio::test]
async fn a_second_instance_is_told_so() {
    let (folder, database, _profile) = fresh().await;
    let second = folder.try_open().await;
    assert_eq!(
        second.unwrap_err(),
        StorageError::InUse,
        "it would interrupt running replies"
    );
    database.close().await.unwrap();
    folder.open().await;
}

#[tokio::test]
async fn garbage_is_set_aside_and_reported() {
    let folder = DataFolder::new();
    fs::create_dir_all(folder.path()).unwrap();
    let garbage = b"this was never a database".repeat(400);
    fs::write(folder.file(), &garbage).unwrap();
    fs::write(folder.path().join("aideon.sqlite3-wal"), "an old log").unwrap();

    let opened = folder.try_open().await.unwrap();
    assert_eq!(
        opened.set_aside.as_deref(),
        Some(ASIDE),
        "the user is told the name"
    );
    assert_eq!(
        fs::read(folder.path().join(ASIDE)).unwrap(),
        garbage,
        "nothing is deleted"
    );
    let log = fs::read(folder.path().join(format!("{ASIDE}-wal"))).unwrap();
    assert_eq!(log, b"an old log", "its log goes with it");
    let profile = opened
        .database
        .ensure_profile(crate::profiles::ProfileKind::Local)
        .await;
    assert!(profile.is_ok(), "the new one works");
    opened.database.close().await.unwrap();
    folder.open().await;
}

#[tokio::test]
async fn every_damaged_file_gets_a_name_of_its_own() {
    let folder = DataFolder::new();
    fs::create_dir_all(folder.path()).unwrap();
    for (garbage, expected) in [
        ("first garbage", ASIDE),
        (
            "second garbage",
            "aideon-damaged-20260102T030405Z-2.sqlite3",
        ),
    ] {
        fs::write(folder.file(), garbage).unwrap();
        let opened = folder.try_open().await.unwrap();
        assert_eq!(
            opened.set_aside.as_deref(),
            Some(expected),
            "in the same second"
        );
        assert_eq!(
            fs::read(folder.path().join(expected)).unwrap(),
            garbage.as_bytes()
        );
        opened.database.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_truncated_file_is_set_aside() {
    let (folder, profile) = used().await;
    let whole = fs::read(folder.file()).unwrap();
    let half = &whole[..whole.len() / 2];
    fs::write(folder.file(), half).unwrap();
    let opened = folder.try_open().await.unwrap();
    assert_eq!(opened.set_aside.as_deref(), Some(ASIDE));
    assert_eq!(
        fs::read(folder.path().join(ASIDE)).unwrap(),
        half,
        "what is left of it is kept"
    );
    assert!(
        opened
            .database
            .conversations(&profile)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_file_with_a_damaged_page_is_set_aside() {
    let (folder, _profile) = used().await;
    let shell = folder.shell();
    let root = "SELECT rootpage FROM sqlite_schema WHERE name = 'messages'";
    let page: usize = shell
        .query_row(root, [], |row| row.get::<_, u32>(0))
        .unwrap() as usize;
    let size: usize = shell
        .pragma_query_value(None, "page_size", |row| row.get::<_, u32>(0))
        .unwrap() as usize;
    drop(shell);
    let mut bytes = fs::read(folder.file()).unwrap();
    bytes[(page - 1) * size..page * size].fill(0);
    fs::write(folder.file(), &bytes).unwrap();
    let opened = folder.try_open().await.unwrap();
    assert_eq!(
        opened.set_aside.as_deref(),
        Some(ASIDE),
        "the rest of it looks sound"
    );
}

#[tokio::test]
async fn a_transaction_that_writes_locks_others_out_from_its_begin() {
    let (folder, database, _profile) = fresh().await;
    let shell = folder.shell();
    shell.busy_timeout(std::time::Duration::ZERO).unwrap();
    let other = database.write(move |_| {
        Ok(shell
            .execute("DELETE FROM app_state", [])
            .map(|_| ())
            .map_err(StorageError::from))
    });
    let refused = other.await.unwrap();
    assert_eq!(
        refused,
        Err(StorageError::InUse),
        "what it read would no longer hold"
    );
}

#[tokio::test]
async fn an_empty_file_is_a_new_database() {
    let folder = DataFolder::new();
    fs::create_dir_all(folder.path()).unwrap();
    fs::write(folder.file(), "").unwrap();
    folder.open().await;
}

#[tokio::test]
async fn a_newer_database_is_left_as_it_is() {
    let (folder, _profile) = used().await;
    folder
        .shell()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    let before = fs::read(folder.file()).unwrap();
    let refused = folder.try_open().await.unwrap_err();
    assert_eq!(
        refused,
        StorageError::NewerVersion {
            found: 99,
            known: i64::try_from(schema::steps().len()).unwrap()
        }
    );
    assert_eq!(
        fs::read(folder.file()).unwrap(),
        before,
        "the newer app will need it"
    );
    assert!(
        !folder.names().iter().any(|name| name.contains("damaged")),
        "it is not damaged"
    );
}

#[tokio::test]
async fn opening_again_makes_no_backup() {
    let (folder, _profile) = used().await;
    folder.open().await;
    assert!(backups(&folder).is_empty(), "nothing was migrated");
}

#[tokio::test]
async fn a_migration_is_preceded_by_a_backup() {
    let (folder, _profile) = used().await;
    let titles = |path: PathBuf| {
        let connection = Connection::open(path).unwrap();
        let all = "SELECT count(*), max(title) FROM conversations";
        connection
            .query_row(all, [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
            })
            .unwrap()
    };
    drop(open_with(&folder, &["UPDATE conversations SET title = 'migrated'"]).unwrap());
    assert_eq!(backups(&folder), ["aideon-before-v5.sqlite3"]);
    let backup = folder.path().join("aideon-before-v5.sqlite3");
    assert_eq!(
        titles(backup),
        (1, "hello".to_owned()),
        "it has what was there before"
    );
    assert_eq!(titles(folder.file()), (1, "migrated".to_owned()));
}

#[tokio::test]
async fn two_backups_are_kept() {
    let (folder, _profile) = used().await;
    let change = "UPDATE conversations SET title = title || '+'";
    for count in 1..=11 {
        drop(open_with(&folder, &vec![change; count]).unwrap());
    }
    let kept = ["aideon-before-v14.sqlite3", "aideon-before-v15.sqlite3"];
    assert_eq!(backups(&folder), kept, "the newest two, by number");
}

#[tokio::test]
async fn a_failed_migration_changes_nothing() {
    let (folder, profile) = used().await;
    let steps = ["UPDATE conversations SET title = 'migrated'; SELECT no_such_function()"];
    assert!(open_with(&folder, &steps).is_err());
    let rows = folder.open().await.conversations(&profile).await.unwrap();
    assert_eq!(
        rows[0].title, "hello",
        "the version that was there goes on working"
    );
}

#[tokio::test]
async fn what_was_running_is_interrupted() {
    let (folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "hello"))
            .await
            .unwrap(),
    );
    let reply = turn.turn.reply.id;
    let mut running = attempt(Tier::Free, RouteRole::FirstChoice, Service::Together);
    running.outcome = AttemptOutcome::Running;
    database.save_attempt(&reply, &running).await.unwrap();
    database
        .save_segment(&reply, &segment(0, "as far as it ca"))
        .await
        .unwrap();
    database.close().await.unwrap();

    let opened = folder.try_open().await.unwrap();
    assert_eq!(opened.interrupted, 1, "the user is told how many");
    let kept = opened.database.reply(&reply).await.unwrap().unwrap();
    assert_eq!(kept.outcome, ReplyOutcome::Interrupted);
    assert_eq!(kept.attempts[0].outcome, AttemptOutcome::Interrupted);
    assert_eq!(
        kept.answer().unwrap().text,
        "as far as it ca",
        "the partial reply is there"
    );
    let next = message(&profile, Some(&turn.conversation.id), "go on");
    assert!(
        opened.database.begin_turn(next).await.is_ok(),
        "the conversation goes on"
    );
    opened.database.close().await.unwrap();
    assert_eq!(
        folder.try_open().await.unwrap().interrupted,
        1,
        "each is counted once"
    );
}

#[tokio::test]
async fn a_crash_in_the_middle_of_a_transaction_loses_only_that_one() {
    let (folder, database, profile) = fresh().await;
    begun(
        database
            .begin_turn(message(&profile, None, "kept"))
            .await
            .unwrap(),
    );
    let (source, crashed) = (folder.path(), DataFolder::new());
    let target = crashed.path();
    let written = database.write(move |transaction| {
        // Too little memory for what follows, so that it reaches the disk before the commit.
        transaction.pragma_update(None, "cache_size", 8)?;
        let large = "x".repeat(1024 * 1024);
        transaction.execute("UPDATE conversations SET title = 'lost'", [])?;
        transaction.execute("INSERT INTO app_state VALUES ('large', ?1)", [large])?;
        fs::create_dir_all(&target)?;
        for name in ["aideon.sqlite3", "aideon.sqlite3-wal"] {
            fs::copy(source.join(name), target.join(name))?;
        }
        Ok(fs::metadata(target.join("aideon.sqlite3-wal"))?.len())
    });
    assert!(
        written.await.unwrap() > 1024 * 1024,
        "half a transaction lies on the disk"
    );
    let opened = crashed.try_open().await.unwrap();
    assert_eq!(
        (opened.set_aside, opened.interrupted),
        (None, 1),
        "the file is sound"
    );
    let rows = opened.database.conversations(&profile.id).await.unwrap();
    assert_eq!(rows[0].title, "kept", "what was committed before is there");
}

#[tokio::test]
async fn an_error_undoes_the_whole_transaction() {
    let (_folder, database, profile) = fresh().await;
    begun(
        database
            .begin_turn(message(&profile, None, "kept"))
            .await
            .unwrap(),
    );
    let failed: Result<(), StorageError> = database
        .write(|transaction| {
            transaction.execute("UPDATE conversations SET title = 'half done'", [])?;
            Err(StorageError::NameMissing)
        })
        .await;
    assert_eq!(failed, Err(StorageError::NameMissing));
    assert_eq!(
        database.conversations(&profile.id).await.unwrap()[0].title,
        "kept"
    );
}

#[tokio::test]
async fn a_full_disk_is_named_and_loses_nothing() {
    let (_folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "hello"))
            .await
            .unwrap(),
    );
    let reply = turn.turn.reply.id;
    database
        .save_segment(&reply, &segment(0, "kept"))
        .await
        .unwrap();
    let limit = |pages: &'static str| {
        database.write(move |transaction| {
            Ok(transaction.query_row(
                &format!("PRAGMA max_page_count = {pages}"),
                [],
                |_| Ok(()),
            )?)
        })
    };
    limit("1").await.unwrap();
    let large = "x".repeat(1024 * 1024);
    let refused = database.begin_turn(message(&profile, None, &large)).await;
    assert_eq!(refused.unwrap_err(), StorageError::DiskFull);
    limit("1000000").await.unwrap();
    let kept = database.reply(&reply).await.unwrap().unwrap();
    assert_eq!(kept.answer().unwrap().text, "kept");
    assert_eq!(database.conversations(&profile.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = DataFolder::new();
    fs::write(folder.path(), "a file is in the way").unwrap();
    let refused = folder.try_open().await.unwrap_err();
    assert_eq!(refused, StorageError::NotWritable);
    let below = Database::open(&folder.path().join("data"), Arc::new(SystemClock)).await;
    assert_eq!(below.unwrap_err(), StorageError::NotWritable);
}

#[tokio::test]
async fn a_closed_database_says_so() {
    let (_folder, database, profile) = fresh().await;
    let handle = database.clone();
    database.close().await.unwrap();
    let asked = handle.conversations(&profile.id).await;
    assert_eq!(asked.unwrap_err(), StorageError::Closed);
}

#[test]
fn sqlite_errors_become_ours() {
    let code = |code| {
        StorageError::from(rusqlite::Error::SqliteFailure(
            rusqlite::ffi::Error::new(code),
            None,
        ))
    };
    assert_eq!(code(rusqlite::ffi::SQLITE_FULL), StorageError::DiskFull);
    assert_eq!(
        code(rusqlite::ffi::SQLITE_READONLY),
        StorageError::NotWritable
    );
    assert_eq!(
        code(rusqlite::ffi::SQLITE_CANTOPEN),
        StorageError::NotWritable
    );
    assert_eq!(code(rusqlite::ffi::SQLITE_CORRUPT), StorageError::Damaged);
    assert_eq!(code(rusqlite::ffi::SQLITE_NOTADB), StorageError::Damaged);
    assert_eq!(code(rusqlite::ffi::SQLITE_BUSY), StorageError::InUse);
}
