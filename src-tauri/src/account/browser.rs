//! The system's browser, and the page that was opened in it.

use std::sync::{Arc, Mutex, PoisonError};

use aideon_account::{Browser, ports::BrowserError};
use async_trait::async_trait;
use tauri::{AppHandle, Url};
use tauri_plugin_opener::OpenerExt;
use tokio::task;
use tracing::warn;

/// The system's browser. Clones know of the same page.
#[derive(Clone)]
pub(super) struct SystemBrowser {
    app: AppHandle,
    opened: Arc<Mutex<Option<Url>>>,
}

impl SystemBrowser {
    pub(super) fn new(app: AppHandle) -> Self {
        Self {
            app,
            opened: Arc::default(),
        }
    }

    /// Opens the page once more; nothing where none was opened yet.
    pub(super) async fn open_again(&self) -> Result<(), BrowserError> {
        let opened = self.opened.lock();
        let address = opened.unwrap_or_else(PoisonError::into_inner).clone();
        match address {
            Some(address) => self.start(address).await,
            None => Ok(()),
        }
    }

    /// Starting a program can take its time, which the others need not wait for.
    async fn start(&self, address: Url) -> Result<(), BrowserError> {
        let app = self.app.clone();
        let opening = task::spawn_blocking(move || {
            let opened = app.opener().open_url(address.as_str(), None::<&str>);
            // What the system says may repeat the address.
            opened.map_err(|_| warn!("no browser could be started"))
        });
        opening
            .await
            .map_err(|_| BrowserError)?
            .map_err(|()| BrowserError)
    }
}

#[async_trait]
impl Browser for SystemBrowser {
    async fn open(&self, address: &Url) -> Result<(), BrowserError> {
        let opened = self.opened.lock();
        *opened.unwrap_or_else(PoisonError::into_inner) = Some(address.clone());
        self.start(address.clone()).await
    }
}
