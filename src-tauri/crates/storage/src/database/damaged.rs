//! Setting a damaged database aside. Nothing is deleted: somebody may be able to save it.

use std::{fs, io, path::Path};

use aideon_engine::time::Timestamp;

use crate::error::StorageError;

/// Renames the damaged database with its log, and gives its new name.
pub(super) fn set_aside(dir: &Path, stem: &str, now: Timestamp) -> Result<String, StorageError> {
    let name = free_name(dir, stem, now)?;
    // The log goes first: left beside a new database it would be replayed into it.
    for suffix in ["-wal", "-shm", ""] {
        let from = dir.join(format!("{stem}.sqlite3{suffix}"));
        match fs::rename(&from, dir.join(format!("{name}{suffix}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    tracing::error!(
        file = name,
        "the database was damaged and has been set aside"
    );
    Ok(name)
}

/// `<stem>-damaged-<UTC time>.sqlite3`, with a number when that name is taken.
fn free_name(dir: &Path, stem: &str, now: Timestamp) -> Result<String, StorageError> {
    let time = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    let stem = format!("{stem}-damaged-{}", time.strftime("%Y%m%dT%H%M%SZ"));
    let numbered = (2..100).map(|number| format!("{stem}-{number}.sqlite3"));
    std::iter::once(format!("{stem}.sqlite3"))
        .chain(numbered)
        .find(|name| !is_taken(&dir.join(name)))
        .ok_or_else(|| StorageError::File("there are too many damaged databases".to_owned()))
}

fn is_taken(path: &Path) -> bool {
    // What cannot be told counts as taken, so that nothing is ever overwritten.
    path.try_exists().unwrap_or(true)
}
