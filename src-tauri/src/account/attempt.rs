//! A sign-in that waits for the browser.

use std::sync::{Arc, Mutex, PoisonError};

use aideon_account::{Browser, ports::BrowserError};
use async_trait::async_trait;
use tauri::Url;
use tokio_util::sync::CancellationToken;

/// A sign-in that waits: the browser with the page that was opened in it, and a way to give up.
pub(super) struct Attempt {
    browser: Arc<dyn Browser>,
    opened: Mutex<Option<Url>>,
    pub(super) cancel: CancellationToken,
}

impl Attempt {
    pub(super) fn with(browser: Arc<dyn Browser>) -> Self {
        Self {
            browser,
            opened: Mutex::default(),
            cancel: CancellationToken::new(),
        }
    }

    /// Opens the page once more; nothing where none was opened yet.
    pub(super) async fn open_again(&self) -> Result<(), BrowserError> {
        let opened = self.opened.lock();
        let address = opened.unwrap_or_else(PoisonError::into_inner).clone();
        match address {
            Some(address) => self.browser.open(&address).await,
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Browser for Attempt {
    async fn open(&self, address: &Url) -> Result<(), BrowserError> {
        let opened = self.opened.lock();
        *opened.unwrap_or_else(PoisonError::into_inner) = Some(address.clone());
        self.browser.open(address).await
    }
}
