//! What each class of failure leads to.

use crate::{error::ErrorKind, provenance::Tier};

/// Whether the next candidate is asked after a failure of this class. The free plan goes on
/// only where another try can cure the failure; keys, credit and permission are for the user
/// to mend. A pinned model has no next candidate.
pub(super) fn leads_on(kind: ErrorKind, tier: Tier) -> bool {
    match kind {
        ErrorKind::RateLimited
        | ErrorKind::Overloaded
        | ErrorKind::ServerFault
        | ErrorKind::Unreachable
        | ErrorKind::ConnectionLost
        | ErrorKind::NoFirstContent
        | ErrorKind::ModelUnknown
        | ErrorKind::NotTheApi
        | ErrorKind::StreamCut
        | ErrorKind::StreamStalled
        | ErrorKind::Unsupported
        | ErrorKind::ProviderUnknown => true,
        ErrorKind::OutOfCredit
        | ErrorKind::KeyMissing
        | ErrorKind::KeychainUnavailable
        | ErrorKind::KeyRejected
        | ErrorKind::PermissionDenied => tier == Tier::Premium,
        // Only a model with a larger window could help, and windows are not known yet.
        ErrorKind::ContextTooLong | ErrorKind::ContentRefused | ErrorKind::RequestInvalid => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_for_the_free_user_to_mend_and_premium_is_answered_meanwhile() {
        for kind in [
            ErrorKind::KeyRejected,
            ErrorKind::KeyMissing,
            ErrorKind::OutOfCredit,
        ] {
            assert!(!leads_on(kind, Tier::Free), "{kind:?}");
            assert!(leads_on(kind, Tier::Premium), "{kind:?}");
        }
    }

    #[test]
    fn a_refusal_is_never_carried_to_another_model() {
        for tier in [Tier::Free, Tier::Premium] {
            assert!(!leads_on(ErrorKind::ContentRefused, tier));
            assert!(!leads_on(ErrorKind::RequestInvalid, tier));
        }
    }
}
