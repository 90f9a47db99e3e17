//! `GET /v1/aideon/requests/{id}`: what is kept of a request.

use aideon_storage::requests::RequestRow;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::StatusCode;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Shared, admitted, json, refusal};
use crate::{answer, failure::ApiError};

#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    object: &'static str,
    received_at: i64,
    duration_ms: u64,
    caller: &'a str,
    tier: &'static str,
    operation: &'a str,
    asked: Option<&'a str>,
    stream: bool,
    status: u16,
    outcome: &'static str,
    code: Option<&'a str>,
    answered_by: Option<&'a str>,
    prompt_tokens: Option<u64>,
    completion_tokens: Option<u64>,
    aideon: Option<&'a RawValue>,
}

/// A caller finds what they asked themselves, and nobody else's: what is not theirs is not
/// there.
pub(super) async fn find(
    State(gateway): Shared,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let caller = match admitted(&gateway, request.headers()).await {
        Ok(caller) => caller,
        Err(reply) => return reply,
    };
    match gateway.recorder.find(&id).await {
        Ok(Some(row)) if *row.caller == *caller.name => {
            json(StatusCode::OK, answer::whole::json(&shown(&row)))
        }
        Ok(_) => refusal(&ApiError::invalid(
            StatusCode::NOT_FOUND,
            "request_not_found",
            "No request of yours that has ended bears this id.",
        )),
        Err(error) => {
            tracing::error!(%error, "requests could not be read");
            refusal(&ApiError::server(
                StatusCode::INTERNAL_SERVER_ERROR,
                "storage_failed",
                "What was asked could not be read. The server's log says why.",
            ))
        }
    }
}

fn shown(row: &RequestRow) -> Shown<'_> {
    Shown {
        id: &row.id,
        object: "aideon.request",
        received_at: row.received_at.0,
        duration_ms: row.duration_ms,
        caller: &row.caller,
        tier: row.tier.name(),
        operation: &row.operation,
        asked: row.asked.as_deref(),
        stream: row.streamed,
        status: row.status,
        outcome: row.outcome.name(),
        code: row.code.as_deref(),
        answered_by: row.answered_by.as_deref(),
        prompt_tokens: row.prompt_tokens,
        completion_tokens: row.completion_tokens,
        aideon: serde_json::from_str(&row.provenance).ok(),
    }
}
