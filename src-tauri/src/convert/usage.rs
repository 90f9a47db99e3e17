//! What attempts used and cost.

use aideon_engine::provenance::ModelSource;
use aideon_ipc::usage::{Usage, UsageRow};
use aideon_storage::usage;

/// Rows of the ledger, summed by day and model.
pub(crate) fn usage(rows: &[usage::UsageRow]) -> Usage {
    Usage {
        rows: rows.iter().map(row).collect(),
    }
}

fn row(row: &usage::UsageRow) -> UsageRow {
    let source = ModelSource::of(
        row.tier,
        row.role,
        row.service,
        &row.provider,
        row.simulated,
    );
    UsageRow {
        day: row.day.to_string(),
        endpoint: row.target.endpoint.to_string(),
        provider: row.provider.clone(),
        model: row.target.model.clone(),
        source: super::reply::source(&source),
        attempts: row.attempts,
        answered: row.answered,
        prompt_tokens: row.prompt_tokens,
        completion_tokens: row.completion_tokens,
        cost_nano_usd: row.cost.map(|cost| cost.0),
        at_least: row.at_least,
    }
}
