//! The token that callers bear: made here, told once, and known again by its hash.

use std::fmt::Write as _;

use aideon_ipc::AppError;
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom as _, SystemRandom},
};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use tracing::error;

/// How many random bytes a token has.
const RANDOM: usize = 24;

/// A token. It does not print, and is wiped when dropped.
pub(crate) struct Token(SecretString);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// [`AppError::Internal`] when the system gives no random numbers.
    pub(super) fn make() -> Result<Self, AppError> {
        let mut random = [0; RANDOM];
        SystemRandom::new().fill(&mut random).map_err(|_| {
            error!("the system gives no random numbers");
            AppError::Internal
        })?;
        Ok(Self(format!("aideon-{}", hexadecimal(&random)).into()))
    }

    /// The token itself, for the one answer that tells it.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What it is known by.
    pub(super) fn mark(&self) -> Mark {
        Mark::of(self.expose())
    }
}

/// What a token is known by: its hash. It is what is kept, and not the token in the keychain,
/// because nobody ever needs the token again: what is not there cannot be read, and the API
/// begins without asking for a keychain's password. One pass of SHA-256 is enough, since the
/// token has 192 random bits, which nobody guesses however fast a guess is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark(String);

impl Mark {
    /// The mark of a text that somebody gives for a token.
    pub(super) fn of(token: &str) -> Self {
        Self(hexadecimal(digest(&SHA256, token.as_bytes()).as_ref()))
    }

    /// A mark as it was kept.
    pub(super) fn kept(mark: String) -> Self {
        Self(mark)
    }

    /// As it is kept.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the mark of this token; how long that takes tells nothing of it.
    pub(super) fn is_of(&self, token: &str) -> bool {
        let other = Self::of(token);
        bool::from(self.0.as_bytes().ct_eq(other.0.as_bytes()))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_mark_and_no_other_is() {
        let (token, other) = (Token::make().unwrap(), Token::make().unwrap());
        let mark = Mark::kept(token.mark().as_str().to_owned());
        assert!(mark.is_of(token.expose()), "after a restart too");
        for wrong in [other.expose(), "", "aideon-", mark.as_str()] {
            assert!(!mark.is_of(wrong), "{wrong:?} opens nothing");
        }
        assert!(
            !mark.as_str().contains(&token.expose()["aideon-".len()..]),
            "nothing of the token is kept"
        );
    }
}
