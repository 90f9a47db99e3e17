//! What Rust's own toolchain must have beside the compiler.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::failure::Failure;
use crate::process;
use crate::steps::Steps;
use crate::workspace::Workspace;

/// The target that the window is compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Adds what is missing, in one step.
pub(crate) fn provide(workspace: &Workspace, steps: &mut Steps) -> Result<(), Failure> {
    let missing = missing(workspace);
    if missing.is_empty() {
        steps.nothing_to_do(&format!(
            "Rust's components: clippy, rustfmt and {WASM} are there"
        ));
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|part| part.name).collect();
    let what = format!("Adding to the Rust toolchain: {}", names.join(" "));
    steps.streamed(&what, || {
        missing.iter().try_for_each(|part| add(workspace, part))
    })
}

struct Part {
    name: &'static str,
    kind: &'static str,
}

fn missing(workspace: &Workspace) -> Vec<Part> {
    let tool_is_there = |name: &str| process::succeeds(workspace.cargo().args([name, "--version"]));
    [
        ("clippy", "component", tool_is_there("clippy")),
        ("rustfmt", "component", tool_is_there("fmt")),
        (WASM, "target", wasm_is_there(workspace)),
    ]
    .into_iter()
    .filter(|(_, _, is_there)| !is_there)
    .map(|(name, kind, _)| Part { name, kind })
    .collect()
}

// Asked of the compiler, not of rustup, since distributions install Rust without it.
fn wasm_is_there(workspace: &Workspace) -> bool {
    let mut rustc = Command::new("rustc");
    rustc
        .current_dir(workspace.root())
        .args(["--print", "target-libdir", "--target", WASM]);
    let folder = process::output_of(&mut rustc).unwrap_or_default();
    holds_core(Path::new(folder.trim()))
}

/// Whether a folder holds the core library of its target.
fn holds_core(folder: &Path) -> bool {
    folder.read_dir().is_ok_and(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
        })
    })
}

fn add(workspace: &Workspace, part: &Part) -> Result<(), Failure> {
    let mut rustup = Command::new("rustup");
    rustup
        .current_dir(workspace.root())
        .stdin(Stdio::null())
        .args([part.kind, "add", part.name]);
    if process::find("rustup").is_none() {
        return Err(Failure::new(format!(
            "The Rust toolchain lacks {}, and there is no rustup to add it; \
             install it the way Rust was installed, or take Rust from https://rustup.rs.",
            part.name
        ))
        .mended_by(process::shown(&rustup)));
    }
    let sentence = format!(
        "rustup could not add {}; if the network was away, try again.",
        part.name
    );
    process::run(&mut rustup, &sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_there_when_its_core_library_is() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(
            !holds_core(folder.path()),
            "the compiler names the folder of a target that is not installed, too"
        );
        std::fs::write(folder.path().join("libcore-0f.rlib"), "").expect("write");
        assert!(holds_core(folder.path()));
        assert!(!holds_core(Path::new("")), "no answer of the compiler");
    }
}
