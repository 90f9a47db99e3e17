use std::sync::{
    Mutex,
    atomic::{AtomicI64, Ordering},
};

use aideon_account::{
    AccountId, Assurance, Browser, Configuration, Prompt, StoreError, TokenStore,
    ports::BrowserError,
};
use aideon_engine::provenance::Tier;
use aideon_simulator::{OpenId, OpenIdEndpoint, Simulator, SimulatorOptions, TIER_CLAIM};
use jiff::SignedDuration;
use secrecy::SecretString;
use url::Url;

use super::*;
use crate::account::{AccountDesk, Known};

/// The longest that something expected may take on a machine under load.
const PATIENCE: Duration = Duration::from_secs(30);

/// A computer whose time goes on when it is told to.
#[derive(Default)]
struct Computer {
    seconds: AtomicI64,
    sleeps: watch::Sender<Vec<Duration>>,
    over: Notify,
}

impl Clock for Computer {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.seconds.load(Ordering::SeqCst))
    }
}

#[async_trait]
impl Timer for Computer {
    async fn sleep(&self, time: Duration) {
        self.sleeps.send_modify(|sleeps| sleeps.push(time));
        self.over.notified().await;
    }
}

/// Keeps a session for as long as the test runs.
#[derive(Default)]
struct Kept(Mutex<Option<SecretString>>);

#[async_trait]
impl TokenStore for Kept {
    async fn load(&self) -> Result<Option<SecretString>, StoreError> {
        Ok(self.0.lock().unwrap().clone())
    }

    async fn save(&self, session: &SecretString) -> Result<(), StoreError> {
        *self.0.lock().unwrap() = Some(session.clone());
        Ok(())
    }

    async fn clear(&self) -> Result<(), StoreError> {
        *self.0.lock().unwrap() = None;
        Ok(())
    }
}

/// Goes where it is sent, as one of the two people.
struct Visitor(OpenId, &'static str);

#[async_trait]
impl Browser for Visitor {
    async fn open(&self, address: &Url) -> Result<(), BrowserError> {
        let (openid, subject, address) = (self.0.clone(), self.1, address.clone());
        tokio::spawn(async move { openid.visit(address.as_str(), subject).await });
        Ok(())
    }
}

/// The shell's accounts with a keeper that is watched.
struct Watched {
    _simulator: Simulator,
    openid: OpenId,
    computer: Arc<Computer>,
    desk: AccountDesk,
}

impl Watched {
    async fn start() -> Self {
        let simulator = Simulator::start(SimulatorOptions::instant()).await.unwrap();
        let openid = simulator.openid();
        let configuration = Configuration::new(&openid.issuer(), "aideon-lite", TIER_CLAIM);
        let computer = Arc::new(Computer::default());
        let mut desk = AccountDesk::over(Some(configuration.unwrap()), Arc::new(Kept::default()));
        desk.timer = computer.clone();
        Self {
            _simulator: simulator,
            openid,
            computer,
            desk,
        }
    }

    async fn sign_in(&self, subject: &'static str) -> AccountId {
        let browser = Arc::new(Visitor(self.openid.clone(), subject));
        let person = self.desk.sign_in(browser, Prompt::AsNeeded).await;
        person.unwrap().id
    }

    /// Somebody is signed in, and the keeper has gone to sleep over it.
    async fn asleep_over(subject: &'static str) -> (Self, AccountId) {
        let watched = Self::start().await;
        let account = watched.sign_in(subject).await;
        watched.has_slept(1).await;
        (watched, account)
    }

    /// Waits until the keeper has gone to sleep so often.
    async fn has_slept(&self, times: usize) {
        let mut sleeps = self.computer.sleeps.subscribe();
        let slept = sleeps.wait_for(|sleeps| sleeps.len() >= times);
        drop(time::timeout(PATIENCE, slept).await.unwrap());
    }

    fn sleeps(&self) -> Vec<Duration> {
        self.computer.sleeps.borrow().clone()
    }

    /// Time goes on, here and at the issuer.
    fn advance(&self, by: SignedDuration) {
        let seconds = self.computer.seconds.load(Ordering::SeqCst) + by.as_secs();
        self.computer.seconds.store(seconds, Ordering::SeqCst);
        self.openid.set_clock_ahead(seconds);
    }

    /// The keeper's sleep is over; waits until it sleeps again.
    async fn sleeps_once_more(&self) {
        let before = self.sleeps().len();
        self.computer.over.notify_one();
        self.has_slept(before + 1).await;
    }

    /// How often tokens were asked for.
    fn asked(&self) -> usize {
        self.openid.asked(OpenIdEndpoint::Token)
    }

    async fn assurance(&self) -> Option<Assurance> {
        match self.desk.known().await {
            Known::Standing(Standing::SignedIn { assurance, .. }) => Some(assurance),
            _ => None,
        }
    }
}

/// Waits until a change is told.
async fn is_told(changes: &mut watch::Receiver<()>) {
    let told = time::timeout(PATIENCE, changes.changed()).await;
    told.unwrap().unwrap();
}

#[test]
fn who_is_not_signed_in_is_not_waited_for() {
    let now = Timestamp::UNIX_EPOCH;
    assert_eq!(wait(&Standing::SignedOut, None, now), None);
    assert_eq!(wait(&Standing::SignedOut, Some(now), now), None);
}

#[tokio::test]
async fn a_session_is_refreshed_before_it_ends_and_not_sooner() {
    let (watched, _) = Watched::asleep_over("premium").await;
    assert!(
        watched.sleeps().iter().all(|sleep| *sleep == LONGEST),
        "a timer that stands still while the computer sleeps is not relied on for longer"
    );
    watched.advance(SignedDuration::from_mins(54));
    watched.sleeps_once_more().await;
    assert_eq!(watched.asked(), 1, "the code's exchange alone");
    watched.advance(SignedDuration::from_mins(2));
    watched.sleeps_once_more().await;
    assert_eq!(watched.asked(), 2, "four minutes before the end");
    assert_eq!(watched.assurance().await, Some(Assurance::Confirmed));
}

#[tokio::test]
async fn who_comes_back_to_a_computer_that_slept_is_confirmed_at_once() {
    let (watched, _) = Watched::asleep_over("premium").await;
    watched.advance(SignedDuration::from_hours(10));
    let held = watched.assurance().await;
    assert!(matches!(held, Some(Assurance::Held { .. })), "{held:?}");
    let mut changes = watched.desk.changes();
    // The keeper's own sleep is not over: its timer stood still.
    watched.desk.wake();
    is_told(&mut changes).await;
    assert_eq!(watched.assurance().await, Some(Assurance::Confirmed));
    assert_eq!(watched.asked(), 2);
}

#[tokio::test]
async fn a_tier_that_changed_holds_for_the_next_message() {
    let (watched, account) = Watched::asleep_over("premium").await;
    let tier = async || watched.desk.known().await.tier_of(account.as_str());
    assert_eq!(tier().await, Tier::Premium);
    watched.openid.set_tier("premium", "free".into());
    watched.advance(SignedDuration::from_mins(56));
    let mut changes = watched.desk.changes();
    watched.computer.over.notify_one();
    is_told(&mut changes).await;
    assert_eq!(tier().await, Tier::Free, "and the window was told");
}

#[tokio::test]
async fn nothing_is_kept_fresh_after_signing_out() {
    let (watched, _) = Watched::asleep_over("premium").await;
    let mut changes = watched.desk.changes();
    watched.desk.sign_out().await.unwrap();
    is_told(&mut changes).await;
    let slept = watched.sleeps().len();
    watched.advance(SignedDuration::from_hours(2));
    watched.desk.wake();
    watched.sign_in("free").await;
    watched.has_slept(slept + 1).await;
    assert_eq!(
        watched.sleeps().len(),
        slept + 1,
        "while nobody was signed in there was nothing to sleep for"
    );
    assert_eq!(watched.asked(), 2, "two sign-ins and no refresh");
}
