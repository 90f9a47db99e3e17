//! API keys: in the keychain of the operating system, or in memory for this run, and never
//! anywhere else. The session of whoever is signed in lies in the keychain as well
//! (`session`).
//!
//! A keychain may block for minutes while it waits for its owner's password. It is therefore
//! asked on a thread of its own, nobody waits for it longer than the set time, and what it
//! has given once is remembered until the app is closed.

mod binding;
mod environment;
#[cfg(all(
    unix,
    not(any(target_os = "macos", target_os = "ios", target_os = "android"))
))]
mod secret_service;
mod session;
mod store;
mod worker;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aideon_engine::{
    model_id::EndpointId,
    ports::{KeySource, KeySourceError},
    secret::ApiKey,
};
use async_trait::async_trait;
use url::Url;

pub use self::environment::{EnvironmentKeys, EnvironmentVariable};
use self::{
    store::{SecretStore, SystemStore},
    worker::Worker,
};
use crate::error::StorageError;

/// How long somebody waits for the keychain while it may be asking its owner for a password.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long somebody waits for an answer that needs no password.
const LOOK: Duration = Duration::from_secs(5);

/// Whether the keychain can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeychainStatus {
    /// Keys can be kept.
    Ready,
    /// It is locked, or waits for its owner.
    Locked,
    /// There is a keychain service, but no keychain has been made in it yet.
    Uninitialised,
    /// There is none.
    Absent,
}

/// Whether there is a key, and where. Never the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStatus {
    /// There is none.
    Missing,
    /// In the keychain.
    Keychain,
    /// In the environment.
    Environment,
    /// In memory until the app is closed.
    ThisRun,
    /// The keychain could not be asked.
    Unknown,
}

/// Where a key is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKeeping {
    /// In the system's keychain.
    Keychain,
    /// In memory until the app is closed.
    ThisRun,
}

/// The keys of all endpoints. Each is bound to the address that it was entered for: at
/// another address there is no key.
pub struct Keychain {
    worker: Worker,
    memory: Mutex<Memory>,
    environment: EnvironmentKeys,
    patience: Duration,
}

/// Keys in memory, by the name of their entry.
#[derive(Default)]
struct Memory {
    this_run: HashMap<String, ApiKey>,
    from_keychain: HashMap<String, ApiKey>,
}

impl Keychain {
    /// The keychain's entries of the application `service`. Nothing is asked of the keychain
    /// before the first use.
    pub fn new(service: &str, environment: EnvironmentKeys) -> Self {
        let service = service.to_owned();
        Self::over(
            move || Box::new(SystemStore::new(service.clone())),
            environment,
        )
    }

    /// With another limit, 30 seconds without, to the time that anybody waits for a keychain
    /// that asks its owner for a password.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    fn over(
        open: impl Fn() -> Box<dyn SecretStore> + Send + Sync + 'static,
        environment: EnvironmentKeys,
    ) -> Self {
        Self {
            worker: Worker::new(open),
            memory: Mutex::default(),
            environment,
            patience: PATIENCE,
        }
    }

    /// Whether keys can be kept, found out without asking anybody for a password. Where that
    /// seems so, a probe is written, read and deleted.
    pub async fn status(&self) -> KeychainStatus {
        match self.worker.ask(self.look(), |store| store.status()).await {
            Ok(status) => status,
            Err(StorageError::KeychainUnusable(status)) => status,
            Err(error) => {
                tracing::warn!(%error, "the keychain could not be asked for its state");
                KeychainStatus::Absent
            }
        }
    }

    /// Keeps a key for an endpoint at an address, in place of the one it had there.
    ///
    /// # Errors
    /// [`StorageError::KeychainUnusable`] or [`StorageError::KeychainFailed`]; the key has
    /// not been kept then. [`KeyKeeping::ThisRun`] cannot fail.
    pub async fn set(
        &self,
        endpoint: &EndpointId,
        base_url: &Url,
        key: &ApiKey,
        keeping: KeyKeeping,
    ) -> Result<(), StorageError> {
        let entry = binding::entry(endpoint, base_url);
        if keeping == KeyKeeping::ThisRun {
            self.memory().this_run.insert(entry, key.clone());
            return Ok(());
        }
        let (name, value) = (entry.clone(), key.clone());
        self.worker
            .ask(self.patience, move |store| store.write(&name, &value))
            .await??;
        let mut memory = self.memory();
        memory.this_run.remove(&entry);
        memory.from_keychain.insert(entry, key.clone());
        Ok(())
    }

    /// Forgets the key of an endpoint at an address, in memory and in the keychain. There
    /// need not be one.
    ///
    /// # Errors
    /// [`StorageError::KeychainUnusable`] when it is locked, or
    /// [`StorageError::KeychainFailed`]; the keychain may still have the key then.
    pub async fn delete(&self, endpoint: &EndpointId, base_url: &Url) -> Result<(), StorageError> {
        let entry = binding::entry(endpoint, base_url);
        {
            let mut memory = self.memory();
            memory.this_run.remove(&entry);
            memory.from_keychain.remove(&entry);
        }
        let removed = self
            .worker
            .ask(self.patience, move |store| store.remove(&entry))
            .await;
        match removed.and_then(|result| result) {
            Err(error) if holds_nothing(&error) => Ok(()),
            result => result,
        }
    }

    /// Whether there is a key for an endpoint at an address, and where. Nobody is asked for
    /// a password.
    pub async fn has(&self, endpoint: &EndpointId, base_url: &Url) -> KeyStatus {
        let entry = binding::entry(endpoint, base_url);
        {
            let memory = self.memory();
            if memory.this_run.contains_key(&entry) {
                return KeyStatus::ThisRun;
            }
            if memory.from_keychain.contains_key(&entry) {
                return KeyStatus::Keychain;
            }
        }
        let found = self
            .worker
            .ask(self.look(), move |store| store.contains(&entry))
            .await;
        match found.and_then(|result| result) {
            Ok(true) => return KeyStatus::Keychain,
            Ok(false) => {}
            Err(error) if holds_nothing(&error) => {}
            Err(_) => return KeyStatus::Unknown,
        }
        match self.environment.key(endpoint, base_url) {
            Some(_) => KeyStatus::Environment,
            None => KeyStatus::Missing,
        }
    }

    fn look(&self) -> Duration {
        self.patience.min(LOOK)
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Maps are whole after every step, so a panic elsewhere has not harmed them.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl KeySource for Keychain {
    /// This run's key, else the keychain's, else the one in the environment.
    async fn key(
        &self,
        endpoint: &EndpointId,
        base_url: &Url,
    ) -> Result<Option<ApiKey>, KeySourceError> {
        let entry = binding::entry(endpoint, base_url);
        {
            let memory = self.memory();
            let known = memory
                .this_run
                .get(&entry)
                .or_else(|| memory.from_keychain.get(&entry));
            if let Some(key) = known {
                return Ok(Some(key.clone()));
            }
        }
        let name = entry.clone();
        let found = self
            .worker
            .ask(self.patience, move |store| store.read(&name))
            .await;
        match found.and_then(|result| result) {
            Ok(Some(key)) => {
                self.memory().from_keychain.insert(entry, key.clone());
                Ok(Some(key))
            }
            Ok(None) => Ok(self.environment.key(endpoint, base_url)),
            Err(error) if holds_nothing(&error) => Ok(self.environment.key(endpoint, base_url)),
            Err(error) => {
                tracing::warn!(%endpoint, %error, "the keychain could not be read");
                Err(KeySourceError)
            }
        }
    }
}

/// A keychain that does not exist is known to hold no key; a locked one is not.
fn holds_nothing(error: &StorageError) -> bool {
    matches!(
        error,
        StorageError::KeychainUnusable(KeychainStatus::Absent | KeychainStatus::Uninitialised)
    )
}

impl std::fmt::Debug for Keychain {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keychain")
    }
}

#[cfg(test)]
mod tests;
