//! `profiles`: who uses the app.

use aideon_engine::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::profiles::{Profile, ProfileKind};

pub(crate) fn by_kind(connection: &Connection, kind: &str) -> rusqlite::Result<Option<Profile>> {
    connection
        .prepare_cached("SELECT id, kind, name FROM profiles WHERE kind = ?1")?
        .query_row([kind], profile)
        .optional()
}

pub(crate) fn by_id(connection: &Connection, id: &str) -> rusqlite::Result<Option<Profile>> {
    connection
        .prepare_cached("SELECT id, kind, name FROM profiles WHERE id = ?1")?
        .query_row([id], profile)
        .optional()
}

pub(crate) fn insert(
    connection: &Connection,
    profile: &Profile,
    created_at: Timestamp,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO profiles (id, kind, name, created_at) VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(statement)?.execute(params![
        profile.id,
        profile.kind.stored(),
        profile.name,
        created_at.0
    ])?;
    Ok(())
}

pub(crate) fn rename(connection: &Connection, id: &str, name: &str) -> rusqlite::Result<()> {
    let statement = "UPDATE profiles SET name = ?2 WHERE id = ?1";
    connection.prepare_cached(statement)?.execute([id, name])?;
    Ok(())
}

fn profile(row: &Row<'_>) -> rusqlite::Result<Profile> {
    let kind: String = row.get("kind")?;
    Ok(Profile {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: ProfileKind::of_stored(&kind),
    })
}
