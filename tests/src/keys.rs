//! A keychain in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use aideon_engine::{
    model_id::EndpointId,
    ports::{KeySource, KeySourceError},
    secret::ApiKey,
};
use anyhow::Result;
use async_trait::async_trait;
use url::Url;

/// Keys in memory, by endpoint. It begins empty.
#[derive(Debug, Default)]
pub struct TestKeys(Mutex<Drawer>);

#[derive(Debug, Default)]
struct Drawer {
    keys: HashMap<String, ApiKey>,
    unreadable: bool,
    delay: Duration,
}

impl TestKeys {
    /// Puts a key in for an endpoint, as a person types it.
    ///
    /// # Errors
    /// When the text cannot be a key.
    pub fn put(&self, endpoint: &str, key: &str) -> Result<()> {
        let key = ApiKey::parse(key)?;
        self.change(|drawer| drawer.keys.insert(endpoint.to_owned(), key));
        Ok(())
    }

    /// Takes the key of an endpoint out.
    pub fn take(&self, endpoint: &str) {
        self.change(|drawer| drawer.keys.remove(endpoint));
    }

    /// Makes every look into it fail from now on.
    pub fn make_unreadable(&self) {
        self.change(|drawer| drawer.unreadable = true);
    }

    /// Makes the next look into it take so long, as one that asks for its password.
    pub fn take_time_once(&self, delay: Duration) {
        self.change(|drawer| drawer.delay = delay);
    }

    fn change<T>(&self, change: impl FnOnce(&mut Drawer) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl KeySource for TestKeys {
    async fn key(
        &self,
        endpoint: &EndpointId,
        _base_url: &Url,
    ) -> Result<Option<ApiKey>, KeySourceError> {
        tokio::time::sleep(self.change(|drawer| std::mem::take(&mut drawer.delay))).await;
        self.change(|drawer| match drawer.unreadable {
            true => Err(KeySourceError),
            false => Ok(drawer.keys.get(endpoint.as_str()).cloned()),
        })
    }
}
