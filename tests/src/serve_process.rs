//! `aideon-serve` in a process of its own.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

use crate::patience::within;

/// The variable that names the binary, where one was built before.
const BINARY: &str = "AIDEON_SERVE";

/// A running server with a configuration and data of its own. Dropped, it ends.
#[derive(Debug)]
pub struct ServeProcess {
    process: Child,
    address: String,
    folder: TempDir,
    // What it says later has to find a reader.
    _said: Lines<BufReader<ChildStdout>>,
}

/// The binary: the one that `AIDEON_SERVE` names, or else one that is built now.
///
/// # Errors
/// When it cannot be built.
pub async fn binary() -> Result<PathBuf> {
    if let Some(named) = env::var_os(BINARY) {
        return Ok(named.into());
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build
        .args(["build", "--package", "aideon-api-server"])
        .args(["--bin", "aideon-serve", "--message-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit());
    let output = build.output().await?;
    ensure!(output.status.success(), "aideon-serve could not be built");
    let messages = String::from_utf8(output.stdout)?;
    let executable = messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    executable.context("cargo did not say where aideon-serve is")
}

impl ServeProcess {
    /// Starts it with this configuration, on a free port, and with no other environment than
    /// `variables`.
    ///
    /// # Errors
    /// When it does not say that it listens.
    pub async fn start(binary: &Path, config: &str, variables: &[(&str, &str)]) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("serve.toml");
        fs::write(&path, config)?;
        let mut process = Command::new(binary)
            .arg("--config")
            .arg(&path)
            .arg("--data-dir")
            .arg(folder.path().join("data"))
            .args(["--listen", "127.0.0.1:0"])
            .env_clear()
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("starting {}", binary.display()))?;
        let output = process.stdout.take().context("it has no output")?;
        let mut said = BufReader::new(output).lines();
        let line = within("aideon-serve to listen", said.next_line()).await??;
        let line = line.context("aideon-serve ended before it listened")?;
        let address = line.strip_prefix("aideon-serve listens on ");
        let address = address.with_context(|| format!("no address: {line}"))?;
        Ok(Self {
            address: address.to_owned(),
            process,
            folder,
            _said: said,
        })
    }

    /// Where it listens, as in `http://127.0.0.1:8787`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The process's number, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Where it keeps its data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Ends it at once, and waits until it has.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub async fn end(mut self) -> Result<()> {
        let ended = tokio::time::timeout(Duration::from_secs(10), self.process.kill());
        Ok(ended.await??)
    }
}
