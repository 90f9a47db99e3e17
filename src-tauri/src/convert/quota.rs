//! What the free plan has left.

use aideon_engine::free_tier::{self, QuotaLeft};
use aideon_ipc::quota::{Quota, QuotaKind};

/// What is left of today.
pub(crate) fn left(left: &QuotaLeft) -> Quota {
    Quota {
        requests: left.requests,
        requests_limit: left.limits.requests,
        images: left.images,
        images_limit: left.limits.images,
        renews_at: left.renews_at.0,
    }
}

/// What is counted.
pub(crate) fn kind(kind: free_tier::QuotaKind) -> QuotaKind {
    match kind {
        free_tier::QuotaKind::Request => QuotaKind::Request,
        free_tier::QuotaKind::Image => QuotaKind::Image,
    }
}
