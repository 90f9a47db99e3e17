//! Who uses the app.

use aideon_engine::time::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;

use crate::{
    database::Database,
    error::StorageError,
    tables::{app_state, conversations, drafts, pictures, profiles, quota_days},
};

/// Whose profile it is. Nothing that is stored says which tier somebody has: that is for
/// whoever signed them in to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProfileKind {
    /// The person at this computer, without an account.
    Local,
    /// The person with this account, by an id that names nobody.
    Account(String),
    /// The demo's user on the free plan.
    DemoFree,
    /// The demo's user on the premium plan.
    DemoPremium,
}

/// What stands before an account's id in a stored kind.
const ACCOUNT: &str = "account:";

impl ProfileKind {
    /// As it stands in the column.
    pub(crate) fn stored(&self) -> String {
        match self {
            Self::Local => "local".to_owned(),
            Self::Account(id) => format!("{ACCOUNT}{id}"),
            Self::DemoFree => "demo_free".to_owned(),
            Self::DemoPremium => "demo_premium".to_owned(),
        }
    }

    /// The kind of that name; one that is not known is nobody's account.
    pub(crate) fn of_stored(kind: &str) -> Self {
        match kind {
            "demo_free" => Self::DemoFree,
            "demo_premium" => Self::DemoPremium,
            _ => match kind.strip_prefix(ACCOUNT) {
                Some(id) => Self::Account(id.to_owned()),
                None => Self::Local,
            },
        }
    }

    /// The demo's simulator answers, and nobody else.
    pub fn is_simulated(&self) -> bool {
        matches!(self, Self::DemoFree | Self::DemoPremium)
    }

    fn fresh(self) -> Profile {
        let name = match self {
            Self::Local => "You",
            Self::Account(_) => "Account",
            Self::DemoFree => "Demo, free plan",
            Self::DemoPremium => "Demo, premium plan",
        };
        Profile {
            id: Uuid::now_v7().to_string(),
            name: name.to_owned(),
            kind: self,
        }
    }
}

/// A user of the app; conversations, quota and usage belong to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// UUIDv7.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// Whose it is.
    pub kind: ProfileKind,
}

impl Profile {
    /// The demo's simulator answers, and nobody else.
    pub fn is_simulated(&self) -> bool {
        self.kind.is_simulated()
    }
}

impl Database {
    /// The profile of that kind, made when there is none yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ensure_profile(&self, kind: ProfileKind) -> Result<Profile, StorageError> {
        let now = self.now();
        self.write(move |transaction| ensure(transaction, kind, now))
            .await
    }

    /// Makes the profile of an account the one that uses the app, made when it is new, under
    /// the name that it has now. What was used of the quota without an account counts from
    /// now on for this one as well, each use for one account.
    ///
    /// # Errors
    /// When the database fails; nothing has changed then.
    pub async fn enter_account(
        &self,
        account: &str,
        name: Option<&str>,
    ) -> Result<Profile, StorageError> {
        let now = self.now();
        let (kind, name) = (
            ProfileKind::Account(account.to_owned()),
            name.map(str::to_owned),
        );
        self.write(move |transaction| {
            let mut profile = ensure(transaction, kind, now)?;
            if let Some(name) = name {
                profiles::rename(transaction, &profile.id, &name)?;
                profile.name = name;
            }
            let local = ProfileKind::Local.stored();
            if let Some(local) = profiles::by_kind(transaction, &local)? {
                quota_days::carry_over(transaction, &local.id, &profile.id)?;
            }
            app_state::set(transaction, app_state::CURRENT_PROFILE, &profile.id)?;
            Ok(profile)
        })
        .await
    }

    /// How many conversations without an account this account's profile could take along;
    /// none when it was asked before and declined.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn adoptable(&self, profile: &str) -> Result<u32, StorageError> {
        let declined = declined(profile);
        self.read(move |transaction| {
            if app_state::get(transaction, &declined)?.is_some() {
                return Ok(0);
            }
            let local = profiles::by_kind(transaction, &ProfileKind::Local.stored())?;
            match local {
                Some(local) => Ok(conversations::count(transaction, &local.id)?),
                None => Ok(0),
            }
        })
        .await
    }

    /// Gives the conversations without an account to an account's profile, with their pictures
    /// and drafts. What was used for them stays where it was counted.
    ///
    /// # Errors
    /// [`StorageError::ProfileNotFound`] when it is no account's; [`StorageError::ReplyRunning`]
    /// while a reply is being written in one of them; or when the database fails. Nothing has
    /// changed then.
    pub async fn adopt_conversations(&self, profile: &str) -> Result<(), StorageError> {
        let profile = profile.to_owned();
        self.write(move |transaction| {
            let to = profiles::by_id(transaction, &profile)?;
            if !to.is_some_and(|to| matches!(to.kind, ProfileKind::Account(_))) {
                return Err(StorageError::ProfileNotFound);
            }
            let local = profiles::by_kind(transaction, &ProfileKind::Local.stored())?;
            let Some(local) = local else {
                return Ok(());
            };
            if conversations::has_running(transaction, &local.id)? {
                return Err(StorageError::ReplyRunning);
            }
            conversations::give(transaction, &local.id, &profile)?;
            pictures::give(transaction, &local.id, &profile)?;
            drafts::give(transaction, &local.id, &profile)?;
            Ok(())
        })
        .await
    }

    /// Notes that this profile does not want the conversations without an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn decline_conversations(&self, profile: &str) -> Result<(), StorageError> {
        let declined = declined(profile);
        self.write(move |transaction| Ok(app_state::set(transaction, &declined, "1")?))
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

fn ensure(
    connection: &Connection,
    kind: ProfileKind,
    now: Timestamp,
) -> Result<Profile, StorageError> {
    if let Some(profile) = profiles::by_kind(connection, &kind.stored())? {
        return Ok(profile);
    }
    let profile = kind.fresh();
    profiles::insert(connection, &profile, now)?;
    Ok(profile)
}

/// The key under which it is noted that a profile was asked and declined.
fn declined(profile: &str) -> String {
    format!("{}:{profile}", app_state::ADOPTION_DECLINED)
}

#[cfg(test)]
mod tests;
