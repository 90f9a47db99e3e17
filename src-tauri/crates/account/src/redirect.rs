//! The loopback address that the browser comes back to: RFC 8252, sections 7.3 and 8.3.
//!
//! | module | subject |
//! |---|---|
//! | `gate` | which request is the issuer's redirect |
//! | `answer` | what a redirect says |
//! | `page` | what the browser shows |
//! | `server` | connections, with their limits |

mod answer;
mod gate;
mod page;
mod server;

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::error::AccountError;

pub(crate) use answer::Answer;
pub(crate) use gate::{Expected, Gate};

/// The path of the redirect address. `http://127.0.0.1/callback` is what is registered with
/// the issuer, which lets native apps choose the port (RFC 8252, section 7.3).
pub const REDIRECT_PATH: &str = "/callback";

/// A port of this machine's, kept for one sign-in.
#[derive(Debug)]
pub(crate) struct Port {
    listener: TcpListener,
    address: SocketAddr,
}

impl Port {
    /// Takes a free one, on 127.0.0.1 and not on `localhost`, whose meaning depends on a file.
    pub(crate) async fn take() -> Result<Self, AccountError> {
        let no_port = |_| AccountError::NoPort;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        Ok(Self { listener, address })
    }

    /// What a request to it has as its `Host`.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    /// The address that the browser is sent back to.
    pub(crate) fn redirect_address(&self) -> String {
        format!("http://{}{REDIRECT_PATH}", self.address)
    }

    /// Lets requests in. When what is returned is dropped, the port is closed at once;
    /// connections get to the end of what they are being told.
    pub(crate) fn open(self, gate: Arc<Gate>) -> DropGuard {
        let closed = CancellationToken::new();
        tokio::spawn(server::serve(self.listener, gate, closed.clone()));
        closed.drop_guard()
    }
}
