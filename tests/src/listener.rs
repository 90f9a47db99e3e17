//! Somebody who listens to a reply and knows of it only what was told.

use aideon_engine::{
    provenance::{AttemptRecord, ReplyOutcome, ReplyRecord, SegmentRecord},
    replies::{ReplyEvent, ReplyMessage},
};
use anyhow::{Context as _, Result, bail, ensure};
use tokio::sync::mpsc::Receiver;

use crate::patience::within;

/// Folds what is told of a reply into the reply, as a window does.
pub struct Listener {
    messages: Receiver<ReplyMessage>,
    /// The reply as far as it was told; none before the first snapshot.
    heard: Option<ReplyRecord>,
    seq: u64,
    snapshots: usize,
}

impl Listener {
    /// Listens to what comes out of `messages`.
    pub fn new(messages: Receiver<ReplyMessage>) -> Self {
        Self {
            messages,
            heard: None,
            seq: 0,
            snapshots: 0,
        }
    }

    /// The channel, for somebody else to listen to.
    pub fn into_messages(self) -> Receiver<ReplyMessage> {
        self.messages
    }

    /// How many snapshots came; the first is the greeting.
    pub fn snapshots(&self) -> usize {
        self.snapshots
    }

    /// Listens until the reply, as far as it was told, is as `is_so` wants it.
    ///
    /// # Errors
    /// When it never was, or what was told does not fit together.
    pub async fn until(&mut self, is_so: impl Fn(&ReplyRecord) -> bool) -> Result<()> {
        while !self.heard.as_ref().is_some_and(&is_so) {
            let told = self.take_next().await?;
            ensure!(told, "the reply ended before, as {:?}", self.heard);
        }
        Ok(())
    }

    /// Takes what is waiting, without waiting for more.
    ///
    /// # Errors
    /// When what was told does not fit together.
    pub fn catch_up(&mut self) -> Result<()> {
        while let Ok(message) = self.messages.try_recv() {
            self.take(message)?;
        }
        Ok(())
    }

    /// Listens to the end, and gives the reply as it was told piece by piece.
    ///
    /// # Errors
    /// When what was told does not fit together, or is not what the end says it was.
    pub async fn to_the_end(&mut self) -> Result<ReplyRecord> {
        while self.take_next().await? {}
        let heard = self.heard.clone().context("something was told")?;
        let ended = heard.outcome != ReplyOutcome::Running;
        ensure!(ended, "the channel closed with the reply running");
        Ok(heard)
    }

    /// Takes the next message; whether there was one.
    async fn take_next(&mut self) -> Result<bool> {
        let Some(message) = within("what happens to the reply", self.messages.recv()).await? else {
            return Ok(false);
        };
        self.take(message)?;
        Ok(true)
    }

    fn take(&mut self, message: ReplyMessage) -> Result<()> {
        let ReplyMessage { seq, event } = message;
        if let ReplyEvent::Snapshot(reply) = event {
            ensure!(seq >= self.seq, "a snapshot does not go back in time");
            (self.heard, self.seq) = (Some(reply), seq);
            self.snapshots += 1;
            return Ok(());
        }
        let reply = self.heard.as_mut().context("a snapshot comes first")?;
        let follows = seq == self.seq + 1;
        let overtakes = matches!(event, ReplyEvent::Ended(_));
        ensure!(
            follows || overtakes,
            "{seq} follows {}: {event:?}",
            self.seq
        );
        self.seq = seq;
        tell(reply, event, follows)
    }
}

/// Lets an event happen to the reply. `gapless`: nothing was missed before it.
fn tell(reply: &mut ReplyRecord, event: ReplyEvent, gapless: bool) -> Result<()> {
    match event {
        ReplyEvent::Snapshot(snapshot) => *reply = snapshot,
        ReplyEvent::AttemptStarted(attempt) => {
            let known = reply.attempt(attempt.position);
            ensure!(known.is_none(), "{attempt:?} began before");
            reply.attempts.push(attempt);
        }
        ReplyEvent::AttemptEnded(attempt) => put(reply, attempt),
        ReplyEvent::SourceChanged { attempt, source } => {
            let writer = reply.attempt(attempt).context("the writer is known")?;
            ensure!(writer.source() == source, "{writer:?} is not {source:?}");
            reply.segments.push(SegmentRecord {
                attempt,
                ..SegmentRecord::default()
            });
        }
        ReplyEvent::Text(text) => last(reply)?.text.push_str(&text),
        ReplyEvent::Reasoning(text) => last(reply)?.reasoning.push_str(&text),
        ReplyEvent::ToolCall {
            attempt,
            position,
            call,
        } => {
            let segment = last(reply)?;
            ensure!(segment.attempt == attempt, "{segment:?} is the one shown");
            let place = usize::try_from(position)?;
            match segment.tool_calls.get_mut(place) {
                Some(known) => *known = call,
                None => {
                    ensure!(segment.tool_calls.len() == place, "no call is left out");
                    segment.tool_calls.push(call);
                }
            }
        }
        ReplyEvent::Pictures { attempt, pictures } => {
            let segment = last(reply)?;
            ensure!(segment.attempt == attempt, "{segment:?} is the one shown");
            segment.pictures.extend(pictures);
        }
        ReplyEvent::SetAside { attempt, .. } => {
            let segment = last(reply)?;
            ensure!(segment.attempt == attempt, "{segment:?} is the one shown");
            segment.set_aside = true;
        }
        ReplyEvent::Notice(notice) => reply.notices.push(notice),
        ReplyEvent::Ended(ended) if gapless => {
            reply.outcome = ended.outcome.clone();
            ensure!(
                *reply == ended,
                "told piece by piece {reply:#?}, at the end {ended:#?}"
            );
        }
        ReplyEvent::Ended(ended) => *reply = ended,
    }
    Ok(())
}

fn put(reply: &mut ReplyRecord, attempt: AttemptRecord) {
    let mut attempts = reply.attempts.iter_mut();
    match attempts.find(|known| known.position == attempt.position) {
        Some(known) => *known = attempt,
        None => reply.attempts.push(attempt),
    }
}

/// The segment that is being written.
fn last(reply: &mut ReplyRecord) -> Result<&mut SegmentRecord> {
    match reply.segments.last_mut() {
        Some(segment) if !segment.set_aside => Ok(segment),
        other => bail!("words with nobody who writes them: {other:?}"),
    }
}
