//! Keeps the session fresh, and tells of what changes.

use std::{sync::Arc, time::Duration};

use aideon_account::{Accounts, Clock, Standing};
use async_trait::async_trait;
use jiff::Timestamp;
use tokio::{
    sync::{Notify, watch},
    time,
};
use tracing::info;

/// The longest sleep while somebody is signed in. A timer stands still while the computer
/// sleeps, so this is also how soon after waking up the session is looked at, unless the
/// window gets the focus before.
const LONGEST: Duration = Duration::from_secs(60);

/// The shortest, so that a clock that jumps about makes nobody busy.
const SHORTEST: Duration = Duration::from_secs(1);

/// A clock that one can sleep by.
#[async_trait]
pub(crate) trait Timer: Clock {
    /// Sleeps, for longer than that when the computer sleeps meanwhile.
    async fn sleep(&self, time: Duration);
}

/// The clock of this computer.
pub(crate) struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[async_trait]
impl Timer for WallClock {
    async fn sleep(&self, time: Duration) {
        time::sleep(time).await;
    }
}

/// Keeps one session.
pub(super) struct Keeper {
    pub(super) accounts: Accounts,
    pub(super) timer: Arc<dyn Timer>,
    /// Told when there is reason to look at the session sooner.
    pub(super) woken: Arc<Notify>,
    /// Told of what changes.
    pub(super) told: watch::Sender<()>,
}

impl Keeper {
    /// Goes on as long as the app runs. While nobody is signed in it sleeps.
    pub(super) async fn keep(self) {
        let mut changes = self.accounts.changes();
        let mut last = self.accounts.standing();
        loop {
            let mut changed = false;
            tokio::select! {
                told = changes.changed() => match told {
                    Ok(()) => changed = true,
                    Err(_) => return,
                },
                () = self.tick() => self.look().await,
                () = self.woken.notified() => self.look().await,
            }
            // Time passes without a change of the session, and may still change a standing. The
            // other way round, others may have seen a standing in between that was none here.
            let now = self.accounts.standing();
            if changed || now != last {
                last = now;
                self.told.send_replace(());
            }
        }
    }

    async fn look(&self) {
        if let Err(failure) = self.accounts.keep_fresh().await {
            info!(%failure, "the session was not refreshed");
        }
    }

    async fn tick(&self) {
        let standing = self.accounts.standing();
        match wait(&standing, self.accounts.refresh_due(), self.timer.now()) {
            Some(time) => self.timer.sleep(time).await,
            None => std::future::pending().await,
        }
    }
}

/// How long to sleep; none while nobody is signed in.
fn wait(standing: &Standing, due: Option<Timestamp>, now: Timestamp) -> Option<Duration> {
    let Standing::SignedIn { .. } = standing else {
        return None;
    };
    let until_due = due.map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default());
    Some(until_due.unwrap_or(LONGEST).clamp(SHORTEST, LONGEST))
}

#[cfg(test)]
mod tests;
