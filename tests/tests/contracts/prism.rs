//! The mock server.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    time::Duration,
};

use aideon_tests::node;
use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::requests::Sent;

/// The longest that the mock may take to read a description.
const PATIENCE: Duration = Duration::from_secs(120);

/// What it takes to start the mock.
pub(crate) struct Ready {
    prism: PathBuf,
    node: PathBuf,
    descriptions: PathBuf,
}

impl Ready {
    /// Looks for all that it takes and installs the mock, or gives the reason why it cannot
    /// be had.
    pub(crate) fn look() -> Result<Result<Self, String>> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let descriptions = manifest.join("../../shared/reference/openapi");
        if !descriptions.is_dir() {
            return Ok(Err("the descriptions are not there".to_owned()));
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contracts");
        let installed = node::install(&manifest.join("contracts"), &folder)?;
        Ok(installed.map(|installed| Self {
            prism: installed
                .folder
                .join("node_modules/@stoplight/prism-cli/dist/index.js"),
            node: installed.node,
            descriptions,
        }))
    }
}

/// A running mock of one description; it ends when it is dropped.
pub(crate) struct Prism {
    _process: Child,
    address: String,
    client: reqwest::Client,
}

#[derive(Debug, Deserialize)]
struct Violation {
    severity: String,
    message: String,
}

impl Prism {
    pub(crate) async fn start(ready: &Ready, description: &str) -> Result<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut process = Command::new(&ready.node)
            .arg(&ready.prism)
            .args(["mock", "--errors", "--host", "127.0.0.1", "--port"])
            .arg(port.to_string())
            .arg(ready.descriptions.join(description))
            .stdout(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().context("the mock has no output")?;
        let mut lines = BufReader::new(output).lines();
        let listening = async {
            while let Some(line) = lines.next_line().await? {
                if line.contains("is listening") {
                    // What it says later is let go, or its pipe would fill up.
                    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                    return Ok(());
                }
            }
            bail!("the mock of {description} ended before it listened");
        };
        tokio::time::timeout(PATIENCE, listening).await??;
        // A second installation reports that one is there already, which is all we need.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            _process: process,
            address: format!("http://127.0.0.1:{port}"),
            client: reqwest::Client::builder().no_proxy().build()?,
        })
    }

    /// What the description has against a request.
    pub(crate) async fn violations(&self, request: &Sent) -> Result<Vec<String>> {
        let address = format!("{}{}", self.address, request.path);
        let mut sending = self
            .client
            .request(request.method.parse()?, address)
            .bearer_auth("any");
        if let Some(body) = &request.body {
            sending = sending.json(body);
        }
        let response = sending.send().await?;
        let status = response.status();
        let Some(violations) = response.headers().get("sl-violations") else {
            ensure!(
                status.is_success(),
                "{}: {status}, {}",
                request.path,
                response.text().await?
            );
            return Ok(Vec::new());
        };
        let violations: Vec<Violation> = serde_json::from_slice(violations.as_bytes())?;
        let errors = violations.into_iter().filter(|it| it.severity == "Error");
        Ok(errors.map(|it| it.message).collect())
    }
}
