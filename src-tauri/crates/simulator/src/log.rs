//! The log of requests: what was asked, what was sent, how it ended.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

use crate::{Fault, KeySeen, Operation, SimulatorError, Target};

/// How many requests are kept; the oldest go first.
const KEPT: usize = 1_000;

/// One request and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRecord {
    /// Its number, from 1, in the order of arrival.
    pub number: u64,
    /// The target its path names, if any.
    pub target: Option<Target>,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// What it wants; `None` when nothing is at its path.
    pub operation: Option<Operation>,
    /// The model it asks for.
    pub model: Option<String>,
    /// Its headers, lower case, without those that carry a key or a cookie.
    pub headers: BTreeMap<String, String>,
    /// What its key is to the target.
    pub key: KeySeen,
    /// Its body, when that is JSON.
    pub body: Option<Value>,
    /// The fault that was laid over the reply.
    pub fault: Option<Fault>,
    /// The status of the reply, once headers were sent.
    pub status: Option<u16>,
    /// How many bytes of the reply's body were handed to the connection.
    pub bytes_sent: usize,
    /// How many events or pieces of the body were.
    pub events_sent: usize,
    /// The answer's text in them; of vectors and pictures there is none.
    pub text_sent: String,
    /// How it ended.
    pub outcome: Outcome,
    /// When it had arrived whole.
    #[serde(skip)]
    pub arrived: Instant,
    /// When the first byte of the reply's body was sent.
    #[serde(skip)]
    pub first_byte: Option<Instant>,
    /// When it ended.
    #[serde(skip)]
    pub ended: Option<Instant>,
}

impl RequestRecord {
    /// A request that arrives now, with no more known of it than this.
    pub(crate) fn arriving(method: &str, path: &str) -> Self {
        Self {
            number: 0,
            target: None,
            method: method.to_owned(),
            path: path.to_owned(),
            operation: None,
            model: None,
            headers: BTreeMap::new(),
            key: KeySeen::Absent,
            body: None,
            fault: None,
            status: None,
            bytes_sent: 0,
            events_sent: 0,
            text_sent: String::new(),
            outcome: Outcome::Open,
            arrived: Instant::now(),
            first_byte: None,
            ended: None,
        }
    }
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It has not: the reply is on its way, or it is silent on purpose.
    Open,
    /// All of the reply was handed to the connection.
    Completed,
    /// The client went away before.
    ClientGone,
    /// A fault ended the connection.
    Broken,
    /// The simulator was stopped before.
    Stopped,
}

/// All requests, and a signal at every change.
#[derive(Debug)]
pub(crate) struct RequestLog {
    records: Mutex<VecDeque<RequestRecord>>,
    changed: watch::Sender<u64>,
    stopped: AtomicBool,
}

impl RequestLog {
    pub(crate) fn new() -> Self {
        Self {
            records: Mutex::default(),
            changed: watch::Sender::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    fn records(&self) -> MutexGuard<'_, VecDeque<RequestRecord>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn signal(&self) {
        self.changed.send_modify(|change| *change += 1);
    }

    /// Copies of all that are kept, oldest first.
    pub(crate) fn all(&self) -> Vec<RequestRecord> {
        self.records().iter().cloned().collect()
    }

    /// Enters a request; its number is given to it here.
    pub(crate) fn enter(self: &Arc<Self>, mut record: RequestRecord) -> Entry {
        let mut records = self.records();
        let number = records.back().map_or(1, |last| last.number + 1);
        record.number = number;
        if records.len() == KEPT {
            records.pop_front();
        }
        records.push_back(record);
        drop(records);
        self.signal();
        Entry {
            log: Arc::clone(self),
            number,
        }
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut RequestRecord)) {
        let mut records = self.records();
        if let Some(record) = records.iter_mut().rev().find(|r| r.number == number) {
            change(record);
        }
        drop(records);
        self.signal();
    }

    /// The simulator has stopped: nothing will change any more.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        self.signal();
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// Waits until `find` finds something in the log.
    pub(crate) async fn wait_for<T>(
        &self,
        find: impl Fn(&VecDeque<RequestRecord>) -> Option<T>,
    ) -> Result<T, SimulatorError> {
        let mut changes = self.changed.subscribe();
        loop {
            if let Some(found) = find(&self.records()) {
                return Ok(found);
            }
            if self.is_stopped() || changes.changed().await.is_err() {
                return Err(SimulatorError::Stopped);
            }
        }
    }
}

/// A request's place in the log while it is answered. Dropped before
/// [`Entry::end`], it notes that the client went away: that is when the connection drops it.
#[derive(Debug)]
pub(crate) struct Entry {
    log: Arc<RequestLog>,
    number: u64,
}

impl Entry {
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn answered_with(&self, status: u16) {
        self.log.change(self.number, |r| r.status = Some(status));
    }

    pub(crate) fn sent(&self, bytes: usize, text: &str) {
        self.log.change(self.number, |record| {
            record.first_byte.get_or_insert_with(Instant::now);
            record.bytes_sent += bytes;
            record.events_sent += 1;
            record.text_sent.push_str(text);
        });
    }

    pub(crate) fn meets(&self, fault: Option<&Fault>) {
        self.log.change(self.number, |r| r.fault = fault.cloned());
    }

    /// Notes the text of a reply that is sent whole.
    pub(crate) fn says(&self, text: &str) {
        self.log.change(self.number, |r| r.text_sent.push_str(text));
    }

    /// Notes how it ended; only the first time counts.
    pub(crate) fn end(&self, outcome: Outcome) {
        self.log.change(self.number, |record| {
            if record.outcome == Outcome::Open {
                record.outcome = outcome;
                record.ended = Some(Instant::now());
            }
        });
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.end(if self.log.is_stopped() {
            Outcome::Stopped
        } else {
            Outcome::ClientGone
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first_and_numbers_go_on() {
        let log = Arc::new(RequestLog::new());
        for _ in 0..KEPT + 5 {
            log.enter(RequestRecord::arriving("GET", "/"));
        }
        let numbers: Vec<u64> = log.all().iter().map(|record| record.number).collect();
        assert_eq!(numbers, (6..=KEPT as u64 + 5).collect::<Vec<_>>());
    }

    #[test]
    fn how_a_request_ended_is_noted_once() {
        let log = Arc::new(RequestLog::new());
        let entry = log.enter(RequestRecord::arriving("GET", "/"));
        entry.end(Outcome::Completed);
        drop(entry);
        let outcomes: Vec<_> = log.all().iter().map(|record| record.outcome).collect();
        assert_eq!(
            outcomes,
            [Outcome::Completed],
            "what comes later does not count"
        );
    }
}
