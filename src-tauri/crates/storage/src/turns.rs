//! Taking a message, or asking for another answer to it: once for each request of the window.

use aideon_engine::{
    chat::Role,
    free_tier::{QuotaCharge, QuotaExceeded},
    model_id::ModelId,
    provenance::Tier,
    time::Timestamp,
};
use rusqlite::Connection;
use uuid::Uuid;

use crate::{
    conversations::{ConversationRow, TurnRecord, row as conversation_row},
    database::Database,
    error::StorageError,
    quota,
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
    /// What it costs of a quota, if anything.
    pub charge: Option<QuotaCharge>,
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
    /// What it costs of a quota, if anything.
    pub charge: Option<QuotaCharge>,
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
    /// conversation too when it is a new one. What it costs is reserved with it, once.
    ///
    /// # Errors
    /// [`StorageError::QuotaExceeded`], [`StorageError::ProfileNotFound`],
    /// [`StorageError::ConversationNotFound`] when it does not exist or belongs to another
    /// profile, [`StorageError::ReplyRunning`], or when the database fails. Nothing is stored
    /// then.
    pub async fn begin_turn(&self, new: NewTurn) -> Result<TurnStart, StorageError> {
        let (conversation, text) = (new.conversation, new.text);
        let asked = Asked {
            profile: new.profile,
            client_request_id: new.client_request_id,
            choice: new.choice,
            tier: new.tier,
            charge: new.charge,
        };
        self.begin(asked, move |transaction, asked, now| {
            let (conversation, parent) =
                place(transaction, asked, conversation.as_deref(), &text, now)?;
            let question = message(&conversation, parent, Role::User, text, now);
            messages::insert(transaction, &question)?;
            Ok(question)
        })
        .await
    }

    /// Stores a further running reply to a message of the user. What it costs is reserved with
    /// it, once.
    ///
    /// # Errors
    /// [`StorageError::QuotaExceeded`], [`StorageError::MessageNotFound`] when it does not
    /// exist or belongs to another profile, [`StorageError::ReplyRunning`], or when the
    /// database fails. Nothing is stored then.
    pub async fn begin_retry(&self, new: NewRetry) -> Result<TurnStart, StorageError> {
        let message = new.message;
        let asked = Asked {
            profile: new.profile,
            client_request_id: new.client_request_id,
            choice: new.choice,
            tier: new.tier,
            charge: new.charge,
        };
        self.begin(asked, move |transaction, asked, _| {
            let question = messages::by_id(transaction, &message)?
                .filter(|message| message.role == Role::User)
                .ok_or(StorageError::MessageNotFound)?;
            let conversation = &question.conversation_id;
            conversations::by_id(transaction, &asked.profile, conversation, false)?
                .ok_or(StorageError::MessageNotFound)?;
            if replies::any_running(transaction, conversation)? {
                return Err(StorageError::ReplyRunning);
            }
            Ok(question)
        })
        .await
    }

    /// Begins a reply to the message that `question` gives, unless this request began one
    /// before. The reservation comes first, because a refusal is committed: it has written
    /// nothing but what was carried back.
    async fn begin<F>(&self, asked: Asked, question: F) -> Result<TurnStart, StorageError>
    where
        F: FnOnce(&Connection, &Asked, Timestamp) -> Result<MessageRow, StorageError>
            + Send
            + 'static,
    {
        let now = self.now();
        let started: Result<TurnStart, QuotaExceeded> = self
            .write(move |transaction| {
                if let Some(turn) = begun(transaction, &asked.profile, &asked.client_request_id)? {
                    return Ok(Ok(TurnStart::AlreadyBegun(turn)));
                }
                let reply = Uuid::now_v7().to_string();
                let charge = asked.charge.as_ref();
                if let Err(exceeded) = quota::reserve_for_reply(transaction, charge, &reply, now)? {
                    return Ok(Err(exceeded));
                }
                let question = question(transaction, &asked, now)?;
                let answer = answer(transaction, &question, &asked, &reply, now)?;
                let turn = stored(transaction, &asked.profile, &answer)?;
                Ok(Ok(TurnStart::Begun(turn)))
            })
            .await?;
        Ok(started?)
    }
}

/// What a message and another answer to one are asked for with.
struct Asked {
    profile: String,
    client_request_id: String,
    choice: Option<ModelId>,
    tier: Tier,
    charge: Option<QuotaCharge>,
}

/// The conversation that the message goes into, and the message that it goes on from.
fn place(
    connection: &Connection,
    asked: &Asked,
    conversation: Option<&str>,
    text: &str,
    now: Timestamp,
) -> Result<(String, Option<String>), StorageError> {
    let Some(id) = conversation else {
        let conversation = StoredConversation {
            id: Uuid::now_v7().to_string(),
            title: title::of_message(text),
            choice: asked.choice.clone(),
            updated_at: now,
            newest_message: None,
        };
        if profiles::by_id(connection, &asked.profile)?.is_none() {
            return Err(StorageError::ProfileNotFound);
        }
        conversations::insert(connection, &asked.profile, &conversation)?;
        return Ok((conversation.id, None));
    };
    let conversation = conversations::by_id(connection, &asked.profile, id, false)?
        .ok_or(StorageError::ConversationNotFound)?;
    if replies::any_running(connection, id)? {
        return Err(StorageError::ReplyRunning);
    }
    conversations::set_choice(connection, id, asked.choice.as_ref())?;
    Ok((conversation.id, conversation.newest_message))
}

/// Adds the assistant's message with its running reply below `question`, and gives its id.
fn answer(
    connection: &Connection,
    question: &MessageRow,
    asked: &Asked,
    reply: &str,
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
        id: reply,
        message_id: &answer.id,
        client_request_id: &asked.client_request_id,
        tier: asked.tier,
        choice: asked.choice.as_ref(),
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
