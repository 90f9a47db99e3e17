//! `GET /health`, `GET /metrics`.

use axum::{
    body::Body,
    extract::{Request, State},
    response::Response,
};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

use super::{Shared, admitted, json, refusal};
use crate::{failure::ApiError, server::admission};

/// Prometheus reads this version of its text format.
const TEXT_FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Says that the server is there, to whoever calls it by its name. Nobody upstream is asked.
pub(super) async fn health(State(gateway): Shared, request: Request) -> Response {
    if let Err(error) = admission::check_host(&gateway.figures, request.headers()) {
        return refusal(&error);
    }
    json(
        StatusCode::OK,
        Bytes::from_static(
            concat!(
                "{\"status\":\"ok\",\"version\":\"",
                env!("CARGO_PKG_VERSION"),
                "\"}"
            )
            .as_bytes(),
        ),
    )
}

pub(super) async fn metrics(State(gateway): Shared, request: Request) -> Response {
    if gateway.figures.open_metrics {
        if let Err(error) = admission::check_host(&gateway.figures, request.headers()) {
            return refusal(&error);
        }
    } else if let Err(reply) = admitted(&gateway, request.headers()).await {
        return reply;
    }
    let Some(text) = gateway.metrics.text() else {
        return refusal(&ApiError::server(
            StatusCode::INTERNAL_SERVER_ERROR,
            "metrics_failed",
            "The metrics could not be written.",
        ));
    };
    let mut reply = Response::new(Body::from(text));
    let kind = HeaderValue::from_static(TEXT_FORMAT);
    reply.headers_mut().insert(header::CONTENT_TYPE, kind);
    reply
}
