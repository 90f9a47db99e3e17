//! `provider_addresses`: addresses of built-in providers that the user changed.

use std::collections::HashMap;

use aideon_engine::model_id::EndpointId;
use rusqlite::{Connection, params};
use url::Url;

/// All of them. One that cannot be read is logged and left out, so that the default holds.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<HashMap<EndpointId, Url>> {
    let mut query =
        connection.prepare_cached("SELECT endpoint, base_url FROM provider_addresses")?;
    let mut rows = query.query([])?;
    let mut addresses = HashMap::new();
    while let Some(row) = rows.next()? {
        let endpoint: String = row.get("endpoint")?;
        let base_url: String = row.get("base_url")?;
        if let (Ok(endpoint), Ok(base_url)) = (endpoint.parse(), base_url.parse()) {
            addresses.insert(endpoint, base_url);
        } else {
            tracing::warn!("a stored address cannot be read");
        }
    }
    Ok(addresses)
}

pub(crate) fn set(
    connection: &Connection,
    endpoint: &EndpointId,
    base_url: &Url,
) -> rusqlite::Result<()> {
    let statement = "INSERT INTO provider_addresses (endpoint, base_url) VALUES (?1, ?2) \
                     ON CONFLICT (endpoint) DO UPDATE SET base_url = excluded.base_url";
    connection
        .prepare_cached(statement)?
        .execute(params![endpoint.as_str(), base_url.as_str()])?;
    Ok(())
}

pub(crate) fn clear(connection: &Connection, endpoint: &EndpointId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM provider_addresses WHERE endpoint = ?1")?
        .execute([endpoint.as_str()])?;
    Ok(())
}
