//! Who uses the app.

use aideon_engine::provenance::Tier;
use uuid::Uuid;

use crate::{
    database::Database,
    error::StorageError,
    tables::{app_state, profiles},
};

/// Which of the built-in profiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProfileKind {
    /// The person at this computer, without an account.
    Local,
    /// The demo's user on the free plan.
    DemoFree,
    /// The demo's user on the premium plan.
    DemoPremium,
}

impl ProfileKind {
    fn stored(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::DemoFree => "demo_free",
            Self::DemoPremium => "demo_premium",
        }
    }

    fn fresh(self) -> Profile {
        let (name, tier, simulated) = match self {
            Self::Local => ("You", Tier::Free, false),
            Self::DemoFree => ("Demo, free plan", Tier::Free, true),
            Self::DemoPremium => ("Demo, premium plan", Tier::Premium, true),
        };
        Profile {
            id: Uuid::now_v7().to_string(),
            name: name.to_owned(),
            tier,
            simulated,
        }
    }
}

/// A user of the app; conversations belong to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// UUIDv7.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// The plan.
    pub tier: Tier,
    /// The demo's simulator answers.
    pub simulated: bool,
}

impl Database {
    /// The profile of that kind, made when there is none yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ensure_profile(&self, kind: ProfileKind) -> Result<Profile, StorageError> {
        let now = self.now();
        self.write(move |transaction| {
            if let Some(profile) = profiles::by_kind(transaction, kind.stored())? {
                return Ok(profile);
            }
            let profile = kind.fresh();
            profiles::insert(transaction, kind.stored(), &profile, now)?;
            Ok(profile)
        })
        .await
    }

    /// The profile that uses the app; `None` before one was chosen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn current_profile(&self) -> Result<Option<Profile>, StorageError> {
        self.read(
            |transaction| match app_state::get(transaction, app_state::CURRENT_PROFILE)? {
                Some(id) => Ok(profiles::by_id(transaction, &id)?),
                None => Ok(None),
            },
        )
        .await
    }

    /// Makes a profile the one that uses the app, or none.
    ///
    /// # Errors
    /// [`StorageError::ProfileNotFound`], or when the database fails.
    pub async fn set_current_profile(&self, id: Option<&str>) -> Result<(), StorageError> {
        let id = id.map(str::to_owned);
        self.write(move |transaction| {
            let Some(id) = id else {
                return Ok(app_state::clear(transaction, app_state::CURRENT_PROFILE)?);
            };
            if profiles::by_id(transaction, &id)?.is_none() {
                return Err(StorageError::ProfileNotFound);
            }
            Ok(app_state::set(
                transaction,
                app_state::CURRENT_PROFILE,
                &id,
            )?)
        })
        .await
    }
}

#[cfg(test)]
mod tests;
