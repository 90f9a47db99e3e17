//! Keeps a turn's events: first in the store, then for those who listen.

use std::sync::Arc;

use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};
use tracing::error;

use super::{
    Pacing,
    gathered::Gathered,
    live::{Live, ReplyEvent},
};
use crate::{
    fallback::TurnEvent,
    media::Picture,
    ports::{ReplyStore, StoreError},
    provenance::{
        AttemptRecord, FailureRecord, ReplyOutcome, ReplyRecord, SegmentRecord, ToolCallRecord,
    },
    time::Timestamp,
};

pub(super) struct Recorder {
    id: String,
    live: Live,
    /// The position that this turn's first attempt has in the reply: of one that is continued
    /// the attempts count on.
    first_attempt: u32,
    store: Arc<dyn ReplyStore>,
    pacing: Pacing,
    /// Text that came and was not told yet, with the time at which it must be.
    gathered: Gathered,
    tell_at: Option<Instant>,
    /// When text was told last.
    told_at: Option<Instant>,
    /// The time at which the segment must be stored.
    save_at: Option<Instant>,
}

impl Recorder {
    pub(super) fn new(id: &str, live: Live, store: Arc<dyn ReplyStore>, pacing: Pacing) -> Self {
        Self {
            id: id.to_owned(),
            first_attempt: live.record().next_position(),
            live,
            store,
            pacing,
            gathered: Gathered::default(),
            tell_at: None,
            told_at: None,
            save_at: None,
        }
    }

    /// Takes events until the turn is over.
    pub(super) async fn record(&mut self, mut events: mpsc::Receiver<TurnEvent>) {
        loop {
            tokio::select! {
                biased;
                () = due(self.tell_at) => self.tell_text(),
                () = due(self.save_at) => self.save_text().await,
                event = events.recv() => match event {
                    Some(TurnEvent::Text(text)) => self.gather(|all| all.text.push_str(&text)),
                    Some(TurnEvent::Reasoning(text)) => {
                        self.gather(|all| all.reasoning.push_str(&text));
                    }
                    Some(TurnEvent::ToolCall(piece)) => self.gather(|all| all.take_call(piece)),
                    Some(event) => {
                        self.tell_text();
                        self.take(event).await;
                    }
                    None => break,
                },
            }
        }
        self.tell_text();
        self.save_text().await;
    }

    /// Stores how the reply ended and tells it.
    pub(super) async fn end(&self, outcome: ReplyOutcome, at: Timestamp) {
        self.check(self.store.end_reply(&self.id, &outcome, at).await);
        self.live.publish(
            |reply| reply.outcome = outcome,
            |reply| ReplyEvent::Ended(reply.clone()),
        );
        self.live.close();
    }

    async fn take(&mut self, event: TurnEvent) {
        match event {
            TurnEvent::AttemptStarted(attempt) => {
                let attempt = self.placed(attempt);
                self.check(self.store.save_attempt(&self.id, &attempt).await);
                let told = ReplyEvent::AttemptStarted(attempt.clone());
                self.live
                    .publish(|reply| put_attempt(reply, attempt), |_| told);
            }
            TurnEvent::AttemptEnded(attempt) => {
                self.save_text().await;
                let attempt = self.placed(attempt);
                self.check(self.store.save_attempt(&self.id, &attempt).await);
                let told = ReplyEvent::AttemptEnded(attempt.clone());
                self.live
                    .publish(|reply| put_attempt(reply, attempt), |_| told);
            }
            TurnEvent::SourceChanged { attempt } => {
                let attempt = self.placed(attempt);
                self.change_source(attempt).await;
            }
            TurnEvent::SetAside { attempt, failure } => {
                self.set_aside(self.first_attempt.saturating_add(attempt), failure)
                    .await;
            }
            TurnEvent::Pictures(pictures) => self.keep_pictures(&pictures).await,
            TurnEvent::Notice(notice) => {
                self.check(self.store.save_notice(&self.id, &notice).await);
                let told = ReplyEvent::Notice(notice.clone());
                self.live
                    .publish(|reply| reply.notices.push(notice), |_| told);
            }
            // What goes back with calls is of use only to whoever answers them; nobody does.
            TurnEvent::Text(_)
            | TurnEvent::Reasoning(_)
            | TurnEvent::Sealed(_)
            | TurnEvent::ToolCall(_) => {}
        }
    }

    /// An attempt of the turn as one of the reply.
    fn placed(&self, attempt: AttemptRecord) -> AttemptRecord {
        AttemptRecord {
            position: self.first_attempt.saturating_add(attempt.position),
            ..attempt
        }
    }

    /// Pictures belong to the segment of whoever answered; they are stored before they are
    /// told of, because only then they can be looked at.
    async fn keep_pictures(&mut self, made: &[Picture]) {
        let Some(attempt) = self
            .live
            .change(|reply| reply.segments.last().map(|last| last.attempt))
        else {
            return;
        };
        match self.store.save_pictures(&self.id, attempt, made).await {
            Ok(pictures) => {
                let told = ReplyEvent::Pictures {
                    attempt,
                    pictures: pictures.clone(),
                };
                let change = |reply: &mut ReplyRecord| {
                    if let Some(last) = reply.segments.last_mut() {
                        last.pictures.extend(pictures);
                    }
                };
                self.live.publish(change, |_| told);
            }
            Err(failure) => self.check(Err(failure)),
        }
    }

    /// A new segment begins; its source is stored before it is sent.
    async fn change_source(&mut self, attempt: AttemptRecord) {
        let segment = SegmentRecord::of(attempt.position);
        self.gathered = Gathered::default();
        self.check(self.store.save_attempt(&self.id, &attempt).await);
        self.check(self.store.save_segment(&self.id, &segment).await);
        let told = ReplyEvent::SourceChanged {
            attempt: attempt.position,
            source: attempt.source(),
        };
        let change = |reply: &mut ReplyRecord| {
            put_attempt(reply, attempt);
            reply.segments.push(segment);
        };
        self.live.publish(change, |_| told);
    }

    async fn set_aside(&mut self, attempt: u32, failure: FailureRecord) {
        let set_aside = |reply: &mut ReplyRecord| {
            let segment = reply
                .segments
                .iter_mut()
                .find(|segment| segment.attempt == attempt)?;
            segment.set_aside = true;
            Some(segment.clone())
        };
        self.save_at = None;
        if let Some(segment) = self.live.change(set_aside) {
            self.check(self.store.save_segment(&self.id, &segment).await);
        }
        self.live
            .publish(|_| {}, |_| ReplyEvent::SetAside { attempt, failure });
    }

    fn gather(&mut self, add: impl FnOnce(&mut Gathered)) {
        add(&mut self.gathered);
        let now = Instant::now();
        let tell_at = self.pacing.tell_at(self.told_at, now);
        self.tell_at.get_or_insert(tell_at);
        self.save_at.get_or_insert(now + self.pacing.save);
    }

    fn tell_text(&mut self) {
        if self.tell_at.take().is_some() {
            self.told_at = Some(Instant::now());
        }
        let reasoning = std::mem::take(&mut self.gathered.reasoning);
        if !reasoning.is_empty() {
            let told = ReplyEvent::Reasoning(reasoning.clone());
            self.live.publish(
                |reply| grow(reply, |last| &mut last.reasoning, &reasoning),
                |_| told,
            );
        }
        let text = std::mem::take(&mut self.gathered.text);
        if !text.is_empty() {
            let told = ReplyEvent::Text(text.clone());
            self.live
                .publish(|reply| grow(reply, |last| &mut last.text, &text), |_| told);
        }
        self.tell_calls();
    }

    fn tell_calls(&mut self) {
        let gathered = &mut self.gathered;
        let changed = self.live.change(|reply| {
            let last = reply.segments.last()?;
            Some((last.attempt, gathered.changed_calls(&last.tool_calls)))
        });
        let Some((attempt, changed)) = changed else {
            return;
        };
        for (position, call) in changed {
            let told = ReplyEvent::ToolCall {
                attempt,
                position,
                call: call.clone(),
            };
            self.live
                .publish(|reply| put_call(reply, position, call), |_| told);
        }
    }

    async fn save_text(&mut self) {
        if self.save_at.take().is_none() {
            return;
        }
        self.tell_text();
        if let Some(segment) = self.live.change(|reply| reply.segments.last().cloned()) {
            self.check(self.store.save_segment(&self.id, &segment).await);
        }
    }

    /// A store that fails must not take the answer from the user who is reading it.
    fn check(&self, stored: Result<(), StoreError>) {
        if let Err(failure) = stored {
            error!(reply = self.id, %failure, "reply could not be stored");
        }
    }
}

/// Waits for a time, or for ever when there is none.
async fn due(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

fn put_attempt(reply: &mut ReplyRecord, attempt: AttemptRecord) {
    match reply
        .attempts
        .iter_mut()
        .find(|known| known.position == attempt.position)
    {
        Some(known) => *known = attempt,
        None => reply.attempts.push(attempt),
    }
}

fn put_call(reply: &mut ReplyRecord, position: u32, call: ToolCallRecord) {
    let Some(last) = reply.segments.last_mut() else {
        return;
    };
    let known = usize::try_from(position)
        .ok()
        .and_then(|position| last.tool_calls.get_mut(position));
    match known {
        Some(known) => *known = call,
        None => last.tool_calls.push(call),
    }
}

fn grow(reply: &mut ReplyRecord, part: impl Fn(&mut SegmentRecord) -> &mut String, more: &str) {
    if let Some(last) = reply.segments.last_mut() {
        part(last).push_str(more);
    }
}
