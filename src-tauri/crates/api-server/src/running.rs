//! A turn that is run by whoever wants its events: without a task of its own, so that nobody
//! is woken but the one who reads, and dropping it ends the call of the provider.

use std::{
    future::Future,
    ops::ControlFlow,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use aideon_engine::{
    fallback::{Turn, TurnEvent},
    provenance::ReplyOutcome,
};
use tokio::sync::mpsc;

use crate::gateway::Gateway;

/// Events that may wait: as many as come between two looks.
const WAITING: usize = 64;

/// What comes next of a turn: an event, or its end, after which nothing comes.
pub(crate) type Next = ControlFlow<ReplyOutcome, TurnEvent>;

pub(crate) struct Running {
    run: Pin<Box<dyn Future<Output = ReplyOutcome> + Send>>,
    events: mpsc::Receiver<TurnEvent>,
    outcome: Option<ReplyOutcome>,
}

impl Running {
    pub(crate) fn new(gateway: Arc<Gateway>, turn: Turn) -> Self {
        let (told, events) = mpsc::channel(WAITING);
        let stop = gateway.stop.child_token();
        let run = async move { gateway.handler.run(&turn, &stop, &told).await };
        Self {
            run: Box::pin(run),
            events,
            outcome: None,
        }
    }

    /// What comes next. Not to be asked after the end.
    ///
    /// Events are made while the turn is polled and nowhere else, so nobody has to be woken
    /// for them.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Next> {
        loop {
            if let Ok(event) = self.events.try_recv() {
                return Poll::Ready(Next::Continue(event));
            }
            if let Some(outcome) = self.outcome.take() {
                return Poll::Ready(Next::Break(outcome));
            }
            match self.run.as_mut().poll(cx) {
                Poll::Ready(outcome) => self.outcome = Some(outcome),
                Poll::Pending => {
                    return match self.events.try_recv() {
                        Ok(event) => Poll::Ready(Next::Continue(event)),
                        Err(_) => Poll::Pending,
                    };
                }
            }
        }
    }

    pub(crate) async fn next(&mut self) -> Next {
        std::future::poll_fn(|cx| self.poll_next(cx)).await
    }
}
