//! `aideon-serve`: OpenAI's API over Aideon's routes, without a display or a keychain.
//!
//! Once it listens it prints one line, `aideon-serve listens on http://ADDRESS`. SIGINT and
//! SIGTERM stop it in good order. It exits with 2 when the configuration is wrong, and with 1
//! when the server cannot be started.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use aideon_api_server::{
    config::Config,
    serve::{self, missing_keys},
};
use clap::Parser;
use tracing_subscriber::EnvFilter;

/// The configuration is wrong.
const WRONG: u8 = 2;

/// Serves OpenAI's API over the providers and routes of a configuration file.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The configuration, a TOML file.
    #[arg(long)]
    config: PathBuf,

    /// Where requests and quota are kept, in place of what the configuration says.
    #[arg(long)]
    data_dir: Option<PathBuf>,

    /// Where to listen, in place of what the configuration says; port 0 takes a free one.
    #[arg(long)]
    listen: Option<SocketAddr>,

    /// Only say what is wrong with the configuration.
    #[arg(long)]
    check: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match read(&arguments.config) {
        Ok(config) => config,
        Err(wrong) => {
            tell(io::stderr(), &wrong);
            return ExitCode::from(WRONG);
        }
    };
    for variable in missing_keys(&config, &variable) {
        let note = format!("note: {variable} is not set, so its providers are passed over");
        tell(io::stderr(), &note);
    }
    if arguments.check {
        let sound = format!("{}: sound", arguments.config.display());
        tell(io::stdout(), &sound);
        return ExitCode::SUCCESS;
    }
    match run(config, &arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tell(io::stderr(), &format!("aideon-serve: {why}"));
            ExitCode::FAILURE
        }
    }
}

/// Reads the configuration; what is wrong with it, a line each.
fn read(path: &Path) -> Result<Config, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
    Config::parse(&text).map_err(|problems| {
        let problems = problems.iter().map(|it| format!("{shown}:{it}"));
        problems.collect::<Vec<_>>().join("\n")
    })
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn run(config: Config, arguments: &Arguments) -> Result<(), String> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
    let data_dir = arguments
        .data_dir
        .clone()
        .or_else(|| config.data_dir.clone());
    let data_dir = data_dir
        .or_else(usual_data_dir)
        .ok_or("there is no place for data here: name a folder with --data-dir or `data_dir`")?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let mut told = Told::listen().map_err(|error| error.to_string())?;
        let started = serve::start(config, &variable, &data_dir, arguments.listen).await;
        let server = started.map_err(|error| error.to_string())?;
        let address = server.address();
        tell(
            io::stdout(),
            &format!("aideon-serve listens on http://{address}"),
        );
        told.stopped().await;
        server.shutdown().await;
        Ok(())
    })
}

/// The system's place for a program's data, in a folder that is not the app's.
fn usual_data_dir() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let place = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        let named = folder("XDG_DATA_HOME").filter(|path| path.is_absolute());
        named.or_else(|| folder("HOME").map(|home| home.join(".local/share")))
    };
    place.map(|place| place.join("aideon-serve"))
}

/// Hears when the process is told to stop.
struct Told {
    #[cfg(unix)]
    terminated: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupted: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Told {
    /// Listens from now on.
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminated: signal(SignalKind::terminate())?,
            interrupted: signal(SignalKind::interrupt())?,
        })
    }

    async fn stopped(&mut self) {
        tokio::select! {
            _ = self.terminated.recv() => {}
            _ = self.interrupted.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Told {
    fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn stopped(&mut self) {
        // Where it cannot be heard, the process is ended by other means.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Writes a line. That nobody reads it is no reason to stop.
fn tell(mut to: impl io::Write, line: &str) {
    let _ = writeln!(to, "{line}");
}
