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
fn retry_after_is_read_in_seconds_decimals_and_milliseconds() {
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", HeaderValue::from_static("1.5"));
    let wait = |headers: &HeaderMap| response(429, headers, b"").retry_after;
    assert_eq!(wait(&headers), Some(Duration::from_millis(1500)));
    headers.insert("retry-after-ms", HeaderValue::from_static("20"));
    assert_eq!(
        wait(&headers),
        Some(Duration::from_millis(20)),
        "the finer header wins"
    );
    headers.insert("retry-after-ms", HeaderValue::from_static("-5"));
    assert_eq!(wait(&headers), None, "a negative wait is none");
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
