//! The server: binds to loopback, accepts connections, stops.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::{Control, OpenId, Speed, Target, call, connection::Connection, control, state::Shared};

/// How a simulator is started.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SimulatorOptions {
    /// Where it listens: a loopback address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The speed it begins with.
    pub speed: Speed,
    /// Whether it can be steered over HTTP, under `/control`. Off inside an app: whoever can
    /// reach the port could use it.
    pub http_control: bool,
}

impl Default for SimulatorOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            speed: Speed::default(),
            http_control: false,
        }
    }
}

impl SimulatorOptions {
    /// What tests and benches want: a free port and no waiting.
    pub fn instant() -> Self {
        Self {
            speed: Speed::INSTANT,
            ..Self::default()
        }
    }
}

/// Why the simulator could not do as told.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// It is for this machine alone.
    #[error("{0} is no loopback address")]
    NotLoopback(SocketAddr),
    /// The address could not be had.
    #[error("could not listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The text names no target.
    #[error("{0:?} is no target; targets are written as `together` or `compatible/some-name`")]
    BadTarget(String),
    /// The text names no fault.
    #[error("{0:?} is no fault; give a name such as `overloaded` or JSON")]
    BadFault(String),
    /// The OpenID provider could make no keys to sign with.
    #[error("no keys could be made")]
    NoKeys,
    /// A browser was sent to what is no sign-in page of the OpenID provider's, or did not come
    /// back from it.
    #[error("the way through the sign-in page came to no end")]
    NoWayBack,
    /// The simulator was stopped while something was waited for.
    #[error("the simulator was stopped")]
    Stopped,
}

/// A running simulator. Dropped, it stops.
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    shared: Arc<Shared>,
    openid: OpenId,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Simulator {
    /// Starts on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// [`SimulatorError::NotLoopback`], [`SimulatorError::Listen`] and
    /// [`SimulatorError::NoKeys`].
    pub async fn start(options: SimulatorOptions) -> Result<Self, SimulatorError> {
        let address = options.listen;
        if !address.ip().is_loopback() {
            return Err(SimulatorError::NotLoopback(address));
        }
        let failed = |source| SimulatorError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared::new(address, options.speed));
        let stop = watch::Sender::new(false);
        let openid = OpenId::new(address)?;
        let router = router(&shared, &openid, options.http_control);
        let server = serve(listener, router, Arc::clone(&shared), stop.subscribe());
        Ok(Self {
            address,
            shared,
            openid,
            stop,
            server: tokio::spawn(server),
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The base URL a client of `target` needs, such as
    /// `http://127.0.0.1:PORT/compatible/primary/v1`. No slash at the end.
    pub fn base_url(&self, target: impl Into<Target>) -> String {
        format!("http://{}{}", self.address, target.into().base_path())
    }

    /// The handle to steer and watch it.
    pub fn control(&self) -> Control {
        Control::new(Arc::clone(&self.shared))
    }

    /// The OpenID provider: the handle to steer and watch it.
    pub fn openid(&self) -> OpenId {
        self.openid.clone()
    }

    /// Stops it and waits until it has: replies on their way are cut off.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        // A server task that panicked has stopped as well.
        let _ = (&mut self.server).await;
    }

    /// An address at which connections are refused for as long as what is returned lives.
    ///
    /// # Errors
    ///
    /// [`SimulatorError::Listen`] when no port can be had.
    pub fn refused_address() -> Result<RefusedAddress, SimulatorError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let failed = |source| SimulatorError::Listen { address, source };
        let socket = TcpSocket::new_v4().map_err(failed)?;
        socket.bind(address).map_err(failed)?;
        let address = socket.local_addr().map_err(failed)?;
        Ok(RefusedAddress { socket, address })
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// A port that is taken, so that nobody else listens there, but not listened on.
#[derive(Debug)]
pub struct RefusedAddress {
    #[expect(dead_code, reason = "holding it is what keeps the port taken")]
    socket: TcpSocket,
    address: SocketAddr,
}

impl RefusedAddress {
    /// The address.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The base URL `target` would have there.
    pub fn base_url(&self, target: impl Into<Target>) -> String {
        format!("http://{}{}", self.address, target.into().base_path())
    }
}

fn router(shared: &Arc<Shared>, openid: &OpenId, http_control: bool) -> Router {
    let mut router = Router::new();
    if http_control {
        router = router.nest("/control", control::http::routes());
    }
    router
        .fallback(call::answer)
        .with_state(Arc::clone(shared))
        .merge(openid.routes())
}

async fn serve(
    listener: TcpListener,
    router: Router,
    shared: Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, router.clone()));
                }
                // Out of file descriptors: some come free when a connection ends.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
        }
    }
    drop(listener);
    shared.log.stop();
    connections.shutdown().await;
}

/// Waits until it is told to stop, or nobody is left to tell it.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stopped| *stopped).await;
}

async fn connection(stream: TcpStream, router: Router) {
    // Without it small writes wait for each other; a reply is correct either way.
    let _ = stream.set_nodelay(true);
    let (connection, hook) = Connection::new(stream);
    let service = TowerToHyperService::new(router.layer(Extension(hook)));
    // It fails when a fault ends the connection or the client goes away: both are in the log.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(connection), service)
        .await;
}
