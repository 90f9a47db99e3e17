//! The accounts of this installation: who is signed in, and with which tier.
//!
//! | module | subject |
//! |---|---|
//! | `configuration` | which account service this build knows |
//! | `store` | the session in the keychain |
//! | `browser` | the system's browser, and the page that was opened in it |
//! | `keeper` | keeps the session fresh, and tells of what changes |
//!
//! Nothing is made and no keychain is asked before somebody signs in, or an account's profile
//! is the one in use.

mod browser;
mod configuration;
mod keeper;
mod store;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aideon_account::{
    AccountError, Accounts, Clock, Configuration, Patience, Person, Prompt, Standing,
};
use aideon_engine::provenance;
use aideon_ipc::{AppError, error::SignInFailure};
use aideon_storage::keychain::Keychain;
use jiff::Timestamp;
use tauri::AppHandle;
use tokio::{
    sync::{OnceCell, watch},
    task, time,
};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use self::{browser::SystemBrowser, store::KeychainStore};
use crate::convert;

/// How long somebody may take in the browser.
const DEADLINE: Duration = Duration::from_secs(600);

/// The accounts of this installation.
pub(crate) struct AccountDesk {
    configuration: Option<Configuration>,
    keychain: Arc<Keychain>,
    accounts: OnceCell<Accounts>,
    /// What is kept was taken up, or there is nothing.
    restored: OnceCell<()>,
    signing_in: Mutex<Option<SigningIn>>,
    told: watch::Sender<()>,
}

/// A sign-in that waits for the browser.
struct SigningIn {
    browser: SystemBrowser,
    cancel: CancellationToken,
}

/// What is known of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Where it stands.
    Standing(Standing),
    /// The keychain could not be read.
    Unread,
}

impl Known {
    /// The tier of the account of this id. This is the only place where anybody becomes premium.
    pub(crate) fn tier_of(&self, account: &str) -> provenance::Tier {
        match self {
            Self::Standing(Standing::SignedIn { person, tier, .. })
                if person.id.as_str() == account =>
            {
                convert::account::tier(*tier)
            }
            Self::Standing(_) | Self::Unread => provenance::Tier::Free,
        }
    }
}

impl AccountDesk {
    /// Accounts whose session lies in this keychain. Nothing is asked of it yet.
    pub(crate) fn new(keychain: Arc<Keychain>) -> Self {
        Self::over(configuration::of_this_build(), keychain)
    }

    fn over(configuration: Option<Configuration>, keychain: Arc<Keychain>) -> Self {
        Self {
            configuration,
            keychain,
            accounts: OnceCell::new(),
            restored: OnceCell::new(),
            signing_in: Mutex::default(),
            told: watch::Sender::new(()),
        }
    }

    /// There is an account service to sign in at.
    pub(crate) fn is_configured(&self) -> bool {
        self.configuration.is_some()
    }

    /// Told whenever somebody's standing has changed.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.told.subscribe()
    }

    /// What is known now. The keychain is asked once, and again where it could not be read.
    pub(crate) async fn known(&self) -> Known {
        if !self.is_configured() {
            return Known::Standing(Standing::SignedOut);
        }
        let Ok(accounts) = self.accounts().await else {
            return Known::Unread;
        };
        let restored = self.restored.get_or_try_init(|| restore(accounts)).await;
        match restored {
            Ok(()) => Known::Standing(accounts.standing()),
            Err(failure) => {
                warn!(%failure, "the kept session could not be read");
                Known::Unread
            }
        }
    }

    /// The same, if it is known within this time; otherwise it is told as a change once it is.
    pub(crate) async fn known_within(self: &Arc<Self>, wait: Duration) -> Option<Known> {
        let desk = Arc::clone(self);
        let mut asking = tokio::spawn(async move { desk.known().await });
        match time::timeout(wait, &mut asking).await {
            Ok(known) => known.ok(),
            Err(_) => {
                let told = self.told.clone();
                tokio::spawn(async move {
                    if asking.await.is_ok() {
                        told.send_replace(());
                    }
                });
                None
            }
        }
    }

    /// Tells that somebody else uses the app.
    pub(crate) fn tell(&self) {
        self.told.send_replace(());
    }

    /// Signs somebody in through the browser. A sign-in that waits is given up for it.
    ///
    /// # Errors
    /// [`AppError::NoAccountService`], or [`AppError::SignIn`]; whoever was signed in still is.
    pub(crate) async fn sign_in(&self, app: &AppHandle, anew: bool) -> Result<Person, AppError> {
        let accounts = self.accounts().await?;
        // Whoever is signed in is signed out by the issuer, too, when somebody else comes.
        self.known().await;
        let (browser, cancel) = (SystemBrowser::new(app.clone()), CancellationToken::new());
        let waits = SigningIn {
            browser: browser.clone(),
            cancel: cancel.clone(),
        };
        if let Some(before) = self.signing_in().replace(waits) {
            before.cancel.cancel();
        }
        let prompt = match anew {
            true => Prompt::SignInAnew,
            false => Prompt::AsNeeded,
        };
        let deadline = time::sleep(DEADLINE);
        let signed_in = accounts.sign_in(&browser, prompt, deadline, &cancel).await;
        if !cancel.is_cancelled() {
            *self.signing_in() = None;
        }
        match signed_in.map_err(convert::account::failure)? {
            Standing::SignedIn { person, .. } => Ok(person),
            // Signed out again in the same moment.
            Standing::SignedOut | Standing::Ended(_) => Err(AppError::SignIn {
                failure: SignInFailure::Cancelled,
            }),
        }
    }

    /// Gives up the sign-in that waits, if there is one.
    pub(crate) fn cancel(&self) {
        if let Some(waits) = self.signing_in().take() {
            waits.cancel.cancel();
        }
    }

    /// Opens the page of the sign-in that waits once more.
    ///
    /// # Errors
    /// [`AppError::SignIn`] when none waits, or no browser could be started.
    pub(crate) async fn open_again(&self) -> Result<(), AppError> {
        let browser = self
            .signing_in()
            .as_ref()
            .map(|waits| waits.browser.clone());
        let failed = |failure| AppError::SignIn { failure };
        let browser = browser.ok_or_else(|| failed(SignInFailure::Cancelled))?;
        let opened = browser.open_again().await;
        opened.map_err(|_| failed(SignInFailure::NoBrowser))
    }

    /// Signs out.
    ///
    /// # Errors
    /// [`AppError::SignIn`] when the keychain would not forget the session; nobody is signed
    /// in all the same.
    pub(crate) async fn sign_out(&self) -> Result<(), AppError> {
        if !self.is_configured() {
            return Ok(());
        }
        self.cancel();
        match self.accounts().await?.sign_out().await {
            Ok(_) => {
                // What could not be read before is gone now.
                let _ = self.restored.set(());
                Ok(())
            }
            Err(AccountError::Store(failure)) => {
                warn!(%failure, "a session could not be forgotten");
                Err(AppError::SignIn {
                    failure: SignInFailure::NotForgotten,
                })
            }
            Err(failure) => Err(convert::account::failure(failure)),
        }
    }

    /// The session, made when it is first needed.
    async fn accounts(&self) -> Result<&Accounts, AppError> {
        let configuration = self.configuration.as_ref();
        let configuration = configuration.ok_or(AppError::NoAccountService)?;
        let made = self.accounts.get_or_try_init(|| async {
            let (configuration, store) = (configuration.clone(), self.store());
            let making = task::spawn_blocking(move || {
                Accounts::new(
                    configuration,
                    store,
                    Arc::new(WallClock),
                    Patience::default(),
                )
            });
            let accounts = making.await.map_err(|_| AppError::Internal)?;
            let accounts = accounts.map_err(convert::account::failure)?;
            tokio::spawn(keeper::keep(accounts.clone(), self.told.clone()));
            Ok(accounts)
        });
        made.await
            .inspect_err(|failure: &AppError| error!(?failure, "no accounts"))
    }

    fn store(&self) -> Arc<KeychainStore> {
        Arc::new(KeychainStore(Arc::clone(&self.keychain)))
    }

    fn signing_in(&self) -> MutexGuard<'_, Option<SigningIn>> {
        // It is whole after every step, so a panic elsewhere has not harmed it.
        self.signing_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

async fn restore(accounts: &Accounts) -> Result<(), AccountError> {
    accounts.restore().await.map(|_| ())
}

/// The clock of this computer.
struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
