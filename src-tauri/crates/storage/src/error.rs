//! Why something could not be stored or read.

use aideon_engine::{free_tier::QuotaExceeded, ports::StoreError, selector::SelectError};
use rusqlite::ErrorCode;
use thiserror::Error;

#[cfg(feature = "keychain")]
use crate::keychain::KeychainStatus;

/// Why something could not be stored or read. No variant carries a key or any content of a
/// conversation, so that each may be logged.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StorageError {
    /// The data folder, or a file in it, cannot be made, opened or written.
    #[error("the data folder cannot be written to")]
    NotWritable,
    /// No space is left for the database.
    #[error("the disk is full")]
    DiskFull,
    /// Another instance of the app has the data folder open.
    #[error("another instance of the app uses the data folder")]
    InUse,
    /// A newer version of the app made the database; it was left as it is.
    #[error("the database has schema {found}; this version of the app knows {known}")]
    NewerVersion {
        /// The schema's version in the file.
        found: i64,
        /// The newest that this version of the app knows.
        known: i64,
    },
    /// The database file was found to be damaged.
    #[error("the database is damaged")]
    Damaged,
    /// SQLite failed in another way.
    #[error("the database failed: {0}")]
    Sqlite(
        /// What SQLite said.
        String,
    ),
    /// A file of the data folder could not be handled.
    #[error("a file of the data folder could not be handled: {0}")]
    File(
        /// What the system said.
        String,
    ),
    /// The database has been closed.
    #[error("the database has been closed")]
    Closed,
    /// There is no such profile.
    #[error("there is no such profile")]
    ProfileNotFound,
    /// There is no such conversation, or it belongs to somebody else.
    #[error("there is no such conversation")]
    ConversationNotFound,
    /// There is no such message of the user, or it belongs to somebody else.
    #[error("there is no such message")]
    MessageNotFound,
    /// There is no such reply.
    #[error("there is no such reply")]
    ReplyNotFound,
    /// There is no such picture, or it belongs to somebody else.
    #[error("there is no such picture")]
    PictureNotFound,
    /// The file is no picture of a kind that is known.
    #[error("the file is no picture of a kind that is known")]
    PictureUnreadable,
    /// The reply came to its proper end, or has no words to go on from.
    #[error("the reply cannot be continued")]
    NothingToContinue,
    /// There is no such endpoint.
    #[error("there is no such endpoint")]
    EndpointNotFound,
    /// A reply is being written in the conversation.
    #[error("a reply is being written in this conversation")]
    ReplyRunning,
    /// A name or title has no characters.
    #[error("a name has no characters")]
    NameMissing,
    /// The free plan's limit for the day is reached.
    #[error(transparent)]
    QuotaExceeded(#[from] QuotaExceeded),
    /// The steps make no route.
    #[error(transparent)]
    RouteInvalid(#[from] SelectError),
    /// The keychain cannot be used as it is.
    #[cfg(feature = "keychain")]
    #[error("the keychain cannot be used: {0:?}")]
    KeychainUnusable(
        /// What is the matter with it; never `Ready`.
        KeychainStatus,
    ),
    /// The keychain is there but failed.
    #[cfg(feature = "keychain")]
    #[error("the keychain failed: {0}")]
    KeychainFailed(
        /// In which way.
        &'static str,
    ),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                Self::NotWritable
            }
            Some(ErrorCode::DatabaseBusy) => Self::InUse,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            _ => Self::Sqlite(error.to_string()),
        }
    }
}

impl From<std::io::Error> for StorageError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::NotADirectory
            | ErrorKind::AlreadyExists => Self::NotWritable,
            _ => Self::File(error.to_string()),
        }
    }
}

impl From<rusqlite_migration::Error> for StorageError {
    fn from(error: rusqlite_migration::Error) -> Self {
        match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
            other => Self::Sqlite(other.to_string()),
        }
    }
}

impl From<tokio_rusqlite::Error<StorageError>> for StorageError {
    fn from(error: tokio_rusqlite::Error<StorageError>) -> Self {
        match error {
            tokio_rusqlite::Error::Error(error) => error,
            _ => Self::Closed,
        }
    }
}

impl From<StorageError> for StoreError {
    fn from(error: StorageError) -> Self {
        Self(error.to_string())
    }
}
