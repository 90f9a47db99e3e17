use std::time::Duration;

use reqwest::header::HeaderValue;

use super::*;

fn kind(status: u16, body: &str) -> ErrorKind {
    response(status, &HeaderMap::new(), body.as_bytes()).kind
}

#[test]
fn statuses_and_bodies_lead_to_classes() {
    let cases = [
        (
            401,
            r#"{"error":{"message":"bad","code":"invalid_api_key"}}"#,
            ErrorKind::KeyRejected,
        ),
        (
            402,
            r#"{"error":{"message":"credit"}}"#,
            ErrorKind::OutOfCredit,
        ),
        (
            429,
            r#"{"error":{"message":"slow","type":"rate_limit"}}"#,
            ErrorKind::RateLimited,
        ),
        (
            429,
            r#"{"error":{"message":"no","type":"insufficient_quota"}}"#,
            ErrorKind::OutOfCredit,
        ),
        (
            429,
            r#"{"error":"you (x) have reached your weekly usage limit, upgrade for higher limits"}"#,
            ErrorKind::OutOfCredit,
        ),
        (
            429,
            r#"{"error":"too many requests"}"#,
            ErrorKind::RateLimited,
        ),
        (503, "upstream connect error", ErrorKind::Overloaded),
        (
            529,
            r#"{"error":{"type":"overloaded_error","message":"x"}}"#,
            ErrorKind::Overloaded,
        ),
        (500, "", ErrorKind::ServerFault),
        (524, "<html>", ErrorKind::ServerFault),
        (
            404,
            r#"{"error":{"message":"no model x"}}"#,
            ErrorKind::ModelUnknown,
        ),
        (404, "<html>not found</html>", ErrorKind::NotTheApi),
        (404, r#"{"detail":"Not Found"}"#, ErrorKind::NotTheApi),
        (
            400,
            r#"{"error":{"message":"m","code":"model_not_available"}}"#,
            ErrorKind::ModelUnknown,
        ),
        (
            400,
            r#"{"error":{"message":"x maximum context length is 8"}}"#,
            ErrorKind::ContextTooLong,
        ),
        (
            403,
            r#"{"error":{"message":"input exceeds context length"}}"#,
            ErrorKind::ContextTooLong,
        ),
        (
            403,
            r#"{"error":{"message":"not for you"}}"#,
            ErrorKind::PermissionDenied,
        ),
        (
            400,
            r#"{"error":{"message":"x","code":"content_filter"}}"#,
            ErrorKind::ContentRefused,
        ),
        (
            422,
            r#"{"error":"cannot be processed"}"#,
            ErrorKind::RequestInvalid,
        ),
        (302, "", ErrorKind::NotTheApi),
        (204, "", ErrorKind::NotTheApi),
    ];
    for (status, body, expected) in cases {
        assert_eq!(kind(status, body), expected, "{status} {body}");
    }
}

#[test]
fn the_wait_is_read_on_failures_that_a_wait_can_cure() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("2"));
    let wait = |status| response(status, &headers, b"").retry_after;
    for status in [408, 429, 500, 503, 529] {
        assert_eq!(wait(status), Some(Duration::from_secs(2)), "{status}");
    }
    for status in [400, 401, 402, 404] {
        assert_eq!(wait(status), None, "{status}: nothing changes with time");
    }
}

#[test]
fn an_error_inside_a_stream_may_carry_the_status_of_the_provider_behind() {
    let event = serde_json::json!({ "error": { "code": 429, "message": "rate" } });
    assert_eq!(in_stream(&event).kind, ErrorKind::RateLimited);
    let event = serde_json::json!({ "error": { "message": "provider returned error" } });
    assert_eq!(
        in_stream(&event).kind,
        ErrorKind::ServerFault,
        "nothing says what it was"
    );
}

#[test]
fn a_long_message_is_cut_between_characters() {
    let body = format!(r#"{{"error":{{"message":"{}"}}}}"#, "ü".repeat(5000));
    let message = response(400, &HeaderMap::new(), body.as_bytes())
        .message
        .unwrap();
    assert_eq!(message.chars().count(), MAX_MESSAGE_CHARS);
}

#[test]
fn inside_a_stream_the_name_tells_where_there_is_no_status() {
    let kind = |error: Value| in_stream(&serde_json::json!({ "error": error })).kind;
    for (code, expected) in [
        ("insufficient_quota", ErrorKind::OutOfCredit),
        ("rate_limit_exceeded", ErrorKind::RateLimited),
        ("overloaded_error", ErrorKind::Overloaded),
        ("context_length_exceeded", ErrorKind::ContextTooLong),
        ("content_filter", ErrorKind::ContentRefused),
        ("something_new", ErrorKind::ServerFault),
        ("503", ErrorKind::Overloaded),
    ] {
        let error = serde_json::json!({ "message": "no", "code": code });
        assert_eq!(kind(error), expected, "{code}");
    }
}

#[test]
fn anthropic_tells_its_limits_apart_by_details_and_words() {
    let anthropic = |kind: &str, message: &str, more: &str| {
        format!(
            r#"{{"type":"error","error":{{"type":"{kind}","message":"{message}"{more}}},
                "request_id":null}}"#
        )
    };
    let spent = r#","details":{"error_code":"enforced_spend_limit_reached"}"#;
    let too_long = "prompt is too long: 208310 tokens > 200000 maximum";
    let both = "input length and `max_tokens` exceed context limit: 1 + 2 > 2";
    let limit = "You have reached your specified API usage limits.";
    let cases = [
        (
            429,
            anthropic("rate_limit_error", "x", ""),
            ErrorKind::RateLimited,
        ),
        (
            429,
            anthropic("rate_limit_error", "x", spent),
            ErrorKind::OutOfCredit,
        ),
        (
            400,
            anthropic("invalid_request_error", limit, ""),
            ErrorKind::OutOfCredit,
        ),
        (
            402,
            anthropic("billing_error", "x", ""),
            ErrorKind::OutOfCredit,
        ),
        (
            400,
            anthropic("invalid_request_error", too_long, ""),
            ErrorKind::ContextTooLong,
        ),
        (
            400,
            anthropic("invalid_request_error", both, ""),
            ErrorKind::ContextTooLong,
        ),
        (
            413,
            anthropic("request_too_large", "x", ""),
            ErrorKind::ContextTooLong,
        ),
        (
            413,
            "<html>too large</html>".to_owned(),
            ErrorKind::ContextTooLong,
        ),
        (
            400,
            anthropic("invalid_request_error", "x", ""),
            ErrorKind::RequestInvalid,
        ),
        (
            401,
            anthropic("authentication_error", "x", ""),
            ErrorKind::KeyRejected,
        ),
        (
            403,
            anthropic("permission_error", "x", ""),
            ErrorKind::PermissionDenied,
        ),
        (
            404,
            anthropic("not_found_error", "model: x", ""),
            ErrorKind::ModelUnknown,
        ),
        (500, anthropic("api_error", "x", ""), ErrorKind::ServerFault),
        (
            529,
            anthropic("overloaded_error", "x", ""),
            ErrorKind::Overloaded,
        ),
    ];
    for (status, body, expected) in cases {
        assert_eq!(kind(status, &body), expected, "{status} {body}");
    }
    let mut headers = HeaderMap::new();
    headers.insert("request-id", HeaderValue::from_static("req_1"));
    let error = response(
        429,
        &headers,
        anthropic("rate_limit_error", "x", spent).as_bytes(),
    );
    assert_eq!(error.request_id.as_deref(), Some("req_1"));
    assert_eq!(error.code.as_deref(), Some("enforced_spend_limit_reached"));
}
