//! The session: signing in, refreshing, standing, signing out.
//!
//! | module | subject |
//! |---|---|
//! | `standing` | who is signed in, with which tier, and how sure that is |
//! | `verified` | an ID token that holds, with what is kept beside it |
//! | `record` | what is kept, as a text |
//! | `state` | what is known while the app runs |
//! | `redeeming` | a code's exchange, and tokens that nobody uses |
//! | `refresh` | refreshing, once at a time |
//! | `leaving` | signing out |

mod leaving;
mod record;
mod redeeming;
mod refresh;
mod standing;
mod state;
mod verified;

use std::{fmt, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Mutex, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    config::Configuration,
    discovery::Issuer,
    error::AccountError,
    http::{Http, Patience},
    keys::KeyRing,
    ports::{Browser, Clock, TokenStore},
    sign_in::{Prompt, SignIn},
};
use redeeming::{Redeemed, Unused};
use state::State;
use verified::Verified;

pub use leaving::Revocation;
pub use standing::{Assurance, OFFLINE_DAYS, Standing};

/// How long the issuer's description is relied on before it is asked for again.
const DESCRIPTION_KEEPS_FOR: SignedDuration = SignedDuration::from_hours(1);

/// Who is signed in at this installation: one person or nobody. Clones are handles to the
/// same session.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    configuration: Configuration,
    store: Arc<dyn TokenStore>,
    clock: Arc<dyn Clock>,
    http: Http,
    keys: KeyRing,
    issuer: Mutex<Option<(Issuer, Timestamp)>>,
    state: State,
    /// Held by whoever changes the session, so that no two do.
    flight: Mutex<()>,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").finish_non_exhaustive()
    }
}

impl Accounts {
    /// Begins with nobody signed in; [`restore`](Self::restore) looks for a session.
    ///
    /// # Errors
    /// [`AccountError::NoClient`].
    pub fn new(
        configuration: Configuration,
        store: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
        patience: Patience,
    ) -> Result<Self, AccountError> {
        Ok(Self(Arc::new(Inner {
            http: Http::new(Arc::clone(&clock), patience)?,
            configuration,
            store,
            clock,
            keys: KeyRing::default(),
            issuer: Mutex::new(None),
            state: State::default(),
            flight: Mutex::new(()),
        })))
    }

    /// Takes up the session that is kept, without asking the issuer: its ID token is verified
    /// again with the key kept beside it. What does not hold is forgotten; a session of
    /// another issuer or client is let lie.
    ///
    /// # Errors
    /// [`AccountError::Store`] when the keychain could not be read: whether somebody is
    /// signed in is not known, and trying again may help.
    pub async fn restore(&self) -> Result<Standing, AccountError> {
        let _flight = self.0.flight.lock().await;
        // What is open is never older than what is kept.
        if self.0.state.verified().is_none()
            && let Some(verified) = self.0.load().await?
        {
            self.0.state.take_up(verified);
        }
        Ok(self.standing())
    }

    /// Who is signed in, by the clock as it stands now. Asks nobody, so it can be asked for
    /// every message.
    pub fn standing(&self) -> Standing {
        let now = self.0.clock.now();
        self.0.state.standing(&self.0.configuration, now)
    }

    /// Changes whenever the session does; what it is now, [`standing`](Self::standing) says.
    /// That time passes is no change.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.state.changes()
    }

    /// Signs somebody in through the browser. Whoever is signed in stays so until it has
    /// succeeded. `deadline` ends the wait, and so does `cancelled`; dropping the future
    /// is the same as cancelling.
    ///
    /// # Errors
    /// Every [`AccountError`] but [`AccountError::SessionEnded`] and
    /// [`AccountError::NotSignedIn`]; nothing has changed then.
    pub async fn sign_in(
        &self,
        browser: &dyn Browser,
        prompt: Prompt,
        deadline: impl Future<Output = ()> + Send,
        cancelled: &CancellationToken,
    ) -> Result<Standing, AccountError> {
        let inner = &self.0;
        let ended = async {
            tokio::select! {
                biased;
                () = cancelled.cancelled() => AccountError::Cancelled,
                () = deadline => AccountError::Deadline,
            }
        };
        let mut ended = std::pin::pin!(ended);
        let issuer = tokio::select! {
            biased;
            why = ended.as_mut() => return Err(why),
            issuer = inner.issuer(Freshness::Now) => issuer?,
        };
        let sign_in = SignIn {
            configuration: &inner.configuration,
            browser,
        };
        let redeem = |question, code| Arc::clone(inner).redeem(issuer.clone(), question, code);
        let redeemed = sign_in.perform(&issuer, prompt, ended, redeem).await?;
        // From here on it goes to its end, whatever becomes of the one who asked.
        let inner = Arc::clone(inner);
        let kept = tokio::spawn(async move { inner.keep_new(&issuer, redeemed).await });
        kept.await.unwrap_or(Err(AccountError::Cancelled))?;
        Ok(self.standing())
    }
}

/// How new the issuer's description has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Freshness {
    Now,
    Recent,
}

impl Inner {
    /// What the issuer says of itself.
    async fn issuer(&self, freshness: Freshness) -> Result<Issuer, AccountError> {
        let now = self.clock.now();
        let mut kept = self.issuer.lock().await;
        if let (Freshness::Recent, Some((issuer, asked))) = (freshness, kept.as_ref())
            && *asked <= now
            && now.duration_since(*asked) < DESCRIPTION_KEEPS_FOR
        {
            return Ok(issuer.clone());
        }
        let issuer = Issuer::discover(&self.http, &self.configuration).await?;
        *kept = Some((issuer.clone(), now));
        Ok(issuer)
    }

    /// The session that is kept, if it holds.
    async fn load(&self) -> Result<Option<Verified>, AccountError> {
        let Some(text) = self.store.load().await? else {
            return Ok(None);
        };
        match record::read(&text, &self.configuration) {
            Ok(Some(kept)) => match Verified::again(kept, &self.configuration) {
                Ok(verified) => return Ok(Some(verified)),
                Err(refusal) => tracing::warn!(%refusal, "the kept session does not hold"),
            },
            Ok(None) => return Ok(None),
            Err(record::Unreadable) => tracing::warn!("the kept session cannot be read"),
        }
        // That it stays does no harm: it will not hold the next time either.
        if self.store.clear().await.is_err() {
            tracing::warn!("the kept session could not be removed");
        }
        Ok(None)
    }

    /// Keeps the session of a new sign-in. Nothing has changed when it cannot be kept.
    async fn keep_new(
        self: &Arc<Self>,
        issuer: &Issuer,
        redeemed: Redeemed,
    ) -> Result<(), AccountError> {
        let _flight = self.flight.lock().await;
        let Redeemed { verified, unused } = redeemed;
        let text = record::text(&verified.kept, &self.configuration)?;
        self.store.save(&text).await?;
        unused.into_use();
        let before = self.state.verified();
        self.state.take_up(verified);
        if let Some(before) = before {
            let of = before.person_id();
            drop(Unused::new(self, issuer, before.kept.refresh_token).of(of));
        }
        Ok(())
    }
}
