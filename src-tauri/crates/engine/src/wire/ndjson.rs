//! JSON lines behind a cap on the size of one line.
//!
//! The framing is `tokio-util`'s, which looks at each byte once however a line is torn.
//! Around it stand the cap's failure and signs of life: half a line does not come out of it,
//! but shows that the other side has not gone silent.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt, stream};
use reqwest::{Response, header::CONTENT_TYPE};
use tokio_util::codec::{Decoder, LinesCodec, LinesCodecError};

use crate::{
    chat::ChatEvent,
    classify,
    error::{ErrorKind, ProviderError},
    http,
};

/// The largest line that is read: 8 MiB, as of an event.
pub const MAX_LINE_BYTES: usize = super::sse::MAX_EVENT_BYTES;

/// What comes out of a stream of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NdjsonItem {
    /// A line; never blank.
    Line(String),
    /// Bytes came that are no line yet, or a blank one.
    Alive,
    /// A line that is not UTF-8.
    Unreadable,
}

type Pieces = stream::BoxStream<'static, Result<Bytes, ProviderError>>;

/// Takes a response whose body is to be lines of JSON: its acceptance, and its lines of at
/// most [`MAX_LINE_BYTES`] each.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is something else, a web page for instance.
pub fn accept(response: Response) -> Result<(ChatEvent, NdjsonStream), ProviderError> {
    let status = response.status().as_u16();
    let request_id = http::request_id(response.headers());
    if !is_json(&response) {
        return Err(ProviderError {
            status: Some(status),
            request_id,
            ..ProviderError::new(ErrorKind::NotTheApi)
        });
    }
    let body = response.bytes_stream();
    let pieces = body.map(|piece| piece.map_err(|error| classify::transport(&error)));
    let lines = NdjsonStream::new(pieces.boxed(), MAX_LINE_BYTES);
    Ok((ChatEvent::Accepted { status, request_id }, lines))
}

/// Proxies label lines of JSON as JSON; a missing content type is forgiven.
fn is_json(response: &Response) -> bool {
    response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|kind| {
            let kind = kind.to_ascii_lowercase();
            kind.starts_with("application/") && kind.contains("json")
        })
}

/// The lines of a body. It ends when the body ended properly; a body that broke off is an
/// error.
pub struct NdjsonStream {
    body: Pieces,
    framing: LinesCodec,
    /// What came and is no line yet.
    pending: BytesMut,
    /// The body has ended or failed, and nothing may follow.
    done: bool,
}

impl NdjsonStream {
    /// Reads the lines of a stream of bytes; `cap` is the longest line in bytes.
    pub fn new(body: Pieces, cap: usize) -> Self {
        Self {
            body,
            framing: LinesCodec::new_with_max_length(cap),
            pending: BytesMut::new(),
            done: false,
        }
    }

    /// A whole line out of what has come, if there is one.
    fn line(&mut self) -> Option<Result<NdjsonItem, ProviderError>> {
        let line = self.framing.decode(&mut self.pending);
        self.item(line)
    }

    /// What came behind the last whole line; some servers leave out the end of the last.
    fn rest(&mut self) -> Option<Result<NdjsonItem, ProviderError>> {
        let rest = self.framing.decode_eof(&mut self.pending);
        self.item(rest)
    }

    fn item(
        &mut self,
        line: Result<Option<String>, LinesCodecError>,
    ) -> Option<Result<NdjsonItem, ProviderError>> {
        match line {
            Ok(Some(line)) if line.trim().is_empty() => Some(Ok(NdjsonItem::Alive)),
            Ok(Some(line)) => Some(Ok(NdjsonItem::Line(line))),
            Ok(None) => None,
            Err(LinesCodecError::Io(_)) => Some(Ok(NdjsonItem::Unreadable)),
            Err(LinesCodecError::MaxLineLengthExceeded) => {
                self.done = true;
                Some(Err(ErrorKind::NotTheApi.into()))
            }
        }
    }
}

impl Stream for NdjsonStream {
    type Item = Result<NdjsonItem, ProviderError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.done {
            return Poll::Ready(None);
        }
        if let Some(item) = self.line() {
            return Poll::Ready(Some(item));
        }
        match ready!(self.body.poll_next_unpin(context)) {
            Some(Ok(piece)) => {
                self.pending.extend_from_slice(&piece);
                let item = self.line();
                Poll::Ready(item.or(Some(Ok(NdjsonItem::Alive))))
            }
            Some(Err(error)) => {
                self.done = true;
                Poll::Ready(Some(Err(error)))
            }
            None => {
                self.done = true;
                Poll::Ready(self.rest())
            }
        }
    }
}

#[cfg(test)]
mod tests;
