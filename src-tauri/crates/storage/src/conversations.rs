//! The list of conversations and the turns of one.

use std::collections::HashMap;

use aideon_engine::{
    chat::Role,
    model_id::ModelId,
    provenance::{ModelSource, ReplyOutcome, ReplyRecord},
    time::Timestamp,
};
use rusqlite::Connection;

use crate::{
    database::Database,
    error::StorageError,
    tables::{
        conversations::{self, StoredConversation},
        messages::{self, MessageRow},
        replies::{self, Depth},
    },
    title,
};

/// A line of the conversation list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationRow {
    /// UUIDv7.
    pub id: String,
    /// The first words of its first message, or the name the user gave it.
    pub title: String,
    /// When it was last written to.
    pub updated_at: Timestamp,
    /// Who wrote the last reply, derived from that reply's stored attempts.
    pub last_source: Option<ModelSource>,
    /// A reply is being written in it.
    pub running: bool,
}

/// A conversation with the turns of its newest branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationRecord {
    /// Its line in the list.
    pub row: ConversationRow,
    /// The model that the user pinned for the next message; `None` leaves the choice to the
    /// tier's route.
    pub choice: Option<ModelId>,
    /// Its turns, oldest first.
    pub turns: Vec<TurnRecord>,
}

/// A message of the user with the newest reply to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnRecord {
    /// The id of the user's message, UUIDv7.
    pub message_id: String,
    /// When the user's message was sent.
    pub created_at: Timestamp,
    /// The user's text as written.
    pub text: String,
    /// The reply.
    pub reply: ReplyRecord,
}

impl TurnRecord {
    pub(crate) fn new(question: MessageRow, reply: ReplyRecord) -> Self {
        Self {
            message_id: question.id,
            created_at: question.created_at,
            text: question.text,
            reply,
        }
    }
}

impl Database {
    /// The profile's conversations, the one last written to first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn conversations(&self, profile: &str) -> Result<Vec<ConversationRow>, StorageError> {
        let profile = profile.to_owned();
        self.read(move |transaction| {
            Ok(rows(
                transaction,
                conversations::of_profile(transaction, &profile)?,
            )?)
        })
        .await
    }

    /// A conversation with the turns of its newest branch.
    ///
    /// # Errors
    /// [`StorageError::ConversationNotFound`], or when the database fails.
    pub async fn conversation(
        &self,
        profile: &str,
        id: &str,
    ) -> Result<ConversationRecord, StorageError> {
        let (profile, id) = (profile.to_owned(), id.to_owned());
        self.read(move |transaction| {
            let stored = conversations::by_id(transaction, &profile, &id, false)?
                .ok_or(StorageError::ConversationNotFound)?;
            let turns = match &stored.newest_message {
                Some(leaf) => turns(transaction, leaf)?,
                None => Vec::new(),
            };
            let choice = stored.choice.clone();
            Ok(ConversationRecord {
                row: row(transaction, stored)?,
                choice,
                turns,
            })
        })
        .await
    }

    /// Gives a conversation another title.
    ///
    /// # Errors
    /// [`StorageError::NameMissing`], [`StorageError::ConversationNotFound`], or when the
    /// database fails.
    pub async fn rename_conversation(
        &self,
        profile: &str,
        id: &str,
        title: &str,
    ) -> Result<(), StorageError> {
        let title = title::given(title).ok_or(StorageError::NameMissing)?;
        self.change(profile, id, false, move |transaction, id| {
            conversations::set_title(transaction, id, &title)
        })
        .await
    }

    /// Pins a model for the conversation's next message, or leaves the choice to the route.
    ///
    /// # Errors
    /// [`StorageError::ConversationNotFound`], or when the database fails.
    pub async fn set_choice(
        &self,
        profile: &str,
        id: &str,
        choice: Option<ModelId>,
    ) -> Result<(), StorageError> {
        self.change(profile, id, false, move |transaction, id| {
            conversations::set_choice(transaction, id, choice.as_ref())
        })
        .await
    }

    /// Takes a conversation out of the list. It stays in the database and can be restored.
    ///
    /// # Errors
    /// [`StorageError::ConversationNotFound`], or when the database fails.
    pub async fn delete_conversation(&self, profile: &str, id: &str) -> Result<(), StorageError> {
        let now = self.now();
        self.change(profile, id, false, move |transaction, id| {
            conversations::set_deleted(transaction, id, Some(now))
        })
        .await
    }

    /// Puts a deleted conversation back into the list.
    ///
    /// # Errors
    /// [`StorageError::ConversationNotFound`], or when the database fails.
    pub async fn restore_conversation(&self, profile: &str, id: &str) -> Result<(), StorageError> {
        self.change(profile, id, true, move |transaction, id| {
            conversations::set_deleted(transaction, id, None)
        })
        .await
    }

    async fn change<F>(
        &self,
        profile: &str,
        id: &str,
        deleted_too: bool,
        change: F,
    ) -> Result<(), StorageError>
    where
        F: FnOnce(&Connection, &str) -> rusqlite::Result<()> + Send + 'static,
    {
        let (profile, id) = (profile.to_owned(), id.to_owned());
        self.write(move |transaction| {
            conversations::by_id(transaction, &profile, &id, deleted_too)?
                .ok_or(StorageError::ConversationNotFound)?;
            Ok(change(transaction, &id)?)
        })
        .await
    }
}

/// The list's line of one conversation.
pub(crate) fn row(
    connection: &Connection,
    stored: StoredConversation,
) -> Result<ConversationRow, StorageError> {
    rows(connection, vec![stored])?
        .pop()
        .ok_or(StorageError::ConversationNotFound)
}

/// The list's lines, with a fixed number of queries for all the replies that they end with.
fn rows(
    connection: &Connection,
    stored: Vec<StoredConversation>,
) -> rusqlite::Result<Vec<ConversationRow>> {
    let newest = stored
        .iter()
        .filter_map(|stored| stored.newest_message.as_deref());
    let replies = replies::of_messages(connection, newest, Depth::Outline)?;
    let line = |stored: StoredConversation| {
        let reply = stored
            .newest_message
            .and_then(|message| replies.get(&message));
        ConversationRow {
            id: stored.id,
            title: stored.title,
            updated_at: stored.updated_at,
            last_source: reply.and_then(ReplyRecord::source),
            running: reply.is_some_and(|reply| reply.outcome == ReplyOutcome::Running),
        }
    };
    Ok(stored.into_iter().map(line).collect())
}

/// The turns of the branch that ends with the message `leaf`.
fn turns(connection: &Connection, leaf: &str) -> rusqlite::Result<Vec<TurnRecord>> {
    let branch = messages::branch(connection, leaf)?;
    let answers = branch
        .iter()
        .filter(|message| message.role == Role::Assistant);
    let answers = answers.map(|message| message.id.as_str());
    let mut replies = replies::of_messages(connection, answers, Depth::Whole)?;
    let mut questions: HashMap<String, MessageRow> = HashMap::new();
    let mut turns = Vec::new();
    for message in branch {
        if message.role != Role::Assistant {
            questions.insert(message.id.clone(), message);
            continue;
        }
        let question = message
            .parent_id
            .and_then(|parent| questions.remove(&parent));
        if let (Some(question), Some(reply)) = (question, replies.remove(&message.id)) {
            turns.push(TurnRecord::new(question, reply));
        }
    }
    Ok(turns)
}

#[cfg(test)]
mod tests;
