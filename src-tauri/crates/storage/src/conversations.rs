//! The list of conversations, and one of them as it is opened.

use std::ops::ControlFlow;

use aideon_engine::{
    model_id::ModelId,
    provenance::{ModelSource, ReplyRecord},
    time::Timestamp,
};
use rusqlite::Connection;

use crate::{
    database::Database,
    error::StorageError,
    pages::{self, TurnPage},
    tables::{
        conversations::{self, StoredConversation},
        messages::tree,
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

/// A conversation with a page of the branch that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationRecord {
    /// Its line in the list.
    pub row: ConversationRow,
    /// The model that the user pinned for the next message; `None` leaves the choice to the
    /// tier's route.
    pub choice: Option<ModelId>,
    /// How it is set.
    pub settings: ConversationSettings,
    /// The last turns of the branch, or those around the turn in question.
    pub page: TurnPage,
}

/// How a conversation is set. What is `None` is left to the model.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConversationSettings {
    /// Instructions that stand above the conversation; empty for none.
    pub system_prompt: String,
    /// Sampling temperature, 0 to 2.
    pub temperature: Option<f32>,
    /// Nucleus sampling, above 0 and at most 1.
    pub top_p: Option<f32>,
    /// The most tokens of a reply.
    pub max_output_tokens: Option<u32>,
    /// Texts at which the model stops.
    pub stop: Vec<String>,
}

/// The page of a conversation that is meant.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    End,
    /// Around the turn of this message of the user's.
    At(String),
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

    /// A conversation with the last turns of the branch that is shown.
    ///
    /// # Errors
    /// [`StorageError::ConversationNotFound`], or when the database fails.
    pub async fn conversation(
        &self,
        profile: &str,
        id: &str,
    ) -> Result<ConversationRecord, StorageError> {
        let (profile, id) = (profile.to_owned(), id.to_owned());
        self.read(move |transaction| record(transaction, &profile, &id, &Place::End))
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

    /// Sets a conversation for its next message.
    ///
    /// # Errors
    /// [`StorageError::ConversationNotFound`], or when the database fails.
    pub async fn configure_conversation(
        &self,
        profile: &str,
        id: &str,
        settings: ConversationSettings,
    ) -> Result<(), StorageError> {
        self.change(profile, id, false, move |transaction, id| {
            conversations::set_settings(transaction, id, &settings)
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

/// A conversation with a page of it.
pub(crate) fn record(
    connection: &Connection,
    profile: &str,
    id: &str,
    place: &Place,
) -> Result<ConversationRecord, StorageError> {
    let stored = conversations::by_id(connection, profile, id, false)?
        .ok_or(StorageError::ConversationNotFound)?;
    let leaf = stored.shown_message.as_deref();
    let page = match place {
        Place::End => pages::last(connection, id, leaf)?,
        Place::At(message) => pages::around(connection, id, leaf, message)?,
    };
    Ok(ConversationRecord {
        choice: stored.choice.clone(),
        settings: stored.settings.clone(),
        row: row(connection, stored)?,
        page,
    })
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

/// The list's lines, with a fixed number of queries for all the replies that they end with,
/// unless such an end is hidden.
fn rows(
    connection: &Connection,
    mut stored: Vec<StoredConversation>,
) -> rusqlite::Result<Vec<ConversationRow>> {
    for conversation in stored.iter_mut().filter(|stored| stored.end_hidden) {
        conversation.shown_message = last_seen(connection, conversation)?;
    }
    let ends = stored
        .iter()
        .filter_map(|stored| stored.shown_message.as_deref());
    let replies = replies::of_messages(connection, ends, Depth::Outline)?;
    let line = |stored: StoredConversation| {
        let reply = stored
            .shown_message
            .and_then(|message| replies.get(&message));
        ConversationRow {
            id: stored.id,
            title: stored.title,
            updated_at: stored.updated_at,
            last_source: reply.and_then(ReplyRecord::source),
            running: stored.running,
        }
    };
    Ok(stored.into_iter().map(line).collect())
}

/// The message with the last reply of the branch whose turn is not hidden.
fn last_seen(
    connection: &Connection,
    stored: &StoredConversation,
) -> rusqlite::Result<Option<String>> {
    let mut seen = None;
    if let Some(leaf) = &stored.shown_message {
        tree::turns_up(connection, leaf, |turn| {
            if turn.deleted {
                return ControlFlow::Continue(());
            }
            seen = Some(turn.answer);
            ControlFlow::Break(())
        })?;
    }
    Ok(seen)
}

#[cfg(test)]
mod tests;
