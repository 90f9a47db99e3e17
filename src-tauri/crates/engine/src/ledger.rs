//! Which attempts are billed, or may have been.

use crate::{
    error::ErrorKind,
    provenance::{AttemptOutcome, AttemptRecord, FailureRecord},
};

/// Whether the attempt was billed or may have been: it reached the provider, and the
/// provider did not turn it away. What the user stopped, what broke off and what came to
/// nothing in time may be billed all the same.
pub fn may_be_billed(attempt: &AttemptRecord) -> bool {
    let turned_away = attempt
        .status
        .is_some_and(|status| !(200..300).contains(&status));
    match &attempt.outcome {
        AttemptOutcome::Running | AttemptOutcome::NotAsked(_) => false,
        AttemptOutcome::Answered => true,
        AttemptOutcome::Stopped | AttemptOutcome::Interrupted => !turned_away,
        AttemptOutcome::Failed(failure) => !turned_away && reached(failure),
    }
}

fn reached(failure: &FailureRecord) -> bool {
    !matches!(
        failure.kind,
        ErrorKind::Unreachable
            | ErrorKind::NotTheApi
            | ErrorKind::ProviderUnknown
            | ErrorKind::KeyRejected
            | ErrorKind::RateLimited
    )
}
