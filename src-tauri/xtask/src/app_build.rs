//! The app's binary, in the flavours that are started, tested and shipped.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::process;
use crate::steps::{self, Steps};
use crate::workspace::Workspace;

/// How many steps the build of one binary takes.
pub(crate) const STEPS: usize = 1;

/// The app's binary.
pub(crate) const APP: &str = "aideon-lite";

/// The feature that puts the simulator into the app.
pub(crate) const DEMO_FEATURE: &str = "aideon-lite/demo";

/// Which of the app's binaries is meant.
#[derive(Clone, Copy)]
pub(crate) enum Flavour {
    /// Quick to build, with "Try the demo".
    Demo,
    /// Quick to build, with the features of a release.
    ReleaseFeatures,
    /// As it is shipped.
    Release,
}

impl Flavour {
    fn description(self) -> &'static str {
        match self {
            Self::Demo => "with the demo",
            Self::ReleaseFeatures => "with the features of a release",
            Self::Release => "optimised, for release",
        }
    }

    fn command(self, workspace: &Workspace) -> Command {
        let mut command = match self {
            Self::Demo | Self::ReleaseFeatures => workspace.cargo_over_all("build"),
            // What is shipped takes no feature from what only tests need.
            Self::Release => {
                let mut command = workspace.cargo();
                command.args(["build", "--package", APP, "--release"]);
                command
            }
        };
        command.args(["--bin", APP]);
        if matches!(self, Self::Demo) {
            command.args(["--features", DEMO_FEATURE]);
        }
        command
    }

    fn profile_folder(self) -> &'static str {
        match self {
            Self::Demo | Self::ReleaseFeatures => "debug",
            Self::Release => "release",
        }
    }
}

/// Builds the app, prints the size of its binary and says where it lies.
pub(crate) fn perform(
    workspace: &Workspace,
    flavour: Flavour,
    steps: &mut Steps,
) -> Result<PathBuf, Failure> {
    let what = format!("Building the app ({})", flavour.description());
    steps.streamed(&what, || {
        process::run(
            &mut flavour.command(workspace),
            "The app could not be built; cargo's reason is above.",
        )
    })?;
    let binary = workspace.binary(flavour.profile_folder(), APP);
    let bytes = std::fs::metadata(&binary)
        .map_err(|cause| Failure::of_file("find", &binary, cause))?
        .len();
    println!(
        "      the app: {}, {}",
        steps::size(bytes),
        binary.display()
    );
    Ok(binary)
}
