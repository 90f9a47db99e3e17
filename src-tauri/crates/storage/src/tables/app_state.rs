//! `app_state`: single values by key.

use rusqlite::{Connection, OptionalExtension, params};

/// The key of the profile that uses the app.
pub(crate) const CURRENT_PROFILE: &str = "current_profile";

/// The beginning of the key under which a profile's id declines the conversations without an
/// account.
pub(crate) const ADOPTION_DECLINED: &str = "adoption_declined";

/// The key of the mark of a session that was forgotten.
pub(crate) const FORGOTTEN_SESSION: &str = "forgotten_session";

/// The key under which stands that the local API is on; nothing stands there while it is off.
pub(crate) const LOCAL_API_ON: &str = "local_api_on";

/// The key of the port that the local API listens at.
pub(crate) const LOCAL_API_PORT: &str = "local_api_port";

/// The key of the mark by which the local API's token is known.
pub(crate) const LOCAL_API_TOKEN: &str = "local_api_token";

pub(crate) fn get(connection: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT value FROM app_state WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

pub(crate) fn set(connection: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    let statement = "INSERT INTO app_state (key, value) VALUES (?1, ?2) \
                     ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    connection
        .prepare_cached(statement)?
        .execute(params![key, value])?;
    Ok(())
}

pub(crate) fn clear(connection: &Connection, key: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM app_state WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}
