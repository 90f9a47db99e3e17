//! Replies while and after they are written.

mod context;

use aideon_engine::{
    chat::ChatMessage,
    media::Picture,
    ports::{ReplyStore, StoreError},
    provenance::{
        AttemptRecord, NoticeRecord, PictureRecord, ReplyOutcome, ReplyRecord, SegmentRecord,
    },
    time::Timestamp,
};
use async_trait::async_trait;

use crate::{
    database::Database,
    error::StorageError,
    pictures, quota,
    tables::{
        attempts, conversations, message_words, messages, notices,
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
    /// one is left out, so that messages of the user may follow each other. Hidden turns are
    /// left out, and those that asked for a picture, because nobody spoke in them.
    ///
    /// # Errors
    /// [`StorageError::ReplyNotFound`], or when the database fails.
    pub async fn context(&self, reply: &str) -> Result<Vec<ChatMessage>, StorageError> {
        let reply = reply.to_owned();
        self.read(move |transaction| {
            let answer =
                replies::message_of(transaction, &reply)?.ok_or(StorageError::ReplyNotFound)?;
            context::leading_to(transaction, &answer)
        })
        .await
    }

    /// The reply as it is stored, if it stands in a conversation of the profile's.
    ///
    /// # Errors
    /// [`StorageError::ReplyNotFound`] when it does not, or when the database fails.
    pub async fn reply_of(&self, profile: &str, id: &str) -> Result<ReplyRecord, StorageError> {
        let (profile, reply) = (profile.to_owned(), id.to_owned());
        let owner = self
            .read(move |transaction| Ok(replies::profile_of(transaction, &reply)?))
            .await?;
        if owner.as_deref() != Some(profile.as_str()) {
            return Err(StorageError::ReplyNotFound);
        }
        self.reply(id).await?.ok_or(StorageError::ReplyNotFound)
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

    async fn save_pictures(
        &self,
        reply: &str,
        attempt: u32,
        made: &[Picture],
    ) -> Result<Vec<PictureRecord>, StoreError> {
        let (reply, made, now) = (reply.to_owned(), made.to_vec(), self.now());
        let kept = self
            .write(move |transaction| pictures::keep_made(transaction, &reply, attempt, &made, now))
            .await?;
        Ok(kept)
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
            let text = segments::standing_text(transaction, &reply)?;
            message_words::put(transaction, &message.id, &text)?;
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
