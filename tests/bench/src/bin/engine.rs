//! What the engine's providers cost beside a bare HTTP client and beside their peers: one
//! process, one mock, interleaved rounds.
#![expect(clippy::print_stdout, reason = "the table is what it is run for")]

#[cfg(feature = "peers")]
use aideon_bench::clients::{async_openai, genai};
use aideon_bench::{
    clients::{Client, bare, ours},
    mock::{CHUNKS, Mock},
    report,
    rounds::{self, Sample},
};
use aideon_engine::provider::ProviderKind;
use anyhow::Result;
use clap::Parser;

/// Measures the engine's providers.
#[derive(Parser)]
struct Arguments {
    /// How often each is asked
    #[arg(long, default_value_t = 5_000)]
    rounds: usize,
}

/// How often each is asked before it is measured.
const WARM_UP: usize = 300;

fn main() -> Result<()> {
    let rounds = Arguments::parse().rounds;
    let mock = Mock::start()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let whole = rounds::interleaved(&whole(mock)?, rounds, WARM_UP).await?;
        let streamed = rounds::interleaved(&streamed(mock)?, rounds, WARM_UP).await?;
        print(rounds, &whole, &streamed);
        Ok(())
    })
}

fn print(rounds: usize, whole: &[Sample], streamed: &[Sample]) {
    println!("{}; {rounds} interleaved rounds.\n", report::machine());
    println!("One whole reply:\n");
    println!("{}", report::table(whole, "bare reqwest + Value", false));
    println!("A stream of {CHUNKS} chunks:\n");
    println!("{}", report::table(streamed, "raw bytes", true));
}

fn whole(mock: Mock) -> Result<Vec<Box<dyn Client>>> {
    Ok(vec![
        Box::new(bare::WholeValue(bare::http()?, mock)),
        #[cfg(feature = "peers")]
        Box::new(async_openai::Whole::new(bare::http()?, &mock)),
        #[cfg(feature = "peers")]
        Box::new(genai::Whole::new(bare::http()?, &mock)?),
        Box::new(ours::Whole(ours::provider(ProviderKind::Together, &mock)?)),
        Box::new(ours::Whole(ours::provider(ProviderKind::OpenAi, &mock)?)),
    ])
}

fn streamed(mock: Mock) -> Result<Vec<Box<dyn Client>>> {
    Ok(vec![
        Box::new(bare::RawBytes(bare::http()?, mock)),
        #[cfg(feature = "peers")]
        Box::new(async_openai::Streamed::new(bare::http()?, &mock)),
        #[cfg(feature = "peers")]
        Box::new(genai::Streamed::new(bare::http()?, &mock)?),
        Box::new(ours::Streamed(ours::provider(
            ProviderKind::Together,
            &mock,
        )?)),
        Box::new(ours::Streamed(ours::provider(ProviderKind::OpenAi, &mock)?)),
    ])
}
