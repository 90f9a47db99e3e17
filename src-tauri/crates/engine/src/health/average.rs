//! An average that forgets.

use std::time::Duration;

use tokio::time::Instant;

/// How much the value that is assumed without samples weighs.
const ASSUMED_WEIGHT: f64 = 0.2;

/// What is left of the earlier samples' weight when another one comes.
const KEPT_PER_SAMPLE: f64 = 0.75;

/// An average that forgets with time and with each further sample. What is forgotten is
/// filled with an assumed value, so that one bad sample does not stick to a target that
/// nobody asks because of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct DecayingAverage {
    sum: f64,
    weight: f64,
    at: Option<Instant>,
}

impl DecayingAverage {
    pub(super) fn add(&mut self, sample: f64, half_life: Duration, now: Instant) {
        let kept = self.kept(half_life, now) * KEPT_PER_SAMPLE;
        self.sum = self.sum * kept + sample;
        self.weight = self.weight * kept + 1.0;
        self.at = Some(now);
    }

    pub(super) fn value(&self, assumed: f64, half_life: Duration, now: Instant) -> f64 {
        let kept = self.kept(half_life, now);
        (self.sum * kept + assumed * ASSUMED_WEIGHT) / (self.weight * kept + ASSUMED_WEIGHT)
    }

    /// The average of the samples alone; none without any.
    pub(super) fn of_samples(&self) -> Option<f64> {
        self.at.map(|_| self.sum / self.weight)
    }

    fn kept(&self, half_life: Duration, now: Instant) -> f64 {
        let age = self.at.map_or(Duration::ZERO, |at| now.duration_since(at));
        0.5f64.powf(age.as_secs_f64() / half_life.as_secs_f64().max(f64::MIN_POSITIVE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF_LIFE: Duration = Duration::from_secs(120);

    #[test]
    fn without_samples_it_is_what_is_assumed() {
        let average = DecayingAverage::default();
        assert!((average.value(1000.0, HALF_LIFE, Instant::now()) - 1000.0).abs() < 1e-9);
    }

    #[test]
    fn a_slow_sample_fades_under_fast_ones_and_with_time() {
        let now = Instant::now();
        let mut average = DecayingAverage::default();
        average.add(10_000.0, HALF_LIFE, now);
        let after_one = average.value(1000.0, HALF_LIFE, now);
        for _ in 0..10 {
            average.add(500.0, HALF_LIFE, now);
        }
        let after_many = average.value(1000.0, HALF_LIFE, now);
        assert!(
            after_many < 1_100.0 && after_one > 8_000.0,
            "{after_one} {after_many}"
        );
        let mut alone = DecayingAverage::default();
        alone.add(10_000.0, HALF_LIFE, now);
        let later = now + Duration::from_secs(1800);
        let faded = alone.value(1000.0, HALF_LIFE, later);
        assert!(
            faded < 1_100.0,
            "nobody asked it meanwhile, and it is given another chance: {faded}"
        );
    }
}
