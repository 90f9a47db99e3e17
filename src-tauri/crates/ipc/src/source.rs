//! Who wrote a reply: what the `ModelSourceIndicator` says.

use serde::{Deserialize, Serialize};

/// The source of a text, derived from the stored attempts of its reply and from nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelSource {
    /// Whose model it is.
    pub kind: SourceKind,
    /// It answered because a candidate before it did not.
    pub fallback: bool,
    /// The demo wrote it, no model did.
    pub simulated: bool,
}

/// Whose model wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SourceKind {
    /// The first choice of a premium route.
    Aideon,
    /// Together AI, as the free plan's own model or as the premium fallback.
    Together,
    /// Any other provider, by the plain name that it bears in Settings: one that the user
    /// pinned, or one that stepped in.
    Chosen {
        /// The provider's plain name.
        provider: String,
    },
}
