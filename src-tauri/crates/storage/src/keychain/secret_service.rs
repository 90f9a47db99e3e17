//! The Secret Service of Linux and the BSDs.

use std::{collections::HashMap, sync::Arc};

use ::secret_service::{EncryptionType, blocking::SecretService};
use keyring::{Error, Result};
use keyring_core::CredentialStore;
use zbus_secret_service_keyring_store::Store;

use super::{KeychainStatus, store::SystemStore};
use crate::error::StorageError;

const ABSENT: StorageError = StorageError::KeychainUnusable(KeychainStatus::Absent);

/// A new connection to the service. `keyring` itself would try only once in the life of the
/// process, while a service can be started, or started anew, at any time.
pub(super) fn open() -> Result<Arc<CredentialStore>> {
    match Store::new() {
        Ok(store) => Ok(store),
        Err(_) => Err(Error::NoDefaultStore),
    }
}

/// Whether the keychain that new keys go into can be used, without asking for its password.
pub(super) fn look() -> KeychainStatus {
    let Ok(service) = SecretService::connect(EncryptionType::Plain) else {
        return KeychainStatus::Absent;
    };
    let locked = service
        .get_default_collection()
        .and_then(|collection| collection.is_locked());
    match locked {
        Ok(false) => KeychainStatus::Ready,
        Ok(true) => KeychainStatus::Locked,
        Err(::secret_service::Error::NoResult) => KeychainStatus::Uninitialised,
        Err(_) => KeychainStatus::Absent,
    }
}

/// Whether there is such an entry: even a locked keychain tells, so nobody is asked for its
/// password.
pub(super) fn contains(
    store: &mut SystemStore,
    entry: &str,
) -> std::result::Result<bool, StorageError> {
    let service = SecretService::connect(EncryptionType::Plain).map_err(|_| ABSENT)?;
    let attributes = HashMap::from([("service", store.service.as_str()), ("username", entry)]);
    let found = service.search_items(attributes).map_err(|_| ABSENT)?;
    Ok(!found.unlocked.is_empty() || !found.locked.is_empty())
}
