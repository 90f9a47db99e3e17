//! What a caller is told when something went wrong, in the shape of OpenAI's errors.

mod attempts;

use std::{borrow::Cow, time::Duration};

use aideon_engine::{
    free_tier::{QuotaExceeded, QuotaKind},
    time::Timestamp,
    wire::openai_chat::incoming::CallerError,
};
use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;

pub(crate) use self::attempts::of_attempts;
use crate::{caller::NotAdmitted, routing::RouteError};

/// The request itself is at fault.
const INVALID_REQUEST: &str = "invalid_request_error";
/// It has to wait.
const RATE_LIMIT: &str = "rate_limit_error";
/// It is at fault no more than the caller is.
const SERVER: &str = "server_error";

/// An error as the caller is told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) kind: &'static str,
    pub(crate) code: &'static str,
    pub(crate) message: Cow<'static, str>,
    pub(crate) param: Option<String>,
    pub(crate) retry_after: Option<Duration>,
}

impl ApiError {
    fn new(
        status: StatusCode,
        kind: &'static str,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            status,
            kind,
            code,
            message: message.into(),
            param: None,
            retry_after: None,
        }
    }

    pub(crate) fn invalid(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(status, INVALID_REQUEST, code, message)
    }

    pub(crate) fn server(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(status, SERVER, code, message)
    }

    pub(crate) fn limited(
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
        retry_after: Option<Duration>,
    ) -> Self {
        Self {
            retry_after,
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, RATE_LIMIT, code, message)
        }
    }

    pub(crate) fn no_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "authentication_error",
            "invalid_api_key",
            "A valid token is needed: send it as `Authorization: Bearer …`.",
        )
    }

    pub(crate) fn other_host() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "permission_error",
            "host_not_allowed",
            "The server is not called by this name: add it to `hosts` in the configuration.",
        )
    }

    pub(crate) fn quota(exceeded: &QuotaExceeded, now: Timestamp) -> Self {
        let what = match exceeded.kind {
            QuotaKind::Request => "requests",
            QuotaKind::Image => "images",
        };
        let limit = exceeded.limit;
        Self::limited(
            "quota_exceeded",
            format!(
                "The free plan's {limit} {what} of today are used up; `retry-after` says when the next ones come."
            ),
            Some(exceeded.renews_at.since(now)),
        )
    }

    pub(crate) fn store() -> Self {
        Self::server(
            StatusCode::INTERNAL_SERVER_ERROR,
            "storage_failed",
            "What was used could not be counted, so nothing was sent. The server's log says why.",
        )
    }

    pub(crate) fn stopping() -> Self {
        Self::server(
            StatusCode::SERVICE_UNAVAILABLE,
            "server_stopping",
            "The server is being stopped; the answer was cut off.",
        )
    }

    /// Seconds, rounded up: who comes at that time must not be too early.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        let wait = self.retry_after?;
        let started = u64::from(wait.subsec_nanos() > 0);
        Some(wait.as_secs().saturating_add(started).max(1))
    }

    /// The body, with what is known of the attempts.
    pub(crate) fn body(&self, aideon: Option<&RawValue>) -> Bytes {
        let body = Body {
            error: Inner {
                message: &self.message,
                kind: self.kind,
                param: self.param.as_deref(),
                code: self.code,
            },
            aideon,
        };
        // It has nothing that cannot be written as JSON.
        serde_json::to_vec(&body).unwrap_or_default().into()
    }
}

#[derive(Serialize)]
struct Body<'a> {
    error: Inner<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aideon: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Inner<'a> {
    message: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    param: Option<&'a str>,
    code: &'static str,
}

impl From<CallerError> for ApiError {
    fn from(error: CallerError) -> Self {
        Self {
            param: error.param().map(str::to_owned),
            ..Self::invalid(StatusCode::BAD_REQUEST, error.code(), error.to_string())
        }
    }
}

impl From<NotAdmitted> for ApiError {
    fn from(why: NotAdmitted) -> Self {
        match why {
            NotAdmitted::Token => Self::no_token(),
            NotAdmitted::Nobody(sentence) => Self::new(
                StatusCode::FORBIDDEN,
                "permission_error",
                "nobody_there",
                sentence,
            ),
        }
    }
}

impl From<RouteError> for ApiError {
    fn from(error: RouteError) -> Self {
        let (status, code) = match &error {
            RouteError::Unknown(_) | RouteError::NoRoute { .. } => {
                (StatusCode::NOT_FOUND, "model_not_found")
            }
            RouteError::NotOnThisPlan => (StatusCode::FORBIDDEN, "plan_not_allowed"),
        };
        Self {
            param: Some("model".to_owned()),
            ..Self::invalid(status, code, error.to_string())
        }
    }
}
