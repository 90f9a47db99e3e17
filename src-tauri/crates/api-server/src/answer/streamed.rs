//! The body of a stream: it runs the turn itself, so that events are sent as they come, a
//! caller who reads slowly slows the model's stream, and one who goes away ends it.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use aideon_engine::provenance::ReplyOutcome;
use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body::Frame;
use tokio::time::{Instant, Interval, MissedTickBehavior};

use super::{
    Usage,
    chunks::{self, Chunks, KEEP_ALIVE},
};
use crate::{
    exchange::Exchange,
    failure::{self, ApiError},
    running::{Next, Running},
};

/// Bytes that are gathered into one write, as long as more come without a wait.
const GATHERED: usize = 16 << 10;

/// How many turns in a row may bring nothing: the connection takes one to be told that more is
/// wanted, and one to hand it over.
const TURNS: u8 = 2;

/// A stream before it is known whether it becomes one.
pub(crate) struct Opening {
    stream: Stream,
}

/// What became of it.
pub(crate) enum Opened {
    /// There is something to send.
    Stream(Stream),
    /// Nobody could answer, and nothing was sent yet.
    Failed(ApiError, Box<Exchange>),
}

pub(crate) struct Stream {
    running: Option<Running>,
    exchange: Box<Exchange>,
    chunks: Chunks,
    out: BytesMut,
    failure: Option<ApiError>,
    signs_of_life: Interval,
    /// Something was sent since the last sign of life was due.
    sent: bool,
    /// How much there was to send when others were last given their turn.
    waited_with: usize,
    /// How often that has brought nothing.
    in_vain: u8,
}

impl Opening {
    pub(crate) fn new(running: Running, exchange: Exchange, chunks: Chunks) -> Self {
        let every = exchange.gateway.figures.keep_alive;
        let mut signs_of_life = tokio::time::interval_at(Instant::now() + every, every);
        signs_of_life.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            stream: Stream {
                running: Some(running),
                exchange: Box::new(exchange),
                chunks,
                out: BytesMut::new(),
                failure: None,
                signs_of_life,
                sent: false,
                waited_with: 0,
                in_vain: 0,
            },
        }
    }

    /// Waits for the first words, a failure, or the first sign of life that is due.
    pub(crate) async fn wait(self) -> Opened {
        let mut stream = self.stream;
        std::future::poll_fn(|cx| stream.poll_opened(cx)).await;
        match stream.failure.take() {
            Some(failure) => Opened::Failed(failure, stream.exchange),
            None => Opened::Stream(stream),
        }
    }
}

impl Stream {
    fn poll_opened(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.advance(cx);
        if !self.out.is_empty() || self.running.is_none() {
            return Poll::Ready(());
        }
        self.poll_sign_of_life(cx)
    }

    fn poll_sign_of_life(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.signs_of_life.poll_tick(cx).is_ready() {
            if !std::mem::take(&mut self.sent) {
                self.out.extend_from_slice(KEEP_ALIVE);
                return Poll::Ready(());
            }
        }
        Poll::Pending
    }

    /// Runs the turn as far as it goes without waiting, and writes what comes of it.
    fn advance(&mut self, cx: &mut Context<'_>) {
        while self.out.len() < GATHERED
            && let Some(running) = &mut self.running
        {
            match running.poll_next(cx) {
                Poll::Pending => return,
                Poll::Ready(Next::Continue(event)) => {
                    self.exchange.note(&event);
                    self.chunks.write(&event, &mut self.out);
                    if self.chunks.has_begun() {
                        self.exchange.deliver(1);
                    }
                }
                Poll::Ready(Next::Break(outcome)) => {
                    self.running = None;
                    self.end(&outcome);
                }
            }
        }
    }

    /// Whether to give others their turn before something is sent: the provider's connection
    /// is a task of its own, and hands over what it has read piece by piece. As long as that
    /// brings more, one write will do for all of it.
    fn more_may_come(&mut self) -> bool {
        match self.out.len() > self.waited_with {
            true => self.in_vain = 0,
            false => self.in_vain += 1,
        }
        self.waited_with = self.out.len();
        self.in_vain < TURNS && self.out.len() < GATHERED
    }

    fn end(&mut self, outcome: &ReplyOutcome) {
        match outcome {
            ReplyOutcome::Finished(finish) => {
                self.exchange.deliver(1);
                let usage = Usage::of_words(self.exchange.usage());
                let aideon = self.exchange.answered();
                self.chunks.finish(*finish, usage, &aideon, &mut self.out);
            }
            ReplyOutcome::Failed => {
                self.fail(failure::of_attempts(self.exchange.attempts()));
            }
            ReplyOutcome::Stopped | ReplyOutcome::Interrupted | ReplyOutcome::Running => {
                self.fail(ApiError::stopping());
            }
        }
    }

    /// Before anything was sent the failure becomes the reply; after that it is an event.
    fn fail(&mut self, failure: ApiError) {
        self.failure = Some(failure);
    }

    fn tell_failure(&mut self) {
        if let Some(failure) = self.failure.take() {
            let aideon = self.exchange.failed(StatusCode::OK, &failure);
            chunks::error(&failure.body(Some(&aideon)), &mut self.out);
        }
    }
}

impl http_body::Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.advance(cx);
        if self.running.is_none() {
            self.tell_failure();
        }
        if self.out.is_empty() {
            if self.running.is_none() {
                return Poll::Ready(None);
            }
            if self.poll_sign_of_life(cx).is_pending() {
                return Poll::Pending;
            }
        }
        if self.running.is_some() && self.more_may_come() {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.sent = true;
        self.waited_with = 0;
        self.in_vain = 0;
        let frame = self.out.split().freeze();
        Poll::Ready(Some(Ok(Frame::data(frame))))
    }
}
