//! Who is asked when, and what a sample of times says.

use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::clients::{Asked, Client};

/// The times of one client.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Whose.
    pub name: &'static str,
    /// To the first text.
    pub first: Times,
    /// To the end.
    pub total: Times,
    /// Of the processor.
    pub busy: Times,
}

/// Times in ascending order; never empty.
#[derive(Clone, Debug)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Sorts them.
    pub fn of(times: impl IntoIterator<Item = Duration>) -> Self {
        let mut times: Vec<Duration> = times.into_iter().collect();
        times.sort_unstable();
        Self(times)
    }

    /// The middle one.
    pub fn median(&self) -> Duration {
        self.at(50)
    }

    /// The one that a hundredth exceeds.
    pub fn p99(&self) -> Duration {
        self.at(99)
    }

    fn at(&self, percent: usize) -> Duration {
        let position = self.0.len() * percent / 100;
        let last = self.0.len().saturating_sub(1);
        self.0
            .get(position.min(last))
            .copied()
            .unwrap_or(Duration::ZERO)
    }
}

/// Asks every client once a round, in an order that chance decides, so that whatever slows
/// the machine for a while slows all of them. The first rounds are for warming up.
///
/// # Errors
/// When one of them does not get its answer.
pub async fn interleaved(
    clients: &[Box<dyn Client>],
    rounds: usize,
    warm_up: usize,
) -> Result<Vec<Sample>> {
    let mut asked: Vec<Vec<Asked>> = vec![Vec::with_capacity(rounds); clients.len()];
    let mut order: Vec<usize> = (0..clients.len()).collect();
    for round in 0..warm_up + rounds {
        fastrand::shuffle(&mut order);
        for &index in &order {
            let (Some(client), Some(times)) = (clients.get(index), asked.get_mut(index)) else {
                continue;
            };
            let took = client.ask().await;
            let took = took.with_context(|| format!("{}, round {round}", client.name()))?;
            if round >= warm_up {
                times.push(took);
            }
        }
    }
    let samples = clients.iter().zip(asked).map(|(client, asked)| Sample {
        name: client.name(),
        first: Times::of(asked.iter().map(|asked| asked.first)),
        total: Times::of(asked.iter().map(|asked| asked.total)),
        busy: Times::of(asked.iter().map(|asked| asked.busy)),
    });
    Ok(samples.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_and_p99_are_those_of_the_sorted_times() {
        let times = Times::of((1..=100).rev().map(Duration::from_micros));
        assert_eq!(times.median(), Duration::from_micros(51));
        assert_eq!(times.p99(), Duration::from_micros(100));
        assert_eq!(
            Times::of([Duration::from_micros(7)]).p99(),
            Duration::from_micros(7)
        );
    }
}
