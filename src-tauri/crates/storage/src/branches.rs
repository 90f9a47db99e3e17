//! Which branch of a conversation is shown, and which of its turns are hidden.

use std::ops::ControlFlow;

use aideon_engine::chat::Role;
use rusqlite::Connection;

use crate::{
    conversations::{ConversationRecord, Place, record},
    database::Database,
    error::StorageError,
    tables::{
        conversations::{self, StoredConversation},
        json_texts,
        messages::{self, MessageRow, tree},
        replies,
    },
};

impl Database {
    /// Shows the branch through a version of a user's message, or through a reply: as far down
    /// as it was shown last.
    ///
    /// # Errors
    /// [`StorageError::ConversationNotFound`], [`StorageError::MessageNotFound`] when nothing
    /// of that id stands in the conversation, [`StorageError::ReplyRunning`] in it, or when
    /// the database fails.
    pub async fn choose_branch(
        &self,
        profile: &str,
        conversation: &str,
        id: &str,
    ) -> Result<ConversationRecord, StorageError> {
        let (profile, conversation) = (profile.to_owned(), conversation.to_owned());
        let id = id.to_owned();
        self.write(move |transaction| {
            let stored = conversations::by_id(transaction, &profile, &conversation, false)?
                .ok_or(StorageError::ConversationNotFound)?;
            let (message, question) = place_of(transaction, &stored, &id)?;
            if stored.running {
                return Err(StorageError::ReplyRunning);
            }
            show(transaction, &conversation, &message)?;
            record(transaction, &profile, &conversation, &Place::At(question))
        })
        .await
    }

    /// Hides the turn of a user's message, with every reply to it. It is left out of what
    /// models are given from then on; what follows it stays. When it is the last one that is
    /// seen and has other versions, the newest of them is shown in its place.
    ///
    /// # Errors
    /// [`StorageError::MessageNotFound`], [`StorageError::ReplyRunning`] in that turn, or when
    /// the database fails.
    pub async fn delete_turn(
        &self,
        profile: &str,
        message: &str,
    ) -> Result<ConversationRecord, StorageError> {
        let (profile, message) = (profile.to_owned(), message.to_owned());
        let now = self.now();
        self.write(move |transaction| {
            let (question, stored) = turn_of(transaction, &profile, &message)?;
            if replies::running_of(transaction, &message)? {
                return Err(StorageError::ReplyRunning);
            }
            messages::set_deleted(transaction, &message, Some(now))?;
            let seen_at = match other_version(transaction, &stored, &question)? {
                Some(version) => {
                    show(transaction, &stored.id, &version)?;
                    version
                }
                None => message,
            };
            record(transaction, &profile, &stored.id, &Place::At(seen_at))
        })
        .await
    }

    /// Shows a turn that was hidden, where it stood and as it was.
    ///
    /// # Errors
    /// [`StorageError::MessageNotFound`], [`StorageError::ReplyRunning`] when another branch
    /// would have to give way to it while a reply is being written there, or when the database
    /// fails.
    pub async fn restore_turn(
        &self,
        profile: &str,
        message: &str,
    ) -> Result<ConversationRecord, StorageError> {
        let (profile, message) = (profile.to_owned(), message.to_owned());
        self.write(move |transaction| {
            let (_, stored) = turn_of(transaction, &profile, &message)?;
            messages::set_deleted(transaction, &message, None)?;
            if !is_shown(transaction, &stored, &message)? {
                if stored.running {
                    return Err(StorageError::ReplyRunning);
                }
                show(transaction, &stored.id, &message)?;
            }
            record(transaction, &profile, &stored.id, &Place::At(message))
        })
        .await
    }
}

/// Shows the branch through the message, as far down as it was shown last.
pub(crate) fn show(
    connection: &Connection,
    conversation: &str,
    message: &str,
) -> rusqlite::Result<()> {
    tree::show_way_to(connection, message)?;
    let leaf = tree::shown_leaf(connection, message)?;
    conversations::set_shown(connection, conversation, &leaf)
}

/// Shows the branch that a new reply ends. Where it goes on from the end of the one that is
/// shown, or answers its last message anew, the way there is marked already, however long.
pub(crate) fn show_new(
    connection: &Connection,
    question: &MessageRow,
    answer: &str,
) -> rusqlite::Result<()> {
    let conversation = &question.conversation_id;
    let end = conversations::shown_message(connection, conversation)?;
    let last_question = match &end {
        Some(end) => messages::by_id(connection, end)?.and_then(|end| end.parent_id),
        None => None,
    };
    if question.parent_id != end && last_question.as_ref() != Some(&question.id) {
        return show(connection, conversation, answer);
    }
    if let Some(parent) = &question.parent_id {
        tree::show_child(connection, parent, &question.id)?;
    }
    tree::show_child(connection, &question.id, answer)?;
    conversations::set_shown(connection, conversation, answer)
}

/// The message that an id means, a user's or that of a reply, with the user's message of its
/// turn.
fn place_of(
    connection: &Connection,
    conversation: &StoredConversation,
    id: &str,
) -> Result<(String, String), StorageError> {
    let message = replies::message_of(connection, id)?;
    let message = message.as_deref().unwrap_or(id);
    let row = messages::by_id(connection, message)?
        .filter(|row| row.conversation_id == conversation.id)
        .ok_or(StorageError::MessageNotFound)?;
    let question = match row.role {
        Role::Assistant => row.parent_id.ok_or(StorageError::MessageNotFound)?,
        Role::User | Role::System | Role::Tool => row.id.clone(),
    };
    Ok((row.id, question))
}

/// A user's message of the profile's, with its conversation.
pub(crate) fn turn_of(
    connection: &Connection,
    profile: &str,
    message: &str,
) -> Result<(MessageRow, StoredConversation), StorageError> {
    let question = messages::by_id(connection, message)?
        .filter(|message| message.role == Role::User)
        .ok_or(StorageError::MessageNotFound)?;
    let stored = conversations::by_id(connection, profile, &question.conversation_id, false)?
        .ok_or(StorageError::MessageNotFound)?;
    Ok((question, stored))
}

/// Another version to be shown in the place of a message that was hidden, when nothing that is
/// seen follows it.
fn other_version(
    connection: &Connection,
    stored: &StoredConversation,
    question: &MessageRow,
) -> Result<Option<String>, StorageError> {
    let Some(leaf) = stored.shown_message.as_deref().filter(|_| !stored.running) else {
        return Ok(None);
    };
    let mut ends_with_it = false;
    tree::turns_up(connection, leaf, |turn| {
        ends_with_it = turn.question == question.id;
        match turn.deleted && !ends_with_it {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    })?;
    if !ends_with_it {
        return Ok(None);
    }
    let parents = json_texts(question.parent_id.as_deref());
    let mut versions = tree::versions(connection, &stored.id, &parents)?;
    let others = versions.remove(&question.parent_id).unwrap_or_default();
    Ok(others.into_iter().next_back())
}

fn is_shown(
    connection: &Connection,
    stored: &StoredConversation,
    message: &str,
) -> rusqlite::Result<bool> {
    let mut shown = false;
    if let Some(leaf) = &stored.shown_message {
        tree::turns_up(connection, leaf, |turn| {
            shown = turn.question == message;
            match shown {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
    }
    Ok(shown)
}

#[cfg(test)]
mod tests;
