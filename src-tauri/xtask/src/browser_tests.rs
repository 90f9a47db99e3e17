//! The tests of the window's components, drawn in a browser.
//!
//! Cargo builds them for WebAssembly and hands them to this program, which passes them to
//! wasm-bindgen's own runner: as a library, so that the lock file holds its version to that of
//! the window. The browser is the one that comes with the system's WebKit, which is what the
//! app's window is made of.

use std::ffi::OsString;
use std::process::Command;

use crate::failure::Failure;
use crate::process;
use crate::toolchain::WASM;
use crate::ui_build::UiProfile;
use crate::workspace::Workspace;

/// The name of the task by which cargo starts this program as the runner.
pub(crate) const RUNNER: &str = "run-in-browser";

const WEBKIT_DRIVER: &str = "WebKitWebDriver";

/// Compiles the tests without running them.
pub(crate) fn build(workspace: &Workspace) -> Result<(), Failure> {
    let mut cargo = workspace.cargo();
    cargo.args(arguments(workspace)).arg("--no-run");
    process::run(
        &mut cargo,
        "The tests of the components could not be built; cargo's reason is above.",
    )
}

/// The commands that run them: one for each part of a name, since the runner takes but one.
pub(crate) fn commands(workspace: &Workspace, filter: &[String]) -> Result<Vec<Command>, Failure> {
    let one = |part: Option<&String>| {
        let mut command = on_a_virtual_display(workspace)?;
        command.args(arguments(workspace)).arg("--").args(part);
        Ok(command)
    };
    if filter.is_empty() {
        return Ok(vec![one(None)?]);
    }
    filter.iter().map(|part| one(Some(part))).collect()
}

/// What the runner was asked by cargo: runs the tests of one file in the browser.
pub(crate) fn run(arguments: Vec<OsString>) -> Result<(), Failure> {
    let program = OsString::from(RUNNER);
    let arguments = std::iter::once(program).chain(arguments);
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
        .map_err(|cause| Failure::new(format!("The tests in the browser: {cause:#}.")))
}

fn arguments(workspace: &Workspace) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = ["test", "--package", "aideon-ui", "--lib", "--target"]
        .map(OsString::from)
        .into();
    arguments.extend([WASM, "--profile", UiProfile::Quick.name(), "--target-dir"].map(Into::into));
    arguments.push(workspace.ui_target().into());
    arguments
}

/// Cargo, with this program as the runner of what it builds.
fn on_a_virtual_display(workspace: &Workspace) -> Result<Command, Failure> {
    let own = std::env::current_exe().map_err(|cause| {
        Failure::new(format!("This program does not know its own path: {cause}."))
    })?;
    let runner = format!("{} {RUNNER}", own.display());
    let cargo = workspace.cargo();
    let mut command = Command::new("dbus-run-session");
    command
        .args(["--", "xvfb-run", "--auto-servernum"])
        .arg(cargo.get_program())
        .current_dir(workspace.root())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
        // The runner knows no driver of this name. Of those that it knows, Safari's is
        // asked for nothing that another WebKit does not have.
        .env(
            "SAFARIDRIVER",
            process::find(WEBKIT_DRIVER).unwrap_or_else(|| WEBKIT_DRIVER.into()),
        )
        .env_remove("WAYLAND_DISPLAY");
    Ok(command)
}
