//! Where things lie: the workspace, its build folder, its test files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::failure::Failure;
use crate::process;

/// The workspace as cargo itself describes it.
#[derive(Deserialize)]
pub(crate) struct Workspace {
    #[serde(rename = "workspace_root")]
    root: PathBuf,
    #[serde(rename = "target_directory")]
    target: PathBuf,
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

impl Workspace {
    /// Asks cargo, which needs no network for it.
    pub(crate) fn find() -> Result<Self, Failure> {
        let mut command = cargo();
        command
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .stderr(Stdio::inherit());
        let description = process::output_of(&mut command).unwrap_or_default();
        serde_json::from_str(&description).map_err(|_| {
            Failure::new("Cargo could not read the workspace; run this inside the clone.")
                .mended_by(process::shown(&command))
        })
    }

    /// The folder of the top `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The build folder, wherever cargo was told to put it.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The window's own build folder, so that its build and the app's do not wait
    /// for each other.
    pub(crate) fn ui_target(&self) -> PathBuf {
        self.target.join("ui")
    }

    /// A binary that cargo built; `profile_folder` as in `debug`.
    pub(crate) fn binary(&self, profile_folder: &str, name: &str) -> PathBuf {
        self.target
            .join(profile_folder)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// Where screenshots go. It is inside the clone even when the build folder is
    /// not, so that they are found where the README says.
    pub(crate) fn screenshots(&self, folder: &str) -> PathBuf {
        self.root.join("target").join(folder)
    }

    /// Removes the screenshots of an earlier run, and nothing else that lies beside them.
    pub(crate) fn forget_screenshots(&self, folder: &str) -> Result<(), Failure> {
        let Ok(files) = fs::read_dir(self.screenshots(folder)) else {
            // There was no earlier run.
            return Ok(());
        };
        let files = files.flatten().map(|file| file.path());
        for picture in files.filter(|file| file.extension().is_some_and(|kind| kind == "png")) {
            fs::remove_file(&picture)
                .map_err(|cause| Failure::of_file("remove", &picture, cause))?;
        }
        Ok(())
    }

    /// Cargo, started in the workspace's root.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = cargo();
        command.current_dir(&self.root);
        command
    }

    /// A cargo command over every package but this one, which is running and cannot be
    /// replaced on all systems. Cargo unites the features of what it builds at once;
    /// one selection for all builds keeps it from compiling dependencies twice.
    pub(crate) fn cargo_over_all(&self, subcommand: &str) -> Command {
        let mut command = self.cargo();
        command.args([subcommand, "--workspace", "--exclude", "xtask"]);
        command
    }

    /// The names of all files of tests that cross crates, in alphabetical order.
    pub(crate) fn test_files(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .packages
            .iter()
            .flat_map(|package| &package.targets)
            .filter(|target| target.kind.iter().any(|kind| kind == "test"))
            .map(|target| target.name.as_str())
            .collect();
        names.sort_unstable();
        names
    }
}

fn cargo() -> Command {
    // Cargo names itself to what it starts; by that name it is the toolchain that
    // was chosen for this workspace.
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_test_files_are_listed() {
        let description = r#"{
            "workspace_root": "/w", "target_directory": "/t",
            "packages": [{"targets": [
                {"name": "e2e_chat", "kind": ["test"]},
                {"name": "aideon-tests", "kind": ["lib"]},
                {"name": "conformance", "kind": ["test"]}
            ]}]
        }"#;
        let workspace: Workspace = serde_json::from_str(description).expect("it is well formed");
        assert_eq!(
            workspace.test_files(),
            ["conformance", "e2e_chat"],
            "libraries and binaries hold unit tests, which are another phase"
        );
        assert_eq!(
            workspace.screenshots("demo"),
            Path::new("/w/target/demo"),
            "screenshots stay in the clone when the build folder is elsewhere"
        );
    }
}
