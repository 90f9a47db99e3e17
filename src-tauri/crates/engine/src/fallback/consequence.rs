//! What each class of failure leads to: the table, and nothing but the table.

use std::time::Duration;

use crate::{
    breaker::Verdict,
    error::{ErrorKind, ProviderError},
    provenance::Tier,
};

/// Whether the same model is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    No,
    /// At once, after a moment of backoff.
    Once,
    /// With backoff between.
    Twice,
    /// When the wait that the provider asks for is over, if it is short.
    AfterTheWait,
}

/// Whether the next candidate is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Never,
    /// Only on the premium plan; on the free one it is for the user to mend.
    Premium,
    /// Only one with a larger context window.
    LargerWindow,
    Always,
}

/// What it means to the target's breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Toll {
    None,
    Counts,
    CountsAsSilent,
    OpenForTheWait,
    OpenLong,
    OpenUntilTheKeyChanges,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Consequence {
    pub(super) again: Again,
    pub(super) next: Next,
    toll: Toll,
}

/// The row of a class of failures.
pub(super) fn of(kind: ErrorKind) -> Consequence {
    let (again, next, toll) = match kind {
        ErrorKind::RateLimited => (Again::AfterTheWait, Next::Always, Toll::OpenForTheWait),
        ErrorKind::OutOfCredit => (Again::No, Next::Premium, Toll::OpenLong),
        ErrorKind::Overloaded | ErrorKind::ServerFault => {
            (Again::Twice, Next::Always, Toll::Counts)
        }
        ErrorKind::Unreachable | ErrorKind::ConnectionLost => {
            (Again::Once, Next::Always, Toll::Counts)
        }
        ErrorKind::NoFirstContent => (Again::No, Next::Always, Toll::CountsAsSilent),
        ErrorKind::KeyMissing | ErrorKind::KeyRejected | ErrorKind::PermissionDenied => {
            (Again::No, Next::Premium, Toll::OpenUntilTheKeyChanges)
        }
        // It may be unlocked at any moment, and is looked at without asking anybody.
        ErrorKind::KeychainUnavailable => (Again::No, Next::Premium, Toll::None),
        ErrorKind::ModelUnknown | ErrorKind::Unsupported | ErrorKind::ProviderUnknown => {
            (Again::No, Next::Always, Toll::None)
        }
        ErrorKind::ContextTooLong => (Again::No, Next::LargerWindow, Toll::None),
        ErrorKind::ContentRefused | ErrorKind::RequestInvalid => {
            (Again::No, Next::Never, Toll::None)
        }
        ErrorKind::NotTheApi | ErrorKind::StreamCut => (Again::No, Next::Always, Toll::Counts),
        ErrorKind::StreamStalled => (Again::No, Next::Always, Toll::CountsAsSilent),
    };
    Consequence { again, next, toll }
}

impl Consequence {
    /// How many attempts the class allows for one candidate.
    pub(super) fn attempts(self) -> u32 {
        match self.again {
            Again::No => 1,
            Again::Once => 2,
            Again::Twice | Again::AfterTheWait => MAX_ATTEMPTS,
        }
    }

    /// What the failure means to the breaker of its target.
    pub(super) fn verdict(self, error: &ProviderError) -> Verdict {
        match (self.toll, error.retry_after) {
            (Toll::None, _) => Verdict::Nothing,
            (Toll::Counts, _) | (Toll::OpenForTheWait, None) => Verdict::Failure,
            (Toll::CountsAsSilent, _) => Verdict::Silence,
            (Toll::OpenForTheWait, Some(wait)) => Verdict::RestFor(wait.min(LONGEST_WAIT)),
            (Toll::OpenLong, _) => Verdict::LongRest,
            (Toll::OpenUntilTheKeyChanges, _) => Verdict::Blocked,
        }
    }
}

impl Next {
    /// Whether the next candidate may cure the failure at all.
    pub(super) fn leads_on(self, tier: Tier) -> bool {
        match self {
            Self::Never => false,
            Self::Premium => tier == Tier::Premium,
            Self::LargerWindow | Self::Always => true,
        }
    }
}

/// The most attempts for one candidate.
pub(super) const MAX_ATTEMPTS: u32 = 3;

/// The longest that a provider's wait is believed: a day.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);

/// The failure is about the provider's key, which the user can mend.
pub(super) fn about_the_key(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::KeyMissing | ErrorKind::KeyRejected | ErrorKind::PermissionDenied
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_for_the_free_user_to_mend_and_premium_is_answered_meanwhile() {
        for kind in [
            ErrorKind::KeyRejected,
            ErrorKind::KeyMissing,
            ErrorKind::PermissionDenied,
            ErrorKind::OutOfCredit,
        ] {
            assert!(!of(kind).next.leads_on(Tier::Free), "{kind:?}");
            assert!(of(kind).next.leads_on(Tier::Premium), "{kind:?}");
        }
    }

    #[test]
    fn a_refusal_is_never_carried_to_another_model() {
        for tier in [Tier::Free, Tier::Premium] {
            for kind in [ErrorKind::ContentRefused, ErrorKind::RequestInvalid] {
                assert!(!of(kind).next.leads_on(tier), "{kind:?}");
                assert_eq!(of(kind).attempts(), 1, "{kind:?}");
            }
        }
    }

    #[test]
    fn a_limit_without_a_time_counts_and_one_with_a_time_is_believed_for_a_day() {
        let limited = |wait| ProviderError {
            retry_after: wait,
            ..ProviderError::new(ErrorKind::RateLimited)
        };
        let verdict = |wait| of(ErrorKind::RateLimited).verdict(&limited(wait));
        assert_eq!(verdict(None), Verdict::Failure);
        let minute = Duration::from_secs(60);
        assert_eq!(verdict(Some(minute)), Verdict::RestFor(minute));
        let years = Duration::from_secs(u64::MAX);
        assert_eq!(verdict(Some(years)), Verdict::RestFor(LONGEST_WAIT));
    }
}
