//! Who uses the app.

use std::time::Duration;

use aideon_account::Person;
use aideon_engine::provenance::Tier;
use aideon_ipc::{
    AppError,
    session::{Account, Demo, Keychain, Session, User},
};
use aideon_storage::profiles::{Profile, ProfileKind};

use crate::{
    account::Known,
    convert,
    core::Core,
    demo::{self, DemoUser},
};

/// How long the first page waits for a keychain to say who is signed in. It is told again when
/// that comes later.
const GLANCE: Duration = Duration::from_millis(500);

/// Who uses the app, and with which tier at this moment.
pub(crate) struct Who {
    /// Whose conversations, quota and usage it is.
    pub(crate) profile: Profile,
    /// What they may use now.
    pub(crate) tier: Tier,
}

/// The profile in use. One of the demo's counts only in a build that has the demo.
///
/// # Errors
/// [`AppError::NoSession`] when nobody uses the app yet.
pub(crate) async fn profile(core: &Core) -> Result<Profile, AppError> {
    current(core).await?.ok_or(AppError::NoSession)
}

/// The profile in use with its tier, for which the session of the account is asked and nothing
/// else.
///
/// # Errors
/// As [`profile`].
pub(crate) async fn who(core: &Core) -> Result<Who, AppError> {
    let profile = profile(core).await?;
    let known = match profile.kind {
        ProfileKind::Account(_) => Some(core.accounts.known().await),
        _ => None,
    };
    let tier = tier(core, &profile, known.as_ref()).await?;
    Ok(Who { tier, profile })
}

/// A profile's tier. No profile has one of its own: it comes from a session with an account
/// service. That of the demo's two users is the simulator's, which gets them no further than
/// the simulator; everybody without an account is free.
async fn tier(core: &Core, profile: &Profile, known: Option<&Known>) -> Result<Tier, AppError> {
    if let Some(user) = DemoUser::of(&profile.kind) {
        return core.demo().await?.sign_in(user).await;
    }
    Ok(match (&profile.kind, known) {
        (ProfileKind::Account(id), Some(known)) => known.tier_of(id),
        _ => Tier::Free,
    })
}

/// What the window needs to know before it can draw its first page. Where the keychain takes
/// its time, who is signed in is told again later.
pub(crate) async fn describe(core: &Core, keychain: Keychain) -> Result<Session, AppError> {
    described(core, keychain, GLANCE).await
}

/// The same once it is known who is signed in.
pub(crate) async fn describe_when_known(core: &Core) -> Result<Session, AppError> {
    described(core, Keychain::Unchecked, Duration::MAX).await
}

async fn described(core: &Core, keychain: Keychain, wait: Duration) -> Result<Session, AppError> {
    let profile = current(core).await?;
    let simulated = profile.as_ref().is_some_and(Profile::is_simulated);
    let user = match profile {
        Some(profile) => Some(user(core, profile, wait).await?),
        None => None,
    };
    let demo = match &user {
        Some(user) if simulated => Some(Demo {
            tier: user.tier,
            primary_down: core.demo().await?.primary_down(),
        }),
        _ => None,
    };
    let notices = core.notices.clone();
    Ok(Session {
        user,
        sign_in_available: core.accounts.is_configured(),
        demo_available: demo::AVAILABLE,
        demo,
        keychain,
        notices,
    })
}

async fn user(core: &Core, profile: Profile, wait: Duration) -> Result<User, AppError> {
    let (account, known) = match &profile.kind {
        ProfileKind::Account(id) => {
            let known = core.accounts.known_within(wait).await;
            let (standing, email) = convert::account::standing(known.as_ref(), id);
            let adoptable = core.database.adoptable(&profile.id).await;
            let account = Account {
                email,
                standing,
                adoptable: adoptable.map_err(convert::error::storage)?,
            };
            (Some(account), known)
        }
        _ => (None, None),
    };
    let tier = tier(core, &profile, known.as_ref()).await?;
    Ok(User {
        tier: convert::provider::tier(tier),
        account,
        id: profile.id,
        name: profile.name,
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

/// Makes the profile of somebody who has signed in the one in use.
pub(crate) async fn enter_account(core: &Core, person: &Person) -> Result<(), AppError> {
    let name = person.name.as_deref().or(person.email.as_deref());
    let entered = core.database.enter_account(person.id.as_str(), name).await;
    entered.map_err(convert::error::storage)?;
    Ok(())
}

/// Leaves the profile in use; nothing of it is deleted.
pub(crate) async fn leave(core: &Core) -> Result<(), AppError> {
    core.database
        .set_current_profile(None)
        .await
        .map_err(convert::error::storage)
}

async fn current(core: &Core) -> Result<Option<Profile>, AppError> {
    let profile = core
        .database
        .current_profile()
        .await
        .map_err(convert::error::storage)?;
    Ok(profile.filter(|profile| demo::AVAILABLE || !profile.is_simulated()))
}

#[cfg(test)]
mod tests;
