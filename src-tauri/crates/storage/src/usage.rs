//! What attempts used and cost, by day and model. The ledger outlives the conversations.

use aideon_engine::{
    cost::Cost,
    free_tier::Calendar,
    ledger::may_be_billed,
    model_id::ModelId,
    provenance::{AttemptRecord, RouteRole, Service, Tier},
};
use jiff::civil::Date;
use rusqlite::Connection;

use crate::{
    database::Database,
    error::StorageError,
    tables::{profiles, replies, usage_ledger},
};

/// What a model was used for on one day, in one part of one tier's route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageRow {
    /// The local day on which the attempts began.
    pub day: Date,
    /// The model asked for.
    pub target: ModelId,
    /// The provider's plain name at that time.
    pub provider: String,
    /// The tier whose route the attempts belonged to.
    pub tier: Tier,
    /// Their part in the route.
    pub role: RouteRole,
    /// Whose service was asked.
    pub service: Service,
    /// It was the demo's simulator.
    pub simulated: bool,
    /// How many attempts were billed, or may have been.
    pub attempts: u32,
    /// How many of them answered.
    pub answered: u32,
    /// Tokens of the prompts, as far as they are known.
    pub prompt_tokens: u64,
    /// Tokens of the completions, as far as they are known.
    pub completion_tokens: u64,
    /// The cost, as far as it is known; none when that of no attempt is.
    pub cost: Option<Cost>,
    /// The figures are at least these: an attempt ended before it was counted, or a figure of
    /// one is unknown.
    pub at_least: bool,
}

impl Database {
    /// What the profile has used since that day, the newest day first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage(&self, profile: &str, since: Date) -> Result<Vec<UsageRow>, StorageError> {
        let profile = profile.to_owned();
        let single = self
            .read(move |transaction| Ok(usage_ledger::since(transaction, &profile, since)?))
            .await?;
        Ok(summed(single))
    }

    /// Keeps what an attempt without a reply used, for an embedding or an image, if it was
    /// billed or may have been. Each call is one attempt.
    ///
    /// # Errors
    /// [`StorageError::ProfileNotFound`], or when the database fails.
    pub async fn record_usage(
        &self,
        profile: &str,
        attempt: &AttemptRecord,
    ) -> Result<(), StorageError> {
        let (profile, attempt) = (profile.to_owned(), attempt.clone());
        let calendar = self.calendar().clone();
        self.write(move |transaction| {
            if profiles::by_id(transaction, &profile)?.is_none() {
                return Err(StorageError::ProfileNotFound);
            }
            match may_be_billed(&attempt) {
                true => save(transaction, &calendar, &profile, None, &attempt),
                false => Ok(()),
            }
        })
        .await
    }
}

/// Keeps what an attempt of a reply used, if it was billed or may have been.
pub(crate) fn record_of_reply(
    connection: &Connection,
    calendar: &Calendar,
    reply: &str,
    attempt: &AttemptRecord,
) -> Result<(), StorageError> {
    if !may_be_billed(attempt) {
        return Ok(());
    }
    let profile = replies::profile_of(connection, reply)?.ok_or(StorageError::ReplyNotFound)?;
    save(connection, calendar, &profile, Some(reply), attempt)
}

fn save(
    connection: &Connection,
    calendar: &Calendar,
    profile: &str,
    reply: Option<&str>,
    attempt: &AttemptRecord,
) -> Result<(), StorageError> {
    let day = calendar.day(attempt.started_at).date;
    Ok(usage_ledger::save(
        connection, profile, reply, day, attempt,
    )?)
}

/// Adds up the rows that belong together, which follow each other. This is not left to
/// SQLite, whose sum fails for good once a provider has claimed absurdly many tokens.
fn summed(single: Vec<UsageRow>) -> Vec<UsageRow> {
    let mut rows: Vec<UsageRow> = Vec::new();
    for next in single {
        match rows.last_mut() {
            Some(row) if row.key() == next.key() => row.add(&next),
            _ => rows.push(next),
        }
    }
    rows
}

impl UsageRow {
    /// What rows that belong together have in common.
    fn key(&self) -> impl PartialEq + use<'_> {
        (
            (self.day, &self.target, &self.provider),
            (self.tier, self.role, self.service, self.simulated),
        )
    }

    fn add(&mut self, other: &Self) {
        self.attempts = self.attempts.saturating_add(other.attempts);
        self.answered = self.answered.saturating_add(other.answered);
        self.prompt_tokens = self.prompt_tokens.saturating_add(other.prompt_tokens);
        self.completion_tokens = self
            .completion_tokens
            .saturating_add(other.completion_tokens);
        self.cost = match (self.cost, other.cost) {
            (Some(one), Some(other)) => Some(Cost(one.0.saturating_add(other.0))),
            (one, other) => one.or(other),
        };
        self.at_least |= other.at_least;
    }
}

#[cfg(test)]
mod tests;
