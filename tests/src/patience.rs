//! The time after which a test that hangs fails.

use std::{future::Future, time::Duration};

use anyhow::{Context as _, Result};

/// How long a test waits for what should come at once. It is no measure of anything: on a
/// busy machine what comes late is still right, and only what never comes is wrong.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for `future`, but not for ever.
///
/// # Errors
/// When it was not there within [`PATIENCE`]; the error names `what` was waited for.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(PATIENCE, future)
        .await
        .with_context(|| format!("waited in vain for {what}"))
}
