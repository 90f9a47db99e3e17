//! The server: listens, lets callers in, limits what they may do, and stops in good order.
//!
//! | module | subject |
//! |---|---|
//! | `admission` | the Host header and the token |
//! | `body` | reading a request's body within its limits |
//! | `connections` | one connection after the other, until the server stops |

pub(crate) mod admission;
pub(crate) mod body;
mod connections;

use std::{io, net::SocketAddr, sync::Arc};

use http::{HeaderName, Method, header};
use thiserror::Error;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{
    endpoints::{self, REQUEST_ID},
    figures::Figures,
    gateway::{Gateway, Parts},
    record::Writing,
};

/// Why the server could not be started.
#[derive(Debug, Error)]
pub enum ServerError {
    /// The address could not be had.
    #[error("could not listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
}

/// A running server. Dropped, it stops as [`shutdown`](Self::shutdown) does, without anybody
/// waiting for it.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

/// Starts a server on the current tokio runtime. Port 0 takes a free one.
///
/// # Errors
/// [`ServerError::Listen`].
pub async fn start(parts: Parts, listen: SocketAddr) -> Result<Server, ServerError> {
    let failed = |source| ServerError::Listen {
        address: listen,
        source,
    };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let (gateway, writing) = Gateway::new(parts);
    let stop = CancellationToken::new();
    let run = run(listener, Arc::new(gateway), writing, stop.clone());
    Ok(Server {
        address,
        stop,
        task: tokio::spawn(run),
    })
}

impl Server {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more requests, lets answers that are under way finish within the limit that
    /// is set, cuts off the others, and waits until all that was asked is stored.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        // A server task that panicked has stopped as well.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn run(
    listener: TcpListener,
    gateway: Arc<Gateway>,
    writing: Writing,
    stop: CancellationToken,
) {
    let mut router = endpoints::router(Arc::clone(&gateway));
    if let Some(cors) = cors(&gateway.figures) {
        router = router.layer(cors);
    }
    connections::serve(listener, router, &gateway, &stop).await;
    drop(gateway);
    writing.finish().await;
}

/// Which pages may call; none unless some are named.
fn cors(figures: &Figures) -> Option<CorsLayer> {
    if figures.cors.is_empty() {
        return None;
    }
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(figures.cors.iter().cloned()))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE])
        .expose_headers([HeaderName::from_static(REQUEST_ID), header::RETRY_AFTER]);
    Some(layer)
}
