//! The failure matrix: every class of failure, at every moment at which it can strike, for
//! streamed and whole answers, on both plans, with a fallback that is well and one that is
//! not. Each case asserts what the provider saw, what the user got, what is stored, what was
//! counted and what the breaker made of it.

mod case;
mod classes;
mod report;

use aideon_engine::provenance::Tier;
use anyhow::{Context as _, Result};
use futures::{StreamExt as _, stream};

use case::{Case, Fallback, Mode};
use classes::CLASSES;

/// Cases that run beside each other.
const AT_ONCE: usize = 6;

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for class in CLASSES {
        for strike in class.strikes {
            for mode in [Mode::Streamed, Mode::Whole] {
                for tier in [Tier::Free, Tier::Premium] {
                    for fallback in [Fallback::Healthy, Fallback::Failing] {
                        cases.push(Case {
                            class,
                            strike,
                            mode,
                            tier,
                            fallback,
                        });
                    }
                }
            }
        }
    }
    cases
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_failure_leads_to_what_the_table_says() -> Result<()> {
    let ran: Vec<Result<report::Line>> = stream::iter(cases())
        .map(async |case| {
            let name = case.to_string();
            case.run().await.with_context(|| name)
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut lines = Vec::new();
    let mut wrong = Vec::new();
    for line in ran {
        match line {
            Ok(line) => lines.push(line),
            Err(error) => wrong.push(format!("{error:#}")),
        }
    }
    report::print(&mut lines);
    assert!(
        wrong.is_empty(),
        "{} of {} cases do not lead to what the table says:\n{}",
        wrong.len(),
        wrong.len() + lines.len(),
        wrong.join("\n")
    );
    assert!(
        lines.len() >= 250,
        "the matrix has shrunk to {}",
        lines.len()
    );
    Ok(())
}
