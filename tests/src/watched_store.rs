//! A store that notes what was kept, and what had been told before it was.

use std::sync::{Arc, Mutex, PoisonError};

use aideon_engine::{
    media::Picture,
    ports::{ReplyStore, StoreError},
    provenance::{AttemptRecord, NoticeRecord, PictureRecord, ReplyOutcome, SegmentRecord},
    replies::{ReplyEvent, ReplyMessage},
    time::Timestamp,
};
use anyhow::{Context as _, Result};
use async_trait::async_trait;
use tokio::sync::{mpsc::Receiver, watch};

use crate::patience::within;

/// Something that happened to a reply.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// An attempt was kept.
    Attempt(AttemptRecord),
    /// A segment was kept.
    Segment(SegmentRecord),
    /// A notice was kept.
    Notice(NoticeRecord),
    /// How the reply ended was kept.
    End(ReplyOutcome),
    /// A listener was told.
    Told(ReplyEvent),
}

/// Passes everything on to the store within. A moment is noted when the store has kept it.
pub struct WatchedStore {
    within: Arc<dyn ReplyStore>,
    moments: watch::Sender<Vec<Moment>>,
    listening: Mutex<Option<Receiver<ReplyMessage>>>,
}

impl WatchedStore {
    /// Watches `store`.
    pub fn over(store: Arc<dyn ReplyStore>) -> Self {
        Self {
            within: store,
            moments: watch::Sender::default(),
            listening: Mutex::default(),
        }
    }

    /// Notes from now on what a listener is told, among what is kept.
    pub fn listen_to(&self, messages: Receiver<ReplyMessage>) {
        *self.listening() = Some(messages);
    }

    /// Everything that happened so far, in order.
    pub fn moments(&self) -> Vec<Moment> {
        self.note_what_was_told();
        self.moments.borrow().clone()
    }

    /// Waits until something was kept.
    ///
    /// # Errors
    /// When it never was.
    pub async fn kept(&self, is_it: impl Fn(&Moment) -> bool) -> Result<()> {
        let mut moments = self.moments.subscribe();
        let found = moments.wait_for(|moments| moments.iter().any(&is_it));
        within("something to be kept", found)
            .await?
            .context("the store is in use")?;
        Ok(())
    }

    fn listening(&self) -> std::sync::MutexGuard<'_, Option<Receiver<ReplyMessage>>> {
        self.listening
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, moment: Moment) {
        self.moments.send_modify(|moments| moments.push(moment));
    }

    fn note_what_was_told(&self) {
        let mut listening = self.listening();
        while let Some(message) = listening.as_mut().and_then(|all| all.try_recv().ok()) {
            self.note(Moment::Told(message.event));
        }
    }

    /// What was told while the store was at work was told before it was kept.
    fn keep(&self, kept: Result<(), StoreError>, moment: Moment) -> Result<(), StoreError> {
        self.note_what_was_told();
        kept.inspect(|()| self.note(moment))
    }
}

#[async_trait]
impl ReplyStore for WatchedStore {
    async fn save_attempt(&self, reply: &str, attempt: &AttemptRecord) -> Result<(), StoreError> {
        let kept = self.within.save_attempt(reply, attempt).await;
        self.keep(kept, Moment::Attempt(attempt.clone()))
    }

    async fn save_segment(&self, reply: &str, segment: &SegmentRecord) -> Result<(), StoreError> {
        let kept = self.within.save_segment(reply, segment).await;
        self.keep(kept, Moment::Segment(segment.clone()))
    }

    async fn save_pictures(
        &self,
        reply: &str,
        attempt: u32,
        pictures: &[Picture],
    ) -> Result<Vec<PictureRecord>, StoreError> {
        self.within.save_pictures(reply, attempt, pictures).await
    }

    async fn save_notice(&self, reply: &str, notice: &NoticeRecord) -> Result<(), StoreError> {
        let kept = self.within.save_notice(reply, notice).await;
        self.keep(kept, Moment::Notice(notice.clone()))
    }

    async fn end_reply(
        &self,
        reply: &str,
        outcome: &ReplyOutcome,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let kept = self.within.end_reply(reply, outcome, at).await;
        self.keep(kept, Moment::End(outcome.clone()))
    }
}
