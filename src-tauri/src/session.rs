//! Who uses the app.

use aideon_engine::provenance::Tier;
use aideon_ipc::{
    AppError,
    session::{Demo, Keychain, Session, User},
};
use aideon_storage::profiles::{Profile, ProfileKind};

use crate::{convert, core::Core, demo};

/// The profile in use. One of the demo's counts only in a build that has the demo.
///
/// # Errors
/// [`AppError::NoSession`] when nobody uses the app yet.
pub(crate) async fn profile(core: &Core) -> Result<Profile, AppError> {
    current(core).await?.ok_or(AppError::NoSession)
}

/// What the window needs to know before it can draw its first page.
pub(crate) async fn describe(core: &Core, keychain: Keychain) -> Result<Session, AppError> {
    let profile = current(core).await?;
    let demo = match &profile {
        Some(profile) if profile.simulated => Some(Demo {
            tier: convert::provider::tier(profile.tier),
            primary_down: core.demo().await?.primary_down(),
        }),
        _ => None,
    };
    let user = profile.map(|profile| User {
        tier: convert::provider::tier(profile.tier),
        id: profile.id,
        name: profile.name,
    });
    let notices = core.notices.clone();
    Ok(Session {
        user,
        demo_available: demo::AVAILABLE,
        demo,
        keychain,
        notices,
    })
}

/// Makes a profile the one in use, creating it when it is new.
pub(crate) async fn enter(core: &Core, kind: ProfileKind) -> Result<(), AppError> {
    let profile = core
        .database
        .ensure_profile(kind)
        .await
        .map_err(convert::error::storage)?;
    let entered = core.database.set_current_profile(Some(&profile.id)).await;
    entered.map_err(convert::error::storage)
}

/// Leaves the profile in use; nothing of it is deleted.
pub(crate) async fn leave(core: &Core) -> Result<(), AppError> {
    core.database
        .set_current_profile(None)
        .await
        .map_err(convert::error::storage)
}

/// The demo's profile for a tier.
pub(crate) fn demo_kind(tier: Tier) -> ProfileKind {
    match tier {
        Tier::Free => ProfileKind::DemoFree,
        Tier::Premium => ProfileKind::DemoPremium,
    }
}

async fn current(core: &Core) -> Result<Option<Profile>, AppError> {
    let profile = core
        .database
        .current_profile()
        .await
        .map_err(convert::error::storage)?;
    Ok(profile.filter(|profile| demo::AVAILABLE || !profile.simulated))
}
