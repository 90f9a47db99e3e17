//! Why an attempt, and with it perhaps a reply, failed.

use serde::{Deserialize, Serialize};

use crate::number;

/// The reason of one failure, as the window words it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FailureReason {
    /// Too many requests for now.
    RateLimited {
        /// Milliseconds after which the provider takes requests again, where it said so.
        #[serde(with = "number::optional_text")]
        retry_after_ms: Option<u64>,
    },
    /// The provider's quota or credit is used up; waiting does not help.
    OutOfCredit,
    /// The provider has too much to do, or failed on its side.
    Overloaded,
    /// The provider's server failed.
    ServerFault,
    /// Nobody answers at the address.
    Unreachable,
    /// The connection broke before a word had come.
    ConnectionLost,
    /// No word came in time.
    NoFirstContent,
    /// No key has been entered for this provider.
    KeyMissing,
    /// The keychain could not be read, so the key could not be used.
    KeychainUnavailable,
    /// The provider refused the key.
    KeyRejected,
    /// The key is good but may not do this.
    PermissionDenied,
    /// The provider does not know the model, or no longer serves it.
    ModelUnknown,
    /// The conversation is longer than the model's context window.
    ContextTooLong,
    /// The provider declined the content.
    ContentRefused {
        /// The reason in the provider's own words, where it gave one.
        reason: Option<String>,
    },
    /// The provider did not accept the request as it was made.
    RequestInvalid {
        /// What the provider said about it.
        reason: Option<String>,
    },
    /// This provider cannot do what was asked.
    Unsupported,
    /// The answer was not one of the provider's API, a web page for instance.
    NotTheApi,
    /// The reply was cut off in the middle.
    StreamCut,
    /// The reply stopped coming in the middle.
    StreamStalled,
    /// No provider of that name is set up.
    ProviderUnknown,
}

/// A failed reply: the first failure's reason, the others stand in its attempts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The plain name of the provider that failed first.
    pub provider: String,
    /// The endpoint's id, for a way to its settings.
    pub endpoint: String,
    /// The model that was asked first, without the endpoint.
    pub model: String,
    /// Why it failed.
    pub reason: FailureReason,
}
