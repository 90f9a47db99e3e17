//! `POST /v1/chat/completions`

use aideon_engine::{
    fallback::TurnRequest,
    free_tier::output_limit,
    wire::openai_chat::incoming::{self, CallerRequest},
};
use axum::{
    extract::{Request, State},
    response::Response,
};

use super::{Beginning, Shared, Wish, words};
use crate::{answer::chunks::Shape, exchange::Operation};

const BEGINNING: Beginning<(CallerRequest, TurnRequest)> = Beginning {
    operation: Operation::Chat,
    read: |gateway, body| {
        let mut asked = incoming::read(body, gateway.reach)?;
        let request = TurnRequest::Chat(std::mem::take(&mut asked.request));
        Ok((asked, request))
    },
    wish: |(asked, request)| Wish {
        model: &asked.model,
        streamed: asked.stream,
        modality: request.modality(),
        count: 1,
    },
};

pub(super) async fn answer(State(gateway): Shared, request: Request) -> Response {
    let begun = match BEGINNING.begin(gateway, request).await {
        Ok(begun) => begun,
        Err(reply) => return reply,
    };
    let (exchange, destination) = (begun.exchange, begun.destination);
    let (asked, mut request) = begun.asked;
    if let TurnRequest::Chat(chat) = &mut request
        && destination.limited
    {
        chat.max_output_tokens = output_limit(exchange.caller.tier, chat.max_output_tokens);
    }
    let shape = Shape::Chat(asked.calls);
    match asked.stream {
        true => {
            let told = (shape, asked.include_usage);
            words::stream(exchange, destination, request, told).await
        }
        false => words::whole(exchange, destination, request, shape).await,
    }
}
