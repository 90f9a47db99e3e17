//! What nobody should send, type or keep, and what becomes of it: a clear failure, and
//! nothing lost.

mod addresses;
mod database;
mod keys;
mod texts;

use aideon_engine::provenance::ReplyRecord;
use aideon_tests::desk::{Desk, DeskOptions};
use anyhow::Result;
use tempfile::TempDir;

async fn desk() -> Result<(TempDir, Desk)> {
    let folder = tempfile::tempdir()?;
    let desk = Desk::open(folder.path(), DeskOptions::default()).await?;
    Ok((folder, desk))
}

/// The text that stands as the answer.
fn answer(reply: &ReplyRecord) -> &str {
    reply.answer().map_or("", |segment| segment.text.as_str())
}
