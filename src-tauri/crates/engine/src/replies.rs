//! Running replies: stored before they are sent, attached to, stopped.
//!
//! One task runs each reply. What concerns the source (attempts, whose text stands, how it
//! ended) is stored before anybody is told; text is told every [`Pacing::gather`] and stored
//! at least every [`Pacing::save`].

mod gathered;
mod live;
mod recorder;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;
use tracing::info;

pub use self::live::{ReplyEvent, ReplyMessage};
use self::{live::Live, recorder::Recorder};
use crate::{
    fallback::{FallbackHandler, Turn},
    ports::{Clock, ReplyStore},
    provenance::ReplyRecord,
};

/// Turn events that may wait for the store before the provider is made to wait too.
const TURN_EVENTS: usize = 256;

/// How often text is told and stored.
#[derive(Clone, Copy, Debug)]
pub struct Pacing {
    /// The least time between two tellings; deltas are gathered meanwhile.
    pub gather: Duration,
    /// The longest time that text is in memory alone.
    pub save: Duration,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            gather: Duration::from_millis(16),
            save: Duration::from_millis(500),
        }
    }
}

impl Pacing {
    /// When text that comes now is told: at once after a rest, and gathered in a gush.
    fn tell_at(&self, told_at: Option<Instant>, now: Instant) -> Instant {
        told_at.map_or(now, |told| now.max(told + self.gather))
    }
}

/// The replies that are being written.
#[derive(Clone)]
pub struct Replies(Arc<Shared>);

struct Shared {
    handler: FallbackHandler,
    store: Arc<dyn ReplyStore>,
    clock: Arc<dyn Clock>,
    pacing: Pacing,
    running: Mutex<HashMap<String, Running>>,
}

#[derive(Clone)]
struct Running {
    live: Live,
    stop: CancellationToken,
    /// Cancelled when nothing is written any more, and the end is about to be stored: from
    /// then on the reply can be begun again.
    over: CancellationToken,
}

impl Replies {
    /// No replies yet.
    pub fn new(
        handler: FallbackHandler,
        store: Arc<dyn ReplyStore>,
        clock: Arc<dyn Clock>,
        pacing: Pacing,
    ) -> Self {
        let running = Mutex::default();
        Self(Arc::new(Shared {
            handler,
            store,
            clock,
            pacing,
            running,
        }))
    }

    /// Begins to write a reply whose row is stored already, in a task of its own on the
    /// current runtime, and listens to it from its beginning as [`attach`](Self::attach)
    /// does. What the record has already stays, and its attempts are counted on. A reply that
    /// is running already is left alone and listened to.
    pub fn start(&self, record: ReplyRecord, turn: Turn) -> mpsc::Receiver<ReplyMessage> {
        let id = record.id.clone();
        let running = Running {
            live: Live::new(record),
            stop: CancellationToken::new(),
            over: CancellationToken::new(),
        };
        {
            let mut all = self
                .0
                .running
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(running) = all.get(&id)
                && !running.over.is_cancelled()
            {
                return running.live.attach();
            }
            all.insert(id.clone(), running.clone());
        }
        let messages = running.live.attach();
        let shared = Arc::clone(&self.0);
        tokio::spawn(async move {
            shared.write(&id, running, turn).await;
            shared.forget_ended(&id);
        });
        messages
    }

    /// Listens to a running reply: first a snapshot, then what happens. The channel closes
    /// when the reply has ended; a listener that fell far behind may miss the last event and
    /// finds the end in the store. None when the reply is not running.
    pub fn attach(&self, id: &str) -> Option<mpsc::Receiver<ReplyMessage>> {
        Some(self.running(id)?.live.attach())
    }

    /// The reply as it stands, while it is running.
    pub fn snapshot(&self, id: &str) -> Option<ReplyRecord> {
        Some(self.running(id)?.live.record())
    }

    /// Stops a running reply; whether it was running. What was written stays.
    pub fn stop(&self, id: &str) -> bool {
        let running = self.running(id);
        if let Some(running) = &running {
            running.stop.cancel();
        }
        running.is_some()
    }

    fn running(&self, id: &str) -> Option<Running> {
        self.0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()
    }
}

impl Shared {
    /// Forgets a reply that has ended, unless it was begun again meanwhile.
    fn forget_ended(&self, id: &str) {
        let mut all = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if all
            .get(id)
            .is_some_and(|running| running.over.is_cancelled())
        {
            all.remove(id);
        }
    }

    async fn write(&self, id: &str, running: Running, turn: Turn) {
        let (events, turn_events) = mpsc::channel(TURN_EVENTS);
        let mut recorder = Recorder::new(
            id,
            running.live.clone(),
            Arc::clone(&self.store),
            self.pacing,
        );
        let run = async {
            let outcome = self.handler.run(&turn, &running.stop, &events).await;
            drop(events);
            outcome
        };
        let (outcome, ()) = tokio::join!(run, recorder.record(turn_events));
        info!(reply = id, ?outcome, "reply ended");
        running.over.cancel();
        recorder.end(outcome, self.clock.now()).await;
    }
}

#[cfg(test)]
mod tests;
