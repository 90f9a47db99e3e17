//! What a route leads to: over real HTTP, with a real database file, and somebody who
//! listens and knows only what was told.
//!
//! | module | subject |
//! |---|---|
//! | `answered` | a candidate answers: the badge, and what is stored of it |
//! | `fallback` | the first choice fails, before its text and after it |
//! | `dead_ends` | failures that end the route, and routes on which all fail |
//! | `pinned` | a pinned model is never switched |
//! | `stopped` | the user stops a reply |
//! | `telling` | stored before told, slow listeners, a store that fails |
//! | `restart` | the app is closed while a reply is written |
//! | `badge` | the badge follows the stored attempts, and nothing else |

mod answered;
mod badge;
mod dead_ends;
mod fallback;
mod pinned;
mod restart;
mod stopped;
mod telling;

use aideon_engine::{error::ErrorKind, provenance::ReplyRecord};
use aideon_simulator::{Answer, Fault, FaultRule, Target};
use aideon_tests::{
    desk::{Asked, Desk, DeskOptions},
    reading::{self, aideon, answer, chosen, together_ai, together_fallback},
};
use anyhow::Result;
use tempfile::TempDir;

/// A desk over a folder of its own, in no hurry.
async fn desk() -> Result<(TempDir, Desk)> {
    desk_with(DeskOptions::default()).await
}

async fn desk_with(options: DeskOptions) -> Result<(TempDir, Desk)> {
    let folder = tempfile::tempdir()?;
    let desk = Desk::open(folder.path(), options).await?;
    Ok((folder, desk))
}

/// Lays a fault over every chat request of a target.
fn fault(desk: &Desk, target: &Target, fault: Fault) {
    let rule = FaultRule::new(fault).target(target);
    desk.control.set_fault(rule);
}

/// An answer of three words, one chunk each.
fn three_words() -> Answer {
    Answer::chunks(["One ", "two ", "three"])
}

/// Listens to the end, and checks that what was told is what is stored.
async fn ended(desk: &Desk, asked: &mut Asked) -> Result<ReplyRecord> {
    desk.ended(asked).await
}

/// The failure's class, of each attempt that failed or was not made.
fn failures(reply: &ReplyRecord) -> Vec<Option<ErrorKind>> {
    reading::failures(&reply.attempts)
}
