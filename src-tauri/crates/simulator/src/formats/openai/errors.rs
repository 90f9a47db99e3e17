//! What OpenAI words otherwise than its descendants.

use super::{
    super::openai_family::{WireError, json},
    fields,
};
use crate::{Failure, formats::openai_compatible::ErrorBody};

/// Status and body for a field that is known, but not to this model.
pub(super) fn unsupported(failure: &Failure) -> Option<(u16, String)> {
    let Failure::UnknownField(field) = failure else {
        return None;
    };
    if !fields::REFUSED_BY_REASONING.contains(&field.as_str()) {
        return None;
    }
    let instead = match field.as_str() {
        "max_tokens" => " Use 'max_completion_tokens' instead.",
        _ => "",
    };
    let message =
        format!("Unsupported parameter: '{field}' is not supported with this model.{instead}");
    let error = WireError::invalid(message)
        .param(field)
        .code("unsupported_parameter");
    Some((400, json(&ErrorBody { error })))
}

/// An error in the middle of a stream.
pub(super) fn in_stream() -> ErrorBody {
    ErrorBody {
        error: WireError::new(
            "server_error",
            "The server had an error while processing your request",
        ),
    }
}
