//! What is wrong with a request, and where.

use thiserror::Error;

/// Why a caller's request cannot be answered. `field` is where, as in
/// `messages[2].content[0].image_url.url`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CallerError {
    /// The body is no JSON.
    #[error("the body is not JSON")]
    NotJson,
    /// What has to be there is not.
    #[error("{field} is missing")]
    Missing {
        /// Where.
        field: String,
    },
    /// It has another type, or a value that there is not.
    #[error("{field} has to be {expected}")]
    Wrong {
        /// Where; empty for the body itself.
        field: String,
        /// What would be right.
        expected: &'static str,
    },
    /// It is asked for and cannot be had here.
    #[error("{field} is not supported here")]
    Unsupported {
        /// Where.
        field: String,
    },
    /// Two fields contradict each other.
    #[error("{field} does not go together with {other}")]
    Conflict {
        /// Where.
        field: String,
        /// The other field.
        other: &'static str,
    },
    /// It names something that is not in the request: a tool, or a call that was not made or
    /// is answered already.
    #[error("{field} names nothing that is there")]
    NotThere {
        /// Where.
        field: String,
    },
}

impl CallerError {
    /// The field, as OpenAI's errors have it for `param`; none for the body itself.
    pub fn param(&self) -> Option<&str> {
        let field = match self {
            Self::NotJson => return None,
            Self::Missing { field }
            | Self::Wrong { field, .. }
            | Self::Unsupported { field }
            | Self::Conflict { field, .. }
            | Self::NotThere { field } => field.as_str(),
        };
        Some(field).filter(|field| !field.is_empty())
    }

    /// The code that OpenAI's errors have for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJson => "invalid_json",
            Self::Missing { .. } => "missing_required_parameter",
            Self::Unsupported { .. } => "unsupported_parameter",
            Self::Wrong { .. } | Self::Conflict { .. } | Self::NotThere { .. } => "invalid_value",
        }
    }
}
