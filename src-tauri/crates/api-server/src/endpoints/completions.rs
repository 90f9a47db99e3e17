//! `POST /v1/completions`

use aideon_engine::{
    fallback::TurnRequest,
    free_tier::output_limit,
    selector::Modality,
    wire::openai_text::incoming::{self, CallerText},
};
use axum::{
    extract::{Request, State},
    response::Response,
};

use super::{Beginning, Shared, Wish, words};
use crate::{answer::chunks::Shape, exchange::Operation};

const BEGINNING: Beginning<CallerText> = Beginning {
    operation: Operation::Text,
    read: |_, body| Ok(incoming::read(body)?),
    wish: |asked| Wish {
        model: &asked.model,
        streamed: asked.stream,
        modality: Modality::Text,
        count: 1,
    },
};

pub(super) async fn answer(State(gateway): Shared, request: Request) -> Response {
    let begun = match BEGINNING.begin(gateway, request).await {
        Ok(begun) => begun,
        Err(reply) => return reply,
    };
    let (exchange, destination, asked) = (begun.exchange, begun.destination, begun.asked);
    let mut text = asked.request;
    if destination.limited {
        text.max_output_tokens = output_limit(exchange.caller.tier, text.max_output_tokens);
    }
    let request = TurnRequest::Text(text);
    match asked.stream {
        true => {
            let told = (Shape::Text, asked.include_usage);
            words::stream(exchange, destination, request, told).await
        }
        false => words::whole(exchange, destination, request, Shape::Text).await,
    }
}
