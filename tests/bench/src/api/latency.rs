//! How long one caller waits who has one connection.
#![expect(clippy::print_stderr, reason = "what is left out is said loudly")]

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{
    ask::{Connection, Question, Waited},
    gateway::Gateway,
};
use crate::rounds::Times;

/// How often each is asked in a row. Some work on after they have answered; so that this is
/// on nobody else's account, they are asked in blocks.
const BLOCK: usize = 25;

/// How often before that, unmeasured: caches are warm for whoever is asked in a row.
const UNMEASURED: usize = 5;

/// Those who take long are asked in one round of so many.
const SELDOM: usize = 10;

/// The longest that a block of a peer's may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What one caller waited.
#[derive(Clone, Debug)]
pub struct Latency {
    /// For whom.
    pub name: &'static str,
    /// To the first text.
    pub first: Times,
    /// To the end.
    pub total: Times,
}

/// Asks each of them at least `times` times, peers a tenth of that, in blocks whose order chance decides, so that
/// whatever slows the machine for a while slows all of them.
///
/// # Errors
/// When one of them does not answer. A peer that does not is named, and left out.
pub async fn measure(gateways: &[Gateway], streamed: bool, times: usize) -> Result<Vec<Latency>> {
    let mut asked = Vec::new();
    for gateway in gateways {
        let connection = Connection::open(gateway.address.socket).await?;
        let question = gateway.address.question(streamed)?;
        asked.push((connection, question, Vec::with_capacity(times)));
    }
    let mut failed = Vec::new();
    let mut order: Vec<usize> = (0..gateways.len()).collect();
    for round in 0..times.div_ceil(BLOCK) {
        fastrand::shuffle(&mut order);
        for &index in &order {
            let (Some(gateway), Some(one)) = (gateways.get(index), asked.get_mut(index)) else {
                continue;
            };
            if !gateway.slow {
                block(one).await.context(gateway.name)?;
            } else if round % SELDOM == 0 && !failed.contains(&index) {
                let done = tokio::time::timeout(PATIENCE, block(one)).await;
                if let Err(error) = done.map_err(Into::into).flatten() {
                    eprintln!("LEFT OUT: {}: {error:#}", gateway.name);
                    failed.push(index);
                }
            }
        }
    }
    let answered = gateways.iter().zip(asked).enumerate();
    let answered = answered.filter(|(index, _)| !failed.contains(index));
    let latencies = answered.map(|(_, (gateway, (.., waited)))| {
        let of = |time: fn(&Waited) -> Duration| Times::of(waited.iter().map(time));
        Latency {
            name: gateway.name,
            first: of(|it| it.first),
            total: of(|it| it.total),
        }
    });
    Ok(latencies.collect())
}

async fn block(
    (connection, question, waited): &mut (Connection, Question, Vec<Waited>),
) -> Result<()> {
    for _ in 0..UNMEASURED {
        connection.timed(question).await?;
    }
    for _ in 0..BLOCK {
        waited.push(connection.timed(question).await?);
    }
    Ok(())
}
