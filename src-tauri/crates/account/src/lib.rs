//! Signing in by OpenID Connect, and the tier that follows from it.
//!
//! [`Accounts`] is what a shell holds: it signs in, keeps the session fresh, says at any time
//! who is signed in and with which tier, and signs out. What it needs of the outside are three
//! ports: a [`Browser`], a [`TokenStore`] (the operating system's keychain) and a [`Clock`].
//!
//! | module | subject |
//! |---|---|
//! | [`config`] | issuer, client id, name of the tier claim |
//! | [`ports`] | what is needed of the outside |
//! | [`session`] | the session: signing in, refreshing, standing, signing out |
//! | `sign_in` | one sign-in through the system browser, after RFC 8252 |
//! | `redirect` | the loopback address that the browser comes back to |
//! | `discovery` | what the issuer says of itself |
//! | `tokens` | the token and revocation endpoints |
//! | `keys` | the issuer's keys, and their rotation |
//! | [`id_token`] | what an ID token has to stand up to |
//! | [`tier`] | the tier claim |
//! | [`person`] | who is signed in |
//! | [`http`] | requests to the issuer: capped, timed, never redirected |
//! | [`error`] | the one error type |
//!
//! # What keeps the tier true
//!
//! The tier is read from an ID token whose signature was verified, and from nothing else; it
//! is read again from that token whenever it is needed, so that no stored word says "premium".
//! The token lies in the keychain with the key that signed it, and holds for
//! [`session::OFFLINE_DAYS`] days from its `iat`, which is signed as well.
//!
//! # What it is built on
//!
//! `oauth2` makes the requests of RFC 6749, 7636 and reads their answers; `jsonwebtoken` reads
//! JWKs and ID tokens, with signatures verified by `ring`, which TLS brings along anyway. Of
//! `jsonwebtoken` neither backend is built in, so neither the `rsa` crate (RUSTSEC-2023-0071,
//! a timing leak of private keys) nor aws-lc comes with it.
#![warn(missing_docs)]

mod address;
pub mod config;
mod discovery;
pub mod error;
pub mod http;
pub mod id_token;
mod keys;
pub mod person;
pub mod ports;
mod redirect;
pub mod session;
mod sign_in;
pub mod tier;
mod tokens;

pub use self::http::Patience;
pub use config::{Configuration, ConfigurationError};
pub use error::AccountError;
pub use person::{AccountId, Person};
pub use ports::{Browser, Clock, StoreError, TokenStore};
pub use redirect::REDIRECT_PATH;
pub use session::{Accounts, Assurance, Revocation, Standing};
pub use sign_in::Prompt;
pub use tier::Tier;
