//! API keys that do not print, and texts that may repeat one.

mod scrub;

use std::fmt;

pub use self::scrub::scrub;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

/// Why a text cannot be a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// Nothing is left when the spaces around it are taken away.
    #[error("the key has no characters")]
    Empty,
    /// It holds spaces, line breaks, or characters that no HTTP header takes.
    #[error("the key has characters that no key has")]
    Malformed,
}

/// An API key. It prints as `ApiKey(…)`, is never serialised, and is wiped when dropped.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// Takes a key as a person pastes it: spaces and line breaks around it go.
    ///
    /// # Errors
    /// [`KeyError`] when it cannot be a key; the error does not carry the text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(KeyError::Empty);
        }
        if !trimmed.chars().all(|c| c.is_ascii_graphic()) {
            return Err(KeyError::Malformed);
        }
        scrub::remember(trimmed);
        Ok(Self(SecretString::from(trimmed)))
    }

    /// The key itself, for the one header that carries it and for the keychain.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ApiKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_key_loses_the_space_around_it() {
        let key = ApiKey::parse("  tgp_v1_abc\r\n").unwrap();
        assert_eq!(
            key.expose(),
            "tgp_v1_abc",
            "a copied line break is no part of a key"
        );
    }

    #[test]
    fn a_broken_key_is_refused() {
        assert_eq!(ApiKey::parse(" \n").unwrap_err(), KeyError::Empty);
        for text in ["two words", "line\nbreak", "tab\tbed", "schlüssel"] {
            assert_eq!(
                ApiKey::parse(text).unwrap_err(),
                KeyError::Malformed,
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_key_does_not_print() {
        let key = ApiKey::parse("secret-value").unwrap();
        assert!(
            !format!("{key:?}").contains("secret-value"),
            "debug output reaches logs"
        );
    }
}
