//! `pictures`: made in a reply, or added by the user.

use std::collections::HashMap;

use aideon_engine::{media::Picture, provenance::PictureRecord, time::Timestamp};
use rusqlite::{Connection, Row, params};

use super::{json_texts, small};

/// A picture with where it belongs.
pub(crate) struct NewPicture<'a> {
    pub(crate) profile: &'a str,
    /// The reply that it was made in with the position of the attempt.
    pub(crate) made_in: Option<(&'a str, u32)>,
    pub(crate) position: usize,
    pub(crate) record: &'a PictureRecord,
    pub(crate) bytes: &'a [u8],
}

const COLUMNS: &str = "p.id, p.media_type, p.width, p.height, p.size, p.name";

pub(crate) fn insert(
    connection: &Connection,
    new: &NewPicture<'_>,
    at: Timestamp,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO pictures ( \
                     id, profile_id, reply_id, attempt, position, media_type, width, height, \
                     size, name, created_at, bytes) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let record = new.record;
    connection.prepare_cached(statement)?.execute(params![
        record.id,
        new.profile,
        new.made_in.map(|(reply, _)| reply),
        new.made_in.map(|(_, attempt)| attempt),
        i64::try_from(new.position).unwrap_or(i64::MAX),
        record.media_type,
        record.width,
        record.height,
        record.bytes,
        record.name,
        at.0,
        new.bytes,
    ])?;
    Ok(())
}

/// These pictures, as far as they are the profile's, in no order.
pub(crate) fn by_ids(
    connection: &Connection,
    profile: &str,
    ids: &str,
) -> rusqlite::Result<Vec<PictureRecord>> {
    let statement = format!(
        "SELECT {COLUMNS} FROM pictures p \
         WHERE p.profile_id = ?1 AND p.id IN (SELECT value FROM json_each(?2))"
    );
    connection
        .prepare_cached(&statement)?
        .query_map([profile, ids], record)?
        .collect()
}

/// Gives all of a profile's pictures to another one.
pub(crate) fn give(connection: &Connection, from: &str, to: &str) -> rusqlite::Result<()> {
    let statement = "UPDATE pictures SET profile_id = ?2 WHERE profile_id = ?1";
    connection.prepare_cached(statement)?.execute([from, to])?;
    Ok(())
}

/// A picture, if it is the profile's.
pub(crate) fn by_id(
    connection: &Connection,
    profile: &str,
    id: &str,
) -> rusqlite::Result<Option<PictureRecord>> {
    let found = by_ids(connection, profile, &json_texts([id]))?;
    Ok(found.into_iter().next())
}

/// The bytes of a picture.
pub(crate) fn bytes_of(
    connection: &Connection,
    record: &PictureRecord,
) -> rusqlite::Result<Picture> {
    let bytes: Vec<u8> = connection
        .prepare_cached("SELECT bytes FROM pictures WHERE id = ?1")?
        .query_row([&record.id], |row| row.get(0))?;
    Ok(Picture {
        media_type: record.media_type.clone(),
        bytes: bytes.into(),
    })
}

/// The pictures that were made in these replies, by reply and attempt and in their order.
pub(crate) fn of_replies(
    connection: &Connection,
    replies: &str,
) -> rusqlite::Result<HashMap<(String, u32), Vec<PictureRecord>>> {
    let statement = format!(
        "SELECT p.reply_id, p.attempt, {COLUMNS} FROM pictures p \
         WHERE p.reply_id IN (SELECT value FROM json_each(?1)) \
         ORDER BY p.reply_id, p.attempt, p.position"
    );
    let mut query = connection.prepare_cached(&statement)?;
    let mut rows = query.query([replies])?;
    let mut by_attempt: HashMap<_, Vec<PictureRecord>> = HashMap::new();
    while let Some(row) = rows.next()? {
        let key = (row.get("reply_id")?, small(row.get("attempt")?));
        by_attempt.entry(key).or_default().push(record(row)?);
    }
    Ok(by_attempt)
}

/// The pictures of these messages of the user's, by message and in their order.
pub(crate) fn of_messages(
    connection: &Connection,
    messages: &str,
) -> rusqlite::Result<HashMap<String, Vec<PictureRecord>>> {
    let statement = format!(
        "SELECT mp.message_id, {COLUMNS} FROM message_pictures mp \
         JOIN pictures p ON p.id = mp.picture_id \
         WHERE mp.message_id IN (SELECT value FROM json_each(?1)) \
         ORDER BY mp.message_id, mp.position"
    );
    let mut query = connection.prepare_cached(&statement)?;
    let mut rows = query.query([messages])?;
    let mut by_message: HashMap<_, Vec<PictureRecord>> = HashMap::new();
    while let Some(row) = rows.next()? {
        by_message
            .entry(row.get("message_id")?)
            .or_default()
            .push(record(row)?);
    }
    Ok(by_message)
}

const UNUSED: &str = "reply_id IS NULL \
     AND NOT EXISTS (SELECT 1 FROM message_pictures mp WHERE mp.picture_id = pictures.id)";

/// Removes a picture that was added and stands in no message.
pub(crate) fn remove_staged(
    connection: &Connection,
    profile: &str,
    id: &str,
) -> rusqlite::Result<()> {
    let statement = format!("DELETE FROM pictures WHERE id = ?1 AND profile_id = ?2 AND {UNUSED}");
    connection
        .prepare_cached(&statement)?
        .execute([id, profile])?;
    Ok(())
}

/// Removes the pictures that were added before that time and stand neither in a message nor
/// in a draft; gives their number.
pub(crate) fn remove_forgotten(
    connection: &Connection,
    before: Timestamp,
) -> rusqlite::Result<usize> {
    let statement = format!(
        "DELETE FROM pictures WHERE created_at < ?1 AND {UNUSED} \
         AND id NOT IN (SELECT kept.value FROM drafts, json_each(drafts.pictures) AS kept)"
    );
    connection.execute(&statement, [before.0])
}

fn record(row: &Row<'_>) -> rusqlite::Result<PictureRecord> {
    Ok(PictureRecord {
        id: row.get("id")?,
        media_type: row.get("media_type")?,
        width: small(row.get("width")?),
        height: small(row.get("height")?),
        bytes: small(row.get("size")?),
        name: row.get("name")?,
    })
}
