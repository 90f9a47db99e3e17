//! Whether a token is over, or yet to come.

use jiff::{SignedDuration, Timestamp};

use super::{Claims, IdTokenRefusal};
use crate::error::AccountError;

/// By how much the clocks here and there may differ: 2 minutes.
pub const SKEW: SignedDuration = SignedDuration::from_mins(2);

impl Claims {
    /// Checks a token that was issued just now. `ahead` is by how many seconds the clock here
    /// was ahead of the issuer's when it answered, where it told its time.
    ///
    /// A token that does not hold for its time is the fault of the clock here where the two
    /// clocks disagree, and an attack where they agree. Where the issuer does not tell its
    /// time, a token from the future says that the clock here is behind.
    pub(crate) fn check_times(
        &self,
        now: Timestamp,
        ahead: Option<i64>,
    ) -> Result<(), AccountError> {
        let refusal = if now.duration_since(self.expires) > SKEW {
            IdTokenRefusal::Expired
        } else if self.is_to_come(now) {
            IdTokenRefusal::NotYetValid
        } else {
            return Ok(());
        };
        let from_future = now.duration_since(self.issued);
        let ahead = match ahead {
            Some(seconds) => SignedDuration::from_secs(seconds),
            None if from_future < -SKEW => from_future,
            None => SignedDuration::ZERO,
        };
        if ahead.abs() > SKEW {
            let seconds = ahead.as_secs();
            return Err(AccountError::WrongClock { seconds });
        }
        Err(refusal.into())
    }

    /// Whether its time has not come, by more than [`SKEW`].
    pub(crate) fn is_to_come(&self, now: Timestamp) -> bool {
        let begins = self.not_before.unwrap_or(self.issued).max(self.issued);
        begins.duration_since(now) > SKEW
    }
}
