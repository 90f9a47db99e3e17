//! `POST /v1/embeddings`

use aideon_engine::{
    selector::Modality,
    wire::openai_embeddings::incoming::{self, CallerTexts},
};
use axum::{
    extract::{Request, State},
    response::Response,
};

use super::{Beginning, Shared, Wish, answered, failed};
use crate::{
    answer::{Usage, whole},
    exchange::Operation,
    failure::{self, ApiError},
};

const BEGINNING: Beginning<CallerTexts> = Beginning {
    operation: Operation::Embeddings,
    read: |_, body| Ok(incoming::read(body)?),
    wish: |asked| Wish {
        model: &asked.model,
        streamed: false,
        modality: Modality::Embedding,
        count: 1,
    },
};

pub(super) async fn answer(State(gateway): Shared, request: Request) -> Response {
    let begun = match BEGINNING.begin(gateway, request).await {
        Ok(begun) => begun,
        Err(reply) => return reply,
    };
    let (mut exchange, asked) = (begun.exchange, begun.asked);
    let stop = exchange.gateway.stop.child_token();
    let handler = exchange.gateway.handler.clone();
    let route = &begun.destination.route;
    let came = handler.embed(route, &asked.request, &stop).await;
    exchange.take(came.attempts, came.notices);
    let Some(embeddings) = came.answer else {
        let error = match came.stopped {
            true => ApiError::stopping(),
            false => failure::of_attempts(exchange.attempts()),
        };
        return failed(&mut exchange, &error);
    };
    exchange.deliver(1);
    answered(&mut exchange, |exchange, head| {
        let usage = Usage::of_vectors(exchange.usage());
        whole::vectors(head, &embeddings.vectors, asked.form, usage)
    })
}
