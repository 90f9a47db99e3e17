//! The session in the keychain, and nowhere else.

use std::sync::Arc;

use aideon_account::{StoreError, TokenStore};
use aideon_storage::{error::StorageError, keychain::Keychain};
use async_trait::async_trait;
use secrecy::SecretString;

/// The keychain of the operating system.
pub(super) struct KeychainStore(pub(super) Arc<Keychain>);

#[async_trait]
impl TokenStore for KeychainStore {
    async fn load(&self) -> Result<Option<SecretString>, StoreError> {
        self.0.session().await.map_err(|failure| failed(&failure))
    }

    async fn save(&self, session: &SecretString) -> Result<(), StoreError> {
        let saved = self.0.set_session(session).await;
        saved.map_err(|failure| failed(&failure))
    }

    async fn clear(&self) -> Result<(), StoreError> {
        let cleared = self.0.clear_session().await;
        cleared.map_err(|failure| failed(&failure))
    }
}

fn failed(failure: &StorageError) -> StoreError {
    match failure {
        StorageError::KeychainUnusable(_) => StoreError::Unavailable,
        _ => StoreError::Failed,
    }
}
