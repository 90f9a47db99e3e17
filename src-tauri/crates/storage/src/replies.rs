//! Replies while and after they are written.

use aideon_engine::{
    chat::{ChatMessage, Role},
    ports::{ReplyStore, StoreError},
    provenance::{AttemptRecord, NoticeRecord, ReplyOutcome, ReplyRecord, SegmentRecord},
    time::Timestamp,
};
use async_trait::async_trait;

use crate::{
    database::Database,
    error::StorageError,
    quota,
    tables::{
        attempts, conversations,
        messages::{self, MessageRow},
        notices,
        replies::{self, Depth},
        segments,
    },
    usage,
};

impl Database {
    /// The reply as it is stored.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reply(&self, id: &str) -> Result<Option<ReplyRecord>, StorageError> {
        let id = id.to_owned();
        self.read(move |transaction| {
            let Some(message) = replies::message_of(transaction, &id)? else {
                return Ok(None);
            };
            let mut found = replies::of_messages(transaction, [message.as_str()], Depth::Whole)?;
            Ok(found.remove(&message))
        })
        .await
    }

    /// What a model is given to write this reply: the conversation up to and with the
    /// message to answer. Of earlier replies it has the text that stands; a reply without
    /// one is left out, so that messages of the user may follow each other.
    ///
    /// # Errors
    /// [`StorageError::ReplyNotFound`], or when the database fails.
    pub async fn context(&self, reply: &str) -> Result<Vec<ChatMessage>, StorageError> {
        let reply = reply.to_owned();
        self.read(move |transaction| {
            let answer =
                replies::message_of(transaction, &reply)?.ok_or(StorageError::ReplyNotFound)?;
            let mut branch = messages::branch(transaction, &answer)?;
            branch.retain(|message| message.id != answer);
            let answers = branch
                .iter()
                .filter(|message| message.role == Role::Assistant);
            let answers = answers.map(|message| message.id.as_str());
            let replies = replies::of_messages(transaction, answers, Depth::Whole)?;
            let spoken = |message: MessageRow| {
                let text = match message.role {
                    Role::Assistant => replies.get(&message.id)?.answer()?.text.clone(),
                    Role::User | Role::System | Role::Tool => message.text,
                };
                (!text.is_empty()).then(|| ChatMessage::new(message.role, text))
            };
            Ok(branch.into_iter().filter_map(spoken).collect())
        })
        .await
    }
}

#[async_trait]
impl ReplyStore for Database {
    async fn save_attempt(&self, reply: &str, attempt: &AttemptRecord) -> Result<(), StoreError> {
        let (reply, attempt) = (reply.to_owned(), attempt.clone());
        let calendar = self.calendar().clone();
        self.write(move |transaction| {
            attempts::save(transaction, &reply, &attempt)?;
            usage::record_of_reply(transaction, &calendar, &reply, &attempt)
        })
        .await?;
        Ok(())
    }

    async fn save_segment(&self, reply: &str, segment: &SegmentRecord) -> Result<(), StoreError> {
        let (reply, segment) = (reply.to_owned(), segment.clone());
        self.write(move |transaction| Ok(segments::save(transaction, &reply, &segment)?))
            .await?;
        Ok(())
    }

    async fn save_notice(&self, reply: &str, notice: &NoticeRecord) -> Result<(), StoreError> {
        let (reply, notice) = (reply.to_owned(), notice.clone());
        self.write(move |transaction| Ok(notices::append(transaction, &reply, &notice)?))
            .await?;
        Ok(())
    }

    async fn end_reply(
        &self,
        reply: &str,
        outcome: &ReplyOutcome,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let (reply, outcome) = (reply.to_owned(), outcome.clone());
        self.write(move |transaction| {
            let message = replies::message_of(transaction, &reply)?
                .and_then(|message| messages::by_id(transaction, &message).transpose())
                .transpose()?
                .ok_or(StorageError::ReplyNotFound)?;
            replies::end(transaction, &reply, &outcome, at)?;
            quota::settle_reply(transaction, &reply)?;
            Ok(conversations::touch(
                transaction,
                &message.conversation_id,
                at,
            )?)
        })
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
