//! What is known while the app runs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Standing, Verified};
use crate::{config::Configuration, person::Person};

/// How long after an attempt the next one is made of its own accord: a minute.
const BETWEEN_ATTEMPTS: SignedDuration = SignedDuration::from_secs(60);

/// The session as it is known, behind a lock that is never held over a wait.
#[derive(Debug)]
pub(super) struct State {
    known: Mutex<Known>,
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Known {
    session: Session,
    /// Whether what is kept is older than what is known.
    unsaved: bool,
    last_attempt: Option<Timestamp>,
    /// How often the session was refreshed: tells whoever waited that it is done.
    refreshed: u64,
    /// Ends the request that is under way.
    stop: CancellationToken,
}

#[derive(Clone, Debug, Default)]
enum Session {
    #[default]
    None,
    Ended(Person),
    Open(Box<Verified>),
}

impl Default for State {
    fn default() -> Self {
        Self {
            known: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }
}

impl State {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn changed(&self) {
        self.changes
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    pub(super) fn standing(&self, configuration: &Configuration, now: Timestamp) -> Standing {
        match &self.known().session {
            Session::None => Standing::SignedOut,
            Session::Ended(person) => Standing::Ended(person.clone()),
            Session::Open(verified) => Standing::of(verified, configuration, now),
        }
    }

    /// The session that is open.
    pub(super) fn verified(&self) -> Option<Verified> {
        match &self.known().session {
            Session::Open(verified) => Some(Verified::clone(verified)),
            Session::None | Session::Ended(_) => None,
        }
    }

    /// Takes up a session that is kept.
    pub(super) fn take_up(&self, verified: Verified) {
        let known = Known {
            session: Session::Open(Box::new(verified)),
            ..Known::default()
        };
        *self.known() = known;
        self.changed();
    }

    /// Goes on with a session that was refreshed.
    pub(super) fn go_on(&self, verified: Verified, saved: bool) {
        let mut known = self.known();
        known.session = Session::Open(Box::new(verified));
        known.unsaved = !saved;
        known.refreshed += 1;
        drop(known);
        self.changed();
    }

    /// Forgets the session, which the issuer ended.
    pub(super) fn end(&self, person: Person) {
        *self.known() = Known {
            session: Session::Ended(person),
            ..Known::default()
        };
        self.changed();
    }

    /// Forgets the session.
    pub(super) fn forget(&self) {
        *self.known() = Known::default();
        self.changed();
    }

    /// Whether what is known has yet to be kept.
    pub(super) fn is_unsaved(&self) -> bool {
        self.known().unsaved
    }

    pub(super) fn saved(&self) {
        self.known().unsaved = false;
    }

    pub(super) fn refreshed(&self) -> u64 {
        self.known().refreshed
    }

    pub(super) fn attempted(&self, now: Timestamp) {
        self.known().last_attempt = Some(now);
    }

    /// Ends the request that is under way, and lets later ones be.
    pub(super) fn stop(&self) {
        std::mem::take(&mut self.known().stop).cancel();
    }

    /// Tells when the request that begins now is to end.
    pub(super) fn stopped(&self) -> CancellationToken {
        self.known().stop.clone()
    }

    /// From when on the next refresh is made of its own accord; none when there can be none.
    pub(super) fn refresh_due(&self, now: Timestamp) -> Option<Timestamp> {
        let known = self.known();
        let Session::Open(verified) = &known.session else {
            return None;
        };
        verified.kept.refresh_token.as_ref()?;
        let due = verified.refresh_due();
        // An attempt in the future was made by a clock that has been set back since.
        let last = known.last_attempt.filter(|last| *last <= now);
        let earliest = last.and_then(|last| last.checked_add(BETWEEN_ATTEMPTS).ok());
        Some(earliest.map_or(due, |earliest| due.max(earliest)))
    }
}
