//! `routes`: the routes that the user changed.

use aideon_engine::{
    provenance::Tier,
    selector::{Modality, Step, check_steps},
};
use rusqlite::{Connection, Row, params};

use crate::{names, routes::StoredRoute};

/// All of them. One that cannot be read is logged and left out, so that the default holds.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<StoredRoute>> {
    let mut query = connection
        .prepare_cached("SELECT tier, modality, steps FROM routes ORDER BY tier, modality")?;
    let mut rows = query.query([])?;
    let mut routes = Vec::new();
    while let Some(row) = rows.next()? {
        match route(row) {
            Some(route) => routes.push(route),
            None => tracing::warn!("a stored route cannot be read"),
        }
    }
    Ok(routes)
}

/// Keeps a route in the place of the one there was.
pub(crate) fn set(connection: &Connection, route: &StoredRoute) -> rusqlite::Result<()> {
    let statement = "INSERT INTO routes (tier, modality, steps) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (tier, modality) DO UPDATE SET steps = excluded.steps";
    connection.prepare_cached(statement)?.execute(params![
        route.tier.name(),
        names::name_of(route.modality),
        serde_json::to_string(&route.steps).ok()
    ])?;
    Ok(())
}

pub(crate) fn clear(
    connection: &Connection,
    tier: Tier,
    modality: Modality,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM routes WHERE tier = ?1 AND modality = ?2")?
        .execute(params![tier.name(), names::name_of(modality)])?;
    Ok(())
}

fn route(row: &Row<'_>) -> Option<StoredRoute> {
    let text = |column| row.get_ref(column).ok()?.as_str().ok();
    let steps: Vec<Step> = serde_json::from_str(text("steps")?).ok()?;
    check_steps(&steps).ok()?;
    Some(StoredRoute {
        // Not by `Tier::from_name`: it would make another tier's route the free plan's.
        tier: names::value_of("routes.tier", text("tier")?)?,
        modality: names::value_of("routes.modality", text("modality")?)?,
        steps,
    })
}
