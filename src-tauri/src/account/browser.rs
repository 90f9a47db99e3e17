//! The system's browser.

use aideon_account::{Browser, ports::BrowserError};
use async_trait::async_trait;
use tauri::{AppHandle, Url};
use tauri_plugin_opener::OpenerExt;
use tokio::task;
use tracing::warn;

/// The system's browser.
pub(crate) struct SystemBrowser(AppHandle);

impl SystemBrowser {
    /// The one that this app starts.
    pub(crate) fn of(app: &AppHandle) -> Self {
        Self(app.clone())
    }
}

#[async_trait]
impl Browser for SystemBrowser {
    // Starting a program can take its time, which the others need not wait for.
    async fn open(&self, address: &Url) -> Result<(), BrowserError> {
        let (app, address) = (self.0.clone(), address.clone());
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
