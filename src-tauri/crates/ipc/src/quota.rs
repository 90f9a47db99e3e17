//! What the free plan has left today.

use serde::{Deserialize, Serialize};

use crate::number;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuotaKind {
    /// A request of any kind but for an image.
    Request,
    /// An image.
    Image,
}

/// What is left of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Requests left.
    pub requests: u32,
    /// Requests that a day allows.
    pub requests_limit: u32,
    /// Images left; an image is no request.
    pub images: u32,
    /// Images that a day allows.
    pub images_limit: u32,
    /// When the next ones come, UTC milliseconds.
    #[serde(with = "number::text")]
    pub renews_at: i64,
}
