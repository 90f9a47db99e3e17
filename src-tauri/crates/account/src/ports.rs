//! What is needed of the outside; the shell implements it.

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use thiserror::Error;
use url::Url;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, by the wall clock: the time that a computer slept has to be in it.
    fn now(&self) -> Timestamp;
}

/// No browser could be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no browser could be started")]
pub struct BrowserError;

/// Opens addresses where people have their passwords: in the system's browser.
#[async_trait]
pub trait Browser: Send + Sync {
    /// Opens an address, without waiting for what is done there.
    ///
    /// # Errors
    /// When no browser could be started.
    async fn open(&self, address: &Url) -> Result<(), BrowserError>;
}

/// The keychain did not do as it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// There is none, or it stayed locked.
    #[error("there is no keychain that is open")]
    Unavailable,
    /// It failed.
    #[error("the keychain failed")]
    Failed,
}

/// Keeps one session: tokens are kept here and nowhere else.
///
/// What is kept is one text of some kilobytes (an ID token, the public key that signed it, a
/// refresh token; never more than [`LARGEST_SESSION`] bytes), replaced as a whole: whoever
/// has to cut it up for a keychain with small entries takes care that a [`load`](Self::load)
/// gives what one [`save`](Self::save) was given, or nothing.
#[async_trait]
pub trait TokenStore: Send + Sync {
    /// What was saved last, unless it was cleared.
    ///
    /// # Errors
    /// When it could not be read, which is not the same as there being nothing.
    async fn load(&self) -> Result<Option<SecretString>, StoreError>;

    /// Replaces what is kept.
    ///
    /// # Errors
    /// When it could not be kept; what was kept before still is.
    async fn save(&self, session: &SecretString) -> Result<(), StoreError>;

    /// Forgets what is kept; that there is nothing is no failure.
    ///
    /// # Errors
    /// When it could not be forgotten.
    async fn clear(&self) -> Result<(), StoreError>;
}

/// The most that a [`TokenStore`] is given, in bytes: 48 KiB.
pub const LARGEST_SESSION: usize = 48 * 1024;
