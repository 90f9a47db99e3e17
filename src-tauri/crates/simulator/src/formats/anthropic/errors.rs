//! The status and the words for each failure.

use super::{
    VERSION_HEADER,
    requests::SAMPLING,
    wire::{Details, ErrorBody, ErrorKind, WireError},
};
use crate::Failure;

fn of(kind: &'static str, message: impl Into<String>) -> WireError {
    WireError {
        kind,
        message: message.into(),
        details: None,
    }
}

fn invalid(message: impl Into<String>) -> (u16, WireError) {
    (400, of("invalid_request_error", message))
}

/// An error in the middle of a stream.
pub(super) fn in_stream() -> ErrorBody {
    ErrorBody {
        kind: ErrorKind::Error,
        error: of("api_error", "Internal server error"),
        request_id: None,
    }
}

/// Status and words for each failure.
pub(super) fn error(failure: &Failure) -> (u16, WireError) {
    match failure {
        Failure::UnreadableBody => invalid("The request body is not valid JSON"),
        Failure::TooLarge => (
            413,
            of("request_too_large", "Request exceeds the maximum size"),
        ),
        Failure::InvalidField(field) if field == VERSION_HEADER => {
            invalid(format!("{VERSION_HEADER}: header is required"))
        }
        Failure::InvalidField(field) => invalid(format!("{field}: Field required, or not valid")),
        Failure::OutOfRange { field, got, .. } => {
            invalid(format!("{field}: {got} is out of range"))
        }
        Failure::UnknownField(field) if SAMPLING.contains(&field.as_str()) => {
            invalid(format!("`{field}` is deprecated for this model."))
        }
        Failure::UnknownField(field) => invalid(format!("{field}: Extra inputs are not permitted")),
        Failure::UnreadablePicture => invalid("messages: Could not process image"),
        Failure::CannotSee { message, part } => invalid(format!(
            "messages.{message}.content.{part}: this model takes no images"
        )),
        Failure::BadKey => (401, of("authentication_error", "invalid x-api-key")),
        Failure::NoCredit => (
            402,
            of("billing_error", "There is an issue with your billing"),
        ),
        Failure::Forbidden => (403, of("permission_error", "This key may not do that")),
        Failure::ContextLength => invalid("prompt is too long: 200001 tokens > 200000 maximum"),
        Failure::UnknownModel => (404, of("not_found_error", "model: not found")),
        Failure::ModelNotServed => invalid("model: this model is for something else"),
        Failure::UnknownPath => (404, of("not_found_error", "Not Found")),
        Failure::RateLimited => (429, of("rate_limit_error", "Too many requests per minute")),
        Failure::QuotaExhausted => (429, spent()),
        Failure::ServerError => (500, of("api_error", "Internal server error")),
        Failure::BadGateway => (502, of("api_error", "Bad gateway")),
        Failure::Overloaded => (529, of("overloaded_error", "Overloaded")),
    }
}

/// Told from a limit that passes by its details alone.
fn spent() -> WireError {
    WireError {
        details: Some(Details {
            error_code: "enforced_spend_limit_reached",
        }),
        ..of("rate_limit_error", "The monthly spend limit is reached")
    }
}
