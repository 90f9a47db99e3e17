//! The session in the keychain, and nowhere else.
//!
//! | module | subject |
//! |---|---|
//! | `forgetting` | what was to be forgotten does not come back |

mod forgetting;

use std::sync::Arc;

use aideon_account::{StoreError, TokenStore};
use aideon_storage::{database::Database, error::StorageError, keychain::Keychain};
use async_trait::async_trait;
use secrecy::SecretString;

use self::forgetting::Forgetting;

/// Where this computer's session lies.
pub(super) fn of_this_computer(keychain: Arc<Keychain>, database: Database) -> Arc<dyn TokenStore> {
    Arc::new(Forgetting::over(KeychainStore(keychain), database))
}

/// The keychain of the operating system.
struct KeychainStore(Arc<Keychain>);

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
