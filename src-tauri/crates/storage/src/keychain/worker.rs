//! The thread that asks the keychain.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use tokio::{sync::oneshot, time};

use super::{KeychainStatus, store::SecretStore};
use crate::error::StorageError;

type Job = Box<dyn FnOnce(&mut dyn SecretStore) + Send>;
type Open = dyn Fn() -> Box<dyn SecretStore> + Send + Sync;

const NO_THREAD: StorageError = StorageError::KeychainFailed("its thread could not be started");

/// One thread, started at the first question, that owns the store.
pub(super) struct Worker {
    open: Arc<Open>,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    asked: AtomicU64,
    /// The newest question that nobody wanted to wait for any longer.
    overdue: AtomicU64,
    /// The newest question that is done with.
    done: Arc<AtomicU64>,
}

impl Worker {
    pub(super) fn new(open: impl Fn() -> Box<dyn SecretStore> + Send + Sync + 'static) -> Self {
        Self {
            open: Arc::new(open),
            jobs: Mutex::default(),
            asked: AtomicU64::new(0),
            overdue: AtomicU64::new(0),
            done: Arc::default(),
        }
    }

    /// Asks the store on its thread. As long as an earlier question hangs, everybody is told
    /// so at once instead of waiting in a row behind it.
    pub(super) async fn ask<T, F>(&self, patience: Duration, question: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn SecretStore) -> T + Send + 'static,
    {
        const WAITS: StorageError = StorageError::KeychainUnusable(KeychainStatus::Locked);
        if self.overdue.load(Ordering::SeqCst) > self.done.load(Ordering::SeqCst) {
            return Err(WAITS);
        }
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let done = Done {
            number,
            newest: Arc::clone(&self.done),
        };
        let (sender, receiver) = oneshot::channel();
        self.post(Box::new(move |store| {
            let done = done;
            if sender.is_closed() {
                return;
            }
            let answer = question(store);
            drop(done);
            // Nobody waits for it any longer when this fails.
            let _ = sender.send(answer);
        }))?;
        match time::timeout(patience, receiver).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) => Err(StorageError::KeychainFailed("it panicked")),
            Err(_) => {
                self.overdue.fetch_max(number, Ordering::SeqCst);
                Err(WAITS)
            }
        }
    }

    fn post(&self, job: Job) -> Result<(), StorageError> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let thread = match jobs.take() {
            Some(thread) => thread,
            None => self.start().map_err(|_| NO_THREAD)?,
        };
        let posted = thread.send(job).map_err(|_| NO_THREAD);
        *jobs = Some(thread);
        posted
    }

    fn start(&self) -> io::Result<mpsc::Sender<Job>> {
        let (sender, receiver) = mpsc::channel::<Job>();
        let open = Arc::clone(&self.open);
        let work = move || {
            let mut store = open();
            while let Ok(job) = receiver.recv() {
                let answered = catch_unwind(AssertUnwindSafe(|| job(store.as_mut())));
                if answered.is_err() {
                    // It may have been left half way, so that nothing more is asked of it.
                    store = open();
                }
            }
        };
        thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(work)?;
        Ok(sender)
    }
}

/// Notes that a question is done with, even when answering it panicked.
struct Done {
    number: u64,
    newest: Arc<AtomicU64>,
}

impl Drop for Done {
    fn drop(&mut self) {
        self.newest.fetch_max(self.number, Ordering::SeqCst);
    }
}
