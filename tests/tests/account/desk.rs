//! What the tests share.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use aideon_account::{
    AccountError, Accounts, Assurance, Browser, Clock, Configuration, Patience, Prompt, Standing,
    Tier,
};
use aideon_simulator::{OpenId, Simulator, SimulatorOptions, TIER_CLAIM};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::{browser::Scripted, store::Store};

/// What the app is known as.
pub(crate) const CLIENT_ID: &str = "aideon-lite-desktop";

/// A clock that goes with the computer's, a settable time ahead of it.
#[derive(Default)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn advance(&self, by: SignedDuration) {
        self.0.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// An app with an issuer of its own.
pub(crate) struct Desk {
    pub(crate) simulator: Simulator,
    pub(crate) openid: OpenId,
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) accounts: Accounts,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::patient(Patience::default()).await
    }

    pub(crate) async fn patient(patience: Patience) -> Self {
        let simulator = Simulator::start(SimulatorOptions::instant()).await.unwrap();
        let openid = simulator.openid();
        openid.sign_in_as(Some("premium"));
        let (store, clock) = (Arc::new(Store::default()), Arc::new(TestClock::default()));
        let accounts = accounts(&openid.issuer(), &store, &clock, patience);
        Self {
            simulator,
            openid,
            store,
            clock,
            accounts,
        }
    }

    /// One at which the premium person is signed in.
    pub(crate) async fn signed_in() -> Self {
        let desk = Self::new().await;
        desk.sign_in().await.unwrap();
        desk
    }

    /// Signs in with an honest browser.
    pub(crate) async fn sign_in(&self) -> Result<Standing, AccountError> {
        self.sign_in_with(&Scripted::honest()).await
    }

    pub(crate) async fn sign_in_with(
        &self,
        browser: &dyn Browser,
    ) -> Result<Standing, AccountError> {
        self.sign_in_until(browser, pending()).await
    }

    pub(crate) async fn sign_in_until(
        &self,
        browser: &dyn Browser,
        deadline: impl Future<Output = ()> + Send,
    ) -> Result<Standing, AccountError> {
        let never = CancellationToken::new();
        let prompt = Prompt::AsNeeded;
        let signing_in = self.accounts.sign_in(browser, prompt, deadline, &never);
        tokio::time::timeout(Duration::from_secs(30), signing_in)
            .await
            .expect("no sign-in of these tests waits for anybody")
    }

    /// The app as it is after a restart: what is kept is all that is left.
    pub(crate) fn restarted(&self) -> Restarted {
        let store = Store::with(self.store.kept());
        let accounts = accounts(
            &self.openid.issuer(),
            &store,
            &self.clock,
            Patience::default(),
        );
        Restarted { store, accounts }
    }
}

/// An app after a restart.
pub(crate) struct Restarted {
    pub(crate) store: Arc<Store>,
    pub(crate) accounts: Accounts,
}

pub(crate) fn accounts(
    issuer: &str,
    store: &Arc<Store>,
    clock: &Arc<TestClock>,
    patience: Patience,
) -> Accounts {
    let configuration = Configuration::new(issuer, CLIENT_ID, TIER_CLAIM).unwrap();
    let (store, clock) = (Arc::clone(store), Arc::clone(clock));
    Accounts::new(configuration, store, clock, patience).unwrap()
}

/// Patience for those who do not answer.
pub(crate) fn impatient() -> Patience {
    Patience {
        request: Duration::from_millis(300),
        ..Patience::default()
    }
}

/// Tier and assurance of somebody who is signed in.
pub(crate) fn signed_in(standing: &Standing) -> (Tier, Assurance) {
    match standing {
        Standing::SignedIn {
            tier, assurance, ..
        } => (*tier, *assurance),
        other => panic!("nobody is signed in: {other:?}"),
    }
}

/// The name of somebody who is signed in.
pub(crate) fn name(standing: &Standing) -> &str {
    match standing {
        Standing::SignedIn { person, .. } => person.name.as_deref().unwrap_or_default(),
        other => panic!("nobody is signed in: {other:?}"),
    }
}
