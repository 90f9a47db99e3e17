//! Set-up: a machine with Rust and a C compiler becomes one that builds the app.

use std::process::Command;

use crate::failure::Failure;
use crate::packages::{self, Purpose};
use crate::process;
use crate::steps::Steps;
use crate::toolchain;
use crate::workspace::Workspace;

/// How many steps set-up takes.
pub(crate) const STEPS: usize = 3;

/// Installs what is missing, and nothing that is there.
pub(crate) fn perform(
    workspace: &Workspace,
    purpose: Purpose,
    steps: &mut Steps,
) -> Result<(), Failure> {
    match std::env::consts::OS {
        "macos" => steps.quick("Looking for Apple's command line tools", check_macos)?,
        "windows" => steps.quick("Looking for the WebView2 runtime", check_windows)?,
        _ => packages::provide(purpose, steps)?,
    }
    toolchain::provide(workspace, steps)?;
    steps.streamed("Fetching the crates", || fetch(workspace))
}

fn check_macos() -> Result<(), Failure> {
    if process::succeeds(Command::new("xcode-select").arg("-p")) {
        Ok(())
    } else {
        Err(
            Failure::new("Apple's command line tools (the C compiler and linker) are missing.")
                .mended_by("xcode-select --install"),
        )
    }
}

fn check_windows() -> Result<(), Failure> {
    // The id under which Microsoft's updater registers the evergreen runtime.
    let client = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    let keys = [
        format!(r"HKLM\SOFTWARE\WOW6432Node\{client}"),
        format!(r"HKLM\SOFTWARE\{client}"),
        format!(r"HKCU\SOFTWARE\{client}"),
    ];
    let is_registered = |key: &String| process::succeeds(Command::new("reg").args(["query", key]));
    if keys.iter().any(is_registered) {
        Ok(())
    } else {
        Err(
            Failure::new("The WebView2 runtime, which shows the window, is missing.")
                .mended_by("winget install Microsoft.EdgeWebView2Runtime"),
        )
    }
}

// Fetched before anything is built, so that a missing network is told as such and
// not as a build that failed.
fn fetch(workspace: &Workspace) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command.args(["fetch", "--target", toolchain::WASM]);
    if let Some(host) = host() {
        command.args(["--target", &host]);
    }
    process::run(
        &mut command,
        "The crates could not be fetched; is the network there?",
    )
}

/// The target that rustc builds for by default.
fn host() -> Option<String> {
    let description = process::output_of(Command::new("rustc").arg("-vV"))?;
    let host = description
        .lines()
        .find_map(|line| line.strip_prefix("host: "))?;
    Some(host.to_owned())
}
