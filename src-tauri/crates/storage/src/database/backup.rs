//! Backups before a migration.

use std::{fs, path::Path};

use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};

use crate::error::StorageError;

/// How many backups stay in the data folder.
const KEPT: usize = 2;

const SUFFIX: &str = ".sqlite3";

/// Copies the database to `<stem>-before-v<version>.sqlite3`; only the newest backups stay.
pub(super) fn before_migration(
    connection: &Connection,
    dir: &Path,
    stem: &str,
    version: i64,
) -> Result<(), StorageError> {
    let prefix = format!("{stem}-before-v");
    let unfinished = dir.join(format!("{prefix}{version}.unfinished"));
    copy(connection, &unfinished)?;
    fs::rename(&unfinished, dir.join(format!("{prefix}{version}{SUFFIX}")))?;
    remove_old(dir, &prefix)
}

fn copy(connection: &Connection, path: &Path) -> Result<(), StorageError> {
    let mut copy = Connection::open(path)?;
    let backup = Backup::new(connection, &mut copy)?;
    match backup.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(StorageError::InUse),
    }
}

fn remove_old(dir: &Path, prefix: &str) -> Result<(), StorageError> {
    let mut backups = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        if let Some(version) = name.to_str().and_then(|name| version_of(name, prefix)) {
            backups.push((version, entry.path()));
        }
    }
    backups.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    for (_, path) in backups.into_iter().skip(KEPT) {
        fs::remove_file(path)?;
    }
    Ok(())
}

fn version_of(name: &str, prefix: &str) -> Option<i64> {
    name.strip_prefix(prefix)?
        .strip_suffix(SUFFIX)?
        .parse()
        .ok()
}
