//! Pages of the branch that is shown: long conversations are read piece by piece.

use std::{collections::HashMap, ops::ControlFlow};

use aideon_engine::{
    provenance::{PictureRecord, ReplyRecord},
    time::Timestamp,
};
use rusqlite::Connection;

use crate::{
    database::Database,
    error::StorageError,
    tables::{
        conversations, json_texts,
        messages::{
            self, MessageRow,
            tree::{self, TurnOutline},
        },
        pictures,
        replies::{self, Depth},
    },
};

/// The most turns of a page.
const PAGE_TURNS: usize = 30;

/// The most bytes of text in a page; the first turn of one is there whatever its size.
const PAGE_BYTES: u64 = 256 * 1024;

/// Some turns of a branch, one after the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TurnPage {
    /// The turns, oldest first.
    pub turns: Vec<TurnRecord>,
    /// There are turns before them.
    pub earlier: bool,
    /// There are turns after them.
    pub later: bool,
}

/// A message of the user with one of the replies to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnRecord {
    /// The id of the user's message, UUIDv7.
    pub message_id: String,
    /// When the user's message was sent.
    pub created_at: Timestamp,
    /// The user's text as written.
    pub text: String,
    /// The pictures that belong to it.
    pub pictures: Vec<PictureRecord>,
    /// The reply.
    pub reply: ReplyRecord,
    /// Every version of the user's message that is not hidden, by id and in the order of
    /// writing.
    pub versions: Vec<String>,
    /// Every reply to it, by id and in the order of writing.
    pub replies: Vec<String>,
}

/// The turns that are asked for, next to the turn of a user's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnPlace {
    /// Those before it.
    Before(String),
    /// Those after it.
    After(String),
}

impl Database {
    /// The turns of the branch that is shown, next to one that is known already.
    ///
    /// # Errors
    /// [`StorageError::ConversationNotFound`], [`StorageError::MessageNotFound`] when the
    /// message is not on that branch, or when the database fails.
    pub async fn turns(
        &self,
        profile: &str,
        conversation: &str,
        place: TurnPlace,
    ) -> Result<TurnPage, StorageError> {
        let (profile, id) = (profile.to_owned(), conversation.to_owned());
        self.read(move |transaction| {
            let stored = conversations::by_id(transaction, &profile, &id, false)?
                .ok_or(StorageError::ConversationNotFound)?;
            match place {
                TurnPlace::Before(message) => {
                    let message = messages::by_id(transaction, &message)?
                        .filter(|message| message.conversation_id == id)
                        .ok_or(StorageError::MessageNotFound)?;
                    let above = last(transaction, &id, message.parent_id.as_deref())?;
                    Ok(TurnPage {
                        later: true,
                        ..above
                    })
                }
                TurnPlace::After(message) => {
                    let way = way_up_to(transaction, stored.shown_message.as_deref(), &message)?;
                    page(transaction, &id, below(&way.turns, false), true)
                }
            }
        })
        .await
    }
}

/// The last turns of the branch that ends with the message `leaf`.
pub(crate) fn last(
    connection: &Connection,
    conversation: &str,
    leaf: Option<&str>,
) -> Result<TurnPage, StorageError> {
    let mut room = Room::default();
    let mut earlier = false;
    if let Some(leaf) = leaf {
        tree::turns_up(connection, leaf, |turn| {
            if turn.deleted || room.take(turn) {
                return ControlFlow::Continue(());
            }
            earlier = true;
            ControlFlow::Break(())
        })?;
    }
    let mut turns = room.turns;
    turns.reverse();
    Ok(TurnPage {
        turns: records(connection, conversation, &turns)?,
        earlier,
        later: false,
    })
}

/// The last turns of the branch when the turn of `message` is among them; else those from
/// there on. When it is hidden, those around its place.
pub(crate) fn around(
    connection: &Connection,
    conversation: &str,
    leaf: Option<&str>,
    message: &str,
) -> Result<TurnPage, StorageError> {
    let way = way_up_to(connection, leaf, message)?;
    let mut room = Room::default();
    let mut visible = way.turns.iter().filter(|turn| !turn.deleted);
    let fits_the_last_page = visible.all(|turn| room.take(turn.clone()));
    if fits_the_last_page {
        return last(connection, conversation, leaf);
    }
    page(
        connection,
        conversation,
        below(&way.turns, true),
        way.earlier,
    )
}

/// The turns from the end of a branch up to a message, the last one first.
struct Way {
    turns: Vec<TurnOutline>,
    /// There is a turn above that message.
    earlier: bool,
}

fn way_up_to(
    connection: &Connection,
    leaf: Option<&str>,
    message: &str,
) -> Result<Way, StorageError> {
    let mut turns: Vec<TurnOutline> = Vec::new();
    let (mut found, mut earlier) = (false, false);
    if let Some(leaf) = leaf {
        tree::turns_up(connection, leaf, |turn| {
            if found {
                earlier = !turn.deleted;
                return match earlier {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                };
            }
            found = turn.question == message;
            turns.push(turn);
            ControlFlow::Continue(())
        })?;
    }
    match found {
        true => Ok(Way { turns, earlier }),
        false => Err(StorageError::MessageNotFound),
    }
}

/// Those of a way's turns that are not hidden, from its upper end down, with that end itself
/// or without it.
fn below(way: &[TurnOutline], with_the_end: bool) -> impl Iterator<Item = &TurnOutline> {
    way.iter()
        .rev()
        .skip(usize::from(!with_the_end))
        .filter(|turn| !turn.deleted)
}

/// As many of the turns, oldest first, as a page holds.
fn page<'a>(
    connection: &Connection,
    conversation: &str,
    turns: impl Iterator<Item = &'a TurnOutline>,
    earlier: bool,
) -> Result<TurnPage, StorageError> {
    let mut room = Room::default();
    let mut later = false;
    for turn in turns {
        if !room.take(turn.clone()) {
            later = true;
            break;
        }
    }
    Ok(TurnPage {
        turns: records(connection, conversation, &room.turns)?,
        earlier,
        later,
    })
}

/// What a page holds so far.
#[derive(Default)]
struct Room {
    turns: Vec<TurnOutline>,
    bytes: u64,
}

impl Room {
    /// Whether the turn fitted.
    fn take(&mut self, turn: TurnOutline) -> bool {
        let bytes = self.bytes.saturating_add(turn.bytes);
        let fits = self.turns.len() < PAGE_TURNS && bytes <= PAGE_BYTES;
        if fits || self.turns.is_empty() {
            self.bytes = bytes;
            self.turns.push(turn);
            return true;
        }
        false
    }
}

/// The turns in full, in the order of the outlines and by a fixed number of queries.
pub(crate) fn records(
    connection: &Connection,
    conversation: &str,
    outlines: &[TurnOutline],
) -> Result<Vec<TurnRecord>, StorageError> {
    let questions = json_texts(outlines.iter().map(|turn| turn.question.as_str()));
    let rows = messages::by_ids(connection, &questions)?;
    let parents = json_texts(rows.iter().filter_map(|row| row.parent_id.as_deref()));
    let versions = tree::versions(connection, conversation, &parents)?;
    let answers = tree::replies(connection, conversation, &questions)?;
    let mut pictures = pictures::of_messages(connection, &questions)?;
    let of_answers = outlines.iter().map(|turn| turn.answer.as_str());
    let mut replies = replies::of_messages(connection, of_answers, Depth::Whole)?;
    let mut rows: HashMap<String, MessageRow> =
        rows.into_iter().map(|row| (row.id.clone(), row)).collect();

    let record = |turn: &TurnOutline| {
        let row = rows.remove(&turn.question)?;
        Some(TurnRecord {
            created_at: row.created_at,
            text: row.text,
            pictures: pictures.remove(&row.id).unwrap_or_default(),
            reply: replies.remove(&turn.answer)?,
            versions: versions.get(&row.parent_id).cloned().unwrap_or_default(),
            replies: answers
                .get(&Some(row.id.clone()))
                .cloned()
                .unwrap_or_default(),
            message_id: row.id,
        })
    };
    Ok(outlines.iter().filter_map(record).collect())
}

#[cfg(test)]
mod tests;
