//! Whether a provider answers, drawn as a switch in a line.

use aideon_ipc::provider::ProviderTest;
use leptos::prelude::*;

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

    /// Its name among the style classes.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Untested => "off",
            Self::Answers => "closed",
            Self::Fails => "open",
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

    /// A switch in a line: closed where current flows.
    pub(super) fn drawing(self) -> impl IntoView {
        let arm = match self {
            Self::Untested => "M0 8h2.8M25.2 8H28",
            Self::Answers => "M0 8h2.8M25.2 8H28M7.2 8h13.6",
            Self::Fails => "M0 8h2.8M25.2 8H28M6.6 6.5 18 1.2",
        };
        view! {
            <svg class="line-switch__drawing" viewBox="0 0 28 16" aria-hidden="true">
                <circle cx="5" cy="8" r="2.2" />
                <circle cx="23" cy="8" r="2.2" />
                <path d=arm />
            </svg>
        }
    }
}
