//! The app's process and the driver that holds its window.

use std::{
    env, fs,
    net::TcpListener,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{
    desktop::{Desktop, Group, Keyring},
    window::Window,
};

/// The longest that a machine under load may take to bring up the window.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which build of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// With the demo.
    Demo,
    /// With the features of a release, which has no demo.
    Release,
    /// No app at all: the window that its own is measured beside.
    Bare,
}

impl Build {
    fn binary(self) -> Result<PathBuf> {
        let variable = match self {
            Self::Demo => "AIDEON_APP",
            Self::Release => "AIDEON_APP_RELEASE",
            Self::Bare => "AIDEON_BARE_WINDOW",
        };
        let path = env::var_os(variable).map(PathBuf::from).with_context(|| {
            format!("{variable} names no binary of the app; `cargo xtask test` sets it")
        })?;
        ensure!(
            path.is_file(),
            "{} is not there ({variable})",
            path.display()
        );
        Ok(path)
    }
}

/// The app on a desktop of its own.
pub struct App {
    desktop: Desktop,
    keyring: Keyring,
    build: Build,
    running: Option<Running>,
}

struct Running {
    window: Window,
    /// Ends the driver, the bus and with them the app.
    session: Group,
}

impl App {
    /// Starts the app for the first time on a fresh desktop.
    ///
    /// # Errors
    /// When something that it takes is missing, or no window came up.
    pub async fn start(build: Build, keyring: Keyring) -> Result<Self> {
        Self::start_on(Desktop::start()?, build, keyring).await
    }

    /// Starts the app on a desktop whose files were prepared.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_on(desktop: Desktop, build: Build, keyring: Keyring) -> Result<Self> {
        let mut app = Self {
            desktop,
            keyring,
            build,
            running: None,
        };
        app.begin().await?;
        Ok(app)
    }

    /// The window.
    ///
    /// # Errors
    /// When the app is not running.
    pub fn window(&self) -> Result<&Window> {
        Ok(&self
            .running
            .as_ref()
            .context("the app is not running")?
            .window)
    }

    /// The desktop it runs on.
    pub fn desktop(&self) -> &Desktop {
        &self.desktop
    }

    /// Closes the app as a user does, and starts it again.
    ///
    /// # Errors
    /// When it did not come up again.
    pub async fn restart(&mut self) -> Result<()> {
        self.close().await?;
        self.begin().await
    }

    /// Closes the app; its files stay.
    ///
    /// # Errors
    /// When the driver did not answer.
    pub async fn close(&mut self) -> Result<()> {
        if let Some(running) = self.running.take() {
            running.window.close().await?;
            drop(running.session);
        }
        Ok(())
    }

    /// Kills the app in the middle of whatever it does, and starts it again.
    ///
    /// # Errors
    /// When it did not come up again.
    pub async fn crash_and_restart(&mut self) -> Result<()> {
        if let Some(mut running) = self.running.take() {
            running.session.kill();
        }
        self.begin().await
    }

    async fn begin(&mut self) -> Result<()> {
        let binary = self.build.binary()?;
        let port = free_port()?;
        let arguments = [format!("--port={port}"), "--host=127.0.0.1".to_owned()];
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let session = self
            .desktop
            .session(self.keyring, "WebKitWebDriver", &arguments)?;
        let window = connect(port, &binary).await?;
        self.running = Some(Running { window, session });
        Ok(())
    }
}

/// Where screenshots go: `AIDEON_SCREENSHOTS`, or `target/e2e` of the workspace.
///
/// # Errors
/// When the folder cannot be made.
pub fn screenshots() -> Result<PathBuf> {
    let folder = env::var_os("AIDEON_SCREENSHOTS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/e2e"),
        PathBuf::from,
    );
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The driver needs a moment before it listens, and the app before it has a window.
async fn connect(port: u16, binary: &Path) -> Result<Window> {
    let options = json!({ "webkitgtk:browserOptions": { "binary": binary } });
    let options = options.as_object().cloned().unwrap_or_default();
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(options);
    let address = format!("http://127.0.0.1:{port}");
    let began = Instant::now();
    loop {
        match builder.connect(&address).await {
            Ok(client) => return Ok(Window::new(client)),
            Err(error) if began.elapsed() > PATIENCE => {
                bail!("no window came up (package webkit2gtk-driver): {error}")
            }
            Err(_) => sleep(Duration::from_millis(100)).await,
        }
    }
}
