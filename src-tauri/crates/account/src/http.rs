//! Requests to the issuer: capped, timed, never redirected.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use http::{Request, Response, header};
use jiff::Timestamp;
use reqwest::{Client, ClientBuilder, redirect::Policy};
use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    address,
    error::{AccountError, Document},
    ports::Clock,
};

/// How long the issuer is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until a connection is made.
    pub connect: Duration,
    /// For one request and its whole answer: also when that never ends.
    pub request: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(15),
        }
    }
}

impl Document {
    /// The largest answer that is read, in bytes.
    fn largest(self) -> usize {
        match self {
            Self::Discovery | Self::Token => 128 * 1024,
            Self::Keys => 256 * 1024,
            Self::Revocation => 16 * 1024,
        }
    }
}

/// The client for all that is asked of the issuer.
pub(crate) struct Http {
    /// Through the system's proxy, where there is one.
    outward: Client,
    /// To this machine, which a proxy could not find.
    local: Client,
    clock: Arc<dyn Clock>,
    /// How far the clock here was ahead of the issuer's when it last answered, in seconds.
    ahead: Mutex<Option<i64>>,
}

impl Http {
    pub(crate) fn new(clock: Arc<dyn Clock>, patience: Patience) -> Result<Self, AccountError> {
        // A second installation reports that one is there already, which is all we need.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let built = |builder: ClientBuilder| builder.build().map_err(|_| AccountError::NoClient);
        Ok(Self {
            outward: built(builder(patience))?,
            local: built(builder(patience).no_proxy())?,
            clock,
            ahead: Mutex::new(None),
        })
    }

    /// How far the clock here was ahead of the issuer's `Date` when it last answered, in
    /// seconds; none where it told none.
    pub(crate) fn seconds_ahead(&self) -> Option<i64> {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a JSON document.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        document: Document,
        address: &Url,
    ) -> Result<T, AccountError> {
        let request = Request::get(address.as_str())
            .header(header::ACCEPT, "application/json")
            .body(Vec::new());
        // An address that was parsed is one that can be asked.
        let request = request.map_err(|_| AccountError::Unreachable)?;
        let answer = self.send(document, request).await?;
        let status = answer.status();
        let failed = AccountError::IssuerFailed {
            document,
            status: status.as_u16(),
        };
        if !status.is_success() {
            return Err(failed);
        }
        serde_json::from_slice(answer.body()).map_err(|_| failed)
    }

    /// Sends a request and reads the whole answer, whatever its status, if it is one at all.
    pub(crate) async fn send(
        &self,
        document: Document,
        request: Request<Vec<u8>>,
    ) -> Result<Response<Vec<u8>>, AccountError> {
        let request = reqwest::Request::try_from(request).map_err(|_| AccountError::Unreachable)?;
        if !address::is_secure(request.url()) {
            return Err(AccountError::LedElsewhere(document));
        }
        let client = if address::is_loopback(request.url()) {
            &self.local
        } else {
            &self.outward
        };
        let unreachable = |_: reqwest::Error| AccountError::Unreachable;
        let mut response = client.execute(request).await.map_err(unreachable)?;
        self.compare_clocks(&response);
        if response.status().is_redirection() {
            return Err(AccountError::LedElsewhere(document));
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(unreachable)? {
            if body.len() + piece.len() > document.largest() {
                return Err(AccountError::TooLarge(document));
            }
            body.extend_from_slice(&piece);
        }
        let mut answer = Response::new(body);
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }

    fn compare_clocks(&self, response: &reqwest::Response) {
        let date = response.headers().get(header::DATE);
        let date = date.and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
        let date = date.and_then(|date| Timestamp::try_from(date).ok());
        let ahead = date.map(|date| self.clock.now().as_second() - date.as_second());
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = ahead;
    }
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").finish_non_exhaustive()
    }
}

fn builder(patience: Patience) -> ClientBuilder {
    Client::builder()
        .connect_timeout(patience.connect)
        .timeout(patience.request)
        .redirect(Policy::none())
        .user_agent(concat!("aideon-lite/", env!("CARGO_PKG_VERSION")))
}
