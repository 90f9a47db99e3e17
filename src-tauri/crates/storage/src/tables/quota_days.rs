//! `quota_days`: what was used of each local day.

use aideon_engine::free_tier::{QuotaCharge, QuotaKind};
use jiff::civil::Date;
use rusqlite::{Connection, params};

/// One row's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DayKey {
    pub(crate) subject: String,
    pub(crate) kind: String,
    pub(crate) day: String,
}

impl DayKey {
    pub(crate) fn new(subject: &str, kind: QuotaKind, day: Date) -> Self {
        Self {
            subject: subject.to_owned(),
            kind: kind_name(kind).to_owned(),
            day: day.to_string(),
        }
    }

    pub(crate) fn of(charge: &QuotaCharge) -> Self {
        Self::new(&charge.subject, charge.kind, charge.day.date)
    }
}

fn kind_name(kind: QuotaKind) -> &'static str {
    match kind {
        QuotaKind::Request => "request",
        QuotaKind::Image => "image",
    }
}

/// Carries what later days have used to this day, each use once. There are later days only
/// after the clock was set back.
pub(crate) fn carry_back(connection: &Connection, key: &DayKey) -> rusqlite::Result<()> {
    let statement = "INSERT INTO quota_days (subject, kind, day, used, carried, folded) \
                     SELECT ?1, ?2, ?3, 0, sum(used + carried - folded), 0 FROM quota_days \
                     WHERE subject = ?1 AND kind = ?2 AND day > ?3 AND used + carried > folded \
                     HAVING count(*) > 0 \
                     ON CONFLICT (subject, kind, day) \
                     DO UPDATE SET carried = carried + excluded.carried";
    let carried =
        connection
            .prepare_cached(statement)?
            .execute(params![key.subject, key.kind, key.day])?;
    if carried == 0 {
        return Ok(());
    }
    let statement = "UPDATE quota_days SET folded = used + carried \
                     WHERE subject = ?1 AND kind = ?2 AND day > ?3 AND used + carried > folded";
    connection
        .prepare_cached(statement)?
        .execute(params![key.subject, key.kind, key.day])?;
    Ok(())
}

/// Counts what one subject has used for another as well, each use once.
pub(crate) fn carry_over(connection: &Connection, from: &str, to: &str) -> rusqlite::Result<()> {
    let statement = "INSERT INTO quota_days (subject, kind, day, used, carried, folded) \
                     SELECT ?2, kind, day, 0, used + carried - carried_over, 0 FROM quota_days \
                     WHERE subject = ?1 AND used + carried > carried_over \
                     ON CONFLICT (subject, kind, day) \
                     DO UPDATE SET carried = carried + excluded.carried";
    connection.prepare_cached(statement)?.execute([from, to])?;
    let statement = "UPDATE quota_days SET carried_over = used + carried \
                     WHERE subject = ?1 AND used + carried > carried_over";
    connection.prepare_cached(statement)?.execute([from])?;
    Ok(())
}

/// Uses one of the day; `false` when its limit is reached.
pub(crate) fn take(connection: &Connection, key: &DayKey, limit: u32) -> rusqlite::Result<bool> {
    let statement = "INSERT INTO quota_days (subject, kind, day, used, carried, folded) \
                     SELECT ?1, ?2, ?3, 1, 0, 0 WHERE ?4 > 0 \
                     ON CONFLICT (subject, kind, day) \
                     DO UPDATE SET used = used + 1 WHERE used + carried < ?4";
    let taken = connection.prepare_cached(statement)?.execute(params![
        key.subject,
        key.kind,
        key.day,
        limit
    ])?;
    Ok(taken == 1)
}

/// Gives one of the day back.
pub(crate) fn give_back(connection: &Connection, key: &DayKey) -> rusqlite::Result<()> {
    let statement = "UPDATE quota_days SET used = max(0, used - 1) \
                     WHERE subject = ?1 AND kind = ?2 AND day = ?3";
    connection
        .prepare_cached(statement)?
        .execute(params![key.subject, key.kind, key.day])?;
    Ok(())
}

/// What counts as used on the day, with what would be carried to it.
pub(crate) fn used(connection: &Connection, key: &DayKey) -> rusqlite::Result<u32> {
    let statement = "SELECT coalesce(sum(CASE day WHEN ?3 THEN used + carried \
                                  ELSE max(0, used + carried - folded) END), 0) \
                     FROM quota_days WHERE subject = ?1 AND kind = ?2 AND day >= ?3";
    let used: i64 = connection
        .prepare_cached(statement)?
        .query_row(params![key.subject, key.kind, key.day], |row| row.get(0))?;
    Ok(u32::try_from(used.max(0)).unwrap_or(u32::MAX))
}
