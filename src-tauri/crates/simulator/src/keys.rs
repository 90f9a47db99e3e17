//! API keys: which a target accepts, and what the log keeps of one.

use serde::{Deserialize, Serialize};

/// Which API keys a target accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AcceptedKeys {
    /// Any key, and none as well: a server on one's own machine.
    AnyOrNone,
    /// Any key, but there must be one.
    Any,
    /// One of these.
    OneOf(Vec<String>),
}

/// What the log keeps of the key a request carried; never the key itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySeen {
    /// There was none.
    Absent,
    /// There was one, and the target accepts any.
    Unchecked,
    /// It was the one at this place in [`AcceptedKeys::OneOf`].
    Known(usize),
    /// It was none of those accepted.
    Unknown,
}

impl AcceptedKeys {
    /// What `key` is to this target.
    pub(crate) fn see(&self, key: Option<&str>) -> KeySeen {
        match (self, key) {
            (_, None) => KeySeen::Absent,
            (Self::AnyOrNone | Self::Any, Some(_)) => KeySeen::Unchecked,
            (Self::OneOf(keys), Some(key)) => keys
                .iter()
                .position(|known| known == key)
                .map_or(KeySeen::Unknown, KeySeen::Known),
        }
    }

    /// Whether a request with such a key is let in.
    pub(crate) fn let_in(&self, seen: KeySeen) -> bool {
        match seen {
            KeySeen::Absent => matches!(self, Self::AnyOrNone),
            KeySeen::Unchecked | KeySeen::Known(_) => true,
            KeySeen::Unknown => false,
        }
    }
}
