//! What the plan has left today, and what was used.

use aideon_engine::free_tier::Calendar;
use aideon_ipc::{AppError, quota::Quota, usage::Usage};
use tauri::State;
use tracing::error;

use crate::{
    convert,
    core::Shell,
    session::{self, Who},
};

/// The most days that usage is shown for.
const MAX_DAYS: u32 = 366;

/// What is left of today; none on a plan without daily limits.
#[tauri::command]
pub(crate) async fn quota_get(shell: State<'_, Shell>) -> Result<Option<Quota>, AppError> {
    let core = shell.core().await?;
    let Who { profile, tier } = session::who(core).await?;
    let desk = core.desk(&profile).await?;
    let left = desk.free_tier.left(tier, &profile.id).await;
    let left = left.map_err(|failure| {
        error!(%failure, "the quota could not be read");
        AppError::Storage
    })?;
    Ok(left.as_ref().map(convert::quota::left))
}

/// What the user's attempts of the last days used, today included.
#[tauri::command]
pub(crate) async fn usage_get(shell: State<'_, Shell>, days: u32) -> Result<Usage, AppError> {
    let core = shell.core().await?;
    let profile = session::profile(core).await?;
    let before = days.clamp(1, MAX_DAYS) - 1;
    let since = Calendar::of_the_system().days_before(core.clock.now(), before);
    let rows = core.database.usage(&profile.id, since).await;
    let rows = rows.map_err(convert::error::storage)?;
    Ok(convert::usage::usage(&rows))
}
