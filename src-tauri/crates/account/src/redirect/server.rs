//! Connections, with their limits.

use std::{convert::Infallible, sync::Arc, time::Duration};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::gate::Gate;
use crate::error::RedirectRefusal;

/// The largest head of a request that is read, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;

/// How long a request may take to arrive, and its answer to leave.
const SLOWEST_REQUEST: Duration = Duration::from_secs(10);

/// How many are listened to at a time; others wait.
const MOST_CONNECTIONS: usize = 16;

/// Lets requests in until it is told to close.
pub(super) async fn serve(listener: TcpListener, gate: Arc<Gate>, closed: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        let has_room = connections.len() < MOST_CONNECTIONS;
        tokio::select! {
            () = closed.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if has_room => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(listen(stream, Arc::clone(&gate), closed.clone()));
                }
                // Out of file descriptors: some come free when a connection ends.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Answers one connection, which has one request.
async fn listen(stream: TcpStream, gate: Arc<Gate>, closed: CancellationToken) {
    let judge = Arc::clone(&gate);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let (head, _unread) = request.into_parts();
        let response = judge.judge(&head).response();
        async move { Ok::<_, Infallible>(response) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(SLOWEST_REQUEST)
        .max_buf_size(LARGEST_HEAD)
        .keep_alive(false);
    let mut connection = std::pin::pin!(http.serve_connection(TokioIo::new(stream), service));
    let served = async {
        tokio::select! {
            ended = connection.as_mut() => return ended,
            () = closed.cancelled() => {}
        }
        // What is being answered is answered to its end.
        connection.as_mut().graceful_shutdown();
        connection.await
    };
    if let Ok(Err(failed)) = tokio::time::timeout(SLOWEST_REQUEST, served).await
        && failed.is_parse_too_large()
    {
        gate.refused(RedirectRefusal::TooLarge);
    }
}
