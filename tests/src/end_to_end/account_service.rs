//! The account service that the app signs in at, and what stands where the browser would.
//!
//! Which account service there is, the app reads from its environment when it starts. A story
//! about accounts therefore runs in a process of its own, whose environment names one: the
//! simulator's, at an address where nobody listens until the story has it [`start`].

use std::{
    env, fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use aideon_simulator::{Simulator, SimulatorOptions, TIER_CLAIM};
use anyhow::{Context, Result, ensure};

/// Names the folder that the browser's script is in, and says that the story may begin.
const BROWSER: &str = "AIDEON_TEST_BROWSER";

/// Goes where it is sent, to the issuer and back, unless it is to stay closed.
const SCRIPT: &str = r#"#!/bin/sh
[ -e "$AIDEON_TEST_BROWSER/closed" ] && exit 0
for address; do :; done
exec curl --silent --location --noproxy '*' --output /dev/null "$address"
"#;

/// The browser of the story's process.
pub struct ScriptedBrowser(PathBuf);

impl ScriptedBrowser {
    /// The one of this process; none where no story runs in it.
    pub fn of_this_process() -> Option<Self> {
        env::var_os(BROWSER).map(|folder| Self(folder.into()))
    }

    /// From now on it opens nothing.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn close(&self) -> Result<()> {
        Ok(fs::write(self.closed(), "")?)
    }

    /// It opens what it is given again.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn open(&self) -> Result<()> {
        Ok(fs::remove_file(self.closed())?)
    }

    fn closed(&self) -> PathBuf {
        self.0.join("closed")
    }

    /// Puts it where the system's would be found, and gives the `PATH` for that.
    fn install(folder: &Path) -> Result<std::ffi::OsString> {
        let script = folder.join("xdg-open");
        fs::write(&script, SCRIPT)?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
        let mut path = folder.as_os_str().to_owned();
        path.push(":");
        path.push(env::var_os("PATH").context("there is a PATH")?);
        Ok(path)
    }
}

/// Runs the test of this name once more, in a process of its own that has an account service
/// and a browser.
///
/// # Errors
/// When the story did not come to its end.
pub async fn tell(story: &str) -> Result<()> {
    let browser = tempfile::tempdir()?;
    let path = ScriptedBrowser::install(browser.path())?;
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let story = tokio::process::Command::new(env::current_exe()?)
        .args(["--exact", story, "--nocapture"])
        .env("PATH", path)
        .env(BROWSER, browser.path())
        .env(
            "AIDEON_OIDC_ISSUER",
            format!("http://127.0.0.1:{port}/openid"),
        )
        .env("AIDEON_OIDC_CLIENT_ID", "aideon-lite-desktop")
        .env("AIDEON_OIDC_TIER_CLAIM", TIER_CLAIM)
        .status()
        .await?;
    ensure!(story.success(), "the story did not come to its end");
    Ok(())
}

/// The simulator at the address that the app was told.
///
/// # Errors
/// When the address is taken.
pub async fn start() -> Result<Simulator> {
    let issuer: url::Url = env::var("AIDEON_OIDC_ISSUER")?.parse()?;
    let port = issuer.port().context("the issuer has a port")?;
    let options = SimulatorOptions {
        listen: ([127, 0, 0, 1], port).into(),
        ..SimulatorOptions::instant()
    };
    Ok(Simulator::start(options).await?)
}
