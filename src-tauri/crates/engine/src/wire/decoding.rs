//! What decoders of streams have in common: items of a framing go in, events of an answer
//! come out, and nothing comes behind the end.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures::{Stream, StreamExt};

use crate::{
    chat::{ChatEvent, FinishReason},
    error::ProviderError,
};

/// Turns the items of one format's streams into events of an answer.
pub trait Decoder: Send + Unpin {
    /// What the framing hands over.
    type Item: Send;

    /// Reads an item.
    fn take(&mut self, item: Self::Item);

    /// The body has ended properly. Says [`Decoded::finish`] or [`Decoded::fail`].
    fn end(&mut self);

    /// The events so far.
    fn decoded(&mut self) -> &mut Decoded;
}

/// Events that were decoded and not handed on yet.
#[derive(Debug, Default)]
pub struct Decoded {
    ready: VecDeque<Result<ChatEvent, ProviderError>>,
    ended: bool,
}

impl Decoded {
    /// One more event.
    pub fn say(&mut self, event: ChatEvent) {
        if !self.ended {
            self.ready.push_back(Ok(event));
        }
    }

    /// The answer is complete, and nothing follows.
    pub fn finish(&mut self, reason: FinishReason) {
        self.say(ChatEvent::Finished(reason));
        self.ended = true;
    }

    /// The stream is broken, and nothing follows.
    pub fn fail(&mut self, error: ProviderError) {
        if !self.ended {
            self.ready.push_back(Err(error));
        }
        self.ended = true;
    }

    /// How many events wait to be handed on.
    pub fn waiting(&self) -> usize {
        self.ready.len()
    }
}

/// Reads a stream through a decoder.
pub fn decode<S, D>(
    items: S,
    decoder: D,
) -> impl Stream<Item = Result<ChatEvent, ProviderError>> + Send
where
    S: Stream<Item = Result<D::Item, ProviderError>> + Send + Unpin,
    D: Decoder,
{
    Decoding { items, decoder }
}

/// A stream of its own, as an `unfold` would move the decoder with each event.
struct Decoding<S, D> {
    items: S,
    decoder: D,
}

impl<S, D> Stream for Decoding<S, D>
where
    S: Stream<Item = Result<D::Item, ProviderError>> + Unpin,
    D: Decoder,
{
    type Item = Result<ChatEvent, ProviderError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { items, decoder } = self.get_mut();
        loop {
            let decoded = decoder.decoded();
            if let Some(event) = decoded.ready.pop_front() {
                return Poll::Ready(Some(event));
            }
            if decoded.ended {
                return Poll::Ready(None);
            }
            match ready!(items.poll_next_unpin(context)) {
                Some(Ok(item)) => decoder.take(item),
                Some(Err(error)) => decoder.decoded().fail(error),
                None => decoder.end(),
            }
        }
    }
}
