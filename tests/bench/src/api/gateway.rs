//! Who is asked: the mock itself, the bare relay, ours. Each but the mock is a process.

use std::{
    env,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use tokio::process::{Child, Command};

use super::{
    ask::{Address, Connection},
    peers::{LiteLlm, Portkey},
    process,
};
use crate::mock::{MODEL, Mock};
use aideon_tests::serve_process::ServeProcess;

/// The longest that one may take to start: some do for half a minute.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the callers show.
const TOKEN: &str = "sk-3f9c1e7ab2d84560a9e1c7d2f8b6430e";

/// Who can be asked.
#[derive(Clone, Debug)]
pub enum Kind {
    /// The mock, with nobody between.
    Direct,
    /// hyper and reqwest.
    Relay,
    /// `aideon-serve`, at this place.
    Ours(PathBuf),
    /// LiteLLM's proxy.
    LiteLlm(LiteLlm),
    /// Portkey's gateway.
    Portkey(Portkey),
}

/// One who runs. Dropped, it ends.
#[derive(Debug)]
pub struct Gateway {
    /// What the tables call it.
    pub name: &'static str,
    /// How it is asked.
    pub address: Address,
    /// Whether it takes milliseconds to answer, as peers do.
    pub slow: bool,
    /// From the start of its process to the end of its first answer.
    pub started_in: Duration,
    process: Process,
}

#[derive(Debug)]
enum Process {
    None,
    Serve(ServeProcess),
    Other(Child),
}

impl Kind {
    /// What the tables call it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Relay => "bare hyper + reqwest",
            Self::Ours(_) => "aideon-serve",
            Self::LiteLlm(_) => LiteLlm::NAME,
            Self::Portkey(_) => Portkey::NAME,
        }
    }

    /// Whether somebody else made it.
    pub fn is_peer(&self) -> bool {
        matches!(self, Self::LiteLlm(_) | Self::Portkey(_))
    }

    /// Starts it, and asks until it answers for the first time.
    ///
    /// # Errors
    /// When it does not.
    pub async fn start(&self, mock: Mock) -> Result<Gateway> {
        let begun = Instant::now();
        let (process, address) = self.spawn(mock).await.context(self.name())?;
        let question = address.question(false)?;
        let answered = async {
            loop {
                if let Ok(mut connection) = Connection::open(address.socket).await
                    && connection.timed(&question).await.is_ok()
                {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(PATIENCE, answered)
            .await
            .with_context(|| format!("{} did not answer in time", self.name()))?;
        Ok(Gateway {
            name: self.name(),
            slow: self.is_peer(),
            address,
            started_in: begun.elapsed(),
            process,
        })
    }

    async fn spawn(&self, mock: Mock) -> Result<(Process, Address)> {
        let mut address = Address {
            socket: mock.address(),
            model: MODEL.to_owned(),
            headers: vec![("authorization", format!("Bearer {TOKEN}"))],
        };
        let mut command = match self {
            Self::Direct => return Ok((Process::None, address)),
            Self::Ours(binary) => {
                let variables = [("TOKEN", TOKEN), ("MOCK_KEY", TOKEN)];
                let serve = ServeProcess::start(binary, &configuration(mock), &variables).await?;
                let socket = serve.address().trim_start_matches("http://");
                address.socket = socket.parse()?;
                address.model = format!("mock/{MODEL}");
                return Ok((Process::Serve(serve), address));
            }
            Self::Relay => {
                address.socket = free_address()?;
                let mut command = Command::new(env::current_exe()?);
                command.args(["--relay-to", &mock.chat_url()]);
                command.args(["--listen", &address.socket.to_string()]);
                command
            }
            Self::LiteLlm(peer) => {
                address.socket = free_address()?;
                peer.command(mock, address.socket, TOKEN)?
            }
            Self::Portkey(peer) => {
                address.socket = free_address()?;
                address.headers.extend(Portkey::headers(mock));
                peer.command(address.socket)
            }
        };
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        Ok((Process::Other(command.spawn()?), address))
    }
}

fn configuration(mock: Mock) -> String {
    let base_url = mock.base_url();
    format!(
        r#"
[[callers]]
name = "bench"
tier = "premium"
token_env = "TOKEN"

[[providers]]
id = "mock"
kind = "openai-compatible"
base_url = "{base_url}"
key_env = "MOCK_KEY"
"#
    )
}

/// An address of this machine that nobody listens at.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

impl Gateway {
    /// Its process's number; the mock has none of its own.
    fn id(&self) -> Option<u32> {
        match &self.process {
            Process::None => None,
            Process::Serve(serve) => serve.id(),
            Process::Other(child) => child.id(),
        }
    }

    /// Bytes resident now.
    pub fn resident(&self) -> Option<u64> {
        self.id().map(process::resident)
    }

    /// The most bytes that were ever resident.
    pub fn peak(&self) -> Option<u64> {
        self.id().map(process::peak)
    }

    /// The processor's time it has used so far.
    pub fn busy(&self) -> Option<Duration> {
        self.id().map(process::busy)
    }

    /// Ends it.
    ///
    /// # Errors
    /// When it cannot be ended.
    pub async fn end(self) -> Result<()> {
        match self.process {
            Process::None => Ok(()),
            Process::Serve(serve) => serve.end().await,
            Process::Other(mut child) => Ok(child.kill().await?),
        }
    }
}
