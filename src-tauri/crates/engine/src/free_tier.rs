//! What the free plan allows: requests and images a day, output tokens a request.
//!
//! One user action is one request, however many attempts it takes. It is reserved before
//! anything is sent, counted once something was delivered, and given back when nothing was.
//! Days are the user's local days. Each day has its own count, so a clock set forward gives
//! tomorrow's requests and takes them from tomorrow; what a clock set back leaves in the
//! future is counted against the day it is set back to, so setting it back gives nothing.

mod calendar;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::calendar::{Calendar, LocalDay};
use crate::{
    ports::{Clock, QuotaStore, StoreError},
    provenance::Tier,
    selector::Modality,
    time::Timestamp,
};

/// The most output tokens that a request of the free plan may ask for, fallbacks included.
pub const MAX_OUTPUT_TOKENS: u32 = 2048;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaKind {
    /// A request of any kind but for an image.
    Request,
    /// An image.
    Image,
}

/// How much a day allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyLimits {
    /// Requests.
    pub requests: u32,
    /// Images, which are no requests.
    pub images: u32,
}

impl Default for DailyLimits {
    fn default() -> Self {
        Self {
            requests: 25,
            images: 5,
        }
    }
}

impl DailyLimits {
    fn of(self, kind: QuotaKind) -> u32 {
        match kind {
            QuotaKind::Request => self.requests,
            QuotaKind::Image => self.images,
        }
    }
}

/// One request that is to be counted: what a store needs to reserve it in one transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaCharge {
    /// Whose quota: a profile's id.
    pub subject: String,
    /// What is counted.
    pub kind: QuotaKind,
    /// The local day it is counted on, with the time at which the next one begins.
    pub day: LocalDay,
    /// How many the day allows.
    pub limit: u32,
}

impl QuotaCharge {
    /// What the user is told when the day's limit is reached.
    pub fn exceeded(&self) -> QuotaExceeded {
        QuotaExceeded {
            kind: self.kind,
            limit: self.limit,
            renews_at: self.day.renews_at,
        }
    }
}

/// The day's limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the day's {limit} of {kind:?} are used")]
pub struct QuotaExceeded {
    /// Of what.
    pub kind: QuotaKind,
    /// The limit.
    pub limit: u32,
    /// When the next ones come.
    pub renews_at: Timestamp,
}

/// Why nothing was reserved.
#[derive(Clone, Debug, Error)]
pub enum QuotaError {
    /// The limit is reached.
    #[error(transparent)]
    Exceeded(#[from] QuotaExceeded),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A reservation in the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReservationId(
    /// UUIDv7.
    pub String,
);

/// What was used of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuotaUsed {
    /// Requests, reserved ones included.
    pub requests: u32,
    /// Images, reserved ones included.
    pub images: u32,
}

/// What is left of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaLeft {
    /// Requests.
    pub requests: u32,
    /// Images.
    pub images: u32,
    /// What a day allows.
    pub limits: DailyLimits,
    /// When the next ones come.
    pub renews_at: Timestamp,
}

/// Limits, quota and what is left of it.
#[derive(Clone)]
pub struct FreeTierManager {
    store: Arc<dyn QuotaStore>,
    clock: Arc<dyn Clock>,
    calendar: Calendar,
    limits: DailyLimits,
}

impl FreeTierManager {
    /// Counts in `store`, by the days of `calendar`.
    pub fn new(
        store: Arc<dyn QuotaStore>,
        clock: Arc<dyn Clock>,
        calendar: Calendar,
        limits: DailyLimits,
    ) -> Self {
        Self {
            store,
            clock,
            calendar,
            limits,
        }
    }

    /// What a request of this tier costs; none on a plan without limits of ours.
    pub fn charge(&self, tier: Tier, subject: &str, modality: Modality) -> Option<QuotaCharge> {
        let kind = match modality {
            Modality::Image => QuotaKind::Image,
            Modality::Text | Modality::Chat | Modality::Vision | Modality::Embedding => {
                QuotaKind::Request
            }
        };
        match tier {
            Tier::Premium => None,
            Tier::Free => Some(QuotaCharge {
                subject: subject.to_owned(),
                kind,
                day: self.calendar.day(self.clock.now()),
                limit: self.limits.of(kind),
            }),
        }
    }

    /// Reserves a request before it is sent. Of many at once, exactly as many are admitted as
    /// are left.
    ///
    /// # Errors
    /// [`QuotaError::Exceeded`], or when the store fails; nothing is reserved then.
    pub async fn reserve(&self, charge: &QuotaCharge) -> Result<ReservationId, QuotaError> {
        let reserved = self.store.reserve(charge).await?;
        Ok(reserved.ok_or_else(|| charge.exceeded())?)
    }

    /// Counts a reservation, or gives it back when nothing was delivered.
    ///
    /// # Errors
    /// When the store fails; the reservation is settled at the next start then.
    pub async fn settle(&self, id: &ReservationId, delivered: bool) -> Result<(), StoreError> {
        self.store.settle(id, delivered).await
    }

    /// What is left of today; none on a plan without limits of ours.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn left(&self, tier: Tier, subject: &str) -> Result<Option<QuotaLeft>, StoreError> {
        if tier == Tier::Premium {
            return Ok(None);
        }
        let day = self.calendar.day(self.clock.now());
        let used = self.store.used(subject, &day).await?;
        Ok(Some(QuotaLeft {
            requests: self.limits.requests.saturating_sub(used.requests),
            images: self.limits.images.saturating_sub(used.images),
            limits: self.limits,
            renews_at: day.renews_at,
        }))
    }
}

/// The most output tokens that a request of the tier may ask for: `asked`, or the tier's own
/// limit where that is less.
pub fn output_limit(tier: Tier, asked: Option<u32>) -> Option<u32> {
    match tier {
        Tier::Free => Some(asked.map_or(MAX_OUTPUT_TOKENS, |asked| asked.min(MAX_OUTPUT_TOKENS))),
        Tier::Premium => asked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_plan_limits_what_is_asked_and_never_raises_it() {
        assert_eq!(output_limit(Tier::Free, None), Some(2048));
        assert_eq!(output_limit(Tier::Free, Some(100)), Some(100));
        assert_eq!(output_limit(Tier::Free, Some(9000)), Some(2048));
        assert_eq!(output_limit(Tier::Premium, None), None);
        assert_eq!(output_limit(Tier::Premium, Some(9000)), Some(9000));
    }
}
