//! One connection after the other, until the server stops.

use std::{pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;

use crate::{figures::Figures, gateway::Gateway};

/// How long answers that were cut off at the limit have to say so.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// The wait when no connection can be accepted: one comes free when another ends.
const OUT_OF_FILES: Duration = Duration::from_millis(10);

/// Serves until `stop`, and then lets what is under way come to its end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    gateway: &Arc<Gateway>,
    stop: &CancellationToken,
) {
    let figures = &gateway.figures;
    let places = Arc::new(Semaphore::new(figures.connections));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            Some(_) = connections.join_next() => continue,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, place)) = accepted else {
            continue;
        };
        let watcher = graceful.watcher();
        let connection = connection(stream, router.clone(), figures, watcher, place);
        connections.spawn(connection);
    }
    drop(listener);
    let mut ended = pin!(graceful.shutdown());
    if tokio::time::timeout(figures.shutdown, &mut ended)
        .await
        .is_err()
    {
        gateway.stop.cancel();
        let _ = tokio::time::timeout(LAST_WORDS, ended).await;
    }
    connections.shutdown().await;
}

/// A connection with a place for it; none when there was neither a file nor a place.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(OUT_OF_FILES).await;
            None
        }
    }
}

/// Serves one connection. It lives as long as its `place`.
fn connection(
    stream: TcpStream,
    router: Router,
    figures: &Figures,
    watcher: Watcher,
    place: OwnedSemaphorePermit,
) -> impl Future<Output = ()> + Send + use<> {
    // Without it small writes wait for each other; an answer is correct either way.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(figures.write_time));
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(figures.header_time)
        .max_buf_size(figures.header_bytes);
    async move {
        let io = TokioIo::new(Box::pin(stream));
        let served = builder.serve_connection(io, TowerToHyperService::new(router));
        // It fails when the caller goes away or is too slow: both are theirs to know.
        let _ = watcher.watch(served).await;
        drop(place);
    }
}
