//! `attempts`: what each model was asked for and how that ended. The badge is derived from
//! these rows and from nothing else.

use std::collections::HashMap;

use aideon_engine::{
    chat::TokenUsage,
    cost::Cost,
    error::ErrorKind,
    model_id::{EndpointId, ModelId},
    provenance::{AttemptOutcome, AttemptRecord, FailureRecord, RouteRole, Service, Tier},
    time::Timestamp,
};
use rusqlite::{Connection, Row, named_params, types::Type};

use super::{count, small, stored};
use crate::names;

/// The endpoint of a row whose own cannot be read.
const UNREADABLE_ENDPOINT: &str = "unknown";

const SAVE: &str = "INSERT OR REPLACE INTO attempts ( \
     reply_id, position, tier, role, service, provider, simulated, endpoint, model, \
     reported_model, started_at, first_content_ms, duration_ms, outcome, error_kind, \
     retry_after_ms, reason, status, request_id, prompt_tokens, completion_tokens, \
     cost_nano_usd, at_least, unreadable_events) \
     VALUES ( \
     :reply_id, :position, :tier, :role, :service, :provider, :simulated, :endpoint, :model, \
     :reported_model, :started_at, :first_content_ms, :duration_ms, :outcome, :error_kind, \
     :retry_after_ms, :reason, :status, :request_id, :prompt_tokens, :completion_tokens, \
     :cost_nano_usd, :at_least, :unreadable_events)";

/// Keeps an attempt, new or changed.
pub(crate) fn save(
    connection: &Connection,
    reply: &str,
    attempt: &AttemptRecord,
) -> rusqlite::Result<()> {
    let (outcome, failure) = outcome_columns(&attempt.outcome);
    connection.prepare_cached(SAVE)?.execute(named_params! {
        ":reply_id": reply,
        ":position": attempt.position,
        ":tier": attempt.tier.name(),
        ":role": names::name_of(attempt.role),
        ":service": names::name_of(attempt.service),
        ":provider": attempt.provider,
        ":simulated": attempt.simulated,
        ":endpoint": attempt.target.endpoint.as_str(),
        ":model": attempt.target.model,
        ":reported_model": attempt.reported_model,
        ":started_at": attempt.started_at.0,
        ":first_content_ms": stored(attempt.first_content_ms),
        ":duration_ms": stored(attempt.duration_ms),
        ":outcome": outcome,
        ":error_kind": failure.and_then(|failure| names::name_of(failure.kind)),
        ":retry_after_ms": failure.and_then(|failure| stored(failure.retry_after_ms)),
        ":reason": failure.and_then(|failure| failure.reason.as_deref()),
        ":status": attempt.status,
        ":request_id": attempt.request_id,
        ":prompt_tokens": stored(attempt.usage.prompt),
        ":completion_tokens": stored(attempt.usage.completion),
        ":cost_nano_usd": stored(attempt.cost.map(|cost| cost.0)),
        ":at_least": attempt.at_least,
        ":unreadable_events": attempt.unreadable_events,
    })?;
    Ok(())
}

/// The attempts of these replies, by reply and in their order.
pub(crate) fn of_replies(
    connection: &Connection,
    replies: &str,
) -> rusqlite::Result<HashMap<String, Vec<AttemptRecord>>> {
    let statement = "SELECT * FROM attempts \
                     WHERE reply_id IN (SELECT value FROM json_each(?1)) \
                     ORDER BY reply_id, position";
    let mut query = connection.prepare_cached(statement)?;
    let mut rows = query.query([replies])?;
    let mut by_reply: HashMap<String, Vec<AttemptRecord>> = HashMap::new();
    while let Some(row) = rows.next()? {
        by_reply
            .entry(row.get("reply_id")?)
            .or_default()
            .push(attempt(row)?);
    }
    Ok(by_reply)
}

/// Marks the attempts that were running when the app was closed, and gives them with their
/// replies. Nobody counted what they used to the end.
pub(crate) fn interrupt_running(
    connection: &Connection,
) -> rusqlite::Result<Vec<(String, AttemptRecord)>> {
    let statement = "UPDATE attempts SET outcome = 'interrupted', at_least = 1 \
                     WHERE outcome = 'running' RETURNING *";
    connection
        .prepare(statement)?
        .query_map([], |row| Ok((row.get("reply_id")?, attempt(row)?)))?
        .collect()
}

fn outcome_columns(outcome: &AttemptOutcome) -> (&'static str, Option<&FailureRecord>) {
    match outcome {
        AttemptOutcome::Running => ("running", None),
        AttemptOutcome::Answered => ("answered", None),
        AttemptOutcome::Failed(failure) => ("failed", Some(failure)),
        AttemptOutcome::NotAsked(failure) => ("not_asked", Some(failure)),
        AttemptOutcome::Stopped => ("stopped", None),
        AttemptOutcome::Interrupted => ("interrupted", None),
    }
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<AttemptRecord> {
    let tier: String = row.get("tier")?;
    let role: String = row.get("role")?;
    let service: String = row.get("service")?;
    let status: Option<i64> = row.get("status")?;
    Ok(AttemptRecord {
        position: small(row.get("position")?),
        tier: Tier::from_name(&tier),
        // As pinned it bears the provider's plain name, which claims the least.
        role: names::value_of("attempts.role", &role).unwrap_or(RouteRole::Pinned),
        service: names::value_of("attempts.service", &service).unwrap_or(Service::Other),
        provider: row.get("provider")?,
        simulated: row.get("simulated")?,
        target: target(row)?,
        reported_model: row.get("reported_model")?,
        started_at: Timestamp(row.get("started_at")?),
        first_content_ms: count(row.get("first_content_ms")?),
        duration_ms: count(row.get("duration_ms")?),
        outcome: outcome(row)?,
        status: status.and_then(|status| u16::try_from(status).ok()),
        request_id: row.get("request_id")?,
        usage: TokenUsage {
            prompt: count(row.get("prompt_tokens")?),
            completion: count(row.get("completion_tokens")?),
        },
        cost: count(row.get("cost_nano_usd")?).map(Cost),
        at_least: row.get("at_least")?,
        unreadable_events: small(row.get("unreadable_events")?),
    })
}

fn outcome(row: &Row<'_>) -> rusqlite::Result<AttemptOutcome> {
    let name: String = row.get("outcome")?;
    Ok(match name.as_str() {
        "running" => AttemptOutcome::Running,
        "answered" => AttemptOutcome::Answered,
        "failed" => AttemptOutcome::Failed(failure(row)?),
        "not_asked" => AttemptOutcome::NotAsked(failure(row)?),
        "stopped" => AttemptOutcome::Stopped,
        "interrupted" => AttemptOutcome::Interrupted,
        _ => {
            tracing::warn!(column = "attempts.outcome", "a stored name is not known");
            AttemptOutcome::Interrupted
        }
    })
}

fn failure(row: &Row<'_>) -> rusqlite::Result<FailureRecord> {
    let kind: Option<String> = row.get("error_kind")?;
    let known = kind.and_then(|kind| names::value_of("attempts.error_kind", &kind));
    Ok(FailureRecord {
        kind: known.unwrap_or(ErrorKind::ServerFault),
        retry_after_ms: count(row.get("retry_after_ms")?),
        reason: row.get("reason")?,
    })
}

/// The model of a row that has one in `endpoint` and `model`.
pub(super) fn target(row: &Row<'_>) -> rusqlite::Result<ModelId> {
    Ok(ModelId {
        endpoint: endpoint(row)?,
        model: row.get("model")?,
    })
}

fn endpoint(row: &Row<'_>) -> rusqlite::Result<EndpointId> {
    let id: String = row.get("endpoint")?;
    id.parse().or_else(|_| {
        tracing::warn!(column = "endpoint", "a stored id cannot be read");
        UNREADABLE_ENDPOINT.parse().map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error))
        })
    })
}
