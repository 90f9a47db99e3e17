//! What was to be forgotten does not come back, even where the keychain would not remove it: a
//! mark in the database says which session that was.

use std::{
    fmt::Write as _,
    sync::{Mutex, MutexGuard, PoisonError},
};

use aideon_account::{StoreError, TokenStore};
use aideon_storage::{database::Database, error::StorageError};
use async_trait::async_trait;
use ring::digest::{SHA256, digest};
use secrecy::{ExposeSecret as _, SecretString};
use tracing::warn;

/// A store, and what it should have forgotten.
pub(super) struct Forgetting<S> {
    within: S,
    database: Database,
    /// The mark of what the store has, as far as it was seen.
    kept: Mutex<Option<String>>,
}

impl<S: TokenStore> Forgetting<S> {
    pub(super) fn over(within: S, database: Database) -> Self {
        Self {
            within,
            database,
            kept: Mutex::default(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<String>> {
        // It is whole after every step, so a panic elsewhere has not harmed it.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that what is in the store counts no more.
    async fn forget_what_stays(&self) {
        let seen = self.kept().clone();
        let mark = match seen {
            Some(mark) => Some(mark),
            // Whoever forgets what was never read may still be able to read it.
            None => self.within.load().await.ok().flatten().as_ref().map(mark),
        };
        let Some(mark) = mark else {
            return;
        };
        if let Err(failure) = self.database.forget_session(&mark).await {
            warn!(%failure, "a session that stays in the keychain could not be marked");
        }
    }
}

#[async_trait]
impl<S: TokenStore> TokenStore for Forgetting<S> {
    async fn load(&self) -> Result<Option<SecretString>, StoreError> {
        let Some(session) = self.within.load().await? else {
            return Ok(None);
        };
        let mark = mark(&session);
        let forgotten = self.database.forgotten_session().await;
        let is_forgotten = forgotten.map_err(|failure| failed(&failure))?.as_ref() == Some(&mark);
        *self.kept() = Some(mark);
        if !is_forgotten {
            return Ok(Some(session));
        }
        match self.within.clear().await {
            Ok(()) => *self.kept() = None,
            Err(_) => warn!("a session that was forgotten is still in the keychain"),
        }
        Ok(None)
    }

    async fn save(&self, session: &SecretString) -> Result<(), StoreError> {
        self.within.save(session).await?;
        *self.kept() = Some(mark(session));
        Ok(())
    }

    async fn clear(&self) -> Result<(), StoreError> {
        match self.within.clear().await {
            Ok(()) => {
                *self.kept() = None;
                Ok(())
            }
            Err(failure) => {
                self.forget_what_stays().await;
                Err(failure)
            }
        }
    }
}

/// Tells sessions apart. The text holds hundreds of random bits, so nothing of it can be found
/// out from its hash.
fn mark(session: &SecretString) -> String {
    let hash = digest(&SHA256, session.expose_secret().as_bytes());
    let mut mark = String::with_capacity(64);
    for byte in hash.as_ref() {
        // Writing to a string does not fail.
        let _ = write!(mark, "{byte:02x}");
    }
    mark
}

fn failed(failure: &StorageError) -> StoreError {
    warn!(%failure, "whether a session was forgotten is not known");
    StoreError::Failed
}

#[cfg(test)]
mod tests;
