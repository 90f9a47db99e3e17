//! A client's script, and what it printed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use aideon_tests::{node, patience::within, python};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tempfile::NamedTempFile;
use tokio::process::Command;

use crate::served::{FREE, PREMIUM, Served};

/// A script with what it runs on.
pub(crate) struct Script {
    runs_on: PathBuf,
    script: NamedTempFile,
}

fn source(language: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api_clients");
    tests.join(language)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

impl Script {
    /// That of Python's client, or why there is none.
    pub(crate) fn python() -> Result<Result<Self, String>> {
        let (source, folder) = (source("python"), folder("openai-python"));
        let python = match python::install(&source, &folder)? {
            Ok(python) => python,
            Err(reason) => return Ok(Err(reason)),
        };
        Self::beside(&folder, &source, "client.py", python).map(Ok)
    }

    /// That of Node's client, or why there is none.
    pub(crate) fn node() -> Result<Result<Self, String>> {
        let (source, folder) = (source("node"), folder("openai-node"));
        let installed = match node::install(&source, &folder)? {
            Ok(installed) => installed,
            Err(reason) => return Ok(Err(reason)),
        };
        Self::beside(&folder, &source, "client.mjs", installed.node).map(Ok)
    }

    /// Beside what it imports, under a name of its own.
    fn beside(folder: &Path, source: &Path, name: &str, runs_on: PathBuf) -> Result<Self> {
        let mut named = tempfile::Builder::new();
        let script = named.suffix(name).tempfile_in(folder)?;
        fs::copy(source.join(name), script.path())?;
        Ok(Self { runs_on, script })
    }

    /// Runs it, and gives what it saw.
    pub(crate) async fn run(&self, served: &Served) -> Result<Value> {
        let mut command = Command::new(&self.runs_on);
        command
            .arg(self.script.path())
            .env("OPENAI_BASE_URL", served.base_url())
            .env("OPENAI_API_KEY", PREMIUM)
            .env("FREE_TOKEN", FREE)
            .env("NO_PROXY", "127.0.0.1")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let ran = within("the end of the client's script", command.output()).await??;
        let told = String::from_utf8_lossy(&ran.stderr);
        ensure!(ran.status.success(), "the client's script failed: {told}");
        let printed = String::from_utf8(ran.stdout)?;
        serde_json::from_str(&printed).with_context(|| format!("no JSON: {printed}"))
    }
}
