//! What a command answers when storage or engine could not do its work.

use aideon_engine::{model_id::IdError, secret::KeyError, selector::SelectError};
use aideon_ipc::{AppError, session::Keychain};
use aideon_storage::{error::StorageError, keychain::KeychainStatus};
use tracing::error;

/// Storage's failures.
pub(crate) fn storage(failure: StorageError) -> AppError {
    match failure {
        StorageError::ProfileNotFound => AppError::NoSession,
        StorageError::ConversationNotFound
        | StorageError::MessageNotFound
        | StorageError::ReplyNotFound
        | StorageError::PictureNotFound
        | StorageError::EndpointNotFound => AppError::NotFound,
        StorageError::ReplyRunning => AppError::ReplyRunning,
        StorageError::NothingToContinue => AppError::NothingToContinue,
        StorageError::PictureUnreadable => AppError::PictureUnreadable,
        StorageError::QuotaExceeded(exceeded) => AppError::QuotaExceeded {
            kind: super::quota::kind(exceeded.kind),
            limit: exceeded.limit,
            renews_at: exceeded.renews_at.0,
        },
        StorageError::RouteInvalid(failure) => select(&failure),
        StorageError::NameMissing => AppError::NameInvalid,
        StorageError::KeychainUnusable(status) => AppError::KeychainUnavailable {
            keychain: keychain(status),
        },
        StorageError::DiskFull => AppError::DiskFull,
        StorageError::InUse => AppError::DatabaseInUse,
        StorageError::NewerVersion { .. } => AppError::DatabaseNewer,
        other => {
            error!(failure = %other, "storage failed");
            AppError::Storage
        }
    }
}

/// Whether the system's keychain can be used.
pub(crate) fn keychain(status: KeychainStatus) -> Keychain {
    match status {
        KeychainStatus::Ready => Keychain::Ready,
        KeychainStatus::Locked => Keychain::Locked,
        KeychainStatus::Uninitialised => Keychain::Uninitialised,
        KeychainStatus::Absent => Keychain::Absent,
    }
}

/// A text that cannot be a key.
pub(crate) fn key(failure: KeyError) -> AppError {
    match failure {
        KeyError::Empty => AppError::KeyEmpty,
        KeyError::Malformed => AppError::KeyMalformed,
    }
}

/// A text that is no model's id.
pub(crate) fn model_id(id: &str) -> impl Fn(IdError) -> AppError {
    move |failure| match failure {
        IdError::Endpoint | IdError::Model => AppError::ModelIdInvalid { id: id.to_owned() },
    }
}

/// No route, or one that cannot be: the built-in map has one for every tier and modality.
pub(crate) fn select(failure: &SelectError) -> AppError {
    match failure {
        SelectError::EmptyStep | SelectError::Repeated(_) | SelectError::NoRoute(_) => {
            AppError::RouteInvalid
        }
        SelectError::UnknownModality(_) => {
            error!(%failure, "no route");
            AppError::Internal
        }
    }
}
