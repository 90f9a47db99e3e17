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
use crate::error::StorageError;

/// The database's name in the data folder.
pub(super) const NAME: &str = "aideon.sqlite3";

/// The name of the file whose lock says that the folder is in use.
const LOCK: &str = "aideon.lock";

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
    steps: &[M<'_>],
) -> Result<OpenFile, StorageError> {
    make_private_folder(dir)?;
    let lock = lock(dir)?;
    let path = dir.join(NAME);
    let (mut writer, set_aside) = match examined(&path, steps.len()) {
        Err(StorageError::Damaged) => {
            let name = damaged::set_aside(dir, now)?;
            (examined(&path, steps.len())?, Some(name))
        }
        result => (result?, None),
    };
    configure(&writer)?;
    migrate(&mut writer, dir, steps)?;
    let interrupted = recovery::after_a_crash(&mut writer, calendar, now)?;
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

fn lock(dir: &Path) -> Result<File, StorageError> {
    let file = open_private_file(&dir.join(LOCK))?;
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
fn examined(path: &Path, known: usize) -> Result<Connection, StorageError> {
    open_private_file(path)?;
    let connection = connect(path)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let found = version(&connection)?;
    let known = i64::try_from(known).unwrap_or(i64::MAX);
    if found > known {
        return Err(StorageError::NewerVersion { found, known });
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Err(StorageError::Damaged);
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
fn migrate(connection: &mut Connection, dir: &Path, steps: &[M<'_>]) -> Result<(), StorageError> {
    let found = version(connection)?;
    let latest = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    if found > 0 && found < latest {
        backup::before_migration(connection, dir, latest)?;
    }
    Ok(Migrations::from_slice(steps).to_latest(connection)?)
}
