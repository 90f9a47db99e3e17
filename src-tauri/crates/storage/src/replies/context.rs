//! What a model is given of a conversation.

use std::collections::{HashMap, HashSet};

use aideon_engine::{
    chat::{ChatMessage, Role},
    provenance::{Mode, PictureRecord, ReplyRecord},
};
use rusqlite::Connection;

use crate::{
    error::StorageError,
    tables::{
        json_texts,
        messages::{self, MessageRow},
        pictures,
        replies::{self, Depth},
    },
};

/// The most bytes of pictures that go with a conversation, the newest first: written as text
/// they take a third more, and a request of 20 MB is the most that every provider takes. For
/// the others a note stands in the message.
const PICTURE_BYTES: u32 = 14 * 1024 * 1024;

/// The conversation up to and with the message that `answer` is to answer.
pub(super) fn leading_to(
    connection: &Connection,
    answer: &str,
) -> Result<Vec<ChatMessage>, StorageError> {
    let mut branch = messages::branch(connection, answer)?;
    let question = branch
        .iter()
        .find(|message| message.id == answer)
        .and_then(|answer| answer.parent_id.clone());
    branch.retain(|message| message.id != answer);
    let answers = branch
        .iter()
        .filter(|message| message.role == Role::Assistant);
    let answers = answers.map(|message| message.id.as_str());
    let replies = replies::of_messages(connection, answers, Depth::Whole)?;
    let unspoken = unspoken(&branch, &replies);
    branch.retain(|message| {
        let turn = match message.role {
            Role::Assistant => message.parent_id.as_ref(),
            Role::User | Role::System | Role::Tool => Some(&message.id),
        };
        turn == question.as_ref() || turn.is_none_or(|turn| !unspoken.contains(turn))
    });
    let pictures = sent(connection, &branch)?;
    let spoken = branch
        .into_iter()
        .filter_map(|message| spoken(message, &replies, &pictures));
    Ok(spoken.collect())
}

/// The user's messages of the turns in which nobody spoke: hidden ones, and those that asked
/// for a picture.
fn unspoken(branch: &[MessageRow], replies: &HashMap<String, ReplyRecord>) -> HashSet<String> {
    let of_turn = |message: &MessageRow| match message.role {
        Role::Assistant => {
            let reply = replies.get(&message.id)?;
            message
                .parent_id
                .clone()
                .filter(|_| reply.mode == Mode::Image)
        }
        Role::User | Role::System | Role::Tool => message.deleted.then(|| message.id.clone()),
    };
    branch.iter().filter_map(of_turn).collect()
}

fn spoken(
    message: MessageRow,
    replies: &HashMap<String, ReplyRecord>,
    pictures: &HashMap<String, Vec<Sent>>,
) -> Option<ChatMessage> {
    let text = match message.role {
        Role::Assistant => replies.get(&message.id)?.text(),
        Role::User | Role::System | Role::Tool => message.text,
    };
    let mut spoken = ChatMessage::new(message.role, text);
    for sent in pictures.get(&message.id).into_iter().flatten() {
        match sent {
            Sent::Picture(picture) => spoken.pictures.push(picture.clone().into()),
            Sent::Note(note) => {
                if !spoken.text.is_empty() {
                    spoken.text.push_str("\n\n");
                }
                spoken.text.push_str(note);
            }
        }
    }
    (!spoken.text.is_empty() || !spoken.pictures.is_empty()).then_some(spoken)
}

/// A picture of a message, or the note in its place.
enum Sent {
    Picture(aideon_engine::media::Picture),
    Note(String),
}

fn sent(
    connection: &Connection,
    branch: &[MessageRow],
) -> Result<HashMap<String, Vec<Sent>>, StorageError> {
    let ids = json_texts(branch.iter().map(|message| message.id.as_str()));
    let known = pictures::of_messages(connection, &ids)?;
    let mut room = PICTURE_BYTES;
    let mut sent = HashMap::new();
    for message in branch.iter().rev() {
        let of_message = known.get(&message.id).into_iter().flatten();
        let of_message = of_message.map(|picture| fitted(connection, picture, &mut room));
        sent.insert(
            message.id.clone(),
            of_message.collect::<rusqlite::Result<_>>()?,
        );
    }
    Ok(sent)
}

fn fitted(
    connection: &Connection,
    picture: &PictureRecord,
    room: &mut u32,
) -> rusqlite::Result<Sent> {
    match room.checked_sub(picture.bytes) {
        Some(left) => {
            *room = left;
            Ok(Sent::Picture(pictures::bytes_of(connection, picture)?))
        }
        None => {
            *room = 0;
            Ok(Sent::Note(format!("[A picture: {}]", picture.name)))
        }
    }
}
