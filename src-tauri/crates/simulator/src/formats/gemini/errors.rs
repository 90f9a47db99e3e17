//! The status, the words and the details of each failure.

use serde_json::{Value, json};

use super::wire::WireError;
use crate::Failure;

impl WireError {
    fn new(code: u16, status: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            status,
            details: Vec::new(),
        }
    }

    fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_ARGUMENT", message)
    }

    /// What is used up is named by its id, which tells over what time it is counted.
    fn exhausted(quota: &str) -> Self {
        Self::new(
            429,
            "RESOURCE_EXHAUSTED",
            "This project has used up one of its quotas",
        )
        .detail(json!({
            "@type": "type.googleapis.com/google.rpc.QuotaFailure",
            "violations": [{ "quotaId": format!("{quota}-FreeTier") }],
        }))
    }

    fn detail(mut self, detail: Value) -> Self {
        self.details.push(detail);
        self
    }

    /// The same with the time to wait.
    pub(super) fn retry_after(self, seconds: &str) -> Self {
        self.detail(json!({
            "@type": "type.googleapis.com/google.rpc.RetryInfo",
            "retryDelay": format!("{seconds}s"),
        }))
    }
}

/// What a bad key is told, which is no 401.
fn bad_key() -> WireError {
    let message = "The API key is not valid";
    WireError::invalid(message)
        .detail(json!({
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "domain": "googleapis.com",
            "metadata": { "service": "generativelanguage.googleapis.com" },
            "reason": "API_KEY_INVALID",
        }))
        .detail(json!({
            "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
            "locale": "en-US",
            "message": message,
        }))
}

pub(super) fn error(failure: &Failure) -> WireError {
    match failure {
        Failure::UnreadableBody => WireError::invalid("The body is not a JSON object"),
        Failure::TooLarge => WireError::new(413, "INVALID_ARGUMENT", "The body is too large"),
        Failure::InvalidField(field) => {
            WireError::invalid(format!("Invalid value or no value at '{field}'"))
        }
        Failure::OutOfRange { field, got, .. } => {
            WireError::invalid(format!("'{field}' is out of range: {got}"))
        }
        Failure::UnknownField(field) => {
            WireError::invalid(format!("Unknown name '{field}': there is no such field"))
        }
        Failure::UnreadablePicture => WireError::invalid("An image cannot be read"),
        Failure::CannotSee { .. } => WireError::invalid("This model takes no image input"),
        Failure::BadKey => bad_key(),
        Failure::NoCredit => WireError::new(
            402,
            "FAILED_PRECONDITION",
            "This project has no credit left",
        ),
        Failure::Forbidden => WireError::new(
            403,
            "PERMISSION_DENIED",
            "This key has no permission for that",
        ),
        Failure::ContextLength => WireError::invalid(
            "The input token count (9) exceeds the maximum number of tokens allowed (8).",
        ),
        Failure::UnknownModel => WireError::new(
            404,
            "NOT_FOUND",
            "The model is not found, or does not support this method",
        ),
        Failure::ModelNotServed => {
            WireError::new(404, "NOT_FOUND", "The model does not support this method")
        }
        Failure::UnknownPath => WireError::new(404, "NOT_FOUND", "There is nothing at this path"),
        Failure::RateLimited => WireError::exhausted("GenerateRequestsPerMinutePerProjectPerModel"),
        Failure::QuotaExhausted => WireError::exhausted("GenerateRequestsPerDayPerProjectPerModel"),
        Failure::ServerError => internal(),
        Failure::BadGateway => WireError::new(502, "UNAVAILABLE", "Bad gateway"),
        Failure::Overloaded => WireError::new(
            503,
            "UNAVAILABLE",
            "The model has too much to do, try again later",
        ),
    }
}

pub(super) fn internal() -> WireError {
    WireError::new(500, "INTERNAL", "Something went wrong")
}
