//! How fast replies come.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The pace of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// Tokens a second; 0 (or less) means as fast as they can be written.
    pub tokens_per_second: f64,
    /// The wait before the first token, in whole milliseconds over HTTP (`first_token_ms`).
    #[serde(default, rename = "first_token_ms", with = "milliseconds")]
    pub first_token: Duration,
}

impl Speed {
    /// No wait at all: for tests and benches.
    pub const INSTANT: Self = Self {
        tokens_per_second: 0.0,
        first_token: Duration::ZERO,
    };

    /// How long after the first token the one at `position` (counted from 0) is due.
    pub(crate) fn due(self, position: usize) -> Duration {
        if self.tokens_per_second <= 0.0 {
            return Duration::ZERO;
        }
        let seconds = position as f64 / self.tokens_per_second;
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}

/// What a person sees as a brisk, natural pace: 60 tokens a second after 0.3 s.
impl Default for Speed {
    fn default() -> Self {
        Self {
            tokens_per_second: 60.0,
            first_token: Duration::from_millis(300),
        }
    }
}

/// A [`Duration`] as a whole number of milliseconds.
pub(crate) mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        duration: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_due_at_an_even_pace() {
        let speed = Speed {
            tokens_per_second: 50.0,
            first_token: Duration::ZERO,
        };
        assert_eq!(speed.due(0), Duration::ZERO, "the first waits for nothing");
        assert_eq!(speed.due(100), Duration::from_secs(2));
    }

    #[test]
    fn no_speed_means_no_wait_and_an_absurd_one_does_not_overflow() {
        assert_eq!(Speed::INSTANT.due(1_000_000), Duration::ZERO);
        let crawl = Speed {
            tokens_per_second: f64::MIN_POSITIVE,
            first_token: Duration::ZERO,
        };
        assert_eq!(crawl.due(10), Duration::MAX);
    }
}
