//! A reply in memory and those who listen to it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{self, error::TrySendError};

use crate::provenance::{
    AttemptRecord, FailureRecord, ModelSource, NoticeRecord, PictureRecord, ReplyRecord,
    ToolCallRecord,
};

/// Messages that may wait for one listener; when it is full the listener gets a snapshot.
const WAITING: usize = 256;

/// What happens to a reply, as told to those who listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyEvent {
    /// The whole reply as it stands.
    Snapshot(ReplyRecord),
    /// A model is being asked.
    AttemptStarted(AttemptRecord),
    /// An attempt came to its end, or was passed over.
    AttemptEnded(AttemptRecord),
    /// What follows is written by this attempt.
    SourceChanged {
        /// The attempt's position.
        attempt: u32,
        /// Who writes.
        source: ModelSource,
    },
    /// More of the answer.
    Text(String),
    /// More of the model's reasoning.
    Reasoning(String),
    /// A call of a tool began or grew.
    ToolCall {
        /// The position of the attempt that makes it.
        attempt: u32,
        /// Its place among the calls of the segment: that of one that it takes the place of,
        /// or behind the others.
        position: u32,
        /// The call as it stands.
        call: ToolCallRecord,
    },
    /// Pictures were made; they stand behind those that the segment has.
    Pictures {
        /// The position of the attempt that made them.
        attempt: u32,
        /// The pictures.
        pictures: Vec<PictureRecord>,
    },
    /// What an attempt wrote no longer stands as the answer.
    SetAside {
        /// The attempt's position.
        attempt: u32,
        /// Why.
        failure: FailureRecord,
    },
    /// Something to know beside the text.
    Notice(NoticeRecord),
    /// The reply ended. Nothing follows.
    Ended(ReplyRecord),
}

/// One message to a listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyMessage {
    /// Counts the reply's events from 1. A snapshot bears the number of the last event in it.
    pub seq: u64,
    /// The event.
    pub event: ReplyEvent,
}

#[derive(Clone)]
pub(super) struct Live(Arc<Mutex<State>>);

struct State {
    record: ReplyRecord,
    seq: u64,
    listeners: Vec<Listener>,
}

struct Listener {
    sender: mpsc::Sender<ReplyMessage>,
    /// It missed something and needs a snapshot before anything else.
    behind: bool,
}

impl Live {
    pub(super) fn new(record: ReplyRecord) -> Self {
        Self(Arc::new(Mutex::new(State {
            record,
            seq: 0,
            listeners: Vec::new(),
        })))
    }

    pub(super) fn attach(&self) -> mpsc::Receiver<ReplyMessage> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (sender, receiver) = mpsc::channel(WAITING);
        let mut listener = Listener {
            sender,
            behind: true,
        };
        let (seq, record) = (state.seq, state.record.clone());
        listener.tell(seq, &record, None);
        state.listeners.push(listener);
        receiver
    }

    pub(super) fn record(&self) -> ReplyRecord {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .record
            .clone()
    }

    /// Changes the reply without telling anybody yet.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut ReplyRecord) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).record)
    }

    /// Changes the reply and tells those who listen, in one step, so that a snapshot and the
    /// events behind it never overlap.
    pub(super) fn publish(
        &self,
        change: impl FnOnce(&mut ReplyRecord),
        event: impl FnOnce(&ReplyRecord) -> ReplyEvent,
    ) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state.record);
        state.seq += 1;
        let State {
            record,
            seq,
            listeners,
        } = &mut *state;
        let event = event(record);
        listeners.retain_mut(|listener| listener.tell(*seq, record, Some(&event)));
    }

    /// Lets go of those who listen; their channels close.
    pub(super) fn close(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .listeners
            .clear();
    }
}

impl Listener {
    /// Whether it still listens.
    fn tell(&mut self, seq: u64, record: &ReplyRecord, event: Option<&ReplyEvent>) -> bool {
        let event = match event {
            Some(event) if !self.behind || matches!(event, ReplyEvent::Ended(_)) => event.clone(),
            _ => ReplyEvent::Snapshot(record.clone()),
        };
        match self.sender.try_send(ReplyMessage { seq, event }) {
            Ok(()) => self.behind = false,
            Err(TrySendError::Full(_)) => self.behind = true,
            Err(TrySendError::Closed(_)) => return false,
        }
        true
    }
}
