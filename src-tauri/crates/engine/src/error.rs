//! Failures of providers, classified into one [`ErrorKind`].

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The class of a failure. What each leads to is decided from the class alone, never from
/// a provider's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Too many requests; waiting helps.
    RateLimited,
    /// Quota, credit or spend limit used up; waiting does not help.
    OutOfCredit,
    /// The provider has more to do than it can.
    Overloaded,
    /// The provider's server failed.
    ServerFault,
    /// Nobody answers at the address: refused, no such host, no network, TLS refused.
    Unreachable,
    /// The connection broke before the first content.
    ConnectionLost,
    /// No content came in time.
    NoFirstContent,
    /// There is no key for an endpoint that needs one.
    KeyMissing,
    /// The keychain that would have the key could not be read.
    KeychainUnavailable,
    /// The key was refused.
    KeyRejected,
    /// The key is good but may not do this.
    PermissionDenied,
    /// The model is not known, no longer served, or not served to everybody.
    ModelUnknown,
    /// The conversation does not fit the context window.
    ContextTooLong,
    /// The provider declined the content.
    ContentRefused,
    /// The request was wrong in another way; our fault.
    RequestInvalid,
    /// The provider cannot do this at all; nothing was sent.
    Unsupported,
    /// What came was not an answer of the API: a web page, an empty body, another format.
    NotTheApi,
    /// The stream broke or ended without its terminal signal, after content.
    StreamCut,
    /// The stream stopped coming, after content.
    StreamStalled,
    /// No endpoint of that id is set up.
    ProviderUnknown,
}

/// One failure of a provider. Raw status, code, message and retry-after survive for the
/// provenance; the message is the provider's own text, cut to a few hundred characters, and
/// must not be logged, because it may repeat a key or a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{kind:?}")]
pub struct ProviderError {
    /// The class.
    pub kind: ErrorKind,
    /// The HTTP status, when one came.
    pub status: Option<u16>,
    /// The provider's own code.
    pub code: Option<String>,
    /// The provider's own words.
    pub message: Option<String>,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
}

impl ProviderError {
    /// A failure that has no more to it than its class.
    pub fn new(kind: ErrorKind) -> Self {
        Self {
            kind,
            status: None,
            code: None,
            message: None,
            retry_after: None,
            request_id: None,
        }
    }
}

impl From<ErrorKind> for ProviderError {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind)
    }
}
