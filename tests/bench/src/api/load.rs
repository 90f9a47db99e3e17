//! How many requests a second many callers get answered.
#![expect(clippy::print_stderr, reason = "what is left out is said loudly")]

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::task::JoinSet;

use super::{ask::Connection, gateway::Gateway};

/// What one of them did under load: the medians of its rounds.
#[derive(Clone, Debug)]
pub struct Load {
    /// Who.
    pub name: &'static str,
    /// Whole answers a second.
    pub per_second: f64,
    /// Seconds of the processor's time that each took the gateway's process; none for the
    /// mock, which has no process of its own.
    pub busy: Option<f64>,
}

/// The longest that a round of a peer's may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Lets so many callers ask each of them for `time`, once a round, in an order that chance
/// decides.
///
/// # Errors
/// When one of them does not answer. A peer that does not is named, and its round left out.
pub async fn measure(
    gateways: &[Gateway],
    connections: usize,
    rounds: usize,
    time: Duration,
) -> Result<Vec<Load>> {
    let mut rates: Vec<Vec<Rate>> = gateways.iter().map(|_| Vec::new()).collect();
    let mut order: Vec<usize> = (0..gateways.len()).collect();
    for _round in 0..rounds {
        fastrand::shuffle(&mut order);
        for &index in &order {
            let (Some(gateway), Some(rates)) = (gateways.get(index), rates.get_mut(index)) else {
                continue;
            };
            if !gateway.slow {
                let rate = once(gateway, connections, time).await;
                rates.push(rate.context(gateway.name)?);
                continue;
            }
            let rate = tokio::time::timeout(PATIENCE, once(gateway, connections, time)).await;
            match rate.map_err(Into::into).flatten() {
                Ok(rate) => rates.push(rate),
                Err(error) => eprintln!("LEFT OUT, a round of {}: {error:#}", gateway.name),
            }
        }
    }
    let loads = gateways.iter().zip(rates).map(|(gateway, rates)| Load {
        name: gateway.name,
        per_second: median(rates.iter().map(|rate| rate.per_second)).unwrap_or_default(),
        busy: median(rates.iter().filter_map(|rate| rate.busy)),
    });
    Ok(loads.collect())
}

struct Rate {
    per_second: f64,
    busy: Option<f64>,
}

async fn once(gateway: &Gateway, connections: usize, time: Duration) -> Result<Rate> {
    let question = gateway.address.question(false)?;
    let mut open = Vec::new();
    for _ in 0..connections {
        let mut connection = Connection::open(gateway.address.socket).await?;
        // Unmeasured, as what a connection costs is another matter.
        if open.is_empty() {
            connection.timed(&question).await?;
        }
        open.push(connection);
    }
    let busy_before = gateway.busy();
    let begun = Instant::now();
    let mut callers = JoinSet::new();
    for mut connection in open {
        let question = question.clone();
        callers.spawn(async move {
            let mut answered = 0_u32;
            while begun.elapsed() < time {
                connection.counted(&question).await?;
                answered += 1;
            }
            anyhow::Ok(answered)
        });
    }
    let mut answered = 0;
    while let Some(caller) = callers.join_next().await {
        answered += caller??;
    }
    let took = begun.elapsed();
    let answered = f64::from(answered);
    let busy = gateway.busy().zip(busy_before);
    let busy = busy.map(|(after, before)| after.saturating_sub(before).as_secs_f64() / answered);
    Ok(Rate {
        per_second: answered / took.as_secs_f64(),
        busy,
    })
}

fn median(of: impl Iterator<Item = f64>) -> Option<f64> {
    let mut of: Vec<f64> = of.collect();
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied()
}
