//! The provider.

use std::{fs, path::Path, process::Stdio, time::Duration};

use aideon_tests::node;
use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::browser::client;

/// The longest that it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running provider; it ends when it is dropped.
pub(super) struct Provider {
    _process: Child,
    pub(super) issuer: String,
}

/// The line that it prints once it listens.
#[derive(Deserialize)]
struct Listening {
    issuer: String,
}

impl Provider {
    /// Installs and starts it, or gives the reason why it cannot be had.
    pub(super) async fn start() -> Result<Result<Self, String>> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/account/provider");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("openid-provider");
        let installed = match node::install(&source, &folder)? {
            Ok(installed) => installed,
            Err(reason) => return Ok(Err(reason)),
        };
        // Beside what it imports, under a name of its own: tests start it at the same time.
        let script = tempfile::Builder::new()
            .suffix(".mjs")
            .tempfile_in(&folder)?;
        fs::copy(source.join("server.mjs"), script.path())?;
        let mut process = Command::new(&installed.node)
            .arg(script.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().context("it has no output")?;
        let mut lines = BufReader::new(output).lines();
        // What it warns of stands in other lines.
        let listening = async {
            while let Some(line) = lines.next_line().await? {
                if let Ok(listening) = serde_json::from_str::<Listening>(&line) {
                    return Ok(listening);
                }
            }
            anyhow::bail!("the provider ended before it listened");
        };
        let listening = tokio::time::timeout(PATIENCE, listening).await??;
        // What it says later is let go, or its pipe would fill up.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Ok(Self {
            _process: process,
            issuer: listening.issuer,
        }))
    }

    /// Signs with a new key from now on.
    pub(super) async fn rotate(&self, algorithm: &str) -> Result<()> {
        self.control(&format!("rotate?alg={algorithm}")).await
    }

    /// Changes what is said of somebody's tier.
    pub(super) async fn set_tier(&self, subject: &str, tier: &str) -> Result<()> {
        self.control(&format!("tier?subject={subject}&tier={tier}"))
            .await
    }

    async fn control(&self, what: &str) -> Result<()> {
        let address = format!("{}/control/{what}", self.issuer);
        let response = client().post(address).send().await?;
        ensure!(
            response.status().is_success(),
            "{what}: {}",
            response.status()
        );
        Ok(())
    }
}
