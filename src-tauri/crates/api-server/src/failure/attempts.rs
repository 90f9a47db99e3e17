//! What failed attempts are to the caller: one table from the classes of failures to statuses
//! and codes.

use std::time::Duration;

use aideon_engine::{
    error::ErrorKind,
    provenance::{AttemptOutcome, AttemptRecord, FailureRecord},
};
use http::StatusCode;

use super::ApiError;

/// The error when nobody could answer: the first failure's, as that is the model that was
/// wanted.
pub(crate) fn of_attempts(attempts: &[AttemptRecord]) -> ApiError {
    let asked = attempts.iter().find_map(|attempt| match &attempt.outcome {
        AttemptOutcome::Failed(failure) => Some((attempt, failure)),
        _ => None,
    });
    let first = asked.or_else(|| attempts.iter().find_map(not_asked));
    let Some((attempt, failure)) = first else {
        return ApiError::server(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_candidate",
            "Nobody was there to be asked.",
        );
    };
    let error = of_failure(failure, &attempt.target.to_string());
    ApiError {
        retry_after: error.retry_after.or_else(|| shortest_wait(attempts)),
        ..error
    }
}

fn not_asked(attempt: &AttemptRecord) -> Option<(&AttemptRecord, &FailureRecord)> {
    match &attempt.outcome {
        AttemptOutcome::NotAsked(failure) => Some((attempt, failure)),
        _ => None,
    }
}

/// How long the most patient of them asked to wait at least.
fn shortest_wait(attempts: &[AttemptRecord]) -> Option<Duration> {
    let waits = attempts
        .iter()
        .filter_map(|attempt| match &attempt.outcome {
            AttemptOutcome::Failed(failure) | AttemptOutcome::NotAsked(failure) => {
                failure.retry_after_ms
            }
            _ => None,
        });
    waits.min().map(Duration::from_millis)
}

fn of_failure(failure: &FailureRecord, target: &str) -> ApiError {
    let wait = failure.retry_after_ms.map(Duration::from_millis);
    let said = |otherwise: &str| match &failure.reason {
        Some(reason) => format!("{target}: {reason}"),
        None => format!("{target} {otherwise}"),
    };
    let invalid =
        |code, otherwise| ApiError::invalid(StatusCode::BAD_REQUEST, code, said(otherwise));
    let server = ApiError::server;
    match failure.kind {
        ErrorKind::RateLimited => {
            ApiError::limited("rate_limit_exceeded", said("has too many requests."), wait)
        }
        ErrorKind::OutOfCredit => {
            ApiError::limited("insufficient_quota", said("has no credit left."), wait)
        }
        ErrorKind::ModelUnknown | ErrorKind::ProviderUnknown => ApiError {
            param: Some("model".to_owned()),
            ..ApiError::invalid(
                StatusCode::NOT_FOUND,
                "model_not_found",
                said("is not served."),
            )
        },
        ErrorKind::ContextTooLong => invalid(
            "context_length_exceeded",
            "has no room for a conversation of this length.",
        ),
        ErrorKind::ContentRefused => invalid("content_policy_violation", "refused the content."),
        ErrorKind::RequestInvalid => invalid("invalid_request", "does not take this request."),
        ErrorKind::Unsupported => invalid("unsupported", "cannot do what is asked."),
        ErrorKind::Overloaded => server(
            StatusCode::SERVICE_UNAVAILABLE,
            "overloaded",
            said("has more to do than it can."),
        ),
        ErrorKind::NoFirstContent | ErrorKind::StreamStalled => server(
            StatusCode::GATEWAY_TIMEOUT,
            "provider_timeout",
            said("did not answer in time."),
        ),
        ErrorKind::KeyMissing | ErrorKind::KeychainUnavailable => server(
            StatusCode::BAD_GATEWAY,
            "provider_key_missing",
            said("could not be asked, as its key is not there."),
        ),
        ErrorKind::KeyRejected | ErrorKind::PermissionDenied => server(
            StatusCode::BAD_GATEWAY,
            "provider_key_rejected",
            said("did not take its key."),
        ),
        ErrorKind::StreamCut => server(
            StatusCode::BAD_GATEWAY,
            "stream_broken",
            said("broke off in the middle of its answer."),
        ),
        ErrorKind::ServerFault
        | ErrorKind::Unreachable
        | ErrorKind::ConnectionLost
        | ErrorKind::NotTheApi => server(
            StatusCode::BAD_GATEWAY,
            "provider_failed",
            said("could not answer."),
        ),
    }
}
