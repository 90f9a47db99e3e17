//! From a fresh machine to the running app.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::app_build::{self, DEMO_FEATURE, Flavour};
use crate::failure::Failure;
use crate::packages::Purpose;
use crate::process;
use crate::setup;
use crate::steps::Steps;
use crate::ui_build::{self, UiProfile};
use crate::workspace::Workspace;

const DEMO_PLAYER: &str = "demo-conversation";

/// Sets up, builds, and starts the app, or plays its demo where there is no display.
pub(crate) fn perform(workspace: &Workspace, profile: UiProfile) -> Result<(), Failure> {
    let preparation = setup::STEPS + ui_build::STEPS + app_build::STEPS;
    if has_display() {
        let mut steps = Steps::new(preparation + 1);
        let app = prepare(workspace, profile, Purpose::Display, &mut steps)?;
        start(&app, &mut steps)
    } else {
        println!("There is no display: the demo will be played on a virtual one.");
        let mut steps = Steps::new(preparation + 2);
        let app = prepare(workspace, profile, Purpose::Everything, &mut steps)?;
        play_demo(workspace, &app, &mut steps)
    }
}

fn prepare(
    workspace: &Workspace,
    profile: UiProfile,
    purpose: Purpose,
    steps: &mut Steps,
) -> Result<PathBuf, Failure> {
    setup::perform(workspace, purpose, steps)?;
    ui_build::perform(workspace, profile, steps)?;
    app_build::perform(workspace, Flavour::Demo, steps)
}

fn start(app: &Path, steps: &mut Steps) -> Result<(), Failure> {
    if !has_session_bus() {
        println!(
            "There is no session bus, so keys are kept for this run only; \
             to keep them: dbus-run-session -- cargo xtask run"
        );
    }
    steps.streamed("Starting the app (close its window to end)", || {
        process::run(
            &mut Command::new(app),
            "The app ended with an error; its reason is above.",
        )
    })
}

fn play_demo(workspace: &Workspace, app: &Path, steps: &mut Steps) -> Result<(), Failure> {
    steps.streamed("Building the player of the demo", || {
        let mut command = workspace.cargo_over_all("build");
        command.args(["--bin", DEMO_PLAYER, "--features", DEMO_FEATURE]);
        process::run(
            &mut command,
            "The player of the demo could not be built; cargo's reason is above.",
        )
    })?;
    let screenshots = workspace.screenshots("demo");
    steps.streamed("Playing the demo through the real window", || {
        let mut player = Command::new(workspace.binary("debug", DEMO_PLAYER));
        player
            .current_dir(workspace.root())
            .env("AIDEON_APP", app)
            .env("AIDEON_SCREENSHOTS", &screenshots);
        process::run(
            &mut player,
            "The demo could not be played to its end; its reason is above.",
        )
    })
}

// Windows and macOS always have one as far as a program can tell.
fn has_display() -> bool {
    cfg!(not(target_os = "linux")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn has_session_bus() -> bool {
    cfg!(not(target_os = "linux"))
        || is_set("DBUS_SESSION_BUS_ADDRESS")
        || std::env::var_os("XDG_RUNTIME_DIR")
            .is_some_and(|folder| Path::new(&folder).join("bus").exists())
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}
