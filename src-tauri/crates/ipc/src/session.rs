//! Who uses the app, the demo, and what start-up had to report.

use serde::{Deserialize, Serialize};

use crate::number;

/// What the window needs to know before it can draw its first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Who uses the app; none means the welcome page.
    pub user: Option<User>,
    /// There is an account service to sign in at.
    pub sign_in_available: bool,
    /// The demo is part of this build.
    pub demo_available: bool,
    /// The demo's switches, while it runs.
    pub demo: Option<Demo>,
    /// Whether keys can be kept.
    pub keychain: Keychain,
    /// What happened at start-up that the user must be told.
    pub notices: Vec<StartupNotice>,
}

/// Who uses the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The profile's id.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// The plan.
    pub tier: Tier,
    /// The account; none for the person at this computer and in the demo.
    pub account: Option<Account>,
}

/// The account of whoever uses the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The e-mail address, where the account service told one and somebody is signed in.
    pub email: Option<String>,
    /// How sure the plan is.
    pub standing: AccountStanding,
    /// How many conversations without an account can be taken along; 0 when there are none,
    /// or the offer was declined.
    pub adoptable: u32,
}

/// How sure an account's plan is. Where it is neither confirmed nor held, it is the free one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AccountStanding {
    /// The keychain has not answered yet; the session will be told again.
    Checking,
    /// The account service has said so.
    Confirmed,
    /// The account service was not reached for a while, and what it said last still holds.
    Held {
        /// Until when, UTC milliseconds.
        #[serde(with = "number::text")]
        until: i64,
    },
    /// The account service was not reached for too long.
    Lapsed,
    /// The clock of this computer stands before the time of the sign-in.
    ClockBehind,
    /// The account service has ended the session: somebody has to sign in again.
    Ended,
    /// Nobody is signed in with this account: somebody has to sign in again.
    SignedOut,
    /// The keychain cannot be read, so that nobody knows.
    KeychainUnreadable,
}

/// The plan that decides routes and limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Together AI's models within daily limits.
    Free,
    /// Aideon's primary models, Together AI when they fail.
    Premium,
}

/// The demo's switches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demo {
    /// The tier of the demo user in use.
    pub tier: Tier,
    /// The primary model is made to fail.
    pub primary_down: bool,
}

/// Whether the system's keychain can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keychain {
    /// Keys can be kept.
    Ready,
    /// It is locked.
    Locked,
    /// There is a keychain service, but no keychain has been made in it yet.
    Uninitialised,
    /// There is none.
    Absent,
    /// It has not been asked yet.
    Unchecked,
}

/// What happened at start-up that the user must be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StartupNotice {
    /// The database could not be read; it was set aside and a new one made.
    DatabaseSetAside {
        /// The name that the damaged file bears now, in the app's data folder.
        file: String,
    },
    /// Replies were being written when the app was last closed.
    RepliesInterrupted {
        /// How many.
        count: u32,
    },
}
