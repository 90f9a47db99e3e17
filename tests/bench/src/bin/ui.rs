//! What the window costs: from the writing of a word to the frame that shows it, frames while
//! a fast model writes into a long conversation, and opening that conversation, beside a bare
//! Tauri window in the same run.
#![expect(clippy::print_stdout, reason = "the table is what it is run for")]

use std::time::Duration;

use aideon_bench::{
    report::{self, Milliseconds},
    window::{self, Measured, aideon::Aideon, bare::Bare},
    writer::{Pace, Writer},
};
use anyhow::Result;
use clap::Parser;

/// Measures the window.
#[derive(Parser)]
struct Arguments {
    /// Messages in the long conversation
    #[arg(long, default_value_t = 5_000)]
    messages: usize,
    /// How often it is opened
    #[arg(long, default_value_t = 10)]
    openings: usize,
    /// Seconds for which 1,000 words a second are written into it
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// Seconds for which they are written to see how the web process grows
    #[arg(long, default_value_t = 20)]
    growing: u32,
}

/// How long a web process is left alone before it is looked at: what it gives back, it gives
/// back when it rests.
const REST: Duration = Duration::from_secs(10);

/// About as fast as a good hosted model writes.
const USUAL: Pace = Pace {
    words: 400,
    a_second: 50,
};

/// What was measured of one window.
struct Figures {
    name: &'static str,
    latency: Milliseconds,
    openings: Milliseconds,
    frames: Milliseconds,
}

/// What its web process holds, in bytes.
struct Held {
    before: u64,
    /// Below zero when more was given back than taken.
    grown: i64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let writer = Writer::start().await?;
    let url = writer.base_url();
    let bare = Bare::start(&url, arguments.messages).await?;
    let bare_figures = figures(&bare, &arguments).await?;
    bare.close().await?;
    let aideon = Aideon::start(&url, arguments.messages).await?;
    aideon.new_chat().await?;
    let aideon_figures = figures(&aideon, &arguments).await?;
    aideon.close().await?;

    // In windows of their own: one that has had much text gives room to more of it.
    let bare = Bare::start(&url, arguments.messages).await?;
    let bare_held = held(&bare, &arguments).await?;
    bare.close().await?;
    let aideon = Aideon::start(&url, arguments.messages).await?;
    aideon.new_chat().await?;
    let aideon_held = held(&aideon, &arguments).await?;
    aideon.close().await?;
    print(
        &arguments,
        &[(bare_figures, bare_held), (aideon_figures, aideon_held)],
    );
    Ok(())
}

async fn figures(measured: &dyn Measured, arguments: &Arguments) -> Result<Figures> {
    // Warm: fonts are read, the code is compiled.
    window::watch(measured, USUAL).await?;
    let usual = window::watch(measured, USUAL).await?;
    let mut openings = Vec::new();
    for _ in 0..arguments.openings {
        openings.push(measured.open().await?.as_secs_f64() * 1e3);
    }
    let fast = window::watch(measured, fast(arguments.seconds)).await?;
    Ok(Figures {
        name: measured.name(),
        latency: Milliseconds::of(usual.latency),
        openings: Milliseconds::of(openings),
        frames: Milliseconds::of(fast.frames),
    })
}

/// As a fast model on fast hardware writes.
fn fast(seconds: u32) -> Pace {
    Pace {
        words: 1_000 * seconds,
        a_second: 1_000,
    }
}

/// How the web process grows while one long answer comes into the long conversation.
async fn held(measured: &dyn Measured, arguments: &Arguments) -> Result<Held> {
    measured.open().await?;
    window::watch(measured, USUAL).await?;
    tokio::time::sleep(REST).await;
    let before = measured.memory()?;
    window::watch(measured, fast(arguments.growing)).await?;
    tokio::time::sleep(REST).await;
    let after = measured.memory()?;
    Ok(Held {
        before,
        grown: after.cast_signed() - before.cast_signed(),
    })
}

fn print(arguments: &Arguments, all: &[(Figures, Held)]) {
    println!(
        "{}; a conversation of {} messages, a virtual screen without graphics hardware.\n",
        report::machine(),
        arguments.messages
    );
    println!(
        "| | word to screen, median | p95 | opening, median | worst | frames at 1,000 words a second, p95 | worst |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for (figures, _) in all {
        println!(
            "| {} | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} ms |",
            figures.name,
            figures.latency.percentile(50),
            figures.latency.percentile(95),
            figures.openings.percentile(50),
            figures.openings.percentile(100),
            figures.frames.percentile(95),
            figures.frames.percentile(100),
        );
    }
    println!(
        "\n| | web process with the conversation open | grew by, for {} words |",
        1_000 * arguments.growing
    );
    println!("|---|--:|--:|");
    for (figures, held) in all {
        println!(
            "| {} | {:.0} MiB | {:+.1} MiB |",
            figures.name,
            mebibytes(held.before.cast_signed()),
            mebibytes(held.grown),
        );
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a figure for people, of some megabytes"
)]
fn mebibytes(bytes: i64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}
