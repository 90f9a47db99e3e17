//! The bytes of pictures that are sent by their address, for those who take no addresses.
//!
//! At most 20 MiB are read, piece by piece, in at most 15 seconds. A name is looked up once,
//! and the connection goes to what was found and checked then, so that a name cannot mean one
//! host when it is checked and another when it is asked; for the same reason no proxy is
//! asked to look it up. At most three redirects are followed, each by the rule for addresses.
//! No key, cookie or referrer goes along.

use std::{borrow::Cow, time::Duration};

use futures::{StreamExt, TryStreamExt, stream};
use reqwest::{Response, header::LOCATION};
use thiserror::Error;
use tokio::time::timeout;

use super::{
    Picture, PictureSource,
    address::{PictureAddress, PictureAddressError, Reach},
};
use crate::{
    chat::ChatRequest,
    error::{ErrorKind, ProviderError},
    http::HttpClient,
};

/// The largest picture that is downloaded: 20 MiB.
const MAX_BYTES: usize = 20 * 1024 * 1024;

/// How long a download may take, redirects included.
const MAX_TIME: Duration = Duration::from_secs(15);

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 3;

/// How many pictures of one conversation are downloaded at once.
const AT_ONCE: usize = 4;

/// How many pictures of one conversation are downloaded at all.
const MOST: usize = 20;

/// Why a picture could not be downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DownloadError {
    /// Nobody goes to that address, or to where it leads.
    #[error(transparent)]
    Address(#[from] PictureAddressError),
    /// Nobody answers there: refused, no such host, or a host that is not public.
    #[error("the picture's address does not answer")]
    Unreachable,
    /// The answer was no success.
    #[error("the picture's address answered with status {0}")]
    Status(
        /// The HTTP status.
        u16,
    ),
    /// It leads on and on.
    #[error("the picture's address leads on and on")]
    TooManyRedirects,
    /// It is larger than 20 MiB.
    #[error("the picture is larger than 20 MiB")]
    TooLarge,
    /// It did not come in time.
    #[error("the picture did not come within 15 seconds")]
    TooSlow,
    /// What is there is no picture of a kind that models take.
    #[error("what is at the picture's address is no PNG, JPEG, GIF or WebP file")]
    NotAPicture,
    /// A conversation has more than are downloaded.
    #[error("more than 20 pictures would have to be downloaded")]
    TooMany,
}

impl From<DownloadError> for ProviderError {
    /// The request names the picture, so that nobody else can answer it either.
    fn from(error: DownloadError) -> Self {
        Self {
            code: Some("picture_not_downloaded".to_owned()),
            message: Some(error.to_string()),
            ..Self::new(ErrorKind::RequestInvalid)
        }
    }
}

/// The request with the bytes of pictures in the place of addresses that the provider cannot
/// be given; the same one where there are none. Who takes addresses cannot reach this machine
/// all the same.
///
/// # Errors
/// [`ErrorKind::RequestInvalid`] with the words of a [`DownloadError`].
pub async fn resolved<'a>(
    http: &HttpClient,
    request: &'a ChatRequest,
    takes_addresses: bool,
) -> Result<Cow<'a, ChatRequest>, ProviderError> {
    let is_wanted =
        |address: &PictureAddress| !takes_addresses || address.reach() == Reach::ThisMachine;
    let sources = request.messages.iter().flat_map(|said| &said.pictures);
    let wanted: Vec<PictureAddress> = sources
        .filter_map(|source| match source {
            PictureSource::Remote(address) if is_wanted(address) => Some(address.clone()),
            PictureSource::Remote(_) | PictureSource::Bytes(_) => None,
        })
        .collect();
    match wanted.len() {
        0 => return Ok(Cow::Borrowed(request)),
        count if count > MOST => return Err(DownloadError::TooMany.into()),
        _ => {}
    }
    let coming = wanted.into_iter().map(|address| {
        let http = http.clone();
        async move { download(&http, &address).await }
    });
    let pictures: Vec<Picture> = stream::iter(coming).buffered(AT_ONCE).try_collect().await?;
    let mut request = request.clone();
    let sources = request
        .messages
        .iter_mut()
        .flat_map(|said| &mut said.pictures);
    let places = sources
        .filter(|source| matches!(source, PictureSource::Remote(address) if is_wanted(address)));
    for (place, picture) in places.zip(pictures) {
        *place = picture.into();
    }
    Ok(Cow::Owned(request))
}

/// Downloads a picture.
///
/// # Errors
/// Why it could not be had.
pub async fn download(
    http: &HttpClient,
    address: &PictureAddress,
) -> Result<Picture, DownloadError> {
    within(MAX_TIME, fetched(http, address)).await
}

async fn within(
    limit: Duration,
    coming: impl Future<Output = Result<Picture, DownloadError>>,
) -> Result<Picture, DownloadError> {
    let came = timeout(limit, coming).await;
    came.unwrap_or(Err(DownloadError::TooSlow))
}

async fn fetched(http: &HttpClient, address: &PictureAddress) -> Result<Picture, DownloadError> {
    let mut address = Cow::Borrowed(address);
    for _ in 0..=MAX_REDIRECTS {
        let get = http.get_picture(&address);
        let get = get.map_err(|_| DownloadError::Unreachable)?;
        let sent = get.send().await;
        let response = sent.map_err(|_| DownloadError::Unreachable)?;
        let status = response.status();
        if status.is_success() {
            return picture(response).await;
        }
        let location = response.headers().get(LOCATION);
        let location = location.and_then(|location| location.to_str().ok());
        match location.filter(|_| status.is_redirection()) {
            Some(location) => address = Cow::Owned(address.redirected(location)?),
            None => return Err(DownloadError::Status(status.as_u16())),
        }
    }
    Err(DownloadError::TooManyRedirects)
}

async fn picture(mut response: Response) -> Result<Picture, DownloadError> {
    let announced = response.content_length().unwrap_or_default();
    if announced > MAX_BYTES as u64 {
        return Err(DownloadError::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(piece) = response
        .chunk()
        .await
        .map_err(|_| DownloadError::Unreachable)?
    {
        if bytes.len() + piece.len() > MAX_BYTES {
            return Err(DownloadError::TooLarge);
        }
        bytes.extend_from_slice(&piece);
    }
    let media_type = Picture::recognise(&bytes).ok_or(DownloadError::NotAPicture)?;
    Ok(Picture {
        media_type: media_type.to_owned(),
        bytes: bytes.into(),
    })
}

#[cfg(test)]
mod tests;
