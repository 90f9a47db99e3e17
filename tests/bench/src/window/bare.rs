//! A Tauri window that appends text and does nothing else.

use std::time::Duration;

use aideon_tests::end_to_end::{
    app::{App, Build},
    desktop::{Desktop, Keyring},
    window::Window,
};
use anyhow::{Context as _, Result};
use async_trait::async_trait;
use serde_json::json;

use super::{Measured, memory};

/// The window, with as many messages to open as the other's conversation has.
pub struct Bare {
    app: App,
    url: String,
    messages: usize,
}

impl Bare {
    /// Starts it; answers come from the server at `base_url`.
    ///
    /// # Errors
    /// When no window comes up.
    pub async fn start(base_url: &str, messages: usize) -> Result<Self> {
        Ok(Self {
            app: App::start_on(
                Desktop::start()?.drawn_as_the_machine_allows(),
                Build::Bare,
                Keyring::None,
            )
            .await?,
            url: format!("{base_url}/chat/completions"),
            messages,
        })
    }

    /// Closes it.
    ///
    /// # Errors
    /// When it does not close.
    pub async fn close(mut self) -> Result<()> {
        self.app.close().await
    }
}

#[async_trait]
impl Measured for Bare {
    fn name(&self) -> &'static str {
        "bare window"
    }

    fn window(&self) -> Result<&Window> {
        self.app.window()
    }

    fn answers(&self) -> &'static str {
        "#answer"
    }

    async fn open(&self) -> Result<Duration> {
        let script = r"
            window.opened = null;
            const begun = performance.now();
            bare.open(arguments[0]).then(() => requestAnimationFrame(() => {
                const painted = new MessageChannel();
                painted.port1.onmessage = () => { window.opened = performance.now() - begun; };
                painted.port2.postMessage(null);
            }));
        ";
        let window = self.window()?;
        window.run(script, vec![json!(self.messages)]).await?;
        opened(window).await
    }

    async fn send(&self, question: &str) -> Result<()> {
        let script = "bare.ask(arguments[0], arguments[1])";
        let arguments = vec![json!(self.url), json!(question)];
        self.window()?.run(script, arguments).await?;
        Ok(())
    }

    async fn has_ended(&self) -> Result<bool> {
        let script = "return document.getElementById('answer')?.dataset.ended === ''";
        let ended = self.window()?.run(script, Vec::new()).await?;
        ended.as_bool().context("the window does not say")
    }

    fn memory(&self) -> Result<u64> {
        memory::of_web_processes(self.app.desktop().home())
    }
}

/// How long the opening took that the page has been asked for.
pub(super) async fn opened(window: &Window) -> Result<Duration> {
    for _ in 0..600 {
        let took = window.run("return window.opened", Vec::new()).await?;
        if let Some(milliseconds) = took.as_f64() {
            return Ok(Duration::from_secs_f64(milliseconds / 1000.0));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("nothing opened")
}
