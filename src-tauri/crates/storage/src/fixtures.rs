//! What the tests of this crate begin with: a real file in a folder of its own.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use aideon_engine::{
    chat::{FinishReason, TokenUsage},
    cost::Cost,
    free_tier::{Calendar, LocalDay, QuotaCharge, QuotaKind},
    ports::{Clock, QuotaStore, ReplyStore},
    provenance::{
        AttemptOutcome, AttemptRecord, ReplyOutcome, RouteRole, SegmentRecord, Service, Tier,
    },
    time::Timestamp,
};
use jiff::tz::TimeZone;
use tempfile::TempDir;

use crate::{
    database::{Database, Opened},
    error::StorageError,
    pages::TurnPage,
    profiles::{Profile, ProfileKind},
    turns::{NewRetry, NewTurn, StoredTurn, TurnStart},
};

/// 2026-01-02T03:04:05Z, the time at which every test begins.
pub(crate) const START: i64 = 1_767_323_045_000;

/// A clock that goes on by one second each time it is read.
pub(crate) struct SteppingClock(AtomicI64);

impl Clock for SteppingClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.fetch_add(1000, Ordering::SeqCst))
    }
}

/// A data folder, removed when dropped.
pub(crate) struct DataFolder(TempDir);

impl DataFolder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("aideon")
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.path().join("aideon.sqlite3")
    }

    /// The names of the files in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    pub(crate) async fn try_open(&self) -> Result<Opened, StorageError> {
        self.try_open_in("UTC").await
    }

    /// Opens it where the days are those of `zone`.
    pub(crate) async fn try_open_in(&self, zone: &str) -> Result<Opened, StorageError> {
        let clock = Arc::new(SteppingClock(AtomicI64::new(START)));
        let calendar = Calendar::of(TimeZone::get(zone).unwrap());
        Database::open_with_calendar(&self.path(), clock, calendar).await
    }

    pub(crate) async fn open(&self) -> Database {
        let opened = self.try_open().await.unwrap();
        assert_eq!(opened.set_aside, None, "a sound file is not set aside");
        opened.database
    }

    /// The folder as it would be found had the app been killed now.
    pub(crate) fn after_a_kill(&self) -> Self {
        let killed = Self::new();
        std::fs::create_dir_all(killed.path()).unwrap();
        for name in ["aideon.sqlite3", "aideon.sqlite3-wal"] {
            std::fs::copy(self.path().join(name), killed.path().join(name)).unwrap();
        }
        killed
    }

    /// Another connection to the file, as a person with an SQLite shell has it.
    pub(crate) fn shell(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.file()).unwrap()
    }
}

/// A database with the profile of this computer.
pub(crate) async fn fresh() -> (DataFolder, Database, Profile) {
    let folder = DataFolder::new();
    let database = folder.open().await;
    let profile = database.ensure_profile(ProfileKind::Local).await.unwrap();
    (folder, database, profile)
}

pub(crate) fn message(profile: &Profile, conversation: Option<&str>, text: &str) -> NewTurn {
    NewTurn {
        conversation: conversation.map(str::to_owned),
        ..NewTurn::new(&profile.id, Tier::Free, text)
    }
}

/// When every day of the tests ends, as far as they care.
pub(crate) const RENEWS_AT: Timestamp = Timestamp(START + 1);

pub(crate) fn local_day(date: &str) -> LocalDay {
    LocalDay {
        date: date.parse().unwrap(),
        renews_at: RENEWS_AT,
    }
}

/// What a request costs on that day.
pub(crate) fn charge(subject: &str, date: &str, limit: u32) -> QuotaCharge {
    QuotaCharge {
        subject: subject.to_owned(),
        kind: QuotaKind::Request,
        day: local_day(date),
        limit,
    }
}

/// How many requests count as used on that day.
pub(crate) async fn used(database: &Database, subject: &str, date: &str) -> u32 {
    let used = database.used(subject, &local_day(date)).await.unwrap();
    used.requests
}

/// The turn that was begun by this very request.
pub(crate) fn begun(start: TurnStart) -> StoredTurn {
    match start {
        TurnStart::Begun(turn) => turn,
        TurnStart::AlreadyBegun(turn) => panic!("begun before: {turn:?}"),
    }
}

pub(crate) fn attempt(tier: Tier, role: RouteRole, service: Service) -> AttemptRecord {
    AttemptRecord {
        position: 0,
        tier,
        role,
        service,
        provider: "Boathouse".into(),
        simulated: false,
        target: "boathouse/maker/model-1".parse().unwrap(),
        reported_model: Some("maker/model-1-0102".into()),
        started_at: Timestamp(START),
        first_content_ms: Some(120),
        duration_ms: Some(4_500),
        outcome: AttemptOutcome::Answered,
        status: Some(200),
        request_id: Some("req-1".into()),
        usage: TokenUsage {
            prompt: Some(12),
            completion: None,
        },
        cost: Some(Cost(10_560)),
        at_least: false,
        unreadable_events: 1,
    }
}

pub(crate) fn segment(attempt: u32, text: &str) -> SegmentRecord {
    SegmentRecord {
        attempt,
        text: text.into(),
        ..SegmentRecord::default()
    }
}

/// Lets the first choice of the free route write a whole reply.
pub(crate) async fn answer(database: &Database, reply: &str, text: &str) {
    let attempt = attempt(Tier::Free, RouteRole::FirstChoice, Service::Together);
    database.save_attempt(reply, &attempt).await.unwrap();
    database
        .save_segment(reply, &segment(0, text))
        .await
        .unwrap();
    finish(database, reply).await;
}

pub(crate) async fn finish(database: &Database, reply: &str) {
    let outcome = ReplyOutcome::Finished(FinishReason::Stop);
    database
        .end_reply(reply, &outcome, database.now())
        .await
        .unwrap();
}

/// Sends a message and lets it be answered.
pub(crate) async fn said(
    database: &Database,
    profile: &Profile,
    conversation: Option<&str>,
    text: &str,
) -> StoredTurn {
    let turn = begun(
        database
            .begin_turn(message(profile, conversation, text))
            .await
            .unwrap(),
    );
    answer(
        database,
        &turn.turn.reply.id,
        &format!("an answer to {text}"),
    )
    .await;
    turn
}

/// Sends another version of a message and lets it be answered.
pub(crate) async fn said_instead(
    database: &Database,
    profile: &Profile,
    of: &StoredTurn,
    text: &str,
) -> StoredTurn {
    let new = NewTurn {
        instead_of: Some(of.turn.message_id.clone()),
        ..message(profile, Some(&of.conversation.id), text)
    };
    let turn = begun(database.begin_turn(new).await.unwrap());
    answer(
        database,
        &turn.turn.reply.id,
        &format!("an answer to {text}"),
    )
    .await;
    turn
}

/// Asks for another answer to a message.
pub(crate) fn retry(profile: &Profile, message: &str, client_request_id: &str) -> NewRetry {
    NewRetry {
        profile: profile.id.clone(),
        client_request_id: client_request_id.to_owned(),
        message: message.to_owned(),
        choice: None,
        tier: Tier::Free,
        charge: None,
    }
}

/// The user's words of a page, in order.
pub(crate) fn words(page: &TurnPage) -> Vec<&str> {
    page.turns.iter().map(|turn| turn.text.as_str()).collect()
}

/// A PNG of that many pixels, as far as its beginning goes.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes
}

/// Writes a conversation of that many turns of `bytes` bytes each into the file, as a person
/// with an SQLite shell would, and gives its id.
pub(crate) fn long_conversation(
    folder: &DataFolder,
    profile: &Profile,
    turns: usize,
    bytes: usize,
) -> String {
    let mut shell = folder.shell();
    let transaction = shell.transaction().unwrap();
    let id = "long";
    transaction
        .execute(
            "INSERT INTO conversations (id, profile_id, title, created_at, updated_at) \
             VALUES (?1, ?2, 'long', 1, 1)",
            [id, &profile.id],
        )
        .unwrap();
    let mut parent: Option<String> = None;
    for turn in 0..turns {
        let (question, answer) = (format!("q{turn}"), format!("a{turn}"));
        let insert = "INSERT INTO messages (id, conversation_id, parent_id, role, text, created_at) \
                      VALUES (?1, ?2, ?3, ?4, ?5, 1)";
        transaction
            .prepare_cached(insert)
            .unwrap()
            .execute((&question, id, &parent, "user", format!("question {turn}")))
            .unwrap();
        transaction
            .prepare_cached(insert)
            .unwrap()
            .execute((&answer, id, &question, "assistant", ""))
            .unwrap();
        transaction
            .prepare_cached(
                "INSERT INTO replies (id, message_id, client_request_id, tier, state, \
                 finish_reason, created_at) VALUES (?1, ?2, ?1, 'free', 'finished', 'stop', 1)",
            )
            .unwrap()
            .execute((format!("r{turn}"), &answer))
            .unwrap();
        transaction
            .prepare_cached(
                "INSERT INTO attempts (reply_id, position, tier, role, service, provider, \
                 simulated, endpoint, model, started_at, outcome, unreadable_events) \
                 VALUES (?1, 0, 'free', 'first_choice', 'together', 'Together AI', 0, \
                 'together', 'maker/model', 1, 'answered', 0)",
            )
            .unwrap()
            .execute([format!("r{turn}")])
            .unwrap();
        transaction
            .prepare_cached("INSERT INTO segments VALUES (?1, 0, 0, ?2, '')")
            .unwrap()
            .execute((format!("r{turn}"), "x".repeat(bytes)))
            .unwrap();
        parent = Some(answer);
    }
    transaction
        .execute(
            "UPDATE conversations SET shown_message_id = ?1 WHERE id = ?2",
            (parent, id),
        )
        .unwrap();
    transaction.commit().unwrap();
    id.to_owned()
}
