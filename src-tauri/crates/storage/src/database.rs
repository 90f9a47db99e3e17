//! The database file, its writer thread and its reader.

mod backup;
mod damaged;
mod file;
mod recovery;

use std::{fs::File, path::Path, sync::Arc};

use aideon_engine::{free_tier::Calendar, ports::Clock, time::Timestamp};
use rusqlite::{Connection, TransactionBehavior};
use tokio::task;

use self::file::Plan;
use crate::error::StorageError;

/// Everything that must not be lost, keys aside. A handle that is cheap to clone.
///
/// One thread owns the connection that writes, another the one that reads; neither ever
/// blocks the caller's.
#[derive(Clone)]
pub struct Database {
    writer: tokio_rusqlite::Connection,
    reader: tokio_rusqlite::Connection,
    clock: Arc<dyn Clock>,
    calendar: Calendar,
    /// Held as long as a handle lives, so that no second instance opens the folder.
    _lock: Arc<File>,
}

/// A database that was opened, and what the user should know about it.
#[derive(Debug)]
pub struct Opened {
    /// The database.
    pub database: Database,
    /// The file was damaged: the name that it bears now, in the same folder. A new one was
    /// made, and nothing was deleted.
    pub set_aside: Option<String>,
    /// The number of replies that were being written when the app was last closed.
    pub interrupted: u32,
}

impl Database {
    /// Opens the database in the folder `dir`, and makes both when they are not there yet.
    /// Usage is kept by the days of the system's time zone.
    ///
    /// # Errors
    /// [`StorageError::NotWritable`], [`StorageError::DiskFull`], [`StorageError::InUse`] by
    /// another instance, [`StorageError::NewerVersion`] of the app, or when SQLite fails. The
    /// file is left as it was then.
    pub async fn open(dir: &Path, clock: Arc<dyn Clock>) -> Result<Opened, StorageError> {
        Self::open_with_calendar(dir, clock, Calendar::of_the_system()).await
    }

    /// The same with the days of another calendar.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_with_calendar(
        dir: &Path,
        clock: Arc<dyn Clock>,
        calendar: Calendar,
    ) -> Result<Opened, StorageError> {
        Self::open_by(dir, clock, calendar, Plan::of_the_app).await
    }

    /// Opens what the local API was asked, with its quota.
    pub(crate) async fn open_requests(
        dir: &Path,
        clock: Arc<dyn Clock>,
        calendar: Calendar,
    ) -> Result<Self, StorageError> {
        let opened = Self::open_by(dir, clock, calendar, Plan::of_requests).await?;
        Ok(opened.database)
    }

    async fn open_by(
        dir: &Path,
        clock: Arc<dyn Clock>,
        calendar: Calendar,
        plan: fn() -> Plan,
    ) -> Result<Opened, StorageError> {
        let dir = dir.to_owned();
        let (now, days) = (clock.now(), calendar.clone());
        let opened = task::spawn_blocking(move || file::open(&dir, now, &days, &plan()))
            .await
            .map_err(|_| StorageError::Closed)??;
        let database = Self {
            writer: opened.writer.into(),
            reader: opened.reader.into(),
            clock,
            calendar,
            _lock: Arc::new(opened.lock),
        };
        Ok(Opened {
            database,
            set_aside: opened.set_aside,
            interrupted: opened.interrupted,
        })
    }

    /// Closes the file in an orderly way; every other handle is closed with it.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn close(self) -> Result<(), StorageError> {
        for connection in [self.reader, self.writer] {
            // What is closed already is no error.
            if let Err(tokio_rusqlite::Error::Close((_, error))) = connection.close().await {
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// Now, by the clock that it was opened with.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The local days by which usage is kept.
    pub(crate) fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Runs `work` on the writer's thread in one transaction, which is undone on an error.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
    {
        run(&self.writer, TransactionBehavior::Immediate, work).await
    }

    /// Runs `work` on the reader's thread; everything that it reads is of one moment.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StorageError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
    {
        run(&self.reader, TransactionBehavior::Deferred, work).await
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Database")
    }
}

async fn run<T, F>(
    connection: &tokio_rusqlite::Connection,
    behavior: TransactionBehavior,
    work: F,
) -> Result<T, StorageError>
where
    T: Send + 'static,
    F: FnOnce(&Connection) -> Result<T, StorageError> + Send + 'static,
{
    let result = connection
        .call(move |connection| {
            let transaction = connection.transaction_with_behavior(behavior)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })
        .await;
    result.map_err(StorageError::from)
}

#[cfg(test)]
mod tests;
