//! Answers that come whole.

use reqwest::Response;

use crate::{error::ProviderError, http};

/// A whole answer as it came, before anybody has read it.
#[derive(Debug)]
pub struct Posted {
    /// The body.
    pub body: Vec<u8>,
    /// The HTTP status.
    pub status: u16,
    /// The provider's id of the request.
    pub request_id: Option<String>,
}

impl Posted {
    /// Reads a response to its end.
    ///
    /// # Errors
    /// Those of [`http::body`], with the status and the id that came before.
    pub async fn of(response: Response) -> Result<Self, ProviderError> {
        let mut posted = Self {
            status: response.status().as_u16(),
            request_id: http::request_id(response.headers()),
            body: Vec::new(),
        };
        posted.body = posted.checked(http::body(response).await)?;
        Ok(posted)
    }

    /// An answer that could not be read keeps the status and the id it came with.
    ///
    /// # Errors
    /// That of `read`.
    pub fn checked<T>(&self, read: Result<T, ProviderError>) -> Result<T, ProviderError> {
        read.map_err(|error| ProviderError {
            status: Some(self.status),
            request_id: self.request_id.clone(),
            ..error
        })
    }
}
