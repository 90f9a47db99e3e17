//! What was set, and what was asked.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use ring::error::Unspecified;
use tokio::sync::watch;

use super::{
    IdTokenFault, OpenIdEndpoint, OpenIdFault, grants::Grants, keys::Keys, people::People,
};

/// What requests and the control share.
#[derive(Debug)]
pub(super) struct State {
    issuer: String,
    set: Mutex<Settings>,
    asked: watch::Sender<HashMap<OpenIdEndpoint, usize>>,
    held: watch::Sender<Option<OpenIdEndpoint>>,
}

#[derive(Debug)]
pub(super) struct Settings {
    pub(super) people: People,
    pub(super) signs_in: Option<String>,
    pub(super) lifetime: i64,
    pub(super) clock_ahead: i64,
    pub(super) keys: Keys,
    pub(super) grants: Grants,
    pub(super) faults: Vec<OpenIdFault>,
    pub(super) secrets: Vec<String>,
}

impl Settings {
    /// Its own time, in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        Timestamp::now().as_second() + self.clock_ahead
    }

    pub(super) fn has(&self, fault: &OpenIdFault) -> bool {
        self.faults.contains(fault)
    }

    /// What is wrong with the next ID token.
    pub(super) fn id_token_fault(&self) -> Option<IdTokenFault> {
        self.faults.iter().find_map(|fault| match fault {
            OpenIdFault::IdToken(fault) => Some(*fault),
            _ => None,
        })
    }
}

impl State {
    pub(super) fn new(issuer: String) -> Result<Self, Unspecified> {
        Ok(Self {
            issuer,
            set: Mutex::new(Settings {
                people: People::default(),
                signs_in: None,
                lifetime: 3600,
                clock_ahead: 0,
                keys: Keys::new()?,
                grants: Grants::default(),
                faults: Vec::new(),
                secrets: Vec::new(),
            }),
            asked: watch::Sender::default(),
            held: watch::Sender::default(),
        })
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Reads or changes what was set.
    pub(super) fn set<T>(&self, change: impl FnOnce(&mut Settings) -> T) -> T {
        change(&mut self.set.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes that something is asked, and waits while that is held back.
    pub(super) async fn let_in(&self, endpoint: OpenIdEndpoint) {
        self.asked
            .send_modify(|asked| *asked.entry(endpoint).or_default() += 1);
        let mut held = self.held.subscribe();
        // The sender lives as long as this does.
        let _ = held.wait_for(|held| *held != Some(endpoint)).await;
    }

    pub(super) fn hold(&self, endpoint: OpenIdEndpoint) {
        self.held.send_replace(Some(endpoint));
    }

    pub(super) fn release(&self) {
        self.held.send_replace(None);
    }

    pub(super) fn asked(&self, endpoint: OpenIdEndpoint) -> usize {
        let asked = self.asked.borrow();
        asked.get(&endpoint).copied().unwrap_or_default()
    }

    pub(super) async fn was_asked(&self, endpoint: OpenIdEndpoint, times: usize) {
        let mut asked = self.asked.subscribe();
        let often = |asked: &HashMap<OpenIdEndpoint, usize>| {
            asked.get(&endpoint).is_some_and(|asked| *asked >= times)
        };
        // The sender lives as long as this does.
        let _ = asked.wait_for(often).await;
    }
}
