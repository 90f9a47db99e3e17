//! Pictures: added by the user, or made by a model.

use aideon_engine::{media::Picture, provenance::PictureRecord, time::Timestamp};
use rusqlite::Connection;
use uuid::Uuid;

use crate::{
    database::Database,
    error::StorageError,
    tables::{
        json_texts, messages,
        pictures::{self, NewPicture},
        profiles, replies,
    },
    title,
};

/// How long a picture is kept that was added and not sent: a day, in milliseconds.
const STAGED_MS: i64 = 24 * 60 * 60 * 1000;

/// A picture with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPicture {
    /// What is known of it.
    pub record: PictureRecord,
    /// The picture.
    pub picture: Picture,
}

impl Database {
    /// Keeps a picture that a message is to be sent with.
    ///
    /// # Errors
    /// [`StorageError::PictureUnreadable`], [`StorageError::ProfileNotFound`], or when the
    /// database fails.
    pub async fn add_picture(
        &self,
        profile: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<PictureRecord, StorageError> {
        let (profile, name, now) = (profile.to_owned(), name.to_owned(), self.now());
        self.write(move |transaction| {
            if profiles::by_id(transaction, &profile)?.is_none() {
                return Err(StorageError::ProfileNotFound);
            }
            let record = described(&bytes, name).ok_or(StorageError::PictureUnreadable)?;
            let new = NewPicture {
                profile: &profile,
                made_in: None,
                position: 0,
                record: &record,
                bytes: &bytes,
            };
            pictures::insert(transaction, &new, now)?;
            Ok(record)
        })
        .await
    }

    /// A picture of the profile's.
    ///
    /// # Errors
    /// [`StorageError::PictureNotFound`], or when the database fails.
    pub async fn picture(&self, profile: &str, id: &str) -> Result<StoredPicture, StorageError> {
        let (profile, id) = (profile.to_owned(), id.to_owned());
        self.read(move |transaction| {
            let record = pictures::by_id(transaction, &profile, &id)?
                .ok_or(StorageError::PictureNotFound)?;
            let picture = pictures::bytes_of(transaction, &record)?;
            Ok(StoredPicture { record, picture })
        })
        .await
    }

    /// Removes a picture that was added; one that stands in a message stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_picture(&self, profile: &str, id: &str) -> Result<(), StorageError> {
        let (profile, id) = (profile.to_owned(), id.to_owned());
        self.write(move |transaction| Ok(pictures::remove_staged(transaction, &profile, &id)?))
            .await
    }

    /// Removes the pictures that were added more than a day ago and stand neither in a message
    /// nor in a draft; gives their number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_forgotten_pictures(&self) -> Result<usize, StorageError> {
        let before = Timestamp(self.now().0.saturating_sub(STAGED_MS));
        self.write(move |transaction| Ok(pictures::remove_forgotten(transaction, before)?))
            .await
    }
}

/// Keeps the pictures that an attempt made, under a name of the first words that they were
/// asked for with.
pub(crate) fn keep_made(
    connection: &Connection,
    reply: &str,
    attempt: u32,
    made: &[Picture],
    now: Timestamp,
) -> Result<Vec<PictureRecord>, StorageError> {
    let profile = replies::profile_of(connection, reply)?.ok_or(StorageError::ReplyNotFound)?;
    let stem = title::of_message(&asked_for(connection, reply)?);
    let mut kept = Vec::new();
    for (position, picture) in made.iter().enumerate() {
        let name = match position {
            0 => stem.clone(),
            _ => format!("{stem} {}", position + 1),
        };
        let record =
            described(&picture.bytes, name.clone()).unwrap_or_else(|| unmeasured(picture, name));
        let new = NewPicture {
            profile: &profile,
            made_in: Some((reply, attempt)),
            position,
            record: &record,
            bytes: &picture.bytes,
        };
        pictures::insert(connection, &new, now)?;
        kept.push(record);
    }
    Ok(kept)
}

/// Checks that a message can be sent with these pictures.
pub(crate) fn check_ids(
    connection: &Connection,
    profile: &str,
    ids: &[String],
) -> Result<(), StorageError> {
    let known = pictures::by_ids(
        connection,
        profile,
        &json_texts(ids.iter().map(String::as_str)),
    )?;
    match ids
        .iter()
        .all(|id| known.iter().any(|picture| picture.id == *id))
    {
        true => Ok(()),
        false => Err(StorageError::PictureNotFound),
    }
}

fn asked_for(connection: &Connection, reply: &str) -> rusqlite::Result<String> {
    let answer = match replies::message_of(connection, reply)? {
        Some(answer) => messages::by_id(connection, &answer)?,
        None => None,
    };
    let question = match answer.and_then(|answer| answer.parent_id) {
        Some(question) => messages::by_id(connection, &question)?,
        None => None,
    };
    Ok(question.map(|question| question.text).unwrap_or_default())
}

/// What is known of a file; none when it is no picture of a kind that is known.
fn described(bytes: &[u8], name: String) -> Option<PictureRecord> {
    let media_type = Picture::recognise(bytes)?;
    let size = imagesize::blob_size(bytes).ok()?;
    Some(PictureRecord {
        id: Uuid::now_v7().to_string(),
        media_type: media_type.to_owned(),
        width: u32::try_from(size.width).ok()?,
        height: u32::try_from(size.height).ok()?,
        bytes: u32::try_from(bytes.len()).ok()?,
        name,
    })
}

/// A picture that a model made in a format that is not known is kept all the same.
fn unmeasured(picture: &Picture, name: String) -> PictureRecord {
    PictureRecord {
        id: Uuid::now_v7().to_string(),
        media_type: picture.media_type.clone(),
        width: 0,
        height: 0,
        bytes: u32::try_from(picture.bytes.len()).unwrap_or(u32::MAX),
        name,
    }
}

#[cfg(test)]
mod tests;
