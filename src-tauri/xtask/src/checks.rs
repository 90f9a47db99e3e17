//! What is checked without running anything: form, lints, documentation, licences.

use std::process::Command;

use crate::app_build::DEMO_FEATURE;
use crate::failure::Failure;
use crate::process;
use crate::steps::Steps;
use crate::toolchain::WASM;
use crate::ui_build::UiProfile;
use crate::workspace::Workspace;

/// How many steps the checks take.
pub(crate) const STEPS: usize = 5;

/// Runs every check; the first that fails ends it.
///
/// The window is checked in the profile that it was built in, since then the macros it
/// stands on are compiled already.
pub(crate) fn perform(
    workspace: &Workspace,
    profile: UiProfile,
    steps: &mut Steps,
) -> Result<(), Failure> {
    steps.streamed("Checking the form of the source", || form(workspace))?;
    steps.streamed("Checking for what the lints forbid", || lints(workspace))?;
    steps.streamed("The same for the window as WebAssembly", || {
        lints_of_the_window(workspace, profile)
    })?;
    steps.streamed("Checking the documentation", || documentation(workspace))?;
    steps.streamed("Checking licences and sources of dependencies", || {
        dependencies(workspace)
    })
}

fn form(workspace: &Workspace) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command.args(["fmt", "--all", "--check"]);
    process::run(&mut command, "")
        .map_err(|_| Failure::new("Some source is not formatted.").mended_by("cargo fmt --all"))
}

fn lints(workspace: &Workspace) -> Result<(), Failure> {
    for features in [&["--features", DEMO_FEATURE][..], &[]] {
        let mut command = workspace.cargo();
        command
            .args(["clippy", "--workspace", "--all-targets"])
            .args(features)
            .args(["--", "-D", "warnings"]);
        process::run(
            &mut command,
            "The lints object to some code; the reason is above.",
        )?;
    }
    Ok(())
}

fn lints_of_the_window(workspace: &Workspace, profile: UiProfile) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command
        .args(["clippy", "--package", "aideon-ui", "--lib", "--tests"])
        .args([
            "--target",
            WASM,
            "--profile",
            profile.name(),
            "--target-dir",
        ])
        .arg(workspace.ui_target())
        .args(["--", "-D", "warnings"]);
    process::run(
        &mut command,
        "The lints object to some code of the window; the reason is above.",
    )
}

fn documentation(workspace: &Workspace) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command
        .args([
            "doc",
            "--workspace",
            "--no-deps",
            "--features",
            DEMO_FEATURE,
        ])
        .env("RUSTDOCFLAGS", "-D warnings");
    process::run(
        &mut command,
        "Some documentation cannot be rendered as it is meant.",
    )
}

fn dependencies(workspace: &Workspace) -> Result<(), Failure> {
    if process::find("cargo-deny").is_none() {
        println!("Left out: cargo-deny is not there (cargo install --locked cargo-deny).");
        return Ok(());
    }
    let mut check = deny(workspace, &["check", "bans", "licenses", "sources"]);
    process::run(
        &mut check,
        "A dependency is not one that this project may have.",
    )?;
    if !process::succeeds(&mut deny(workspace, &["fetch", "db"])) {
        println!("Known vulnerabilities were not checked: their list could not be fetched.");
        return Ok(());
    }
    let mut check = deny(workspace, &["check", "advisories"]);
    process::run(&mut check, "A dependency has a known vulnerability.")
}

fn deny(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = workspace.cargo();
    command.arg("deny").args(arguments);
    command
}
