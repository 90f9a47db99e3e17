//! Keeps the session fresh, and tells of what changes.

use std::time::Duration;

use aideon_account::{Accounts, Standing};
use jiff::Timestamp;
use tokio::{sync::watch, time};
use tracing::info;

/// The longest sleep while somebody is signed in. The timer stands still while the computer
/// sleeps, so this is also how soon after waking up the session is looked at.
const LONGEST: Duration = Duration::from_secs(60);

/// The shortest, so that a clock that jumps about makes nobody busy.
const SHORTEST: Duration = Duration::from_secs(1);

/// Goes on as long as the app runs. While nobody is signed in it sleeps.
pub(super) async fn keep(accounts: Accounts, told: watch::Sender<()>) {
    let mut changes = accounts.changes();
    let mut last = accounts.standing();
    loop {
        let wait = wait(
            &accounts.standing(),
            accounts.refresh_due(),
            Timestamp::now(),
        );
        let tick = async {
            match wait {
                Some(wait) => time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            () = tick => {
                if let Err(failure) = accounts.keep_fresh().await {
                    info!(%failure, "the session was not refreshed");
                }
            }
        }
        // Time passes without a change of the session, and may still change a standing.
        let now = accounts.standing();
        if now != last {
            last = now;
            told.send_replace(());
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
mod tests {
    use super::*;

    #[test]
    fn who_is_not_signed_in_is_not_waited_for() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(wait(&Standing::SignedOut, None, now), None);
        assert_eq!(wait(&Standing::SignedOut, Some(now), now), None);
    }
}
