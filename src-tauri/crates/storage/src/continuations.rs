//! Going on where a reply had ended: once for each request of the window.

use aideon_engine::free_tier::{QuotaCharge, QuotaExceeded};
use rusqlite::Connection;

use crate::{
    branches,
    database::Database,
    error::StorageError,
    quota,
    tables::{
        continuations, conversations, messages,
        replies::{self, Depth},
    },
    turns::{TurnStart, begun, stored},
};

/// A reply that a model is to go on with.
#[derive(Clone, Debug)]
pub struct NewContinuation {
    /// Who asks for it.
    pub profile: String,
    /// The window's id of this one press of the button.
    pub client_request_id: String,
    /// The reply, by its id.
    pub reply: String,
    /// What it costs of a quota, if anything.
    pub charge: Option<QuotaCharge>,
}

impl Database {
    /// Lets a reply run again: what stands of it stays, and its attempts count on. What it
    /// costs is reserved with it, once.
    ///
    /// # Errors
    /// [`StorageError::QuotaExceeded`], [`StorageError::ReplyNotFound`] when it does not
    /// exist, is hidden or belongs to another profile, [`StorageError::NothingToContinue`],
    /// [`StorageError::ReplyRunning`] in the conversation, or when the database fails. Nothing
    /// is stored then.
    pub async fn begin_continuation(
        &self,
        new: NewContinuation,
    ) -> Result<TurnStart, StorageError> {
        let now = self.now();
        let started: Result<TurnStart, QuotaExceeded> = self
            .write(move |transaction| {
                if let Some(turn) = begun(transaction, &new.profile, &new.client_request_id)? {
                    return Ok(Ok(TurnStart::AlreadyBegun(turn)));
                }
                let found = find(transaction, &new.profile, &new.reply)?;
                let from = (new.reply.as_str(), found.first_attempt);
                let charge = new.charge.as_ref();
                if let Err(exceeded) = quota::reserve_for_reply(transaction, charge, from, now)? {
                    return Ok(Err(exceeded));
                }
                let request = &new.client_request_id;
                continuations::insert(transaction, request, from.0, from.1, now)?;
                replies::reopen(transaction, &new.reply)?;
                branches::show(transaction, &found.conversation, &found.answer)?;
                conversations::touch(transaction, &found.conversation, now)?;
                let turn = stored(transaction, &new.profile, &found.answer)?;
                Ok(Ok(TurnStart::Begun(turn)))
            })
            .await?;
        Ok(started?)
    }
}

/// A reply that can be continued.
struct Found {
    conversation: String,
    /// The message that holds it.
    answer: String,
    /// The position that its next attempt has.
    first_attempt: u32,
}

fn find(connection: &Connection, profile: &str, reply: &str) -> Result<Found, StorageError> {
    let answer = replies::message_of(connection, reply)?.ok_or(StorageError::ReplyNotFound)?;
    let question = messages::by_id(connection, &answer)?.and_then(|answer| answer.parent_id);
    let question = question.ok_or(StorageError::ReplyNotFound)?;
    let (question, conversation) =
        branches::turn_of(connection, profile, &question).map_err(|failure| match failure {
            StorageError::MessageNotFound => StorageError::ReplyNotFound,
            failure => failure,
        })?;
    if question.deleted {
        return Err(StorageError::ReplyNotFound);
    }
    if conversation.running {
        return Err(StorageError::ReplyRunning);
    }
    let record = replies::of_messages(connection, [answer.as_str()], Depth::Whole)?
        .remove(&answer)
        .ok_or(StorageError::ReplyNotFound)?;
    if !record.can_be_continued() {
        return Err(StorageError::NothingToContinue);
    }
    Ok(Found {
        conversation: conversation.id,
        first_attempt: record.next_position(),
        answer,
    })
}

#[cfg(test)]
mod tests;
