//! The HTTP client and the safe use of keys.
//!
//! | module | subject |
//! |---|---|
//! | `checked` | a client for addresses that anybody may have written |

mod checked;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use reqwest::{
    Client, ClientBuilder, RequestBuilder, Response, StatusCode,
    header::{AUTHORIZATION, HeaderValue},
    redirect::Policy,
};
use thiserror::Error;
use url::Url;

use self::checked::CheckedNames;
use crate::{
    address, classify,
    error::{ErrorKind, ProviderError},
    media::address::{PictureAddress, Reach},
    ports::KeySource,
    provider::Endpoint,
    secret::ApiKey,
};

/// How long a connection may take to be made.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The most of an error's body, or of a whole answer that is no stream, that is read: 16 MiB.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// The client could not be made.
#[derive(Debug, Error)]
#[error("no HTTP client could be made: {0}")]
pub struct HttpClientError(#[from] reqwest::Error);

/// The HTTP client that all providers share. It follows no redirects, because a key goes
/// only to the address it was entered for, and has no total time-out, because a good stream
/// may last; the deadlines belong to the fallback handler. What goes to this machine passes
/// by the system's proxy, which could not find it, and would read what was not to leave.
#[derive(Clone, Debug)]
pub struct HttpClient {
    /// Through the system's proxy, where there is one.
    outward: Client,
    /// To this machine.
    local: Client,
    connect_timeout: Duration,
    /// To pictures in the open net and on this machine, made when the first is asked for:
    /// most never are, and each client reads all the system's certificates.
    pictures: Arc<[OnceLock<Client>; 2]>,
}

impl HttpClient {
    /// Makes the client.
    ///
    /// # Errors
    /// When the system's TLS configuration cannot be read.
    pub fn new(connect_timeout: Duration) -> Result<Self, HttpClientError> {
        // A second installation reports that one is there already, which is all we need.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            outward: builder(connect_timeout).build()?,
            local: builder(connect_timeout).no_proxy().build()?,
            connect_timeout,
            pictures: Arc::default(),
        })
    }

    /// Begins a GET of `path` at `endpoint`.
    pub fn get(&self, endpoint: &Endpoint, path: &str) -> RequestBuilder {
        self.client(endpoint).get(endpoint.address(path))
    }

    /// Begins a POST to `path` at `endpoint`.
    pub fn post(&self, endpoint: &Endpoint, path: &str) -> RequestBuilder {
        self.client(endpoint).post(endpoint.address(path))
    }

    /// Begins a GET of a file that a provider named, without any key: the address may be
    /// anybody's. Plain http is for this machine alone.
    ///
    /// # Errors
    /// [`ErrorKind::NotTheApi`] for an address that is neither.
    pub fn get_file(&self, address: &Url) -> Result<RequestBuilder, ProviderError> {
        let local = address::is_loopback(address);
        match address.scheme() {
            "https" => Ok(self.client_for(address).get(address.clone())),
            "http" if local => Ok(self.client_for(address).get(address.clone())),
            _ => Err(ErrorKind::NotTheApi.into()),
        }
    }

    /// Begins a GET of a picture, which goes nowhere but where its address may lead.
    ///
    /// # Errors
    /// When no client could be made for it.
    pub fn get_picture(&self, address: &PictureAddress) -> Result<RequestBuilder, HttpClientError> {
        let [open_net, this_machine] = self.pictures.as_ref();
        let kept = match address.reach() {
            Reach::OpenNet => open_net,
            Reach::ThisMachine => this_machine,
        };
        let client = match kept.get() {
            Some(client) => client,
            None => {
                let names = CheckedNames::new(address.reach());
                let made = names.client(builder(self.connect_timeout))?;
                kept.get_or_init(|| made)
            }
        };
        Ok(client.get(address.url().clone()))
    }

    fn client(&self, endpoint: &Endpoint) -> &Client {
        self.client_for(&endpoint.base_url)
    }

    fn client_for(&self, address: &Url) -> &Client {
        if address::is_loopback(address) {
            &self.local
        } else {
            &self.outward
        }
    }
}

fn builder(connect_timeout: Duration) -> ClientBuilder {
    Client::builder()
        .connect_timeout(connect_timeout)
        .redirect(Policy::none())
        .user_agent(concat!("aideon-lite/", env!("CARGO_PKG_VERSION")))
}

/// The key to ask the endpoint with; none where it needs none.
///
/// # Errors
/// [`ErrorKind::KeyMissing`] when the endpoint needs a key and there is none,
/// [`ErrorKind::KeychainUnavailable`] when the keychain could not be read.
pub async fn find_key(
    endpoint: &Endpoint,
    needs_key: bool,
    keys: &Arc<dyn KeySource>,
) -> Result<Option<ApiKey>, ProviderError> {
    match keys.key(&endpoint.id, &endpoint.base_url).await {
        Ok(None) if needs_key => Err(ErrorKind::KeyMissing.into()),
        Ok(key) => Ok(key),
        // An endpoint that may have no key must not fail because there is no keychain.
        Err(_) if !needs_key => Ok(None),
        Err(_) => Err(ErrorKind::KeychainUnavailable.into()),
    }
}

/// Adds the endpoint's key as a bearer token.
///
/// # Errors
/// Those of [`find_key`].
pub async fn authorize(
    request: RequestBuilder,
    endpoint: &Endpoint,
    needs_key: bool,
    keys: &Arc<dyn KeySource>,
) -> Result<RequestBuilder, ProviderError> {
    let Some(key) = find_key(endpoint, needs_key, keys).await? else {
        return Ok(request);
    };
    let token = secret(&format!("Bearer {}", key.expose()))?;
    Ok(request.header(AUTHORIZATION, token))
}

/// Adds the endpoint's key as it is, in a header of the provider's own.
///
/// # Errors
/// Those of [`find_key`].
pub async fn authorize_in(
    header: &'static str,
    request: RequestBuilder,
    endpoint: &Endpoint,
    needs_key: bool,
    keys: &Arc<dyn KeySource>,
) -> Result<RequestBuilder, ProviderError> {
    match find_key(endpoint, needs_key, keys).await? {
        Some(key) => Ok(request.header(header, secret(key.expose())?)),
        None => Ok(request),
    }
}

/// A header's value that does not print. What no header can carry is no key.
fn secret(text: &str) -> Result<HeaderValue, ProviderError> {
    let mut value =
        HeaderValue::from_str(text).map_err(|_| ProviderError::new(ErrorKind::KeyRejected))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Sends a request and returns a response whose status is a success.
///
/// # Errors
/// The classified failure.
pub async fn send(request: RequestBuilder) -> Result<Response, ProviderError> {
    let response = request
        .send()
        .await
        .map_err(|error| classify::transport(&error))?;
    if response.status() == StatusCode::OK {
        return Ok(response);
    }
    let status = response.status();
    let headers = response.headers().clone();
    let body = body(response).await.unwrap_or_default();
    Err(classify::response(status.as_u16(), &headers, &body))
}

/// Reads a body whole, up to 16 MiB.
///
/// # Errors
/// The classified failure; a body that is larger counts as one that is not the API's.
pub async fn body(mut response: Response) -> Result<Vec<u8>, ProviderError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| classify::transport(&error))?
    {
        if bytes.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(ErrorKind::NotTheApi.into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The provider's id of the request, in the headers that providers use for it.
pub fn request_id(headers: &reqwest::header::HeaderMap) -> Option<String> {
    ["x-request-id", "request-id", "x-together-traceid"]
        .iter()
        .find_map(|name| headers.get(*name))
        .and_then(|value| value.to_str().ok())
        .map(|id| id.chars().take(200).collect())
}
