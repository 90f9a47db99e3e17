//! The status and the words for each failure.

use super::{wire::ErrorBody, wire_id};
use crate::{
    Failure,
    formats::{
        Exchange,
        openai_family::{self as shared, WireError},
    },
    frames::{Frame, FrameKind},
};

/// An error in the middle of a stream.
pub(super) fn frame(exchange: &Exchange) -> Frame {
    let (_, error) = error(&Failure::ServerError);
    let id = wire_id(exchange);
    Frame::new(
        FrameKind::Finish,
        shared::event(&ErrorBody { id: &id, error }),
    )
}

/// Status and words for each failure.
pub(super) fn error(failure: &Failure) -> (u16, WireError) {
    match failure {
        Failure::UnreadableBody => (400, WireError::invalid("The body is not valid JSON")),
        Failure::TooLarge => (413, WireError::invalid("The body is too large")),
        Failure::InvalidField(field) | Failure::OutOfRange { field, .. } => {
            (400, WireError::invalid("Invalid request").param(field))
        }
        Failure::UnknownField(field) => (
            400,
            WireError::invalid("The model takes no such parameter").param(field),
        ),
        Failure::UnreadablePicture => (
            400,
            WireError::invalid("An image in the messages cannot be read").param("messages"),
        ),
        Failure::CannotSee { .. } => (
            400,
            WireError::invalid("Unsupported use of 'image_url': the model takes no images"),
        ),
        Failure::BadKey => (
            401,
            WireError::invalid("The API key is missing or not valid").code("invalid_api_key"),
        ),
        Failure::NoCredit => (
            402,
            WireError::new("credit_limit", "The credit of this account is used up"),
        ),
        Failure::Forbidden => (
            403,
            WireError::new("permission_error", "This key has no access to that"),
        ),
        Failure::ContextLength => (
            403,
            WireError::invalid("The prompt and max_tokens exceed the model's context length")
                .param("max_tokens"),
        ),
        Failure::UnknownModel => (
            404,
            WireError::invalid("There is no such model that you can use")
                .param("model")
                .code("model_not_available"),
        ),
        Failure::ModelNotServed => (
            400,
            WireError::invalid("The model needs an endpoint of your own")
                .code("model_not_available"),
        ),
        Failure::UnknownPath => (404, WireError::invalid("There is nothing at this path")),
        Failure::RateLimited => (
            429,
            WireError::new("dynamic_request_limited", "Too many requests, slow down"),
        ),
        Failure::QuotaExhausted => (
            429,
            WireError::new("insufficient_quota", "The quota of this account is used up")
                .code("insufficient_quota"),
        ),
        Failure::ServerError => (500, WireError::new("server_error", "Something went wrong")),
        Failure::BadGateway => (502, WireError::new("server_error", "Bad gateway")),
        Failure::Overloaded => (
            503,
            WireError::new(
                "overloaded",
                "The model has too much to do, try again later",
            ),
        ),
    }
}
