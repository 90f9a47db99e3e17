//! A simulator in a process of its own: prints the address of its OpenAI-compatible endpoint
//! and serves until its input is closed.

use std::io::{self, Read, Write};

use aideon_simulator::{Format, Simulator, SimulatorOptions};
use anyhow::Result;

#[tokio::main]
async fn main() -> Result<()> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    writeln!(
        io::stdout(),
        "{}",
        simulator.base_url(Format::OpenAiCompatible)
    )?;
    tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new())).await??;
    Ok(())
}
