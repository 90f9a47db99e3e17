//! One row for each request, kept off the request's path: rows are handed to a task that
//! writes them in batches, and what is not written yet is found all the same.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aideon_engine::ports::Clock;
use aideon_storage::{
    error::StorageError,
    requests::{RequestRow, Requests},
};
use tokio::{
    sync::mpsc,
    task::JoinHandle,
    time::{self, Instant},
};

/// The most rows of one transaction.
const BATCH: usize = 512;

/// How long rows are gathered before they are written.
const GATHER: Duration = Duration::from_millis(20);

/// The most rows that wait. With a disk that has failed, answers go on and rows are lost.
const WAITING: usize = 65_536;

/// How often old rows are looked for.
const CLEANING: Duration = Duration::from_secs(3600);

type Pending = Arc<Mutex<HashMap<String, Arc<RequestRow>>>>;

/// Keeps requests.
#[derive(Clone)]
pub(crate) struct Recorder {
    rows: mpsc::Sender<Arc<RequestRow>>,
    pending: Pending,
    requests: Requests,
}

/// The task that writes, for who waits until all is written.
pub(crate) struct Writing(JoinHandle<()>);

impl Writing {
    /// Waits until all rows are written; no [`Recorder`] may be left.
    pub(crate) async fn finish(self) {
        // A task that panicked has written what it could.
        let _ = self.0.await;
    }
}

impl Recorder {
    /// Begins to keep requests, and forgets what is older than `keep`.
    pub(crate) fn start(
        requests: Requests,
        clock: Arc<dyn Clock>,
        keep: Duration,
    ) -> (Self, Writing) {
        let (rows, received) = mpsc::channel(WAITING);
        let pending = Pending::default();
        let writer = Writer {
            pending: Arc::clone(&pending),
            requests: requests.clone(),
            clock,
            keep,
        };
        let task = tokio::spawn(writer.run(received));
        let recorder = Self {
            rows,
            pending,
            requests,
        };
        (recorder, Writing(task))
    }

    /// Keeps a row soon. Never waits.
    pub(crate) fn keep(&self, row: RequestRow) {
        let row = Arc::new(row);
        lock(&self.pending).insert(row.id.clone(), Arc::clone(&row));
        if let Err(error) = self.rows.try_send(row) {
            lock(&self.pending).remove(&error.into_inner().id);
            tracing::error!("a request's row is lost, as rows cannot be written fast enough");
        }
    }

    /// The row of that id, written or not.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) async fn find(&self, id: &str) -> Result<Option<Arc<RequestRow>>, StorageError> {
        let waiting = lock(&self.pending).get(id).cloned();
        match waiting {
            Some(row) => Ok(Some(row)),
            None => Ok(self.requests.get(id).await?.map(Arc::new)),
        }
    }
}

fn lock(pending: &Pending) -> MutexGuard<'_, HashMap<String, Arc<RequestRow>>> {
    pending.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Writer {
    pending: Pending,
    requests: Requests,
    clock: Arc<dyn Clock>,
    keep: Duration,
}

impl Writer {
    async fn run(self, mut rows: mpsc::Receiver<Arc<RequestRow>>) {
        // Not at the start, which has other things to do.
        let mut clean_at = Instant::now() + GATHER.saturating_mul(500);
        let mut batch = Vec::new();
        loop {
            let received = time::timeout_at(clean_at, rows.recv_many(&mut batch, BATCH)).await;
            match received {
                Ok(0) => return,
                Ok(_) => {
                    self.write(std::mem::take(&mut batch)).await;
                    if !rows.is_closed() {
                        time::sleep(GATHER).await;
                    }
                }
                Err(_) => {
                    self.forget_old().await;
                    clean_at = Instant::now() + CLEANING;
                }
            }
        }
    }

    async fn write(&self, batch: Vec<Arc<RequestRow>>) {
        let ids: Vec<String> = batch.iter().map(|row| row.id.clone()).collect();
        if let Err(error) = self.requests.add(batch).await {
            tracing::error!(%error, rows = ids.len(), "requests could not be stored");
        }
        let mut pending = lock(&self.pending);
        for id in ids {
            pending.remove(&id);
        }
    }

    async fn forget_old(&self) {
        let keep = i64::try_from(self.keep.as_millis()).unwrap_or(i64::MAX);
        let now = self.clock.now();
        let before = aideon_engine::time::Timestamp(now.0.saturating_sub(keep));
        if let Err(error) = self.requests.forget_before(before).await {
            tracing::warn!(%error, "old requests could not be removed");
        }
    }
}
