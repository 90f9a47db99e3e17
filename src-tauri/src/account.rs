//! The accounts of this installation: who is signed in, and with which tier.
//!
//! | module | subject |
//! |---|---|
//! | `configuration` | which account service this build knows |
//! | `store` | the session in the keychain |
//! | `browser` | the system's browser |
//! | `attempt` | a sign-in that waits for the browser |
//! | `keeper` | keeps the session fresh, and tells of what changes |
//!
//! Nothing is made and no keychain is asked before somebody signs in, or an account's profile
//! is the one in use.

mod attempt;
mod browser;
mod configuration;
mod keeper;
mod store;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aideon_account::{
    AccountError, Accounts, Browser, Configuration, Patience, Person, Prompt, Standing, TokenStore,
};
use aideon_engine::provenance;
use aideon_ipc::{AppError, error::SignInFailure};
use aideon_storage::{database::Database, keychain::Keychain};
use tokio::{
    sync::{Notify, OnceCell, watch},
    task, time,
};
use tracing::{error, warn};

pub(crate) use self::browser::SystemBrowser;
use self::{
    attempt::Attempt,
    keeper::{Keeper, Timer, WallClock},
};
use crate::convert;

/// How long somebody may take in the browser.
const DEADLINE: Duration = Duration::from_secs(600);

/// One session at one account service: who is signed in there.
pub(crate) struct AccountDesk {
    configuration: Option<Configuration>,
    store: Arc<dyn TokenStore>,
    timer: Arc<dyn Timer>,
    accounts: OnceCell<Accounts>,
    /// What is kept was taken up, or there is nothing.
    restored: OnceCell<()>,
    signing_in: Mutex<Option<Arc<Attempt>>>,
    told: watch::Sender<()>,
    woken: Arc<Notify>,
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
    /// The accounts of this installation, whose session lies in its keychain. Nothing is asked
    /// of that yet.
    pub(crate) fn new(keychain: Arc<Keychain>, database: Database) -> Self {
        let store = store::of_this_computer(keychain, database);
        Self::over(configuration::of_this_build(), store)
    }

    /// The same at another account service, or kept elsewhere.
    pub(crate) fn over(configuration: Option<Configuration>, store: Arc<dyn TokenStore>) -> Self {
        Self {
            configuration,
            store,
            timer: Arc::new(WallClock),
            accounts: OnceCell::new(),
            restored: OnceCell::new(),
            signing_in: Mutex::default(),
            told: watch::Sender::new(()),
            woken: Arc::default(),
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

    /// Has the session looked at: the computer may have slept.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }

    /// Signs somebody in through a browser. A sign-in that waits is given up for it.
    ///
    /// # Errors
    /// [`AppError::NoAccountService`], or [`AppError::SignIn`]; whoever was signed in still is.
    pub(crate) async fn sign_in(
        &self,
        browser: Arc<dyn Browser>,
        prompt: Prompt,
    ) -> Result<Person, AppError> {
        let accounts = self.accounts().await?;
        // Whoever is signed in is signed out by the issuer, too, when somebody else comes.
        self.known().await;
        let attempt = Arc::new(Attempt::with(browser));
        if let Some(before) = self.signing_in().replace(Arc::clone(&attempt)) {
            before.cancel.cancel();
        }
        let deadline = time::sleep(DEADLINE);
        let cancel = &attempt.cancel;
        let signed_in = accounts.sign_in(&*attempt, prompt, deadline, cancel).await;
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
        let failed = |failure| AppError::SignIn { failure };
        let attempt = self.signing_in().clone();
        let attempt = attempt.ok_or_else(|| failed(SignInFailure::Cancelled))?;
        let opened = attempt.open_again().await;
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
            let (configuration, store) = (configuration.clone(), Arc::clone(&self.store));
            let timer = Arc::clone(&self.timer);
            let making = task::spawn_blocking(move || {
                Accounts::new(configuration, store, timer, Patience::default())
            });
            let accounts = making.await.map_err(|_| AppError::Internal)?;
            let accounts = accounts.map_err(convert::account::failure)?;
            tokio::spawn(self.keeper(accounts.clone()).keep());
            Ok(accounts)
        });
        made.await
            .inspect_err(|failure: &AppError| error!(?failure, "no accounts"))
    }

    fn keeper(&self, accounts: Accounts) -> Keeper {
        Keeper {
            accounts,
            timer: Arc::clone(&self.timer),
            woken: Arc::clone(&self.woken),
            told: self.told.clone(),
        }
    }

    fn signing_in(&self) -> MutexGuard<'_, Option<Arc<Attempt>>> {
        // It is whole after every step, so a panic elsewhere has not harmed it.
        self.signing_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

async fn restore(accounts: &Accounts) -> Result<(), AccountError> {
    accounts.restore().await.map(|_| ())
}
