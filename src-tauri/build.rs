//! Declares every command, so that each must be granted by name, and makes sure that there
//! is something to embed.

use std::{fs, path::Path};

use tauri_build::{AppManifest, Attributes};

#[path = "src/commands/names.rs"]
mod names;

/// Stands in for the window on a fresh clone, so that `cargo check` works before the window
/// was ever built.
const PLACEHOLDER: &str = "<!doctype html><title>Aideon Lite</title>\
    <p>The window has not been built. Run <code>cargo xtask run</code>.</p>\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let window = Path::new("../ui/dist");
    if !window.join("index.html").exists() {
        fs::create_dir_all(window)?;
        fs::write(window.join("index.html"), PLACEHOLDER)?;
    }
    tauri_build::try_build(
        Attributes::new().app_manifest(AppManifest::new().commands(names::COMMANDS)),
    )?;
    Ok(())
}
