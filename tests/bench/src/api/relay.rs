//! A relay of hyper and reqwest that reads nothing of what it passes on: what nobody who
//! stands between a caller and a provider can beat.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use anyhow::Result;
use bytes::Bytes;
use http::{Request, Response, StatusCode, header::CONTENT_TYPE};
use http_body_util::{BodyExt as _, Either, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use reqwest::Client;
use tokio::net::TcpListener;

use crate::clients::bare;

type Answer = Response<Either<reqwest::Body, Full<Bytes>>>;

/// Relays what comes in to `upstream`, for as long as the process lives.
///
/// # Errors
/// When it cannot listen.
pub async fn serve(listen: SocketAddr, upstream: &str) -> Result<()> {
    let client = bare::http()?;
    let upstream: Arc<str> = upstream.into();
    let listener = TcpListener::bind(listen).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (client, upstream) = (client.clone(), Arc::clone(&upstream));
        let service = service_fn(move |request| {
            let (client, upstream) = (client.clone(), Arc::clone(&upstream));
            async move { Ok::<_, Infallible>(answer(&client, &upstream, request).await) }
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move { drop(connection.await) });
    }
}

async fn answer(client: &Client, upstream: &str, request: Request<Incoming>) -> Answer {
    relayed(client, upstream, request)
        .await
        .unwrap_or_else(|error| {
            let mut answer = Response::new(Either::Right(error.to_string().into()));
            *answer.status_mut() = StatusCode::BAD_GATEWAY;
            answer
        })
}

async fn relayed(client: &Client, upstream: &str, request: Request<Incoming>) -> Result<Answer> {
    let body = request.into_body().collect().await?.to_bytes();
    let asked = client
        .post(upstream)
        .header(CONTENT_TYPE, "application/json");
    let (head, body) = Response::from(asked.body(body).send().await?).into_parts();
    let mut answer = Response::new(Either::Left(body));
    *answer.status_mut() = head.status;
    if let Some(kind) = head.headers.get(CONTENT_TYPE) {
        answer.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    Ok(answer)
}
