//! What the engine needs of the outside; storage and shell implement it.

use async_trait::async_trait;
use thiserror::Error;
use url::Url;

use crate::{
    free_tier::{LocalDay, QuotaCharge, QuotaUsed, ReservationId},
    media::Picture,
    model_id::EndpointId,
    provenance::{AttemptRecord, NoticeRecord, PictureRecord, ReplyOutcome, SegmentRecord},
    secret::ApiKey,
    time::Timestamp,
};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> Timestamp;
}

/// The keychain could not be read. Why is the window's business, not the engine's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the keychain could not be read")]
pub struct KeySourceError;

/// Finds API keys.
#[async_trait]
pub trait KeySource: Send + Sync {
    /// The key of `endpoint`, if one was entered for `base_url`: a key never goes to
    /// another address than the one it was entered for.
    ///
    /// # Errors
    /// When the keychain could not be read, which is not the same as having no key.
    async fn key(
        &self,
        endpoint: &EndpointId,
        base_url: &Url,
    ) -> Result<Option<ApiKey>, KeySourceError>;
}

/// The store could not keep what it was given.
#[derive(Clone, Debug, Error)]
#[error("the store failed: {0}")]
pub struct StoreError(
    /// What the store said, without any content of a conversation.
    pub String,
);

/// Keeps replies while they are written. The row of the reply exists before the first call.
#[async_trait]
pub trait ReplyStore: Send + Sync {
    /// Keeps an attempt, new or changed; it is known by its position in the reply.
    ///
    /// # Errors
    /// When it could not be kept.
    async fn save_attempt(&self, reply: &str, attempt: &AttemptRecord) -> Result<(), StoreError>;

    /// Keeps a segment, new or grown, with its calls of tools; it is known by its attempt. Its
    /// pictures are kept by [`save_pictures`](Self::save_pictures).
    ///
    /// # Errors
    /// When it could not be kept.
    async fn save_segment(&self, reply: &str, segment: &SegmentRecord) -> Result<(), StoreError>;

    /// Keeps the pictures that an attempt made, and gives what they are known by from now on,
    /// in their order.
    ///
    /// # Errors
    /// When they could not be kept.
    async fn save_pictures(
        &self,
        reply: &str,
        attempt: u32,
        pictures: &[Picture],
    ) -> Result<Vec<PictureRecord>, StoreError>;

    /// Keeps a notice.
    ///
    /// # Errors
    /// When it could not be kept.
    async fn save_notice(&self, reply: &str, notice: &NoticeRecord) -> Result<(), StoreError>;

    /// Keeps how the reply ended, and when.
    ///
    /// # Errors
    /// When it could not be kept.
    async fn end_reply(
        &self,
        reply: &str,
        outcome: &ReplyOutcome,
        at: Timestamp,
    ) -> Result<(), StoreError>;
}

/// Counts what the free plan allows.
#[async_trait]
pub trait QuotaStore: Send + Sync {
    /// Reserves one in a single transaction; none when the day's limit is reached.
    ///
    /// # Errors
    /// When nothing could be reserved because the store failed.
    async fn reserve(&self, charge: &QuotaCharge) -> Result<Option<ReservationId>, StoreError>;

    /// Counts a reservation, or gives it back when nothing was delivered. Settling twice does
    /// nothing more.
    ///
    /// # Errors
    /// When it could not be settled.
    async fn settle(&self, id: &ReservationId, delivered: bool) -> Result<(), StoreError>;

    /// What the subject has used of the day.
    ///
    /// # Errors
    /// When it could not be read.
    async fn used(&self, subject: &str, day: &LocalDay) -> Result<QuotaUsed, StoreError>;
}
