//! The endpoints, and what can happen at any of them.

mod authorize;
mod discovery;
mod revocation;
mod token;

use std::{future::pending, sync::Arc};

use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use futures::{StreamExt as _, stream};
use jiff::Timestamp;

use super::{OpenIdEndpoint, OpenIdFault, state::State};
use crate::connection::Hook;

pub(super) fn routes(state: Arc<State>) -> Router {
    let at = |endpoint, route: MethodRouter<Arc<State>>| {
        let state = Arc::clone(&state);
        route.layer(middleware::from_fn(move |hook, request, next| {
            guarded(Arc::clone(&state), endpoint, hook, request, next)
        }))
    };
    Router::new()
        .route(
            "/.well-known/openid-configuration",
            at(OpenIdEndpoint::Discovery, get(discovery::description)),
        )
        .route("/jwks", at(OpenIdEndpoint::Keys, get(discovery::keys)))
        .route(
            "/authorize",
            at(OpenIdEndpoint::Authorize, get(authorize::ask)),
        )
        .route(
            "/authorize/as/{subject}",
            at(OpenIdEndpoint::Authorize, get(authorize::chosen)),
        )
        .route("/token", at(OpenIdEndpoint::Token, post(token::exchange)))
        .route(
            "/revoke",
            at(OpenIdEndpoint::Revocation, post(revocation::revoke)),
        )
        .route("/end", get(authorize::ended))
        .with_state(state)
}

/// Lets a fault act before, after or instead of what an endpoint does.
async fn guarded(
    state: Arc<State>,
    endpoint: OpenIdEndpoint,
    Extension(hook): Extension<Hook>,
    request: Request,
    next: Next,
) -> Response {
    state.let_in(endpoint).await;
    let fault = state.set(|set| {
        set.faults
            .iter()
            .find(|fault| is_at(fault, endpoint))
            .cloned()
    });
    let response = match fault {
        Some(OpenIdFault::LeadsElsewhere(_, address)) => {
            (StatusCode::FOUND, [(header::LOCATION, address)]).into_response()
        }
        Some(OpenIdFault::NeverEnds(_)) => without_end(),
        Some(OpenIdFault::FallsSilent(_)) => silent(),
        Some(OpenIdFault::Status(_, code)) => StatusCode::from_u16(code)
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            .into_response(),
        Some(OpenIdFault::CutBefore(_)) => cut(&hook).await,
        Some(OpenIdFault::CutAfter(_)) => {
            let _done = next.run(request).await;
            cut(&hook).await
        }
        _ => next.run(request).await,
    };
    dated(&state, response)
}

fn is_at(fault: &OpenIdFault, endpoint: OpenIdEndpoint) -> bool {
    match fault {
        OpenIdFault::LeadsElsewhere(at, _)
        | OpenIdFault::NeverEnds(at)
        | OpenIdFault::FallsSilent(at)
        | OpenIdFault::Status(at, _)
        | OpenIdFault::CutBefore(at)
        | OpenIdFault::CutAfter(at) => *at == endpoint,
        _ => false,
    }
}

async fn cut(hook: &Hook) -> Response {
    hook.reset();
    pending().await
}

fn json_of(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A list that goes on for ever.
fn without_end() -> Response {
    let piece = Bytes::from(" ".repeat(16 * 1024));
    let pieces = stream::repeat(piece).then(|piece| async {
        // Others on this computer get their turn.
        tokio::task::yield_now().await;
        Ok::<_, std::io::Error>(piece)
    });
    json_of(Body::from_stream(pieces))
}

fn silent() -> Response {
    let begins = stream::once(async { Ok::<_, std::io::Error>(Bytes::from_static(b"{")) });
    json_of(Body::from_stream(begins.chain(stream::pending())))
}

/// The time by its own clock.
fn dated(state: &State, mut response: Response) -> Response {
    let (now, told) = state.set(|set| (set.now(), !set.has(&OpenIdFault::NoDate)));
    let date = Timestamp::from_second(now).unwrap_or_default();
    let date = date.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    // What cannot be read is as good as nothing, which the server below would fill in.
    let date = if told { date } else { "unknown".to_owned() };
    if let Ok(date) = HeaderValue::from_str(&date) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}
