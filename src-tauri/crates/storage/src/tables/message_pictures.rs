//! `message_pictures`: which pictures stand in which message of the user's.

use rusqlite::{Connection, params};

/// Puts pictures into a message, in this order.
pub(crate) fn insert(
    connection: &Connection,
    message: &str,
    pictures: &[String],
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO message_pictures (message_id, position, picture_id) \
                     VALUES (?1, ?2, ?3)";
    let mut insert = connection.prepare_cached(statement)?;
    for (position, picture) in pictures.iter().enumerate() {
        insert.execute(params![
            message,
            i64::try_from(position).unwrap_or(i64::MAX),
            picture
        ])?;
    }
    Ok(())
}
