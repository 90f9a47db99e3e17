//! The window's bundle: compiled to WebAssembly, bound to JavaScript, put together.
//!
//! wasm-bindgen is used as a library, so that the lock file holds its version to that
//! of the window.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use wasm_bindgen_cli_support::Bindgen;

use crate::dist::{self, Dist};
use crate::failure::Failure;
use crate::page;
use crate::process;
use crate::steps::{self, Steps};
use crate::toolchain::WASM;
use crate::workspace::Workspace;

/// How many steps the build of the window takes.
pub(crate) const STEPS: usize = 2;

const MODULE: &str = "aideon_ui";
const BOOT_SCRIPT: &str = include_str!("boot.js");

/// How much the window is optimised.
#[derive(Clone, Copy)]
pub(crate) enum UiProfile {
    /// As small as it gets.
    Release,
    /// Built quickly, for work on it.
    Quick,
}

impl UiProfile {
    /// The profile that `--quick` asks for, or its absence.
    pub(crate) fn new(quick: bool) -> Self {
        if quick { Self::Quick } else { Self::Release }
    }

    /// The name of the cargo profile.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Quick => "wasm-dev",
        }
    }
}

/// Builds the window into `ui/dist` and prints the size of its WebAssembly.
pub(crate) fn perform(
    workspace: &Workspace,
    profile: UiProfile,
    steps: &mut Steps,
) -> Result<(), Failure> {
    let name = profile.name();
    let what = format!("Compiling the window to WebAssembly ({name})");
    steps.streamed(&what, || compile(workspace, name))?;
    let wasm = steps.quick("Putting the window together", || {
        let bound = bind(workspace, name)?;
        assemble(&workspace.root().join("ui"), &bound)?;
        Ok(bound.join(format!("{MODULE}_bg.wasm")))
    })?;
    let bytes = fs::metadata(&wasm).map_or(0, |data| data.len());
    println!("      the window's WebAssembly: {}", steps::size(bytes));
    Ok(())
}

fn compile(workspace: &Workspace, profile: &str) -> Result<(), Failure> {
    let mut command = workspace.cargo();
    command
        .args(["build", "--package", "aideon-ui", "--lib"])
        .args(["--target", WASM, "--profile", profile])
        .arg("--target-dir")
        .arg(workspace.ui_target());
    process::run(
        &mut command,
        "The window could not be compiled; cargo's reason is above.",
    )
}

/// Generates the JavaScript side; says in which folder it lies.
fn bind(workspace: &Workspace, profile: &str) -> Result<PathBuf, Failure> {
    let target = workspace.ui_target();
    let wasm = target
        .join(WASM)
        .join(profile)
        .join(format!("{MODULE}.wasm"));
    let folder = target.join("bindgen").join(profile);
    if is_current(&folder.join(format!("{MODULE}_bg.wasm")), &wasm) {
        return Ok(folder);
    }
    // Snippets of a former build must not stay in the bundle.
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|cause| Failure::of_file("remove", &folder, cause))?;
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&wasm)
        .out_name(MODULE)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(&folder))
        .map_err(|cause| Failure::new(format!("wasm-bindgen refused the window: {cause:#}.")))?;
    Ok(folder)
}

/// Whether the output is younger than the window and than this program.
fn is_current(output: &Path, input: &Path) -> bool {
    let program = std::env::current_exe().unwrap_or_default();
    match (modified(output), modified(input), modified(&program)) {
        (Some(output), Some(input), Some(program)) => output > input && output > program,
        _ => false,
    }
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|data| data.modified()).ok()
}

fn assemble(ui: &Path, bound: &Path) -> Result<(), Failure> {
    let source = dist::read(&ui.join("index.html"))?;
    let page = page::rewrite(&String::from_utf8_lossy(&source))?;
    let mut dist = Dist::default();
    dist.insert_folder(bound, Path::new(""))?;
    dist.insert("index.html", page.html);
    dist.insert(page::BOOT_SCRIPT, BOOT_SCRIPT);
    for folder in &page.folders {
        dist.insert_folder(ui, Path::new(folder))?;
    }
    for file in &page.files {
        dist.insert_file(ui, Path::new(file))?;
    }
    dist.write(&ui.join("dist")).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundle_holds_all_that_the_page_names() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (ui, bound) = (folder.path().join("ui"), folder.path().join("bound"));
        fs::create_dir_all(ui.join("style")).expect("create");
        fs::create_dir_all(bound.join("snippets")).expect("create");
        let page = r#"<link data-trunk rel="rust"><link data-trunk rel="css" href="style/a.css">"#;
        fs::write(ui.join("index.html"), page).expect("write");
        fs::write(ui.join("style/a.css"), "@import 'b.css';").expect("write");
        fs::write(ui.join("style/b.css"), "p {}").expect("write");
        fs::write(bound.join("aideon_ui.js"), "").expect("write");
        fs::write(bound.join("snippets/x.js"), "").expect("write");

        assemble(&ui, &bound).expect("all parts are there");

        for path in [
            "index.html",
            "boot.js",
            "aideon_ui.js",
            "snippets/x.js",
            "style/a.css",
            "style/b.css",
        ] {
            assert!(
                ui.join("dist").join(path).is_file(),
                "the window would miss {path}"
            );
        }
        let html = fs::read_to_string(ui.join("dist/index.html")).expect("read");
        assert!(
            !html.contains("data-trunk") && !html.contains("<script>"),
            "the content security policy forbids inline scripts: {html}"
        );
    }

    #[test]
    fn an_output_is_current_only_when_it_is_younger() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (input, output) = (folder.path().join("in"), folder.path().join("out"));
        assert!(!is_current(&output, &input), "neither is there");
        fs::write(&output, "").expect("write");
        fs::write(&input, "").expect("write");
        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        fs::File::open(&input)
            .and_then(|file| file.set_modified(later))
            .expect("set the time");
        assert!(!is_current(&output, &input), "the window was compiled anew");
    }
}
