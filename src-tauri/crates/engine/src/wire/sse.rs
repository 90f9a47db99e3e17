//! Server-sent events behind a cap on the size of one event.
//!
//! The framing is `sseer`'s. Around it stand a cap, so that a server that never ends an
//! event cannot fill the memory, and signs of life: comments and half events do not come
//! out of the parser, but show that the other side has not gone silent.
//!
//! | module | subject |
//! |---|---|
//! | `capped` | the body's bytes, up to the cap |
//! | `measure` | how large the event is that is coming |

mod capped;
mod measure;

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use bytes_utils::Str;
use futures::{Stream, StreamExt, stream};
use reqwest::{Response, header::CONTENT_TYPE};
use sseer::{EventStream, errors::EventStreamError};

use self::capped::Capped;
use crate::{
    chat::ChatEvent,
    classify,
    error::{ErrorKind, ProviderError},
    http,
};

/// The largest event that is read: 8 MiB, room for a picture inside one.
pub const MAX_EVENT_BYTES: usize = 8 * 1024 * 1024;

/// What comes out of an event stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SseItem {
    /// An event's data; its lines are joined by newlines. It shares the bytes that came.
    Data(Str),
    /// Bytes came that are no event yet, or a comment.
    Alive,
    /// An event that is not UTF-8.
    Unreadable,
}

/// Takes a response whose body is to be an event stream: its acceptance, and its events of at
/// most [`MAX_EVENT_BYTES`] each.
///
/// # Errors
/// [`ErrorKind::NotTheApi`] when it is something else: a web page, or a whole JSON answer.
pub fn accept(response: Response) -> Result<(ChatEvent, SseStream), ProviderError> {
    accept_rewritten(response, |piece| piece)
}

/// The same of a body that is not quite an event stream until `rewrite` has made it one,
/// piece by piece.
///
/// # Errors
/// Those of [`accept`].
pub fn accept_rewritten(
    response: Response,
    mut rewrite: impl FnMut(Bytes) -> Bytes + Send + 'static,
) -> Result<(ChatEvent, SseStream), ProviderError> {
    let status = response.status().as_u16();
    let request_id = http::request_id(response.headers());
    if !is_event_stream(&response) {
        return Err(ProviderError {
            status: Some(status),
            request_id,
            ..ProviderError::new(ErrorKind::NotTheApi)
        });
    }
    let body = response.bytes_stream().map(move |piece| match piece {
        Ok(piece) => Ok(rewrite(piece)),
        Err(error) => Err(classify::transport(&error)),
    });
    let events = SseStream::new(body.boxed(), MAX_EVENT_BYTES);
    Ok((ChatEvent::Accepted { status, request_id }, events))
}

/// Whether a response's body is to be an event stream. A missing content type is forgiven.
pub fn is_event_stream(response: &Response) -> bool {
    response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|kind| kind.to_ascii_lowercase().starts_with("text/event-stream"))
}

type Pieces = stream::BoxStream<'static, Result<Bytes, ProviderError>>;

/// The events of a response's body. It ends when the body ended properly; a body that broke
/// off is an error.
pub struct SseStream {
    events: EventStream<Capped<Pieces>>,
    /// Pieces that came, counted below the parser, and how many of them were reported.
    pieces: Arc<AtomicUsize>,
    reported: usize,
    /// It failed, and nothing may follow.
    failed: bool,
}

impl SseStream {
    /// Reads the events of a stream of bytes; `cap` is the largest event in bytes, with the
    /// names of its fields and what comments stand in it.
    pub fn new(body: Pieces, cap: usize) -> Self {
        let pieces = Arc::new(AtomicUsize::new(0));
        Self {
            events: EventStream::new(Capped::new(body, cap, Arc::clone(&pieces))),
            pieces,
            reported: 0,
            failed: false,
        }
    }
}

impl Stream for SseStream {
    type Item = Result<SseItem, ProviderError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.failed {
            return Poll::Ready(None);
        }
        let polled = self.events.poll_next_unpin(context);
        let pieces = self.pieces.load(Ordering::Relaxed);
        match polled {
            Poll::Ready(Some(Ok(event))) => {
                self.reported = pieces;
                Poll::Ready(Some(Ok(SseItem::Data(event.data))))
            }
            Poll::Ready(Some(Err(EventStreamError::Utf8Error(_)))) => {
                Poll::Ready(Some(Ok(SseItem::Unreadable)))
            }
            Poll::Ready(Some(Err(EventStreamError::Transport(error)))) => {
                self.failed = true;
                Poll::Ready(Some(Err(error)))
            }
            Poll::Ready(None) => Poll::Ready(None),
            // The parser waits for more and will be woken; what came meanwhile is life.
            Poll::Pending if pieces > self.reported => {
                self.reported = pieces;
                Poll::Ready(Some(Ok(SseItem::Alive)))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests;
