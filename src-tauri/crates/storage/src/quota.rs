//! What the free plan allows, counted by local days.
//!
//! A request is reserved before it is sent. The reservation is counted once something was
//! delivered and given back when nothing was; what a crash left held is settled at the next
//! start. When the clock shows an earlier day than it did before, what the later days have
//! used is carried to that day, each use once: setting the clock back gives nothing, and a
//! clock that was far ahead costs no more than the one day it is corrected to.

use aideon_engine::{
    free_tier::{LocalDay, QuotaCharge, QuotaExceeded, QuotaKind, QuotaUsed, ReservationId},
    ports::{QuotaStore, StoreError},
    time::Timestamp,
};
use async_trait::async_trait;
use rusqlite::Connection;
use uuid::Uuid;

use crate::{
    database::Database,
    tables::{
        quota_days::{self, DayKey},
        quota_reservations::{self, Held},
        segments,
    },
};

#[async_trait]
impl QuotaStore for Database {
    async fn reserve(&self, charge: &QuotaCharge) -> Result<Option<ReservationId>, StoreError> {
        let (charge, now) = (charge.clone(), self.now());
        let id = self
            .write(move |transaction| Ok(reserve(transaction, &charge, None, now)?))
            .await?;
        Ok(id)
    }

    async fn settle(&self, id: &ReservationId, delivered: bool) -> Result<(), StoreError> {
        let id = id.0.clone();
        self.write(move |transaction| Ok(settle(transaction, &id, delivered)?))
            .await?;
        Ok(())
    }

    async fn used(&self, subject: &str, day: &LocalDay) -> Result<QuotaUsed, StoreError> {
        let (subject, date) = (subject.to_owned(), day.date);
        let used = self
            .read(move |transaction| {
                let of = |kind| quota_days::used(transaction, &DayKey::new(&subject, kind, date));
                Ok(QuotaUsed {
                    requests: of(QuotaKind::Request)?,
                    images: of(QuotaKind::Image)?,
                })
            })
            .await?;
        Ok(used)
    }
}

/// Reserves what a reply costs, from this attempt of it on. The caller commits also when the limit is reached, because
/// what was carried back is to stay: it is carried once, not on every day to come.
pub(crate) fn reserve_for_reply(
    connection: &Connection,
    charge: Option<&QuotaCharge>,
    reply: (&str, u32),
    now: Timestamp,
) -> rusqlite::Result<Result<(), QuotaExceeded>> {
    let Some(charge) = charge else {
        return Ok(Ok(()));
    };
    let reserved = reserve(connection, charge, Some(reply), now)?;
    Ok(reserved.map(|_| ()).ok_or_else(|| charge.exceeded()))
}

/// Settles what was reserved for the reply, if anything was, by what is stored of it.
pub(crate) fn settle_reply(connection: &Connection, reply: &str) -> rusqlite::Result<()> {
    match quota_reservations::of_reply(connection, reply)? {
        Some(held) => settle_by_reply(connection, &held, reply),
        None => Ok(()),
    }
}

/// Settles what is still held from before a crash. A request without a reply is counted:
/// nobody knows what came of it, and it may have been billed.
pub(crate) fn settle_held(connection: &Connection) -> rusqlite::Result<()> {
    for held in quota_reservations::held(connection)? {
        match &held.reply {
            Some(reply) => settle_by_reply(connection, &held, reply)?,
            None => settle(connection, &held.id, true)?,
        }
    }
    Ok(())
}

fn settle_by_reply(connection: &Connection, held: &Held, reply: &str) -> rusqlite::Result<()> {
    let delivered = segments::any_delivered(connection, reply, held.first_attempt)?;
    settle(connection, &held.id, delivered)
}

fn reserve(
    connection: &Connection,
    charge: &QuotaCharge,
    reply: Option<(&str, u32)>,
    now: Timestamp,
) -> rusqlite::Result<Option<ReservationId>> {
    let key = DayKey::of(charge);
    quota_days::carry_back(connection, &key)?;
    if !quota_days::take(connection, &key, charge.limit)? {
        return Ok(None);
    }
    let id = Uuid::now_v7().to_string();
    quota_reservations::insert(connection, &id, &key, reply, now)?;
    Ok(Some(ReservationId(id)))
}

fn settle(connection: &Connection, id: &str, delivered: bool) -> rusqlite::Result<()> {
    match quota_reservations::settle(connection, id, delivered)? {
        Some(key) if !delivered => quota_days::give_back(connection, &key),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
