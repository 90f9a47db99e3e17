//! The mock server.

use std::{
    env::consts::{ARCH, EXE_SUFFIX, OS},
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command as Program,
    sync::Mutex,
    time::Duration,
};

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
    installed: Installed,
    descriptions: PathBuf,
}

/// What npm installed.
struct Installed {
    prism: PathBuf,
    /// The Node that runs it: the one that came with it, so that it does not depend on the
    /// machine, or the machine's own where there is none for this system.
    node: PathBuf,
}

/// One installation at a time.
static INSTALLING: Mutex<()> = Mutex::new(());

impl Ready {
    /// Looks for all that it takes and installs the mock, or gives the reason why it cannot
    /// be had.
    pub(crate) fn look() -> Result<Result<Self, String>> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let descriptions = manifest.join("../../shared/reference/openapi");
        if !descriptions.is_dir() {
            return Ok(Err("the descriptions are not there".to_owned()));
        }
        if !succeeds(Program::new("npm").arg("--version")) {
            return Ok(Err("there is no npm on this machine".to_owned()));
        }
        let _one_at_a_time = INSTALLING.lock().map_err(|_| anyhow::anyhow!("poisoned"))?;
        let installed = install(&manifest.join("contracts"))?;
        Ok(installed.map(|installed| Self {
            installed,
            descriptions,
        }))
    }
}

fn succeeds(program: &mut Program) -> bool {
    program.output().is_ok_and(|output| output.status.success())
}

/// Installs what the lock file names, unless it was done before; or gives the reason why npm
/// could not, for want of a network for instance.
fn install(contracts: &Path) -> Result<Result<Installed, String>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("contracts");
    let lock = fs::read(contracts.join("package-lock.json"))?;
    let done = fs::read(folder.join("installed")).ok();
    let prism = folder.join("node_modules/@stoplight/prism-cli/dist/index.js");
    if done.as_deref() != Some(&lock) || !prism.is_file() {
        fs::create_dir_all(&folder)?;
        fs::copy(contracts.join("package.json"), folder.join("package.json"))?;
        fs::write(folder.join("package-lock.json"), &lock)?;
        let installed = Program::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder)
            .output()?;
        if !installed.status.success() {
            let said = String::from_utf8_lossy(&installed.stderr);
            return Ok(Err(format!(
                "npm could not install the mock server: {said}"
            )));
        }
        fs::write(folder.join("installed"), &lock)?;
    }
    let node = own_node(&folder).unwrap_or_else(|| "node".into());
    Ok(Ok(Installed { prism, node }))
}

/// The Node that was installed, when it runs; there is none for every system.
fn own_node(folder: &Path) -> Option<PathBuf> {
    let system = match OS {
        "macos" => "darwin",
        "windows" => "win",
        other => other,
    };
    let processor = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = folder.join(format!("node_modules/node-{system}-{processor}"));
    let node = package.join("bin").join(format!("node{EXE_SUFFIX}"));
    succeeds(Program::new(&node).arg("--version")).then_some(node)
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
        let mut process = Command::new(&ready.installed.node)
            .arg(&ready.installed.prism)
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
