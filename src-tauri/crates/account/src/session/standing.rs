//! Who is signed in, with which tier, and how sure that is.

use jiff::{SignedDuration, Timestamp};

use super::Verified;
use crate::{config::Configuration, id_token::Claims, person::Person, tier::Tier};

/// For how many days the last verified tier holds without a word from the issuer, counted
/// from the `iat` of the ID token.
pub const OFFLINE_DAYS: i64 = 7;

/// Who is signed in at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody.
    SignedOut,
    /// Nobody any more: the issuer ended this person's session. Nothing of it is kept.
    Ended(Person),
    /// Somebody.
    SignedIn {
        /// Who.
        person: Person,
        /// What they may use now.
        tier: Tier,
        /// How sure that is.
        assurance: Assurance,
    },
}

/// How sure a tier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assurance {
    /// The ID token has not ended.
    Confirmed,
    /// The ID token has ended and the issuer was not reached since; its tier holds for a
    /// while.
    Held {
        /// Until when.
        until: Timestamp,
    },
    /// The issuer was not reached for [`OFFLINE_DAYS`] days (or, where there is no refresh
    /// token, the session is over): free, until it is reached or somebody signs in again.
    Lapsed,
    /// The clock of this computer stands before the time at which the ID token was issued:
    /// free, until it is set right.
    ClockBehind,
}

impl Standing {
    /// What may be used now.
    pub fn tier(&self) -> Tier {
        match self {
            Self::SignedIn { tier, .. } => *tier,
            Self::SignedOut | Self::Ended(_) => Tier::Free,
        }
    }

    pub(super) fn of(verified: &Verified, configuration: &Configuration, now: Timestamp) -> Self {
        let claims = &verified.claims;
        let assurance = assurance(claims, verified.kept.refresh_token.is_some(), now);
        let tier = match assurance {
            Assurance::Confirmed | Assurance::Held { .. } => claims.tier(configuration),
            Assurance::Lapsed | Assurance::ClockBehind => Tier::Free,
        };
        Self::SignedIn {
            person: claims.person(),
            tier,
            assurance,
        }
    }
}

fn assurance(claims: &Claims, can_be_refreshed: bool, now: Timestamp) -> Assurance {
    let held = SignedDuration::from_hours(24 * OFFLINE_DAYS);
    // A date that cannot be written down is later than any clock.
    let until = claims.issued().checked_add(held).unwrap_or(Timestamp::MAX);
    if claims.is_to_come(now) {
        Assurance::ClockBehind
    } else if now > until {
        Assurance::Lapsed
    } else if now <= claims.expires() {
        Assurance::Confirmed
    } else if can_be_refreshed {
        Assurance::Held { until }
    } else {
        Assurance::Lapsed
    }
}
