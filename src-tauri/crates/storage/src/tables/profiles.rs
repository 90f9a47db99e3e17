//! `profiles`: who uses the app.

use aideon_engine::{provenance::Tier, time::Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::profiles::Profile;

pub(crate) fn by_kind(connection: &Connection, kind: &str) -> rusqlite::Result<Option<Profile>> {
    connection
        .prepare_cached("SELECT id, name, tier, simulated FROM profiles WHERE kind = ?1")?
        .query_row([kind], profile)
        .optional()
}

pub(crate) fn by_id(connection: &Connection, id: &str) -> rusqlite::Result<Option<Profile>> {
    connection
        .prepare_cached("SELECT id, name, tier, simulated FROM profiles WHERE id = ?1")?
        .query_row([id], profile)
        .optional()
}

pub(crate) fn insert(
    connection: &Connection,
    kind: &str,
    profile: &Profile,
    created_at: Timestamp,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO profiles (id, kind, name, tier, simulated, created_at) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection.prepare_cached(statement)?.execute(params![
        profile.id,
        kind,
        profile.name,
        profile.tier.name(),
        profile.simulated,
        created_at.0
    ])?;
    Ok(())
}

fn profile(row: &Row<'_>) -> rusqlite::Result<Profile> {
    let tier: String = row.get("tier")?;
    Ok(Profile {
        id: row.get("id")?,
        name: row.get("name")?,
        tier: Tier::from_name(&tier),
        simulated: row.get("simulated")?,
    })
}
