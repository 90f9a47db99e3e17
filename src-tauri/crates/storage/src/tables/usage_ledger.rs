//! `usage_ledger`: the attempts that were billed or may have been.

use aideon_engine::{
    cost::Cost,
    provenance::{AttemptOutcome, AttemptRecord, RouteRole, Service, Tier},
};
use jiff::civil::Date;
use rusqlite::{Connection, Row, named_params, params};

use super::{attempts::target, count, stored};
use crate::{names, usage::UsageRow};

const SAVE: &str = "INSERT OR REPLACE INTO usage_ledger ( \
     profile_id, reply_id, position, at, day, endpoint, provider, model, tier, role, service, \
     simulated, answered, prompt_tokens, completion_tokens, cost_nano_usd, at_least) \
     VALUES ( \
     :profile_id, :reply_id, :position, :at, :day, :endpoint, :provider, :model, :tier, :role, \
     :service, :simulated, :answered, :prompt_tokens, :completion_tokens, :cost_nano_usd, \
     :at_least)";

/// Keeps what an attempt used; one of a reply is known by its position there.
pub(crate) fn save(
    connection: &Connection,
    profile: &str,
    reply: Option<&str>,
    day: Date,
    attempt: &AttemptRecord,
) -> rusqlite::Result<()> {
    connection.prepare_cached(SAVE)?.execute(named_params! {
        ":profile_id": profile,
        ":reply_id": reply,
        ":position": attempt.position,
        ":at": attempt.started_at.0,
        ":day": day.to_string(),
        ":endpoint": attempt.target.endpoint.as_str(),
        ":provider": attempt.provider,
        ":model": attempt.target.model,
        ":tier": attempt.tier.name(),
        ":role": names::name_of(attempt.role),
        ":service": names::name_of(attempt.service),
        ":simulated": attempt.simulated,
        ":answered": attempt.outcome == AttemptOutcome::Answered,
        ":prompt_tokens": stored(attempt.usage.prompt),
        ":completion_tokens": stored(attempt.usage.completion),
        ":cost_nano_usd": stored(attempt.cost.map(|cost| cost.0)),
        ":at_least": attempt.at_least,
    })?;
    Ok(())
}

/// Every attempt of the profile since that day as a row of its own, the newest day first and
/// those that belong together one after the other. One whose day cannot be read is logged
/// and left out.
pub(crate) fn since(
    connection: &Connection,
    profile: &str,
    since: Date,
) -> rusqlite::Result<Vec<UsageRow>> {
    let statement = "SELECT * FROM usage_ledger WHERE profile_id = ?1 AND day >= ?2 \
                     ORDER BY day DESC, endpoint, model, tier, role, service, provider, simulated";
    let mut query = connection.prepare_cached(statement)?;
    let rows = query.query_map(params![profile, since.to_string()], usage_row)?;
    rows.filter_map(Result::transpose).collect()
}

fn usage_row(row: &Row<'_>) -> rusqlite::Result<Option<UsageRow>> {
    let day: String = row.get("day")?;
    let Ok(day) = day.parse() else {
        tracing::warn!(column = "usage_ledger.day", "a stored day cannot be read");
        return Ok(None);
    };
    let tier: String = row.get("tier")?;
    let role: String = row.get("role")?;
    let service: String = row.get("service")?;
    let answered: bool = row.get("answered")?;
    let at_least: bool = row.get("at_least")?;
    let prompt = count(row.get("prompt_tokens")?);
    let completion = count(row.get("completion_tokens")?);
    let cost = count(row.get("cost_nano_usd")?).map(Cost);
    Ok(Some(UsageRow {
        day,
        target: target(row)?,
        provider: row.get("provider")?,
        tier: Tier::from_name(&tier),
        role: names::value_of("usage_ledger.role", &role).unwrap_or(RouteRole::Pinned),
        service: names::value_of("usage_ledger.service", &service).unwrap_or(Service::Other),
        simulated: row.get("simulated")?,
        attempts: 1,
        answered: answered.into(),
        prompt_tokens: prompt.unwrap_or_default(),
        completion_tokens: completion.unwrap_or_default(),
        cost,
        at_least: at_least || prompt.is_none() || completion.is_none() || cost.is_none(),
    }))
}
