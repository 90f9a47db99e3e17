//! `endpoints`: the OpenAI-compatible endpoints that the user added.

use aideon_engine::{model_id::EndpointId, time::Timestamp};
use rusqlite::{Connection, Row, params};

use crate::endpoints::Endpoint;

pub(crate) fn insert(connection: &Connection, endpoint: &Endpoint) -> rusqlite::Result<()> {
    let statement =
        "INSERT INTO endpoints (id, name, base_url, created_at) VALUES (?1, ?2, ?3, ?4)";
    connection.prepare_cached(statement)?.execute(params![
        endpoint.id.as_str(),
        endpoint.name,
        endpoint.base_url.as_str(),
        endpoint.created_at.0
    ])?;
    Ok(())
}

/// All of them in the order they were added. One that cannot be read is logged and left out.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<Endpoint>> {
    let statement = "SELECT id, name, base_url, created_at FROM endpoints ORDER BY created_at, id";
    let mut query = connection.prepare_cached(statement)?;
    let rows = query.query_map([], endpoint)?;
    rows.filter_map(Result::transpose).collect()
}

/// The ids in use, readable or not.
pub(crate) fn ids(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached("SELECT id FROM endpoints")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// `false` when there was none.
pub(crate) fn remove(connection: &Connection, id: &EndpointId) -> rusqlite::Result<bool> {
    let removed = connection
        .prepare_cached("DELETE FROM endpoints WHERE id = ?1")?
        .execute([id.as_str()])?;
    Ok(removed == 1)
}

fn endpoint(row: &Row<'_>) -> rusqlite::Result<Option<Endpoint>> {
    let id: String = row.get("id")?;
    let base_url: String = row.get("base_url")?;
    let (Ok(id), Ok(base_url)) = (id.parse(), base_url.parse()) else {
        tracing::warn!("a stored endpoint cannot be read");
        return Ok(None);
    };
    Ok(Some(Endpoint {
        id,
        name: row.get("name")?,
        base_url,
        created_at: Timestamp(row.get("created_at")?),
    }))
}
