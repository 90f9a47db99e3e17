//! Backups before a migration.

use std::{fs, path::Path};

use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};

use crate::error::StorageError;

/// How many backups stay in the data folder.
const KEPT: usize = 2;

const PREFIX: &str = "aideon-before-v";
const SUFFIX: &str = ".sqlite3";

/// Copies the database to `aideon-before-v<version>.sqlite3`; only the newest backups stay.
pub(super) fn before_migration(
    connection: &Connection,
    dir: &Path,
    version: i64,
) -> Result<(), StorageError> {
    let unfinished = dir.join(format!("{PREFIX}{version}.unfinished"));
    copy(connection, &unfinished)?;
    fs::rename(&unfinished, dir.join(format!("{PREFIX}{version}{SUFFIX}")))?;
    remove_old(dir)
}

fn copy(connection: &Connection, path: &Path) -> Result<(), StorageError> {
    let mut copy = Connection::open(path)?;
    let backup = Backup::new(connection, &mut copy)?;
    match backup.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(StorageError::InUse),
    }
}

fn remove_old(dir: &Path) -> Result<(), StorageError> {
    let mut backups = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if let Some(version) = entry.file_name().to_str().and_then(version_of) {
            backups.push((version, entry.path()));
        }
    }
    backups.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    for (_, path) in backups.into_iter().skip(KEPT) {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn version_of(name: &str) -> Option<i64> {
    name.strip_prefix(PREFIX)?
        .strip_suffix(SUFFIX)?
        .parse()
        .ok()
}
