//! An OpenID provider for the demo and for tests, below `/openid`.
//!
//! Discovery, authorisation code with PKCE, refresh tokens that are good for one use,
//! revocation, and keys that are rotated on demand; with everything that a dishonest or
//! broken provider could do, on demand as well. Nobody has a password here: a page lists the
//! people, and a click is a sign-in. Its tokens are signed with keys made at each start, so
//! they are worth nothing to anybody else.
//!
//! | module | subject |
//! |---|---|
//! | `browser` | what one of the people does in a browser |
//! | `endpoints` | the endpoints, one file each |
//! | `fault` | what can go wrong |
//! | `grants` | codes and refresh tokens |
//! | `id_token` | ID tokens, sound and otherwise |
//! | `keys` | the keys, and their rotation |
//! | `people` | who can sign in |
//! | `state` | what was set, and what was asked |

mod browser;
mod endpoints;
mod fault;
mod grants;
mod id_token;
mod keys;
mod people;
mod state;

use std::{net::SocketAddr, sync::Arc};

use axum::Router;
use serde_json::Value;

pub use fault::{IdTokenFault, OpenIdEndpoint, OpenIdFault};
pub use keys::KeyKind;
pub use people::OpenIdUser;

use crate::SimulatorError;
use state::State;

/// The claim that its ID tokens have the tier in.
pub const TIER_CLAIM: &str = "aideon_tier";

/// Where it is found on the simulator.
const PATH: &str = "/openid";

/// Steers the OpenID provider and watches it. Clones steer the same one.
#[derive(Clone, Debug)]
pub struct OpenId(Arc<State>);

impl OpenId {
    pub(crate) fn new(address: SocketAddr) -> Result<Self, SimulatorError> {
        let issuer = format!("http://{address}{PATH}");
        let state = State::new(issuer).map_err(|_| SimulatorError::NoKeys)?;
        Ok(Self(Arc::new(state)))
    }

    pub(crate) fn routes(&self) -> Router {
        Router::new().nest(PATH, endpoints::routes(Arc::clone(&self.0)))
    }

    /// The issuer's identifier. Any client id will do, and any address on this machine to be
    /// sent back to.
    pub fn issuer(&self) -> String {
        self.0.issuer().to_owned()
    }

    /// Signs in this person from now on without showing the page; with none, shows it again.
    pub fn sign_in_as(&self, subject: Option<&str>) {
        self.0.set(|set| set.signs_in = subject.map(str::to_owned));
    }

    /// Adds somebody, or changes somebody of the same subject.
    pub fn set_user(&self, user: OpenIdUser) {
        self.0.set(|set| set.people.put(user));
    }

    /// Changes what is said of somebody's tier, from the next ID token on; `Null` leaves it
    /// out.
    pub fn set_tier(&self, subject: &str, tier: Value) {
        self.0.set(|set| set.people.set_tier(subject, tier));
    }

    /// How long ID tokens are valid, in seconds; 3600 at first.
    pub fn set_lifetime(&self, seconds: i64) {
        self.0.set(|set| set.lifetime = seconds);
    }

    /// By how many seconds its clock is ahead of this computer's; 0 at first.
    pub fn set_clock_ahead(&self, seconds: i64) {
        self.0.set(|set| set.clock_ahead = seconds);
    }

    /// Signs with a new key from now on. The others are published for as long as
    /// `keeps_old_ones` says so.
    ///
    /// # Errors
    /// [`SimulatorError::NoKeys`].
    pub fn rotate_keys(&self, kind: KeyKind, keeps_old_ones: bool) -> Result<(), SimulatorError> {
        let rotated = self.0.set(|set| set.keys.rotate(kind, keeps_old_ones));
        rotated.map_err(|_| SimulatorError::NoKeys)
    }

    /// Ends every session of somebody, as an administrator would.
    pub fn end_sessions_of(&self, subject: &str) {
        self.0.set(|set| set.grants.end_sessions_of(subject));
    }

    /// How many sessions of somebody could go on.
    pub fn sessions_of(&self, subject: &str) -> usize {
        self.0.set(|set| set.grants.sessions_of(subject))
    }

    /// Lets this happen from now on, whenever it can.
    pub fn set_fault(&self, fault: OpenIdFault) {
        self.0.set(|set| set.faults.push(fault));
    }

    /// Is a sound provider again.
    pub fn clear_faults(&self) {
        self.0.set(|set| set.faults.clear());
    }

    /// Holds back every request to an endpoint until [`release`](Self::release).
    pub fn hold(&self, endpoint: OpenIdEndpoint) {
        self.0.hold(endpoint);
    }

    /// Lets requests pass again, and those go on that were held back.
    pub fn release(&self) {
        self.0.release();
    }

    /// How often an endpoint was asked.
    pub fn asked(&self, endpoint: OpenIdEndpoint) -> usize {
        self.0.asked(endpoint)
    }

    /// Waits until an endpoint was asked so often.
    pub async fn was_asked(&self, endpoint: OpenIdEndpoint, times: usize) {
        self.0.was_asked(endpoint, times).await;
    }

    /// Every code, token and verifier that it gave out or was shown: what must be found in
    /// no log.
    pub fn secrets(&self) -> Vec<String> {
        self.0.set(|set| set.secrets.clone())
    }
}
