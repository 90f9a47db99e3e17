//! Opening the file: examined first, then configured and migrated.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    path::Path,
    time::Duration,
};

use aideon_engine::{free_tier::Calendar, time::Timestamp};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use rusqlite_migration::{M, Migrations};

use super::{backup, damaged, recovery};
use crate::{error::StorageError, schema};

/// What a database is called in its folder, how it came to its schema, and what is put in
/// order before it is used.
pub(super) struct Plan {
    /// The beginning of the names of its files: `aideon` for `aideon.sqlite3` and for
    /// `aideon.lock`, whose lock says that it is in use.
    pub(super) stem: &'static str,
    pub(super) steps: Vec<M<'static>>,
    /// The file is read through before it is used.
    pub(super) examined: bool,
    pub(super) put_in_order: PutInOrder,
}

/// Settles what a crash left undone, and gives the number of replies that were interrupted.
pub(super) type PutInOrder = fn(&mut Connection, &Calendar, Timestamp) -> Result<u32, StorageError>;

impl Plan {
    /// The app's own database.
    pub(super) fn of_the_app() -> Self {
        Self {
            stem: "aideon",
            steps: schema::steps(),
            examined: true,
            put_in_order: recovery::after_a_crash,
        }
    }

    /// What the local API was asked. It grows with every request, so it is not read through
    /// at each start.
    pub(super) fn of_requests() -> Self {
        Self {
            stem: "requests",
            steps: schema::request_steps(),
            examined: false,
            put_in_order: recovery::of_quota,
        }
    }

    pub(super) fn name(&self) -> String {
        format!("{}.sqlite3", self.stem)
    }
}

/// How long a statement waits for another process, a backup program for instance.
const BUSY: Duration = Duration::from_secs(5);

/// What stays open, and what was found.
#[derive(Debug)]
pub(super) struct OpenFile {
    pub(super) writer: Connection,
    pub(super) reader: Connection,
    pub(super) lock: File,
    pub(super) set_aside: Option<String>,
    pub(super) interrupted: u32,
}

pub(super) fn open(
    dir: &Path,
    now: Timestamp,
    calendar: &Calendar,
    plan: &Plan,
) -> Result<OpenFile, StorageError> {
    make_private_folder(dir)?;
    let lock = lock(&dir.join(format!("{}.lock", plan.stem)))?;
    let path = dir.join(plan.name());
    let (mut writer, set_aside) = match examined(&path, plan) {
        Err(StorageError::Damaged) => {
            let name = damaged::set_aside(dir, plan.stem, now)?;
            (examined(&path, plan)?, Some(name))
        }
        result => (result?, None),
    };
    configure(&writer)?;
    migrate(&mut writer, dir, plan)?;
    let interrupted = (plan.put_in_order)(&mut writer, calendar, now)?;
    let reader = connect(&path)?;
    configure(&reader)?;
    reader.pragma_update(None, "query_only", true)?;
    Ok(OpenFile {
        writer,
        reader,
        lock,
        set_aside,
        interrupted,
    })
}

/// Makes the data folder, readable by its owner only; conversations are private.
fn make_private_folder(dir: &Path) -> Result<(), StorageError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(dir)?)
}

/// Opens a file of the data folder, made private when it is not there yet.
fn open_private_file(path: &Path) -> Result<File, StorageError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}

fn lock(path: &Path) -> Result<File, StorageError> {
    let file = open_private_file(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StorageError::InUse),
        Err(TryLockError::Error(error)) => {
            // Some network file systems have no locks; SQLite's own still guard the data.
            tracing::warn!(%error, "the data folder cannot be locked");
            Ok(file)
        }
    }
}

fn connect(path: &Path) -> Result<Connection, StorageError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    Ok(connection)
}

/// Connects, and finds out whether this version of the app can work with the file. Until
/// that is known nothing is written to it, not even what its log still holds.
fn examined(path: &Path, plan: &Plan) -> Result<Connection, StorageError> {
    open_private_file(path)?;
    let connection = connect(path)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let found = version(&connection)?;
    let known = i64::try_from(plan.steps.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StorageError::NewerVersion { found, known });
    }
    if plan.examined {
        let check = "PRAGMA quick_check(1)";
        let verdict: String = connection.query_row(check, [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(StorageError::Damaged);
        }
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(connection)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn configure(connection: &Connection) -> Result<(), StorageError> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Brings the schema up to date. A database that holds something is backed up first.
fn migrate(connection: &mut Connection, dir: &Path, plan: &Plan) -> Result<(), StorageError> {
    let found = version(connection)?;
    let latest = i64::try_from(plan.steps.len()).unwrap_or(i64::MAX);
    if found > 0 && found < latest {
        backup::before_migration(connection, dir, plan.stem, latest)?;
    }
    Ok(Migrations::from_slice(&plan.steps).to_latest(connection)?)
}
