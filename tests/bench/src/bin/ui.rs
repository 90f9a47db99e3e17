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
}

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
    /// Bytes; below zero when more was given back than taken.
    grown: i64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let writer = Writer::start().await?;
    let bare = Bare::start(&writer.base_url(), arguments.messages).await?;
    let bare_figures = figures(&bare, &arguments).await?;
    bare.close().await?;
    let aideon = Aideon::start(&writer.base_url(), arguments.messages).await?;
    aideon.new_chat().await?;
    let aideon_figures = figures(&aideon, &arguments).await?;
    aideon.close().await?;
    print(&arguments, &[bare_figures, aideon_figures]);
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
    let before = measured.memory()?;
    let fast = Pace {
        words: 1_000 * arguments.seconds,
        a_second: 1_000,
    };
    let fast = window::watch(measured, fast).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    Ok(Figures {
        name: measured.name(),
        latency: Milliseconds::of(usual.latency),
        openings: Milliseconds::of(openings),
        frames: Milliseconds::of(fast.frames),
        grown: measured.memory()?.cast_signed() - before.cast_signed(),
    })
}

fn print(arguments: &Arguments, all: &[Figures]) {
    println!(
        "{}; a conversation of {} messages, a virtual screen without graphics hardware.\n",
        report::machine(),
        arguments.messages
    );
    println!(
        "| | word to screen, median | p95 | opening, median | worst | frames at 1,000 words a second, p95 | worst | web process grew by |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    for figures in all {
        println!(
            "| {} | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} ms | {:+.1} MiB |",
            figures.name,
            figures.latency.percentile(50),
            figures.latency.percentile(95),
            figures.openings.percentile(50),
            figures.openings.percentile(100),
            figures.frames.percentile(95),
            figures.frames.percentile(100),
            mebibytes(figures.grown),
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
