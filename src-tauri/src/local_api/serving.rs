//! The server while it runs, made of what answers the window.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use aideon_api_server::{
    caller::Callers,
    figures::Figures,
    gateway::{self, Parts},
    routing::Routes,
    server::{self, Server, ServerError},
};
use aideon_engine::{
    fallback::{FallbackHandler, Patience},
    media::address::Reach,
};
use aideon_storage::requests::Requests;
use tracing::error;

use crate::core::{Core, Shell};

/// How many ports are tried, one after the other.
const PORTS: u16 = 10;

/// How long requests are kept.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long answers may go on when the server stops: somebody waits for the app to close.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Why it could not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Other programs have these ports and all between.
    PortsTaken { first: u16, last: u16 },
    /// The system did not let it listen.
    NoConnections,
    /// Requests could not be kept.
    NotKept,
}

/// A running server.
pub(super) struct Serving {
    server: Server,
    requests: Requests,
    moved_from: Option<u16>,
}

/// Starts a server at the port `first`, or at the next one that is free.
///
/// # Errors
/// [`Failure`].
pub(super) async fn start(
    shell: &Shell,
    callers: Arc<dyn Callers>,
    first: u16,
) -> Result<Serving, Failure> {
    let not_kept = |failure: &dyn std::fmt::Debug| {
        error!(?failure, "the local API's requests cannot be kept");
        Failure::NotKept
    };
    let core = shell.core().await.map_err(|failure| not_kept(&failure))?;
    // A file of its own beside the app's database, which grows with what others ask.
    let requests = gateway::open_requests(shell.folder(), Arc::clone(&core.clock)).await;
    let requests = requests.map_err(|failure| not_kept(&failure))?;
    let last = first.saturating_add(PORTS - 1);
    for port in first..=last {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let parts = parts(core, Arc::clone(&callers), requests.clone());
        match server::start(parts, listen).await {
            Ok(server) => {
                return Ok(Serving {
                    server,
                    requests,
                    moved_from: (port != first).then_some(first),
                });
            }
            Err(ServerError::Listen { source, .. }) if is_taken(&source) => {}
            Err(failure) => {
                error!(%failure, "the local API cannot listen");
                close(requests).await;
                return Err(Failure::NoConnections);
            }
        }
    }
    close(requests).await;
    Err(Failure::PortsTaken { first, last })
}

/// Whether another port may be had. Windows refuses ports that are set aside with
/// `WSAEACCES`.
fn is_taken(failure: &io::Error) -> bool {
    matches!(
        failure.kind(),
        io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied
    )
}

/// The endpoints, their health, the routes and the quota are the window's own.
fn parts(core: &Core, callers: Arc<dyn Callers>, requests: Requests) -> Parts {
    let desk = &core.desk;
    let (manager, clock) = (Arc::clone(&desk.manager), Arc::clone(&core.clock));
    let routes = Routes::new(desk.selector.clone(), Arc::clone(&manager)).sparing_own();
    Parts {
        handler: FallbackHandler::new(
            Arc::clone(&manager),
            Arc::clone(&clock),
            Patience::default(),
        ),
        manager,
        routing: Arc::new(routes),
        callers,
        free_tier: desk.free_tier.clone(),
        requests,
        keep: KEEP,
        clock,
        figures: Figures {
            shutdown: LAST_ANSWERS,
            ..Figures::default()
        },
        reach: Reach::OpenNet,
    }
}

impl Serving {
    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The port that it was to have, and that another program has.
    pub(super) fn moved_from(&self) -> Option<u16> {
        self.moved_from
    }

    /// Stops in good order.
    pub(super) async fn stop(self) {
        self.server.shutdown().await;
        close(self.requests).await;
    }
}

async fn close(requests: Requests) {
    if let Err(failure) = requests.close().await {
        error!(%failure, "the local API's requests were not closed in good order");
    }
}
