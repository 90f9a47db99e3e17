use aideon_engine::provenance::{AttemptOutcome, ReplyOutcome};
use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite_migration::Migrations;

use super::*;
use crate::{
    fixtures::{DataFolder, charge, message, used, words},
    profiles::ProfileKind,
};

/// What the first version of the app left behind: an answered reply, and one that was being
/// written when the app was closed.
const FIRST: &str = "
INSERT INTO profiles VALUES ('p', 'local', 'You', 'free', 0, 1767000000000);
INSERT INTO app_state VALUES ('current_profile', 'p');
INSERT INTO conversations VALUES ('c', 'p', 'hello', NULL, 1767000000000, 1767000001000, NULL);
INSERT INTO messages VALUES (1, 'm1', 'c', NULL, 'user', 'hello', 1767000000000);
INSERT INTO messages VALUES (2, 'm2', 'c', 'm1', 'assistant', '', 1767000000000);
INSERT INTO messages VALUES (3, 'm3', 'c', 'm2', 'user', 'more', 1767000001000);
INSERT INTO messages VALUES (4, 'm4', 'c', 'm3', 'assistant', '', 1767000001000);
INSERT INTO replies VALUES
    ('r1', 'm2', 'q1', 'free', NULL, 'finished', 'stop', 1767000000000, 1767000001000);
INSERT INTO replies VALUES ('r2', 'm4', 'q2', 'free', NULL, 'running', NULL, 1767000001000, NULL);
INSERT INTO attempts VALUES
    ('r1', 0, 'free', 'first_choice', 'together', 'Together AI', 0, 'together', 'maker/model',
     NULL, 1767000000000, 120, 900, 'answered', NULL, NULL, NULL, 200, 'req-1', 12, 34, 0);
INSERT INTO attempts VALUES
    ('r2', 0, 'free', 'first_choice', 'together', 'Together AI', 0, 'together', 'maker/model',
     NULL, 1767000001000, 120, NULL, 'running', NULL, NULL, NULL, 200, 'req-2', NULL, NULL, 0);
INSERT INTO segments VALUES ('r1', 0, 0, 'words', '');
INSERT INTO segments VALUES ('r2', 0, 0, 'more wo', '');
INSERT INTO provider_addresses VALUES ('openai', 'https://example.com/v1');
";

fn made_by_the_first_version() -> DataFolder {
    let folder = DataFolder::new();
    std::fs::create_dir_all(folder.path()).unwrap();
    let mut connection = Connection::open(folder.file()).unwrap();
    let steps = &steps()[..1];
    Migrations::from_slice(steps)
        .to_latest(&mut connection)
        .unwrap();
    connection.execute_batch(FIRST).unwrap();
    folder
}

/// Every row of the tables that the first version had.
fn rows(connection: &Connection, tables: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for table in tables {
        let mut query = connection
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))
            .unwrap();
        let columns = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap()));
            all.push(format!(
                "{table}: {}",
                values.collect::<Vec<_>>().join(", ")
            ));
        }
    }
    all
}

#[test]
fn the_migrations_are_sound() {
    Migrations::new(steps()).validate().unwrap();
    Migrations::new(request_steps()).validate().unwrap();
}

#[tokio::test]
async fn a_database_of_the_first_version_keeps_all_it_had() {
    let untouched = [
        "app_state",
        "messages",
        "conversations",
        "segments",
        "provider_addresses",
    ];
    let folder = made_by_the_first_version();
    let before = rows(&folder.shell(), &untouched);
    let opened = folder.try_open().await.unwrap();
    assert_eq!((opened.set_aside, opened.interrupted), (None, 1));
    let database = opened.database;
    let after = rows(&folder.shell(), &untouched);
    assert_eq!(after.len(), before.len());
    for (before, after) in before.iter().zip(after) {
        assert!(
            after.starts_with(before),
            "{after} has what {before} had, and new columns behind"
        );
    }

    let profile = database.current_profile().await.unwrap().unwrap();
    assert_eq!(
        (profile.id.as_str(), profile.name.as_str(), profile.kind),
        ("p", "You", ProfileKind::Local)
    );

    let backup = folder.path().join("aideon-before-v4.sqlite3");
    let backup = Connection::open(backup).unwrap();
    assert_eq!(rows(&backup, &untouched), before, "the backup has it too");
    let version: i64 = backup
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 1, "it is what was there before");

    let answered = database.reply("r1").await.unwrap().unwrap();
    assert_eq!(answered.answer().unwrap().text, "words");
    let attempt = &answered.attempts[0];
    assert_eq!(attempt.usage.completion, Some(34));
    assert_eq!(
        (attempt.cost, attempt.at_least),
        (None, false),
        "what it cost was not kept then, which is not nothing"
    );
    let interrupted = database.reply("r2").await.unwrap().unwrap();
    assert_eq!(interrupted.outcome, ReplyOutcome::Interrupted);
    assert_eq!(interrupted.attempts[0].outcome, AttemptOutcome::Interrupted);
    let usage = database.usage("p", Date::MIN).await.unwrap();
    assert_eq!(
        (usage.len(), usage[0].attempts, usage[0].at_least),
        (1, 1, true),
        "the ledger begins with what ended after the migration"
    );
}

#[tokio::test]
async fn a_database_of_the_first_version_goes_on() {
    let folder = made_by_the_first_version();
    let database = folder.open().await;
    let profile = database.current_profile().await.unwrap().unwrap();
    let mut new = message(&profile, Some("c"), "and more");
    new.charge = Some(charge("p", "2026-01-02", 1));
    database.begin_turn(new).await.unwrap();
    assert_eq!(used(&database, "p", "2026-01-02").await, 1);
}

/// The same database as the second version left it behind: with a reservation that was counted
/// and one that was held.
fn left_by_the_second_version() -> DataFolder {
    let folder = made_by_the_first_version();
    let mut connection = folder.shell();
    Migrations::from_slice(&steps()[..2])
        .to_latest(&mut connection)
        .unwrap();
    let quota = "
        INSERT INTO quota_days VALUES ('p', 'request', '2026-01-02', 2, 0, 0);
        INSERT INTO quota_reservations VALUES
            ('one', 'p', 'request', '2026-01-02', 'r1', 'counted', 1),
            ('two', 'p', 'request', '2026-01-02', 'r2', 'held', 2);
        UPDATE segments SET text = '' WHERE reply_id = 'r2';
    ";
    connection.execute_batch(quota).unwrap();
    folder
}

#[tokio::test]
async fn a_database_of_the_second_version_shows_its_newest_branch_and_can_be_searched() {
    let folder = left_by_the_second_version();
    let database = folder.open().await;
    let opened = database.conversation("p", "c").await.unwrap();
    assert_eq!(words(&opened.page), ["hello", "more"]);
    assert_eq!(opened.settings, Default::default());
    assert_eq!(
        used(&database, "p", "2026-01-02").await,
        1,
        "what was held is given back, because nothing had come"
    );
    for word in ["hello", "words"] {
        let hits = database.search("p", word, 5).await.unwrap();
        assert_eq!(hits.len(), 1, "{word} was written before words were kept");
    }
    let mut new = message(
        &database.current_profile().await.unwrap().unwrap(),
        Some("c"),
        "and more",
    );
    new.charge = Some(charge("p", "2026-01-02", 5));
    database.begin_turn(new).await.unwrap();
    let opened = database.conversation("p", "c").await.unwrap();
    assert_eq!(
        words(&opened.page),
        ["hello", "more", "and more"],
        "it goes on from there"
    );
}
