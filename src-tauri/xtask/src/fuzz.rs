//! The fuzzer over everything that reads what a provider sends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::process;
use crate::steps::Steps;
use crate::workspace::Workspace;

/// The largest input in bytes: what is larger takes long and shows little more.
const MAX_BYTES: usize = 4096;

/// The most memory that a target may take, in MB.
const MAX_MEGABYTES: usize = 1024;

/// The longest that one input may take, in seconds.
const MAX_SECONDS_EACH: usize = 10;

/// Runs each target for so many seconds, one after another, and ends with the first that
/// fails. What is learnt is kept in the build folder for the next time.
pub(crate) fn perform(workspace: &Workspace, seconds: u32) -> Result<(), Failure> {
    check_tools()?;
    let targets = targets(&folder(workspace).join("targets"))?;
    let mut steps = Steps::new(1 + targets.len());
    steps.streamed("Building the fuzz targets", || {
        process::run(
            &mut cargo_fuzz(workspace, "build"),
            "The fuzz targets could not be built; cargo's reason is above.",
        )
    })?;
    for target in &targets {
        let what = format!("Fuzzing {target} for {seconds} s");
        steps.streamed(&what, || run(workspace, target, seconds))?;
    }
    Ok(())
}

fn check_tools() -> Result<(), Failure> {
    if !process::succeeds(nightly().arg("--version")) {
        return Err(Failure::new("The fuzzer needs a nightly Rust toolchain.")
            .mended_by("rustup toolchain install nightly --profile minimal"));
    }
    if !process::succeeds(nightly().args(["fuzz", "--version"])) {
        return Err(Failure::new("The fuzzer needs cargo-fuzz.")
            .mended_by("cargo install cargo-fuzz --locked"));
    }
    Ok(())
}

fn nightly() -> Command {
    let mut command = Command::new("rustup");
    command
        .args(["run", "nightly", "cargo"])
        .stdin(Stdio::null());
    command
}

fn cargo_fuzz(workspace: &Workspace, subcommand: &str) -> Command {
    let mut command = nightly();
    command
        .current_dir(workspace.root())
        .args(["fuzz", subcommand, "--fuzz-dir"])
        .arg(folder(workspace))
        .arg("--target-dir")
        .arg(workspace.target().join("fuzz/build"));
    command
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("tests/fuzz")
}

/// The names of the targets, in alphabetical order.
fn targets(folder: &Path) -> Result<Vec<String>, Failure> {
    let files = fs::read_dir(folder).map_err(|cause| Failure::of_file("read", folder, cause))?;
    let paths = files.flatten().map(|file| file.path());
    let mut names: Vec<String> = paths
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort_unstable();
    Ok(names)
}

fn run(workspace: &Workspace, target: &str, seconds: u32) -> Result<(), Failure> {
    let results = workspace.target().join("fuzz");
    let corpus = results.join("corpus").join(target);
    let found = results.join("found").join(target);
    for folder in [&corpus, &found] {
        fs::create_dir_all(folder).map_err(|cause| Failure::of_file("create", folder, cause))?;
    }
    let mut command = cargo_fuzz(workspace, "run");
    command.arg(target).arg(&corpus);
    command.args(seeds(workspace, target)?);
    let dictionary = folder(workspace).join(format!("dictionaries/{target}.dict"));
    command
        .arg("--")
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={MAX_BYTES}"))
        .arg(format!("-rss_limit_mb={MAX_MEGABYTES}"))
        .arg(format!("-timeout={MAX_SECONDS_EACH}"))
        .arg(format!("-dict={}", dictionary.display()))
        // The separator at the end makes it a folder.
        .arg(format!("-artifact_prefix={}", found.join("").display()))
        .arg("-print_final_stats=1");
    let sentence = format!(
        "{target} failed; what it failed on lies in {}.",
        found.display()
    );
    process::run(&mut command, &sentence)
}

/// The folders to begin with: those of the target, and every stream written by hand.
fn seeds(workspace: &Workspace, target: &str) -> Result<Vec<PathBuf>, Failure> {
    let streams = workspace.root().join("tests/fixtures/streams");
    let providers =
        fs::read_dir(&streams).map_err(|cause| Failure::of_file("read", &streams, cause))?;
    let mut folders = vec![folder(workspace).join("seeds").join(target)];
    folders.extend(providers.flatten().map(|provider| provider.path()));
    Ok(folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_dictionary_and_seeds() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fuzz");
        let targets = targets(&fuzz.join("targets")).expect("the targets are there");
        assert!(!targets.is_empty(), "an empty list would pass for all");
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).expect("a manifest");
        for target in targets {
            assert!(
                manifest.contains(&format!("path = \"targets/{target}.rs\"")),
                "{target} is built"
            );
            let dictionary = fuzz.join(format!("dictionaries/{target}.dict"));
            assert!(dictionary.is_file(), "{target} needs a dictionary");
            let seeds = fuzz.join("seeds").join(&target).read_dir();
            assert!(
                seeds.is_ok_and(|mut seeds| seeds.next().is_some()),
                "{target} needs something to begin with"
            );
        }
    }
}
