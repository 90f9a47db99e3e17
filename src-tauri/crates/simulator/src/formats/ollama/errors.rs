//! The status and the words for each failure.

use crate::Failure;

/// Status and words for each failure.
pub(super) fn error(failure: &Failure) -> (u16, String) {
    let (status, words) = match failure {
        Failure::UnreadableBody => (400, "invalid character at the beginning of value"),
        Failure::TooLarge => (413, "the body is too large"),
        Failure::InvalidField(field) | Failure::OutOfRange { field, .. } => {
            return (400, format!("{field} is missing or wrong"));
        }
        Failure::UnknownField(field) => return (400, format!("invalid option provided: {field}")),
        Failure::UnreadablePicture => (400, "an image could not be decoded"),
        Failure::CannotSee { .. } => (400, "this model does not support images"),
        Failure::BadKey => (401, "unauthorized"),
        Failure::NoCredit => (402, "there is no credit left"),
        Failure::Forbidden => (403, "this key has no access to that"),
        Failure::ContextLength => (400, "the input length exceeds the context length"),
        Failure::UnknownModel => (404, "model not found, try pulling it first"),
        Failure::ModelNotServed => (400, "the model does not support that"),
        Failure::UnknownPath => (404, "404 page not found"),
        Failure::RateLimited => (429, "too many concurrent requests"),
        Failure::QuotaExhausted => (429, "you have reached your weekly usage limit"),
        Failure::ServerError => (500, "model runner has unexpectedly stopped"),
        Failure::BadGateway => (502, "upstream error"),
        Failure::Overloaded => (503, "server busy, please try again"),
    };
    (status, words.to_owned())
}

/// What stands in the line of a stream that broke.
pub(super) fn in_stream() -> String {
    "an error was encountered while running the model".to_owned()
}
