//! Signing in: its failures, and what is known of an account.

use aideon_account::{
    AccountError, Assurance, Standing, Tier,
    error::{Declined, Document},
};
use aideon_engine::provenance;
use aideon_ipc::{AppError, error::SignInFailure, session::AccountStanding};
use tracing::warn;

use crate::account::Known;

/// The engine's word for a tier that was verified.
pub(crate) fn tier(tier: Tier) -> provenance::Tier {
    match tier {
        Tier::Free => provenance::Tier::Free,
        Tier::Premium => provenance::Tier::Premium,
    }
}

/// How sure the plan of the account of this id is, and its e-mail address.
pub(crate) fn standing(known: Option<&Known>, account: &str) -> (AccountStanding, Option<String>) {
    match known {
        None => (AccountStanding::Checking, None),
        Some(Known::Unread) => (AccountStanding::KeychainUnreadable, None),
        Some(Known::Standing(Standing::SignedIn {
            person, assurance, ..
        })) if person.id.as_str() == account => (assured(*assurance), person.email.clone()),
        Some(Known::Standing(Standing::Ended(person))) if person.id.as_str() == account => {
            (AccountStanding::Ended, None)
        }
        Some(Known::Standing(_)) => (AccountStanding::SignedOut, None),
    }
}

fn assured(assurance: Assurance) -> AccountStanding {
    match assurance {
        Assurance::Confirmed => AccountStanding::Confirmed,
        Assurance::Held { until } => AccountStanding::Held {
            until: until.as_millisecond(),
        },
        Assurance::Lapsed => AccountStanding::Lapsed,
        Assurance::ClockBehind => AccountStanding::ClockBehind,
    }
}

/// Why signing in did not come to its end, by what can be done about it.
pub(crate) fn failure(failure: AccountError) -> AppError {
    warn!(%failure, "signing in");
    let failure = match failure {
        AccountError::Cancelled => SignInFailure::Cancelled,
        AccountError::Deadline => SignInFailure::Deadline,
        AccountError::Declined(Declined::AccessDenied) => SignInFailure::Denied,
        AccountError::Declined(Declined::TemporarilyUnavailable | Declined::Other)
        | AccountError::CodeRefused => SignInFailure::ServiceFailed { status: None },
        AccountError::IssuerFailed {
            document: Document::Discovery,
            status: 200..300 | 404,
        }
        | AccountError::Declined(Declined::RequestFaulty)
        | AccountError::Discovery(_)
        | AccountError::LedElsewhere(_)
        | AccountError::TooLarge(_) => SignInFailure::Mismatch,
        AccountError::IssuerFailed { status, .. } => SignInFailure::ServiceFailed {
            status: Some(status),
        },
        AccountError::Browser(_) => SignInFailure::NoBrowser,
        AccountError::NoPort | AccountError::NoClient => SignInFailure::NoConnections,
        AccountError::Unreachable => SignInFailure::Unreachable,
        AccountError::WrongClock { seconds } => SignInFailure::WrongClock { seconds },
        AccountError::Redirect(_) | AccountError::IdToken(_) => SignInFailure::Untrusted,
        AccountError::SessionEnded | AccountError::NotSignedIn => SignInFailure::Ended,
        AccountError::Store(_) => SignInFailure::NotKept,
    };
    AppError::SignIn { failure }
}
