//! Sends a reply's steps at a speed, and notes in the log what went out.

use std::{collections::VecDeque, convert::Infallible, future::pending};

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use tokio::time::Instant;

use crate::{Outcome, Speed, connection::Hook, log::Entry, steps::Step};

/// A reply on its way.
pub(crate) struct Playback {
    pub(crate) steps: VecDeque<Step>,
    pub(crate) speed: Speed,
    pub(crate) entry: Entry,
    pub(crate) hook: Hook,
    /// When the first token was due; the others are counted from it.
    pub(crate) first_token: Option<Instant>,
}

impl Playback {
    pub(crate) fn into_body(self) -> Body {
        self.end_if_all_is_out();
        Body::from_stream(stream::unfold(self, async |mut playback| {
            let bytes = playback.next().await?;
            Some((Ok::<_, Infallible>(bytes), playback))
        }))
    }

    /// The next bytes, at their time; `None` when all is out.
    async fn next(&mut self) -> Option<Bytes> {
        while let Some(step) = self.steps.pop_front() {
            match step {
                Step::Pause(duration) => tokio::time::sleep(duration).await,
                Step::Due(position) => self.until_due(position).await,
                Step::Send { bytes, text, alone } => {
                    if alone {
                        // Having nothing for a moment makes the server write what it has.
                        tokio::task::yield_now().await;
                    }
                    self.entry.sent(bytes.len(), &text);
                    self.end_if_all_is_out();
                    return Some(bytes);
                }
                Step::Stall => pending().await,
                Step::Close => self.break_off(Hook::close).await,
                Step::Reset => self.break_off(Hook::reset).await,
            }
        }
        None
    }

    /// Notes the end with the last bytes: of a body whose length is known the server asks
    /// for nothing more after them.
    fn end_if_all_is_out(&self) {
        if self.steps.is_empty() {
            self.entry.end(Outcome::Completed);
        }
    }

    async fn until_due(&mut self, position: usize) {
        let speed = self.speed;
        let first = *self
            .first_token
            .get_or_insert_with(|| Instant::now() + speed.first_token);
        if let Some(due) = first.checked_add(speed.due(position))
            && due > Instant::now()
        {
            tokio::time::sleep_until(due).await;
        }
    }

    async fn break_off(&self, how: impl FnOnce(&Hook)) {
        self.entry.end(Outcome::Broken);
        how(&self.hook);
        pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use std::{pin::pin, sync::Arc, task::Poll};

    use futures::poll;

    use super::*;
    use crate::{RequestRecord, log::RequestLog};

    fn playback(alone: bool) -> Playback {
        let log = Arc::new(RequestLog::new());
        let step = |byte| Step::Send {
            bytes: Bytes::from_static(byte),
            text: String::new(),
            alone,
        };
        Playback {
            steps: [step(b"a"), step(b"b")].into(),
            speed: Speed::INSTANT,
            entry: log.enter(RequestRecord::arriving("POST", "/")),
            hook: Hook::default(),
            first_token: None,
        }
    }

    #[tokio::test]
    async fn what_is_to_go_alone_has_a_pause_before_it() {
        for alone in [true, false] {
            let mut playback = playback(alone);
            for byte in [b"a", b"b"] {
                let mut next = pin!(playback.next());
                let first = poll!(&mut next);
                assert_eq!(
                    first.is_pending(),
                    alone,
                    "the server writes when there is nothing"
                );
                let bytes = match first {
                    Poll::Ready(bytes) => bytes,
                    Poll::Pending => next.await,
                };
                assert_eq!(bytes.as_deref(), Some(byte.as_slice()));
            }
            assert_eq!(playback.next().await, None);
        }
    }
}
