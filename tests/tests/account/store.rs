//! A keychain that can fail, and die.

use std::sync::{Arc, Mutex};

use aideon_account::{StoreError, TokenStore};
use async_trait::async_trait;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Notify;

/// What happens when a session is to be saved or forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Mood {
    #[default]
    Good,
    /// It fails, and nothing has changed.
    Fails,
    /// The computer goes out before anything has changed.
    DiesBefore,
    /// The computer goes out when it has.
    DiesAfter,
}

#[derive(Default)]
pub(crate) struct Store {
    kept: Mutex<Option<SecretString>>,
    mood: Mutex<Mood>,
    unreadable: Mutex<bool>,
    /// Told when the computer goes out.
    pub(crate) died: Notify,
}

impl Store {
    /// One that has this already, as after a restart.
    pub(crate) fn with(text: Option<String>) -> Arc<Self> {
        let store = Self::default();
        *store.kept.lock().unwrap() = text.map(SecretString::from);
        Arc::new(store)
    }

    pub(crate) fn kept(&self) -> Option<String> {
        let kept = self.kept.lock().unwrap();
        kept.as_ref().map(|kept| kept.expose_secret().to_owned())
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub(crate) fn set_unreadable(&self, unreadable: bool) {
        *self.unreadable.lock().unwrap() = unreadable;
    }

    async fn put(&self, text: Option<SecretString>) -> Result<(), StoreError> {
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Fails => return Err(StoreError::Failed),
            Mood::DiesBefore => self.die().await,
            Mood::Good | Mood::DiesAfter => *self.kept.lock().unwrap() = text,
        }
        if mood == Mood::DiesAfter {
            self.die().await;
        }
        Ok(())
    }

    async fn die(&self) {
        self.died.notify_one();
        std::future::pending::<()>().await;
    }
}

#[async_trait]
impl TokenStore for Store {
    async fn load(&self) -> Result<Option<SecretString>, StoreError> {
        if *self.unreadable.lock().unwrap() {
            return Err(StoreError::Unavailable);
        }
        Ok(self.kept.lock().unwrap().clone())
    }

    async fn save(&self, session: &SecretString) -> Result<(), StoreError> {
        self.put(Some(session.clone())).await
    }

    async fn clear(&self) -> Result<(), StoreError> {
        self.put(None).await
    }
}
