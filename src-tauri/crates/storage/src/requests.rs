//! What the local API was asked, in a file of its own: `requests.sqlite3`, never the app's
//! database. It holds who asked whom and what came of it, and no word of what was said.

use std::{borrow::Cow, path::Path, sync::Arc};

use aideon_engine::{
    free_tier::Calendar,
    ports::{Clock, QuotaStore},
    provenance::Tier,
    time::Timestamp,
};

use crate::{
    database::Database,
    error::StorageError,
    tables::{quota_reservations, requests},
};

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestOutcome {
    /// The caller was given all of an answer.
    Answered,
    /// Nobody could answer, or the answer broke off.
    Failed,
    /// Nobody was asked: the request was wrong, or the caller's quota is used up.
    Refused,
    /// The caller went away.
    Cancelled,
}

impl RequestOutcome {
    /// Its name, as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Cancelled => "cancelled",
        }
    }

    /// The outcome of that name; what is not known was put in by hand and counts as failed.
    pub(crate) fn from_name(name: &str) -> Self {
        match name {
            "answered" => Self::Answered,
            "refused" => Self::Refused,
            "cancelled" => Self::Cancelled,
            _ => Self::Failed,
        }
    }
}

/// What is stored of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// UUIDv7, as the caller was told it.
    pub id: String,
    /// When it had come.
    pub received_at: Timestamp,
    /// From then to the end of the answer, in milliseconds.
    pub duration_ms: u64,
    /// Who asked, by the name that the configuration has for them.
    pub caller: String,
    /// The plan that they were on.
    pub tier: Tier,
    /// What was asked for: `chat.completions` for instance.
    pub operation: Cow<'static, str>,
    /// The model or route as the caller named it; none when that could not be read.
    pub asked: Option<String>,
    /// They wanted it as a stream.
    pub streamed: bool,
    /// The HTTP status that they were told.
    pub status: u16,
    /// What came of it.
    pub outcome: RequestOutcome,
    /// The code of the error that they were told.
    pub code: Option<String>,
    /// Who answered, `endpoint/model`.
    pub answered_by: Option<String>,
    /// Tokens of the prompt, where counted.
    pub prompt_tokens: Option<u64>,
    /// Tokens of the completion, where counted.
    pub completion_tokens: Option<u64>,
    /// Source, attempts and notices, as JSON.
    pub provenance: String,
}

/// The requests in their file. A handle that is cheap to clone.
#[derive(Clone, Debug)]
pub struct Requests {
    database: Database,
}

impl Requests {
    /// Opens the file in the folder `dir`, and makes both when they are not there yet. Quota
    /// that a crash left held is settled.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub async fn open(
        dir: &Path,
        clock: Arc<dyn Clock>,
        calendar: Calendar,
    ) -> Result<Self, StorageError> {
        let database = Database::open_requests(dir, clock, calendar).await?;
        Ok(Self { database })
    }

    /// The quota that lies beside them.
    pub fn quota(&self) -> Arc<dyn QuotaStore> {
        Arc::new(self.database.clone())
    }

    /// Keeps requests in one transaction. One that is there already stays as it is.
    ///
    /// # Errors
    /// When they could not be kept; none of them was then.
    pub async fn add(&self, rows: Vec<Arc<RequestRow>>) -> Result<(), StorageError> {
        let work = move |transaction: &rusqlite::Connection| {
            for row in &rows {
                requests::insert(transaction, row)?;
            }
            Ok(())
        };
        self.database.write(work).await
    }

    /// The request of that id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn get(&self, id: &str) -> Result<Option<RequestRow>, StorageError> {
        let id = id.to_owned();
        self.database
            .read(move |transaction| Ok(requests::get(transaction, &id)?))
            .await
    }

    /// Forgets what was asked before a time, and gives the number of requests forgotten.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn forget_before(&self, at: Timestamp) -> Result<usize, StorageError> {
        let work = move |transaction: &rusqlite::Connection| {
            quota_reservations::remove_settled_before(transaction, at)?;
            Ok(requests::remove_before(transaction, at)?)
        };
        self.database.write(work).await
    }

    /// Closes the file in an orderly way; every other handle is closed with it.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn close(self) -> Result<(), StorageError> {
        self.database.close().await
    }
}

#[cfg(test)]
mod tests;
