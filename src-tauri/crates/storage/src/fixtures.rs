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
    profiles::{Profile, ProfileKind},
    turns::{NewTurn, StoredTurn, TurnStart},
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
        ..NewTurn::new(&profile.id, profile.tier, text)
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
