//! The status and the words for each failure.

use super::super::openai_family::WireError;
use crate::Failure;

/// Status and words for each failure.
pub(super) fn error(failure: &Failure) -> (u16, WireError) {
    match failure {
        Failure::UnreadableBody => (400, WireError::invalid("The body is not valid JSON")),
        Failure::TooLarge => (413, WireError::invalid("The body is too large")),
        Failure::InvalidField(field) => (
            400,
            WireError::invalid(format!("Missing or wrong parameter: '{field}'"))
                .param(field)
                .code("invalid_parameter"),
        ),
        Failure::OutOfRange { field, got, above } => (
            400,
            WireError::invalid(format!("'{field}' is out of range: {got}"))
                .param(field)
                .code(if *above {
                    "decimal_above_max_value"
                } else {
                    "decimal_below_min_value"
                }),
        ),
        Failure::UnknownField(field) => (
            400,
            WireError::invalid(format!("There is no parameter '{field}'"))
                .param(field)
                .code("unknown_parameter"),
        ),
        Failure::UnreadablePicture => (
            400,
            WireError::invalid("An image in the messages cannot be read")
                .param("messages")
                .code("invalid_image_format"),
        ),
        Failure::CannotSee { message, part } => (
            400,
            WireError::invalid(
                "Invalid content type. image_url is only supported by certain models.",
            )
            .param(format!("messages.[{message}].content.[{part}].type")),
        ),
        Failure::BadKey => (
            401,
            WireError::invalid("The API key is missing or not correct").code("invalid_api_key"),
        ),
        Failure::NoCredit => (
            402,
            WireError::new("billing_error", "There is no credit left").code("billing_not_active"),
        ),
        Failure::Forbidden => (
            403,
            WireError::new("permission_error", "This key has no access to that"),
        ),
        Failure::ContextLength => (
            400,
            WireError::invalid("The messages are longer than the model's context")
                .param("messages")
                .code("context_length_exceeded"),
        ),
        Failure::UnknownModel => (
            404,
            WireError::invalid("The model does not exist or you have no access to it")
                .code("model_not_found"),
        ),
        Failure::ModelNotServed => (
            400,
            WireError::invalid("This model is for something else").param("model"),
        ),
        Failure::UnknownPath => (404, WireError::invalid("There is nothing at this path")),
        Failure::RateLimited => (
            429,
            WireError::new("requests", "Too many requests, slow down").code("rate_limit_exceeded"),
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
            WireError::new("server_error", "There is too much to do, try again later"),
        ),
    }
}
