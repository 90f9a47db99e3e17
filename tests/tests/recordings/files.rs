//! The files: those of the repository, and those in the folder beside it.

use std::{fs, path::PathBuf, sync::Once};

use aideon_tests::skipped;
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// The body of a reply.
pub(crate) struct Body(pub(crate) Vec<u8>);

/// A body of the repository's own; `file` begins with the provider's folder.
pub(crate) fn written(file: &str) -> Result<Body> {
    let path = package().join("fixtures/streams").join(file);
    let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
    framed(file, bytes)
}

/// A recorded body; none when there are no recordings on this machine, which is told once.
pub(crate) fn recorded(file: &str) -> Result<Option<Body>> {
    let Some(folder) = recordings_folder() else {
        return Ok(None);
    };
    let bytes = fs::read(folder.join(file)).context("the others are there, but not this one")?;
    framed(file, bytes).map(Some)
}

/// Where recordings are, when there are any.
pub(crate) fn recordings_folder() -> Option<PathBuf> {
    static TOLD: Once = Once::new();
    let folder = package().join("../../shared/fixtures/streams");
    if folder.is_dir() {
        return Some(folder);
    }
    TOLD.call_once(|| skipped::tell("there are no recordings here, only what was written by hand"));
    None
}

fn package() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Chunks that lie in lines get the framing that was taken from them.
fn framed(file: &str, bytes: Vec<u8>) -> Result<Body> {
    if !file.ends_with(".chunks.txt") {
        return Ok(Body(bytes));
    }
    let text = String::from_utf8(bytes)?;
    let mut events = String::new();
    for chunk in text.lines().filter(|line| !line.trim().is_empty()) {
        if file.starts_with("anthropic/") {
            let event: Value = serde_json::from_str(chunk)?;
            let name = event["type"].as_str().context("an event has a type")?;
            events.push_str(&format!("event: {name}\n"));
        }
        events.push_str(&format!("data: {chunk}\n\n"));
    }
    ensure!(!events.is_empty(), "{file} has chunks");
    // Only OpenAI's format has a mark of the end.
    if !file.starts_with("anthropic/") && !file.starts_with("gemini/") {
        events.push_str("data: [DONE]\n\n");
    }
    Ok(Body(events.into_bytes()))
}
