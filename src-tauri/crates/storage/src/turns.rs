//! Taking a message, or asking for another answer to it: once for each request of the window.

use aideon_engine::{chat::Role, model_id::ModelId, provenance::Tier, time::Timestamp};
use rusqlite::Connection;
use uuid::Uuid;

use crate::{
    conversations::{ConversationRow, TurnRecord, row as conversation_row},
    database::Database,
    error::StorageError,
    tables::{
        conversations::{self, StoredConversation},
        messages::{self, MessageRow},
        profiles,
        replies::{self, Depth, NewReply},
    },
    title,
};

/// A message of the user that is to be answered.
#[derive(Clone, Debug)]
pub struct NewTurn {
    /// Who sends it.
    pub profile: String,
    /// The window's id of this one press of Send.
    pub client_request_id: String,
    /// The conversation to go on with; `None` begins a new one.
    pub conversation: Option<String>,
    /// The text as written.
    pub text: String,
    /// The pinned model, which the conversation keeps as its choice; `None` leaves it to
    /// the route.
    pub choice: Option<ModelId>,
    /// The tier whose route is asked.
    pub tier: Tier,
}

/// Another answer to a message that was taken before.
#[derive(Clone, Debug)]
pub struct NewRetry {
    /// Who asks for it.
    pub profile: String,
    /// The window's id of this one press of the button.
    pub client_request_id: String,
    /// The user's message, by its id.
    pub message: String,
    /// The pinned model, for this answer only; `None` leaves it to the route.
    pub choice: Option<ModelId>,
    /// The tier whose route is asked.
    pub tier: Tier,
}

/// A turn, with the line of its conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTurn {
    /// The conversation, perhaps a new one.
    pub conversation: ConversationRow,
    /// The turn.
    pub turn: TurnRecord,
}

/// What came of asking to begin a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnStart {
    /// It is stored now, and its reply is to be written.
    Begun(StoredTurn),
    /// The same request had begun it before: nothing is to be done.
    AlreadyBegun(StoredTurn),
}

impl Database {
    /// Stores the user's message and the running reply to it, in one transaction, and the
    /// conversation too when it is a new one.
    ///
    /// # Errors
    /// [`StorageError::ProfileNotFound`], [`StorageError::ConversationNotFound`] when it does
    /// not exist or belongs to another profile, [`StorageError::ReplyRunning`], or when the
    /// database fails. Nothing is stored then.
    pub async fn begin_turn(&self, new: NewTurn) -> Result<TurnStart, StorageError> {
        let now = self.now();
        self.write(move |transaction| {
            if let Some(turn) = begun(transaction, &new.profile, &new.client_request_id)? {
                return Ok(TurnStart::AlreadyBegun(turn));
            }
            let (conversation, parent) = place(transaction, &new, now)?;
            let question = message(&conversation, parent, Role::User, new.text, now);
            messages::insert(transaction, &question)?;
            let request = Request {
                client_request_id: &new.client_request_id,
                choice: new.choice.as_ref(),
                tier: new.tier,
            };
            let answer = answer(transaction, &question, &request, now)?;
            stored(transaction, &new.profile, &answer).map(TurnStart::Begun)
        })
        .await
    }

    /// Stores a further running reply to a message of the user.
    ///
    /// # Errors
    /// [`StorageError::MessageNotFound`] when it does not exist or belongs to another
    /// profile, [`StorageError::ReplyRunning`], or when the database fails.
    pub async fn begin_retry(&self, new: NewRetry) -> Result<TurnStart, StorageError> {
        let now = self.now();
        self.write(move |transaction| {
            if let Some(turn) = begun(transaction, &new.profile, &new.client_request_id)? {
                return Ok(TurnStart::AlreadyBegun(turn));
            }
            let question = messages::by_id(transaction, &new.message)?
                .filter(|message| message.role == Role::User)
                .ok_or(StorageError::MessageNotFound)?;
            let conversation = &question.conversation_id;
            conversations::by_id(transaction, &new.profile, conversation, false)?
                .ok_or(StorageError::MessageNotFound)?;
            if replies::any_running(transaction, conversation)? {
                return Err(StorageError::ReplyRunning);
            }
            let request = Request {
                client_request_id: &new.client_request_id,
                choice: new.choice.as_ref(),
                tier: new.tier,
            };
            let answer = answer(transaction, &question, &request, now)?;
            stored(transaction, &new.profile, &answer).map(TurnStart::Begun)
        })
        .await
    }
}

/// What a running reply is stored with.
struct Request<'a> {
    client_request_id: &'a str,
    choice: Option<&'a ModelId>,
    tier: Tier,
}

/// The conversation that the message goes into, and the message that it goes on from.
fn place(
    connection: &Connection,
    new: &NewTurn,
    now: Timestamp,
) -> Result<(String, Option<String>), StorageError> {
    let Some(id) = &new.conversation else {
        let conversation = StoredConversation {
            id: Uuid::now_v7().to_string(),
            title: title::of_message(&new.text),
            choice: new.choice.clone(),
            updated_at: now,
            newest_message: None,
        };
        if profiles::by_id(connection, &new.profile)?.is_none() {
            return Err(StorageError::ProfileNotFound);
        }
        conversations::insert(connection, &new.profile, &conversation)?;
        return Ok((conversation.id, None));
    };
    let conversation = conversations::by_id(connection, &new.profile, id, false)?
        .ok_or(StorageError::ConversationNotFound)?;
    if replies::any_running(connection, id)? {
        return Err(StorageError::ReplyRunning);
    }
    conversations::set_choice(connection, id, new.choice.as_ref())?;
    Ok((conversation.id, conversation.newest_message))
}

/// Adds the assistant's message with its running reply below `question`, and gives its id.
fn answer(
    connection: &Connection,
    question: &MessageRow,
    request: &Request<'_>,
    now: Timestamp,
) -> rusqlite::Result<String> {
    let parent = Some(question.id.clone());
    let answer = message(
        &question.conversation_id,
        parent,
        Role::Assistant,
        String::new(),
        now,
    );
    messages::insert(connection, &answer)?;
    let reply = NewReply {
        id: &Uuid::now_v7().to_string(),
        message_id: &answer.id,
        client_request_id: request.client_request_id,
        tier: request.tier,
        choice: request.choice,
        created_at: now,
    };
    replies::insert(connection, &reply)?;
    conversations::touch(connection, &question.conversation_id, now)?;
    Ok(answer.id)
}

fn message(
    conversation: &str,
    parent: Option<String>,
    role: Role,
    text: String,
    now: Timestamp,
) -> MessageRow {
    MessageRow {
        id: Uuid::now_v7().to_string(),
        conversation_id: conversation.to_owned(),
        parent_id: parent,
        role,
        text,
        created_at: now,
    }
}

/// The turn that this request of the window began before.
fn begun(
    connection: &Connection,
    profile: &str,
    client_request_id: &str,
) -> Result<Option<StoredTurn>, StorageError> {
    match replies::message_of_request(connection, client_request_id)? {
        Some(answer) => stored(connection, profile, &answer).map(Some),
        None => Ok(None),
    }
}

/// The turn that the assistant's message `answer` ends, as it is stored.
fn stored(
    connection: &Connection,
    profile: &str,
    answer: &str,
) -> Result<StoredTurn, StorageError> {
    let found = |id: Option<&str>| match id {
        Some(id) => messages::by_id(connection, id)?.ok_or(StorageError::MessageNotFound),
        None => Err(StorageError::MessageNotFound),
    };
    let answer = found(Some(answer))?;
    let question = found(answer.parent_id.as_deref())?;
    let conversation = conversations::by_id(connection, profile, &answer.conversation_id, true)?
        .ok_or(StorageError::ConversationNotFound)?;
    let reply = replies::of_messages(connection, [answer.id.as_str()], Depth::Whole)?
        .remove(&answer.id)
        .ok_or(StorageError::ReplyNotFound)?;
    Ok(StoredTurn {
        conversation: conversation_row(connection, conversation)?,
        turn: TurnRecord::new(question, reply),
    })
}

#[cfg(test)]
mod tests;
