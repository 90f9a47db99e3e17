//! The bytes of a body, up to the first event that is too large.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures::{Stream, StreamExt};

use super::measure::Measure;
use crate::error::{ErrorKind, ProviderError};

/// Hands pieces on as they come, counts them, and fails behind the last byte that fits. Some
/// servers leave out the blank line behind the last event, so one is put there.
pub(super) struct Capped<S> {
    body: S,
    measure: Measure,
    pieces: Arc<AtomicUsize>,
    /// What comes next in place of the body.
    next: Next,
}

enum Next {
    Body,
    TooLarge,
    Nothing,
}

impl<S> Capped<S> {
    /// Events of at most `cap` bytes fit; `pieces` is counted up with each piece that came.
    pub(super) fn new(body: S, cap: usize, pieces: Arc<AtomicUsize>) -> Self {
        Self {
            body,
            measure: Measure::new(cap),
            pieces,
            next: Next::Body,
        }
    }

    /// What of the next piece fits.
    fn fitting(&mut self, mut piece: Bytes) -> Bytes {
        self.pieces.fetch_add(1, Ordering::Relaxed);
        if let Some(at) = self.measure.first_too_many(&piece) {
            piece.truncate(at);
            self.next = Next::TooLarge;
        }
        piece
    }
}

impl<S> Stream for Capped<S>
where
    S: Stream<Item = Result<Bytes, ProviderError>> + Unpin,
{
    type Item = S::Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        match self.next {
            Next::Body => {}
            Next::TooLarge => {
                self.next = Next::Nothing;
                return Poll::Ready(Some(Err(ErrorKind::NotTheApi.into())));
            }
            Next::Nothing => return Poll::Ready(None),
        }
        Poll::Ready(match ready!(self.body.poll_next_unpin(context)) {
            Some(Ok(piece)) => Some(Ok(self.fitting(piece))),
            Some(Err(error)) => {
                self.next = Next::Nothing;
                Some(Err(error))
            }
            None => {
                self.next = Next::Nothing;
                Some(Ok(Bytes::from_static(b"\n\n")))
            }
        })
    }
}
