//! The demo's two users, who sign in as anybody does: at the simulator's account service, by
//! discovery, PKCE and a redirect to this computer, with an ID token that is verified. Only
//! that no browser opens, and nothing is kept.

use std::{sync::Arc, time::Duration};

use aideon_account::{
    AccountId, Browser, Configuration, ConfigurationError, Prompt, Standing, StoreError,
    TokenStore, ports::BrowserError,
};
use aideon_engine::provenance::Tier;
use aideon_ipc::AppError;
use aideon_simulator::{OpenId, TIER_CLAIM};
use async_trait::async_trait;
use secrecy::SecretString;
use tokio::{sync::Mutex, time};
use tracing::{error, warn};
use url::Url;

use crate::{
    account::{AccountDesk, Known},
    demo::DemoUser,
};

/// What the demo is known as at the simulator.
const CLIENT_ID: &str = "aideon-lite-demo";

/// The longest that a sign-in on this computer may take.
const DEADLINE: Duration = Duration::from_secs(20);

/// Who is signed in at the simulator.
pub(super) struct People {
    openid: OpenId,
    accounts: AccountDesk,
    /// Held during a sign-in, so that no two cross.
    current: Mutex<Option<(DemoUser, AccountId)>>,
}

impl People {
    /// Nobody yet.
    pub(super) fn of(openid: OpenId) -> Result<Self, ConfigurationError> {
        let configuration = Configuration::new(&openid.issuer(), CLIENT_ID, TIER_CLAIM)?;
        let store = Arc::new(ForThisRun::default());
        Ok(Self {
            accounts: AccountDesk::over(Some(configuration), store),
            openid,
            current: Mutex::new(None),
        })
    }

    /// Signs one of the two in, unless they are already: their tier, by the claim of their ID
    /// token.
    pub(super) async fn sign_in(&self, user: DemoUser) -> Result<Tier, AppError> {
        let mut current = self.current.lock().await;
        let known = self.accounts.known().await;
        if let Some((signed_in, account)) = &*current
            && *signed_in == user
            && is_signed_in(&known, account)
        {
            return Ok(known.tier_of(account.as_str()));
        }
        let visitor = Visitor {
            openid: self.openid.clone(),
            user,
        };
        let signing_in = self.accounts.sign_in(Arc::new(visitor), Prompt::SignInAnew);
        let Ok(person) = time::timeout(DEADLINE, signing_in).await else {
            self.accounts.cancel();
            error!("the demo\u{2019}s account service did not answer");
            return Err(AppError::Internal);
        };
        let account = person?.id;
        let tier = self.accounts.known().await.tier_of(account.as_str());
        *current = Some((user, account));
        Ok(tier)
    }
}

fn is_signed_in(known: &Known, account: &AccountId) -> bool {
    matches!(known, Known::Standing(Standing::SignedIn { person, .. }) if person.id == *account)
}

/// Does in a browser's place what one of the two would do in it.
struct Visitor {
    openid: OpenId,
    user: DemoUser,
}

#[async_trait]
impl Browser for Visitor {
    async fn open(&self, address: &Url) -> Result<(), BrowserError> {
        let (openid, address) = (self.openid.clone(), address.clone());
        let subject = match self.user {
            DemoUser::Fran => "free",
            DemoUser::Paula => "premium",
        };
        tokio::spawn(async move {
            if let Err(failure) = openid.visit(address.as_str(), subject).await {
                warn!(%failure, "one of the demo's users could not sign in");
            }
        });
        Ok(())
    }
}

/// Keeps a session until the app is closed. The simulator begins anew with every start, so a
/// session of the last one is worth nothing.
#[derive(Default)]
struct ForThisRun(Mutex<Option<SecretString>>);

#[async_trait]
impl TokenStore for ForThisRun {
    async fn load(&self) -> Result<Option<SecretString>, StoreError> {
        Ok(self.0.lock().await.clone())
    }

    async fn save(&self, session: &SecretString) -> Result<(), StoreError> {
        *self.0.lock().await = Some(session.clone());
        Ok(())
    }

    async fn clear(&self) -> Result<(), StoreError> {
        *self.0.lock().await = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
