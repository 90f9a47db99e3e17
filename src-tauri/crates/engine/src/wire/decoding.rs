//! What decoders of streams have in common: items of a framing go in, events of an answer
//! come out, and nothing comes behind the end.

use std::collections::VecDeque;

use futures::{Stream, StreamExt, stream};

use crate::{
    chat::{ChatEvent, FinishReason},
    error::ProviderError,
};

/// Turns the items of one format's streams into events of an answer.
pub trait Decoder: Send {
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
    stream::unfold((items, decoder), |(mut items, mut decoder)| async move {
        loop {
            let decoded = decoder.decoded();
            if let Some(event) = decoded.ready.pop_front() {
                return Some((event, (items, decoder)));
            }
            if decoded.ended {
                return None;
            }
            match items.next().await {
                Some(Ok(item)) => decoder.take(item),
                Some(Err(error)) => decoder.decoded().fail(error),
                None => decoder.end(),
            }
        }
    })
}
