//! Whether a provider answers.

use aideon_ipc::provider::ProviderTest;

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
}

impl Health {
    /// What the last test says.
    pub(super) fn of(test: Option<&ProviderTest>) -> Self {
        match test {
            None => Self::Untested,
            Some(ProviderTest::Works { .. }) => Self::Answers,
            Some(ProviderTest::Fails { .. }) => Self::Fails,
        }
    }

    /// How its switch stands.
    pub(super) fn switch(self) -> Switch {
        match self {
            Self::Untested => Switch::Off,
            Self::Answers => Switch::Closed,
            Self::Fails => Switch::Open,
        }
    }

    /// Its words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Untested => pages::NOT_TESTED,
            Self::Answers => pages::ANSWERS,
            Self::Fails => pages::DOES_NOT_ANSWER,
        }
    }
}
