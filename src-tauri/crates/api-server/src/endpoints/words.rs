//! Answers in words, whole and streamed.

use std::sync::Arc;

use aideon_engine::{
    chat::FinishReason,
    fallback::{OnBreak, Turn, TurnRequest},
    provenance::ReplyOutcome,
};
use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderValue, header};

use super::{answered, failed, marked};
use crate::{
    answer::{
        Usage,
        chunks::{Chunks, Shape},
        seconds,
        streamed::{Opened, Opening},
        told::{self, Told},
        whole::{self, Head},
    },
    exchange::Exchange,
    failure::{self, ApiError},
    routing::{Destination, WholeAnswer},
    running::Running,
};

/// Answers with a stream. Until its first words, or until a sign of life is due, a failure
/// is told by the status.
pub(super) async fn stream(
    exchange: Exchange,
    destination: Destination,
    request: TurnRequest,
    (shape, include_usage): (Shape, bool),
) -> Response {
    let on_break = destination.manner.broken_stream.into();
    let turn = Turn {
        route: destination.route,
        request,
        on_break,
    };
    let created = seconds(exchange.received_at);
    let chunks = Chunks::new(shape, &exchange.id, created, include_usage);
    let id = exchange.id.clone();
    let running = Running::new(Arc::clone(&exchange.gateway), turn);
    match Opening::new(running, exchange, chunks).wait().await {
        Opened::Failed(error, mut exchange) => failed(&mut exchange, &error),
        Opened::Stream(stream) => {
            let mut reply = Response::new(Body::new(stream));
            let headers = reply.headers_mut();
            let kind = HeaderValue::from_static("text/event-stream; charset=utf-8");
            headers.insert(header::CONTENT_TYPE, kind);
            let fresh = HeaderValue::from_static("no-cache");
            headers.insert(header::CACHE_CONTROL, fresh);
            marked(reply, &id)
        }
    }
}

/// Answers in one piece. Nothing was shown of an answer that breaks off, so the next target
/// begins anew, whatever the route says of streams.
pub(super) async fn whole(
    mut exchange: Exchange,
    destination: Destination,
    request: TurnRequest,
    shape: Shape,
) -> Response {
    let request = match (request, destination.manner.whole_answer) {
        (TurnRequest::Chat(chat), WholeAnswer::AtOnce) => TurnRequest::AtOnce(chat),
        (request, _) => request,
    };
    let turn = Turn {
        route: destination.route,
        request,
        on_break: OnBreak::Hold,
    };
    let mut running = Running::new(Arc::clone(&exchange.gateway), turn);
    match told::collect(&mut running, &mut exchange).await {
        Ok((told, finish)) => {
            exchange.deliver(1);
            answered(&mut exchange, |exchange, head| {
                write(exchange, head, (&told, finish), shape)
            })
        }
        Err(outcome) => {
            let error = unanswered(&exchange, &outcome);
            failed(&mut exchange, &error)
        }
    }
}

fn write(
    exchange: &Exchange,
    head: &Head<'_>,
    (told, finish): (&Told, FinishReason),
    shape: Shape,
) -> Bytes {
    let usage = Usage::of_words(exchange.usage());
    match shape {
        Shape::Chat(form) => whole::chat(head, told, finish, form, usage),
        Shape::Text => whole::text(head, told, finish, usage),
    }
}

fn unanswered(exchange: &Exchange, outcome: &ReplyOutcome) -> ApiError {
    match outcome {
        ReplyOutcome::Stopped => ApiError::stopping(),
        _ => failure::of_attempts(exchange.attempts()),
    }
}
