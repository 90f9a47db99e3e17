//! What a crash left undone: replies that were being written, attempts that nobody counted,
//! quota that is still held.

use aideon_engine::{free_tier::Calendar, time::Timestamp};
use rusqlite::{Connection, TransactionBehavior};

use crate::{
    error::StorageError,
    quota,
    tables::{attempts, message_words, replies, segments},
    usage,
};

/// Settles all of it, and gives the number of replies that were interrupted.
pub(super) fn after_a_crash(
    connection: &mut Connection,
    calendar: &Calendar,
    now: Timestamp,
) -> Result<u32, StorageError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (reply, attempt) in attempts::interrupt_running(&transaction)? {
        usage::record_of_reply(&transaction, calendar, &reply, &attempt)?;
    }
    for (reply, message) in replies::running(&transaction)? {
        let text = segments::standing_text(&transaction, &reply)?;
        message_words::put(&transaction, &message, &text)?;
    }
    let replies = replies::interrupt_running(&transaction, now)?;
    quota::settle_held(&transaction)?;
    transaction.commit()?;
    Ok(u32::try_from(replies).unwrap_or(u32::MAX))
}

/// Settles the quota that is still held, where there are no replies.
pub(super) fn of_quota(
    connection: &mut Connection,
    _calendar: &Calendar,
    _now: Timestamp,
) -> Result<u32, StorageError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    quota::settle_held(&transaction)?;
    transaction.commit()?;
    Ok(0)
}

#[cfg(test)]
mod tests;
