//! Whether a provider answers.

use aideon_ipc::{failure::FailureReason, provider::ProviderTest};

use super::line_switch::Switch;
use crate::words::pages;

/// Whether a provider answers, as far as it was tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    /// It was not tested as it is now.
    Untested,
    /// It answered.
    Answers,
    /// It did not.
    Fails,
    /// It did, and refused the key.
    RefusesTheKey,
}

impl Health {
    /// What the last test says.
    pub(super) fn of(test: Option<&ProviderTest>) -> Self {
        match test {
            None => Self::Untested,
            Some(ProviderTest::Works { .. }) => Self::Answers,
            Some(ProviderTest::Fails {
                reason: FailureReason::KeyRejected,
            }) => Self::RefusesTheKey,
            Some(ProviderTest::Fails { .. }) => Self::Fails,
        }
    }

    /// How its switch stands.
    pub(super) fn switch(self) -> Switch {
        match self {
            Self::Untested => Switch::Off,
            Self::Answers => Switch::Closed,
            Self::Fails | Self::RefusesTheKey => Switch::Open,
        }
    }

    /// Its words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Untested => pages::NOT_TESTED,
            Self::Answers => pages::ANSWERS,
            Self::Fails => pages::DOES_NOT_ANSWER,
            Self::RefusesTheKey => pages::REFUSES_THE_KEY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_that_refuses_the_key_is_not_said_to_be_silent() {
        let words = |reason| {
            let health = Health::of(Some(&ProviderTest::Fails { reason }));
            assert_eq!(health.switch(), Switch::Open, "nothing flows either way");
            health.words()
        };
        assert_eq!(words(FailureReason::KeyRejected), "Refuses the key");
        assert_eq!(words(FailureReason::Unreachable), "Does not answer");
        let works = ProviderTest::Works {
            models: 3,
            latency_ms: 90,
        };
        assert_eq!(Health::of(Some(&works)).words(), "Answers");
        assert_eq!(Health::of(None).words(), "Not tested yet");
    }
}
