//! What can be asked, each path in a file.
//!
//! | module | path |
//! |---|---|
//! | `chat` | `/v1/chat/completions` |
//! | `completions` | `/v1/completions` |
//! | `embeddings` | `/v1/embeddings` |
//! | `images` | `/v1/images/generations` |
//! | `models` | `/v1/models` |
//! | `requests` | `/v1/aideon/requests/{id}` |
//! | `state` | `/health`, `/metrics` |
//! | `words` | what the two that answer in words share |

mod chat;
mod completions;
mod embeddings;
mod images;
mod models;
mod requests;
mod state;
mod words;

use std::sync::Arc;

use aideon_engine::selector::Modality;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::Response,
    routing::{get, post},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::{
    answer::{seconds, whole::Head},
    caller::Caller,
    exchange::{Exchange, Operation},
    failure::ApiError,
    gateway::Gateway,
    routing::Destination,
    server::{admission, body},
};

/// The header that bears a request's id.
pub(crate) const REQUEST_ID: &str = "x-aideon-request-id";

type Shared = State<Arc<Gateway>>;

pub(crate) fn router(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(chat::answer))
        .route("/v1/completions", post(completions::answer))
        .route("/v1/embeddings", post(embeddings::answer))
        .route("/v1/images/generations", post(images::answer))
        .route("/v1/models", get(models::list))
        .route("/v1/models/{*id}", get(models::one))
        .route("/v1/aideon/requests/{id}", get(requests::find))
        .route("/health", get(state::health))
        .route("/metrics", get(state::metrics))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .with_state(gateway)
}

async fn no_such_path() -> Response {
    refusal(&ApiError::invalid(
        StatusCode::NOT_FOUND,
        "unknown_url",
        "There is nothing at this path.",
    ))
}

async fn no_such_method() -> Response {
    refusal(&ApiError::invalid(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This path takes another method.",
    ))
}

/// A request that was read, and how to begin with it.
struct Begun<T> {
    asked: T,
    destination: Destination,
    exchange: Exchange,
}

/// What a request is to be begun with.
struct Beginning<T> {
    operation: Operation,
    read: fn(&Gateway, &[u8]) -> Result<T, ApiError>,
    wish: fn(&T) -> Wish<'_>,
}

/// What a request wants, as far as all of them have it.
struct Wish<'a> {
    model: &'a str,
    streamed: bool,
    modality: Modality,
    /// How many of the plan's requests or images it costs.
    count: u32,
}

impl<T> Beginning<T> {
    /// Lets the caller in, reads the request, finds its route, and reserves what it costs.
    ///
    /// # Errors
    /// The reply that says why not.
    async fn begin(self, gateway: Arc<Gateway>, request: Request) -> Result<Begun<T>, Response> {
        let caller = admission::admit(&gateway, request.headers()).await;
        let caller = caller.map_err(|error| refusal(&error))?;
        let mut exchange = Exchange::new(gateway, caller, self.operation);
        match self.read(&mut exchange, request).await {
            Ok((asked, destination)) => Ok(Begun {
                asked,
                destination,
                exchange,
            }),
            Err(error) => Err(failed(&mut exchange, &error)),
        }
    }

    async fn read(
        &self,
        exchange: &mut Exchange,
        request: Request,
    ) -> Result<(T, Destination), ApiError> {
        let gateway = Arc::clone(&exchange.gateway);
        let body = body::read(request, &gateway.figures).await?;
        let asked = (self.read)(&gateway, &body)?;
        let wish = (self.wish)(&asked);
        exchange.asked(wish.model, wish.streamed);
        let destination = gateway
            .routing
            .find(wish.model, wish.modality, &exchange.caller)?;
        if destination.limited {
            exchange.reserve(wish.modality, wish.count).await?;
        }
        Ok((asked, destination))
    }
}

/// Lets a caller in who asks for nothing that is counted.
async fn admitted(gateway: &Gateway, headers: &HeaderMap) -> Result<Caller, Response> {
    let admitted = admission::admit(gateway, headers).await;
    admitted.map_err(|error| refusal(&error))
}

/// The reply with an answer in one piece.
fn answered(
    exchange: &mut Exchange,
    write: impl FnOnce(&Exchange, &Head<'_>) -> Bytes,
) -> Response {
    let aideon = exchange.answered();
    let head = Head {
        id: &exchange.id,
        created: seconds(exchange.received_at),
        model: exchange
            .answered_by()
            .map(ToString::to_string)
            .unwrap_or_default(),
        aideon,
    };
    let body = write(exchange, &head);
    marked(json(StatusCode::OK, body), &exchange.id)
}

/// The reply when a request failed before anything of an answer was sent.
fn failed(exchange: &mut Exchange, error: &ApiError) -> Response {
    let aideon = exchange.failed(error.status, error);
    let aideon = (!exchange.attempts().is_empty()).then_some(aideon);
    let reply = error_reply(error, error.body(aideon.as_deref()));
    marked(reply, &exchange.id)
}

/// The reply to a request that was not even read.
fn refusal(error: &ApiError) -> Response {
    error_reply(error, error.body(None))
}

fn error_reply(error: &ApiError, body: Bytes) -> Response {
    let mut reply = json(error.status, body);
    if let Some(wait) = error.retry_after_seconds() {
        reply.headers_mut().insert(header::RETRY_AFTER, wait.into());
    }
    if error.status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer");
        reply.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    reply
}

fn json(status: StatusCode, body: Bytes) -> Response {
    let mut reply = Response::new(Body::from(body));
    *reply.status_mut() = status;
    let kind = HeaderValue::from_static("application/json");
    reply.headers_mut().insert(header::CONTENT_TYPE, kind);
    reply
}

/// Marks a reply with the request's id.
fn marked(mut reply: Response, id: &str) -> Response {
    if let Ok(id) = HeaderValue::from_str(id) {
        reply.headers_mut().insert(REQUEST_ID, id);
    }
    reply
}
