//! Windows that are driven and watched: Aideon Lite's, and a bare one.
//!
//! | module | subject |
//! |---|---|
//! | [`aideon`] | the app, with a long conversation in its database |
//! | [`bare`] | a Tauri window that appends text and does nothing else |
//! | [`memory`] | what a window's web process holds |

pub mod aideon;
pub mod bare;
pub mod memory;

use std::time::Duration;

use aideon_tests::end_to_end::window::Window;
use anyhow::{Context as _, Result, ensure};
use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::writer::Pace;

/// Watches a text grow.
const PROBE: &str = include_str!("window/probe.js");

/// The longest that an answer may take beyond its own pace: a window that lays all of a long
/// conversation out anew for each word is minutes late.
const PATIENCE: Duration = Duration::from_secs(600);

/// A window that can be asked for the same things as another.
#[async_trait]
pub trait Measured: Send {
    /// What the table calls it.
    fn name(&self) -> &'static str;

    /// The window itself.
    ///
    /// # Errors
    /// When it is not there.
    fn window(&self) -> Result<&Window>;

    /// Finds the texts of the answers; the last one is the newest.
    fn answers(&self) -> &'static str;

    /// Opens the long conversation and says how long it took until its end was to be seen.
    ///
    /// # Errors
    /// When it does not open.
    async fn open(&self) -> Result<Duration>;

    /// Sends a question.
    ///
    /// # Errors
    /// When it cannot be sent.
    async fn send(&self, question: &str) -> Result<()>;

    /// Whether the newest answer has ended.
    ///
    /// # Errors
    /// When the window does not say.
    async fn has_ended(&self) -> Result<bool>;

    /// Bytes that its web process holds.
    ///
    /// # Errors
    /// When it cannot be found.
    fn memory(&self) -> Result<u64>;
}

/// What was seen of one answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Seen {
    /// Milliseconds from the writing of each word to the frame that showed it.
    pub latency: Vec<f64>,
    /// Milliseconds between frames.
    pub frames: Vec<f64>,
}

/// Asks for an answer at a pace and watches it come.
///
/// # Errors
/// When it does not come, or some of it is missing in the end.
pub async fn watch(measured: &dyn Measured, pace: Pace) -> Result<Seen> {
    let window = measured.window()?;
    window
        .run(PROBE, vec![json!(measured.answers())])
        .await
        .context("the probe")?;
    measured.send(&pace.to_string()).await?;
    let begun = Instant::now();
    let due = Duration::from_secs(u64::from(pace.words / pace.a_second.max(1)));
    // The driver's own questions would be measured with the frames.
    sleep(due).await;
    while !measured.has_ended().await? {
        ensure!(begun.elapsed() < due + PATIENCE, "the answer does not end");
        sleep(Duration::from_millis(200)).await;
    }
    let words = r"
        window.probe.running = false;
        const texts = document.querySelectorAll(arguments[0]);
        const text = texts[texts.length - 1]?.textContent ?? '';
        return [...text.matchAll(/w(\d+)t\d{13}/g)].filter((word, at) => Number(word[1]) === at).length;
    ";
    let words = window.run(words, vec![json!(measured.answers())]).await?;
    ensure!(
        words.as_u64() == Some(u64::from(pace.words)),
        "{words} of {} words stand in their order in {}",
        pace.words,
        measured.name()
    );
    let seen = window.run("return window.probe", Vec::new()).await?;
    Ok(serde_json::from_value(seen)?)
}
