//! The one place where wire failures are classified.
//!
//! Statuses, codes and shapes of bodies as in the providers' own descriptions and client
//! libraries. Where only a text tells two failures apart, the words are listed here.

use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::{
    error::{ErrorKind, ProviderError},
    http, secret,
};

/// The most that is kept of a provider's message, in characters.
const MAX_MESSAGE_CHARS: usize = 400;

/// Codes and types that mean that waiting does not help, although the status is 429.
const SPENT: &[&str] = &[
    "insufficient_quota",
    "credit_balance_exhausted",
    "organization_usage_limit_exceeded",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "enforced_spend_limit_reached",
    "billing_error",
];

/// What is said without a code when a limit of hours or days is reached: by Ollama's cloud,
/// and by Anthropic, whose status is then that of a wrong request.
const SPENT_WORDS: &[&str] = &[
    "api usage limits",
    "credit balance is too low",
    "hourly usage limit",
    "session usage limit",
    "weekly usage limit",
    "monthly usage limit",
];

/// Codes and types of a limit that waiting clears.
const LIMITED: &[&str] = &["rate_limit_exceeded", "rate_limit_error", "rate_limit"];

/// Codes and types of a model that is not there.
const NO_SUCH_MODEL: &[&str] = &[
    "model_not_found",
    "model_not_available",
    "model_not_exist",
    "not_found_error",
];

/// Codes and types of a refused content.
const REFUSED: &[&str] = &[
    "content_policy_violation",
    "content_filter",
    "content_blocked",
];

/// What a message says when the conversation is too long for the model.
const TOO_LONG: &[&str] = &[
    "context length",
    "context_length",
    "context window",
    "maximum context",
    "max_seq_len",
    "prompt is too long",
    "exceed context limit",
    "exceeds the maximum number of tokens",
];

mod google;
mod wait;

/// Classifies a failure below HTTP: nobody there, no network, a connection that broke.
pub fn transport(error: &reqwest::Error) -> ProviderError {
    if error.is_connect() || error.is_builder() {
        ErrorKind::Unreachable.into()
    } else if error.is_timeout() {
        ErrorKind::NoFirstContent.into()
    } else {
        ErrorKind::ConnectionLost.into()
    }
}

/// Classifies a response whose status is no success.
pub fn response(status: u16, headers: &HeaderMap, body: &[u8]) -> ProviderError {
    let said = Said::read(body);
    let retry_after = matches!(status, 408 | 409 | 429 | 500..)
        .then(|| wait::asked(headers).or(said.details.retry_delay));
    ProviderError {
        kind: said.kind(status),
        status: Some(status),
        code: said.code,
        message: said.message,
        retry_after: retry_after.flatten(),
        request_id: http::request_id(headers),
    }
}

/// Classifies an error that came inside a stream whose status was 200.
pub fn in_stream(event: &Value) -> ProviderError {
    let said = Said::of(event);
    // Gateways put the status of the provider behind them into `error.code`.
    let status = said.code.as_deref().and_then(|code| code.parse().ok());
    ProviderError {
        kind: status.map_or_else(|| said.kind_by_name(), |status| said.kind(status)),
        retry_after: said.details.retry_delay,
        code: said.code,
        message: said.message,
        ..ProviderError::new(ErrorKind::ServerFault)
    }
}

/// A message as it is kept: without keys, and cut. A key is taken out before the cut, which
/// might leave half of it.
pub(crate) fn kept(message: &str) -> String {
    let long: String = message.chars().take(10 * MAX_MESSAGE_CHARS).collect();
    let without_keys = secret::scrub(&long);
    without_keys.chars().take(MAX_MESSAGE_CHARS).collect()
}

/// What a body says about a failure.
#[derive(Debug, Default)]
struct Said {
    /// It has the shape of an error of some API.
    is_error: bool,
    message: Option<String>,
    code: Option<String>,
    kind: Option<String>,
    details: google::Details,
}

impl Said {
    fn read(body: &[u8]) -> Self {
        serde_json::from_slice::<Value>(body)
            .map(|value| Self::of(&value))
            .unwrap_or_default()
    }

    /// Shapes: `{"error":{"message","type","code"}}`, `{"error":"text"}`,
    /// `{"message","type"}`; Google's have `status` in the place of `type`, and `details`.
    fn of(value: &Value) -> Self {
        let error = match value.get("error") {
            Some(Value::Null) | None => value,
            Some(error) => error,
        };
        let text = |name: &str| match error.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let message = error
            .as_str()
            .map(str::to_owned)
            .or_else(|| text("message"));
        Self {
            is_error: message.is_some(),
            message: message.map(|message| kept(&message)),
            code: text("code").or_else(|| detailed_code(error)),
            kind: text("type").or_else(|| text("status")),
            details: google::Details::of(error),
        }
    }

    /// One of `names` stands as the code or the type.
    fn names(&self, names: &[&str]) -> bool {
        [&self.code, &self.kind]
            .into_iter()
            .flatten()
            .any(|name| names.contains(&name.as_str()))
    }

    fn too_long(&self) -> bool {
        self.names(&["context_length_exceeded"]) || self.says(TOO_LONG)
    }

    /// Waiting does not help, or takes hours.
    fn spent(&self) -> bool {
        self.names(SPENT) || self.says(SPENT_WORDS)
    }

    fn says(&self, words: &[&str]) -> bool {
        let message = self.message.as_deref().unwrap_or_default().to_lowercase();
        words.iter().any(|words| message.contains(words))
    }

    fn kind(&self, status: u16) -> ErrorKind {
        match status {
            401 => ErrorKind::KeyRejected,
            402 => ErrorKind::OutOfCredit,
            // So many bytes are a conversation that is too long, whatever its tokens.
            413 => ErrorKind::ContextTooLong,
            429 if self.spent() || self.details.daily_quota => ErrorKind::OutOfCredit,
            429 => ErrorKind::RateLimited,
            503 | 529 => ErrorKind::Overloaded,
            408 | 409 | 500..=599 => self.fault(),
            // A page that is not there, rather than a model: the address is not the API's.
            404 if !self.is_error => ErrorKind::NotTheApi,
            404 => ErrorKind::ModelUnknown,
            400..=499 => self.refusal(status),
            _ => ErrorKind::NotTheApi,
        }
    }

    /// Without a status only the names tell. A request that was begun to be answered was a
    /// valid one, so what has no telling name is the server's fault.
    fn kind_by_name(&self) -> ErrorKind {
        if self.spent() {
            ErrorKind::OutOfCredit
        } else if self.names(LIMITED) {
            ErrorKind::RateLimited
        } else {
            match self.refusal(400) {
                ErrorKind::RequestInvalid => self.fault(),
                kind => kind,
            }
        }
    }

    fn fault(&self) -> ErrorKind {
        if self.names(&["overloaded_error", "overloaded"]) {
            ErrorKind::Overloaded
        } else {
            ErrorKind::ServerFault
        }
    }

    fn refusal(&self, status: u16) -> ErrorKind {
        if self.too_long() {
            ErrorKind::ContextTooLong
        } else if self.spent() {
            ErrorKind::OutOfCredit
        } else if self.names(NO_SUCH_MODEL) {
            ErrorKind::ModelUnknown
        } else if self.names(REFUSED) {
            ErrorKind::ContentRefused
        } else if self.names(&["invalid_api_key", "authentication_error"])
            || self.details.key_invalid
        {
            ErrorKind::KeyRejected
        } else if status == 403 || self.names(&["FAILED_PRECONDITION"]) {
            ErrorKind::PermissionDenied
        } else {
            ErrorKind::RequestInvalid
        }
    }
}

/// Anthropic's code stands in its details, where it gives one at all.
fn detailed_code(error: &Value) -> Option<String> {
    let code = error.pointer("/details/error_code")?;
    code.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
