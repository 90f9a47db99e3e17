//! `POST /v1/images/generations`

use aideon_engine::{
    selector::Modality,
    wire::openai_images::incoming::{self, CallerPictures},
};
use axum::{
    extract::{Request, State},
    response::Response,
};

use super::{Beginning, Shared, Wish, answered, failed};
use crate::{
    answer::whole,
    exchange::Operation,
    failure::{self, ApiError},
};

const BEGINNING: Beginning<CallerPictures> = Beginning {
    operation: Operation::Images,
    read: |_, body| Ok(incoming::read(body)?),
    wish: |asked| Wish {
        model: &asked.model,
        streamed: false,
        modality: Modality::Image,
        count: asked.request.count.unwrap_or(1),
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
    let came = handler.generate_images(route, &asked.request, &stop).await;
    exchange.take(came.attempts, came.notices);
    let Some(images) = came.answer else {
        let error = match came.stopped {
            true => ApiError::stopping(),
            false => failure::of_attempts(exchange.attempts()),
        };
        return failed(&mut exchange, &error);
    };
    exchange.deliver(images.pictures.len());
    answered(&mut exchange, |_, head| {
        whole::pictures(head, &images.pictures)
    })
}
