//! What a provider refuses a request for, before it is put into that provider's words.

use serde::{Deserialize, Serialize};

/// Why a request is refused. Each format gives it its own status and body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The body is no JSON object.
    UnreadableBody,
    /// The body is larger than the simulator reads.
    TooLarge,
    /// A field is missing or has the wrong type (its name).
    InvalidField(String),
    /// A number is outside of what the field takes.
    OutOfRange {
        /// The field.
        field: String,
        /// The number, as it was written.
        got: String,
        /// Whether it is over the upper end (2) rather than under the lower.
        above: bool,
    },
    /// The provider knows no such field (its name).
    UnknownField(String),
    /// A picture that is none, or cannot be decoded.
    UnreadablePicture,
    /// A picture for a model that cannot see.
    CannotSee {
        /// The index of the message it is in.
        message: usize,
        /// The index of its part in the message.
        part: usize,
    },
    /// No key, or not an accepted one: 401.
    BadKey,
    /// No credit left: 402.
    NoCredit,
    /// The key may not do this: 403.
    Forbidden,
    /// Prompt and answer do not fit into the model.
    ContextLength,
    /// There is no such model: 404.
    UnknownModel,
    /// The model is listed, but not served, or not for this: 400.
    ModelNotServed,
    /// There is no such path: 404.
    UnknownPath,
    /// Too many requests, and waiting helps: 429.
    RateLimited,
    /// The quota is used up, and waiting does not help: also 429.
    QuotaExhausted,
    /// Something broke: 500.
    ServerError,
    /// An edge got no reply from behind: 502.
    BadGateway,
    /// Too much to do: 503, at Anthropic 529.
    Overloaded,
}
