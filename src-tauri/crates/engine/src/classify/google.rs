//! What Google's APIs add to an error beside its code and its message: a list of details,
//! each of a type of its own.

use std::time::Duration;

use serde_json::Value;

/// What the details say that matters here.
#[derive(Debug, Default)]
pub(super) struct Details {
    /// The key is not a valid one; the status is 400 all the same.
    pub(super) key_invalid: bool,
    /// A quota of the day is used up, so that no wait that is short enough helps.
    pub(super) daily_quota: bool,
    /// How long to wait.
    pub(super) retry_delay: Option<Duration>,
}

impl Details {
    /// The details of an error; nothing where there are none.
    pub(super) fn of(error: &Value) -> Self {
        let details = error.get("details").and_then(Value::as_array);
        let mut read = Self::default();
        for detail in details.into_iter().flatten() {
            let said = |name: &str| detail.get(name).and_then(Value::as_str);
            read.key_invalid |= said("reason") == Some("API_KEY_INVALID");
            read.daily_quota |= is_daily(detail);
            read.retry_delay = said("retryDelay").and_then(span).or(read.retry_delay);
        }
        read
    }
}

/// A failed quota whose id says that it is counted by the day.
fn is_daily(detail: &Value) -> bool {
    let violations = detail.get("violations").and_then(Value::as_array);
    let ids = violations.into_iter().flatten();
    ids.filter_map(|violation| violation.get("quotaId")?.as_str())
        .any(|id| id.contains("PerDay"))
}

/// A span of time as in `34.4s`.
fn span(text: &str) -> Option<Duration> {
    let seconds = text.strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderValue};
    use serde_json::json;

    use super::*;
    use crate::{
        classify::{in_stream, response},
        error::ErrorKind,
    };

    fn error(code: u16, status: &str, message: &str, details: &Value) -> Value {
        json!({ "error": {
            "code": code, "message": message, "status": status, "details": details
        } })
    }

    fn quota(id: &str, delay: &str) -> Value {
        json!([
            { "@type": "type.googleapis.com/google.rpc.QuotaFailure",
              "violations": [{ "quotaId": "Other" }, { "quotaId": id }] },
            { "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay },
        ])
    }

    fn kind(status: u16, body: &Value) -> ErrorKind {
        response(status, &HeaderMap::new(), body.to_string().as_bytes()).kind
    }

    #[test]
    fn the_details_tell_apart_what_the_status_does_not() {
        let bad_key = json!([{ "reason": "API_KEY_INVALID", "domain": "googleapis.com" }]);
        let other = json!([{ "reason": "SOMETHING_ELSE" }]);
        let wrong = |details: &Value| error(400, "INVALID_ARGUMENT", "no", details);
        assert_eq!(kind(400, &wrong(&bad_key)), ErrorKind::KeyRejected);
        assert_eq!(kind(400, &wrong(&other)), ErrorKind::RequestInvalid);
        assert_eq!(
            kind(
                400,
                &error(400, "FAILED_PRECONDITION", "region", &json!([]))
            ),
            ErrorKind::PermissionDenied,
            "the key is good, but not from here"
        );
        let minute = quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "3s");
        let day = quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "3s");
        let spent = |details: &Value| error(429, "RESOURCE_EXHAUSTED", "quota", details);
        assert_eq!(kind(429, &spent(&minute)), ErrorKind::RateLimited);
        assert_eq!(kind(429, &spent(&day)), ErrorKind::OutOfCredit);
        assert_eq!(
            in_stream(&spent(&day)).kind,
            ErrorKind::OutOfCredit,
            "inside a stream as well"
        );
        let long = "The input token count (9) exceeds the maximum number of tokens allowed (8).";
        assert_eq!(
            kind(400, &error(400, "INVALID_ARGUMENT", long, &json!([]))),
            ErrorKind::ContextTooLong
        );
    }

    #[test]
    fn the_wait_stands_in_the_body_unless_a_header_says_it() {
        let body = |delay| error(429, "RESOURCE_EXHAUSTED", "slow", &quota("x", delay)).to_string();
        let mut headers = HeaderMap::new();
        let wait = |headers: &HeaderMap, status, delay| {
            response(status, headers, body(delay).as_bytes()).retry_after
        };
        let seconds = |seconds| Some(Duration::from_secs_f64(seconds));
        assert_eq!(wait(&headers, 429, "34.4s"), seconds(34.4));
        assert_eq!(wait(&headers, 503, "1s"), seconds(1.0));
        assert_eq!(wait(&headers, 400, "1s"), None, "waiting does not help");
        for unreadable in ["soon", "-1s", "1m", "s", "1e999s"] {
            assert_eq!(wait(&headers, 429, unreadable), None, "{unreadable}");
        }
        headers.insert("retry-after", HeaderValue::from_static("2"));
        assert_eq!(wait(&headers, 429, "34.4s"), seconds(2.0));
    }
}
