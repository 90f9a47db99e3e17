//! Taking a message, or asking for another answer to it: once for each request of the window.

use aideon_engine::{
    chat::Role,
    free_tier::{QuotaCharge, QuotaExceeded},
    model_id::ModelId,
    provenance::{Mode, Tier},
    time::Timestamp,
};
use rusqlite::Connection;
use uuid::Uuid;

use crate::{
    branches,
    conversations::{ConversationRow, ConversationSettings, row as conversation_row},
    database::Database,
    error::StorageError,
    pages::{self, TurnRecord},
    pictures::check_ids,
    quota,
    tables::{
        conversations::{self, StoredConversation},
        drafts, message_pictures,
        messages::{self, MessageRow, tree::TurnOutline},
        pictures, profiles,
        replies::{self, NewReply},
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
    /// The user's message that this one is another version of: it goes on from where that one
    /// does. `None` goes on from the end of the branch that is shown.
    pub instead_of: Option<String>,
    /// The text as written.
    pub text: String,
    /// The pictures that belong to it, by their ids.
    pub pictures: Vec<String>,
    /// What kind of answer is asked for.
    pub mode: Mode,
    /// The pinned model, which the conversation keeps as its choice; `None` leaves it to
    /// the route.
    pub choice: Option<ModelId>,
    /// How a conversation is set that begins with this message.
    pub settings: ConversationSettings,
    /// The tier whose route is asked.
    pub tier: Tier,
    /// What it costs of a quota, if anything.
    pub charge: Option<QuotaCharge>,
}

impl NewTurn {
    /// A message that begins a conversation, costs nothing, and is answered along the tier's
    /// route.
    pub fn new(profile: &str, tier: Tier, text: &str) -> Self {
        Self {
            profile: profile.to_owned(),
            client_request_id: Uuid::now_v7().to_string(),
            conversation: None,
            instead_of: None,
            text: text.to_owned(),
            pictures: Vec::new(),
            mode: Mode::Chat,
            choice: None,
            settings: ConversationSettings::default(),
            tier,
            charge: None,
        }
    }
}

/// Another answer to a message that was taken before, of the same mode.
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
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTurn {
    /// The conversation, perhaps a new one.
    pub conversation: ConversationRow,
    /// How the conversation is set.
    pub settings: ConversationSettings,
    /// The turn.
    pub turn: TurnRecord,
}

/// What came of asking to begin a turn.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnStart {
    /// It is stored now, and its reply is to be written.
    Begun(StoredTurn),
    /// The same request had begun it before: nothing is to be done.
    AlreadyBegun(StoredTurn),
}

impl Database {
    /// Stores the user's message and the running reply to it, in one transaction, and the
    /// conversation too when it is a new one. Their branch is the one shown from now on, and
    /// the draft in whose place the message stands is gone. What it costs is reserved with it,
    /// once.
    ///
    /// # Errors
    /// [`StorageError::QuotaExceeded`], [`StorageError::ProfileNotFound`],
    /// [`StorageError::ConversationNotFound`] when it does not exist or belongs to another
    /// profile, [`StorageError::MessageNotFound`] when the message to stand beside is not in
    /// it, [`StorageError::PictureNotFound`], [`StorageError::ReplyRunning`], or when the
    /// database fails. Nothing is stored then.
    pub async fn begin_turn(&self, new: NewTurn) -> Result<TurnStart, StorageError> {
        let asked = Asked {
            profile: new.profile.clone(),
            client_request_id: new.client_request_id.clone(),
            choice: new.choice.clone(),
            mode: Some(new.mode),
            tier: new.tier,
            charge: new.charge.clone(),
        };
        self.begin(asked, move |transaction, _, now| {
            let place = place(transaction, &new, now)?;
            check_ids(transaction, &new.profile, &new.pictures)?;
            let question = message(&place.conversation, place.parent, Role::User, new.text, now);
            messages::insert(transaction, &question)?;
            message_pictures::insert(transaction, &question.id, &new.pictures)?;
            if new.instead_of.is_none() {
                drafts::remove(transaction, &new.profile, new.conversation.as_deref())?;
            }
            Ok(question)
        })
        .await
    }

    /// Stores a further running reply to a message of the user; it is the one shown from now
    /// on. What it costs is reserved with it, once.
    ///
    /// # Errors
    /// [`StorageError::QuotaExceeded`], [`StorageError::MessageNotFound`] when it does not
    /// exist, is hidden or belongs to another profile, [`StorageError::ReplyRunning`], or when
    /// the database fails. Nothing is stored then.
    pub async fn begin_retry(&self, new: NewRetry) -> Result<TurnStart, StorageError> {
        let message = new.message;
        let asked = Asked {
            profile: new.profile,
            client_request_id: new.client_request_id,
            choice: new.choice,
            mode: None,
            tier: new.tier,
            charge: new.charge,
        };
        self.begin(asked, move |transaction, asked, _| {
            let (question, conversation) =
                branches::turn_of(transaction, &asked.profile, &message)?;
            if question.deleted {
                return Err(StorageError::MessageNotFound);
            }
            if conversation.running {
                return Err(StorageError::ReplyRunning);
            }
            Ok(question)
        })
        .await
    }

    /// What kind of answer a message of the user's asked for.
    ///
    /// # Errors
    /// [`StorageError::MessageNotFound`] when it does not exist or belongs to another profile,
    /// or when the database fails.
    pub async fn mode_of(&self, profile: &str, message: &str) -> Result<Mode, StorageError> {
        let (profile, message) = (profile.to_owned(), message.to_owned());
        self.read(move |transaction| {
            branches::turn_of(transaction, &profile, &message)?;
            Ok(replies::mode_of_newest(transaction, &message)?)
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
                let reserved = quota::reserve_for_reply(transaction, charge, (&reply, 0), now)?;
                if let Err(exceeded) = reserved {
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
    /// None for that of the newest answer to the message.
    mode: Option<Mode>,
    tier: Tier,
    charge: Option<QuotaCharge>,
}

/// Where a message goes.
struct Place {
    conversation: String,
    /// The message that it goes on from; none begins the conversation.
    parent: Option<String>,
}

fn place(connection: &Connection, new: &NewTurn, now: Timestamp) -> Result<Place, StorageError> {
    let Some(id) = new.conversation.as_deref() else {
        return begin_conversation(connection, new, now);
    };
    let conversation = conversations::by_id(connection, &new.profile, id, false)?
        .ok_or(StorageError::ConversationNotFound)?;
    if conversation.running {
        return Err(StorageError::ReplyRunning);
    }
    conversations::set_choice(connection, id, new.choice.as_ref())?;
    let parent = match new.instead_of.as_deref() {
        None => conversation.shown_message,
        Some(version) => {
            messages::by_id(connection, version)?
                .filter(|version| version.role == Role::User && version.conversation_id == id)
                .ok_or(StorageError::MessageNotFound)?
                .parent_id
        }
    };
    Ok(Place {
        conversation: conversation.id,
        parent,
    })
}

fn begin_conversation(
    connection: &Connection,
    new: &NewTurn,
    now: Timestamp,
) -> Result<Place, StorageError> {
    if new.instead_of.is_some() {
        return Err(StorageError::MessageNotFound);
    }
    if profiles::by_id(connection, &new.profile)?.is_none() {
        return Err(StorageError::ProfileNotFound);
    }
    let conversation = StoredConversation {
        id: Uuid::now_v7().to_string(),
        title: title_of(connection, new)?,
        choice: new.choice.clone(),
        settings: new.settings.clone(),
        updated_at: now,
        shown_message: None,
        end_hidden: false,
        running: false,
    };
    conversations::insert(connection, &new.profile, &conversation)?;
    Ok(Place {
        conversation: conversation.id,
        parent: None,
    })
}

/// The first words of the message; of one that has pictures alone the name of the first.
fn title_of(connection: &Connection, new: &NewTurn) -> rusqlite::Result<String> {
    let first = new.pictures.first().filter(|_| new.text.trim().is_empty());
    let first = match first {
        Some(id) => pictures::by_id(connection, &new.profile, id)?,
        None => None,
    };
    let words = first.map_or_else(|| new.text.clone(), |picture| picture.name);
    Ok(title::of_message(&words))
}

/// Adds the assistant's message with its running reply below `question`, shows the branch that
/// ends with it, and gives its id.
fn answer(
    connection: &Connection,
    question: &MessageRow,
    asked: &Asked,
    reply: &str,
    now: Timestamp,
) -> rusqlite::Result<String> {
    let mode = match asked.mode {
        Some(mode) => mode,
        None => replies::mode_of_newest(connection, &question.id)?,
    };
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
        mode,
        created_at: now,
    };
    replies::insert(connection, &reply)?;
    branches::show_new(connection, question, &answer.id)?;
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
        deleted: false,
    }
}

/// The turn that this request of the window began, or continued, before.
pub(crate) fn begun(
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
pub(crate) fn stored(
    connection: &Connection,
    profile: &str,
    answer: &str,
) -> Result<StoredTurn, StorageError> {
    let answer = messages::by_id(connection, answer)?.ok_or(StorageError::MessageNotFound)?;
    let conversation = conversations::by_id(connection, profile, &answer.conversation_id, true)?
        .ok_or(StorageError::ConversationNotFound)?;
    let outline = TurnOutline {
        question: answer.parent_id.ok_or(StorageError::MessageNotFound)?,
        answer: answer.id,
        deleted: false,
        bytes: 0,
    };
    let turn = pages::records(connection, &conversation.id, &[outline])?
        .pop()
        .ok_or(StorageError::ReplyNotFound)?;
    Ok(StoredTurn {
        settings: conversation.settings.clone(),
        conversation: conversation_row(connection, conversation)?,
        turn,
    })
}

#[cfg(test)]
mod tests;
