//! Declares the commands, as the app's own build does.

use tauri_build::{AppManifest, Attributes};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let commands = AppManifest::new().commands(&["answer", "history"]);
    tauri_build::try_build(Attributes::new().app_manifest(commands))?;
    Ok(())
}
