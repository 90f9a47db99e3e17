//! What one of the people does in a browser, for an app that nobody sits at.

use axum::body::Body;
use hyper::{
    Method, Request, Response, StatusCode, Uri, body::Incoming, client::conn::http1, header,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::OpenId;
use crate::SimulatorError;

impl OpenId {
    /// Goes to `address`, where an app has sent its browser, chooses `subject` on the page that
    /// is shown there, and follows the way back to the app: over HTTP, as a browser would.
    ///
    /// # Errors
    /// [`SimulatorError::NoWayBack`].
    pub async fn visit(&self, address: &str, subject: &str) -> Result<(), SimulatorError> {
        let page = format!("{}/authorize", self.issuer());
        let question = address.strip_prefix(&page);
        let question = question.ok_or(SimulatorError::NoWayBack)?;
        let chosen = get(&format!("{page}/as/{subject}{question}")).await?;
        let back = chosen.headers().get(header::LOCATION);
        let back = back.and_then(|back| back.to_str().ok());
        let shown = get(back.ok_or(SimulatorError::NoWayBack)?).await?;
        match shown.status() {
            StatusCode::OK => Ok(()),
            _ => Err(SimulatorError::NoWayBack),
        }
    }
}

/// Asks an address on this machine; redirects are not followed.
async fn get(address: &str) -> Result<Response<Incoming>, SimulatorError> {
    let lost = |_| SimulatorError::NoWayBack;
    let address: Uri = address.parse().map_err(|_| SimulatorError::NoWayBack)?;
    let host = address.authority().ok_or(SimulatorError::NoWayBack)?;
    let path = address.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::builder()
        .method(Method::GET)
        .uri(path)
        .header(header::HOST, host.as_str())
        .body(Body::empty())
        .map_err(|_| SimulatorError::NoWayBack)?;
    let stream = TcpStream::connect(host.as_str()).await;
    let stream = stream.map_err(|_| SimulatorError::NoWayBack)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(lost)?;
    // It ends with the sender, and what goes wrong on it the answer says.
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(lost)
}
