//! OpenAI's API that the app offers to other programs on this computer.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How the local API stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalApi {
    /// Whether it answers.
    pub state: LocalApiState,
    /// There is a token that callers may know.
    pub has_token: bool,
}

/// Whether the local API answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LocalApiState {
    /// It is off.
    Off,
    /// The demo is in use, which it does not answer for.
    NotInDemo,
    /// It answers.
    On {
        /// What callers take for the address of OpenAI's API: `http://127.0.0.1:8788/v1`.
        base_url: String,
        /// The port that it had before and that another program has now, where it had to go
        /// to another one.
        moved_from: Option<u16>,
    },
    /// It is to be on and could not begin.
    Failed {
        /// Why.
        failure: LocalApiFailure,
    },
}

/// Why the local API could not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LocalApiFailure {
    /// Other programs have all ports that were tried.
    PortsTaken {
        /// The first of them.
        first: u16,
        /// The last of them.
        last: u16,
    },
    /// This computer did not let the app await connections.
    NoConnections,
    /// What callers ask could not be kept in the data folder.
    NotKept,
}

/// How the local API stands after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalApiChange {
    /// How it stands.
    pub api: LocalApi,
    /// The token, where one was made; it is told this once.
    pub token: Option<LocalApiToken>,
}

/// The token that callers bear. It prints as `LocalApiToken(…)`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalApiToken(
    /// The token itself.
    pub String,
);

impl fmt::Debug for LocalApiToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("LocalApiToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_token_is_told_and_does_not_print() {
        let change = LocalApiChange {
            api: LocalApi {
                state: LocalApiState::Off,
                has_token: true,
            },
            token: Some(LocalApiToken("aideon-1".into())),
        };
        assert!(
            !format!("{change:?}").contains("aideon-1"),
            "debug output reaches logs"
        );
        assert_eq!(
            serde_json::to_value(&change).unwrap(),
            json!({ "api": { "state": { "type": "off" }, "has_token": true }, "token": "aideon-1" })
        );
    }
}
