//! What is measured beside a peer or a baseline, in one run, as it is shipped.

use std::process::Command;

use clap::ValueEnum;

use crate::app_build::{self, Flavour};
use crate::failure::Failure;
use crate::packages::Purpose;
use crate::process;
use crate::setup;
use crate::steps::Steps;
use crate::ui_build::{self, UiProfile};
use crate::workspace::Workspace;

/// The window that the app's own is measured beside.
const BARE_WINDOW: &str = "aideon-bare-window";

/// The server of the local API.
const SERVER: &str = "aideon-serve";

/// What can be measured.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Subject {
    /// The local API, beside a bare relay, LiteLLM's proxy and Portkey's gateway
    Api,
    /// The engine's providers, beside a bare HTTP client and other crates
    Engine,
    /// The window, beside one that does nothing but append text
    Ui,
}

/// Builds the benchmark and runs it; it prints its table.
pub(crate) fn perform(
    workspace: &Workspace,
    subject: Subject,
    arguments: &[String],
) -> Result<(), Failure> {
    let mut command = match subject {
        Subject::Api => beside_the_server(workspace)?,
        Subject::Engine => {
            let mut command = bench(workspace, "bench-engine");
            command.args(["--features", "peers"]);
            command
        }
        Subject::Ui => with_both_windows(workspace)?,
    };
    command.arg("--").args(arguments);
    process::run(&mut command, "The benchmark ended before its time.")
}

fn bench(workspace: &Workspace, binary: &str) -> Command {
    let mut command = workspace.cargo();
    command
        .args(["run", "--package", "aideon-bench", "--release"])
        .args(["--bin", binary]);
    command
}

/// The server is built by itself, so that it is what ships.
fn beside_the_server(workspace: &Workspace) -> Result<Command, Failure> {
    let mut build = workspace.cargo();
    build
        .args(["build", "--package", "aideon-api-server", "--release"])
        .args(["--bin", SERVER]);
    process::run(&mut build, "The server could not be built.")?;
    let mut command = bench(workspace, "bench-api");
    command.env("AIDEON_SERVE", workspace.binary("release", SERVER));
    Ok(command)
}

fn with_both_windows(workspace: &Workspace) -> Result<Command, Failure> {
    let mut steps = Steps::new(setup::STEPS + ui_build::STEPS + app_build::STEPS + 1);
    setup::perform(workspace, Purpose::Everything, &mut steps)?;
    ui_build::perform(workspace, UiProfile::Release, &mut steps)?;
    let app = app_build::perform(workspace, Flavour::Release, &mut steps)?;
    steps.streamed("Building the bare window", || {
        let mut build = workspace.cargo();
        build.args(["build", "--package", BARE_WINDOW, "--release"]);
        process::run(&mut build, "The bare window could not be built.")
    })?;
    let mut command = bench(workspace, "bench-ui");
    command
        .env("AIDEON_APP_RELEASE", app)
        .env(
            "AIDEON_BARE_WINDOW",
            workspace.binary("release", BARE_WINDOW),
        )
        .env("AIDEON_SCREENSHOTS", workspace.screenshots("bench"));
    Ok(command)
}
