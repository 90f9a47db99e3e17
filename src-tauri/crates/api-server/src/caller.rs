//! Who calls: bearer tokens, and the plan that each is on.

use std::sync::Arc;

use aideon_engine::{provenance::Tier, secret::ApiKey};
use async_trait::async_trait;
use subtle::ConstantTimeEq as _;

/// Somebody who was let in. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// What they are called in the provenance.
    pub name: Arc<str>,
    /// The plan that they are on.
    pub tier: Tier,
    /// Whose quota they use.
    pub subject: Arc<str>,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    /// They bear no token that is known, or none where one is needed: 401.
    Token,
    /// The token is right, but nobody is there for whom it could be answered: 403, with this
    /// sentence that says what to do.
    Nobody(&'static str),
}

/// Knows who calls.
#[async_trait]
pub trait Callers: Send + Sync {
    /// Who bears this token.
    ///
    /// # Errors
    /// [`NotAdmitted`]; who bears no valid token is told nothing but that.
    async fn caller(&self, token: Option<&str>) -> Result<Caller, NotAdmitted>;
}

/// A list of tokens, each with its bearer.
#[derive(Debug)]
pub struct Tokens {
    known: Vec<(ApiKey, Caller)>,
    anybody: Option<Caller>,
}

impl Tokens {
    /// Lets in who bears one of these.
    pub fn new(known: Vec<(ApiKey, Caller)>) -> Self {
        Self {
            known,
            anybody: None,
        }
    }

    /// Lets everybody in; who bears no token that is known is `anybody`.
    pub fn open_to(known: Vec<(ApiKey, Caller)>, anybody: Caller) -> Self {
        Self {
            known,
            anybody: Some(anybody),
        }
    }

    /// All tokens are compared, and each in constant time: how long it takes tells nobody how
    /// much of a guess was right.
    fn bearer(&self, token: &str) -> Option<&Caller> {
        let mut found = None;
        for (known, caller) in &self.known {
            if bool::from(known.expose().as_bytes().ct_eq(token.as_bytes())) {
                found = Some(caller);
            }
        }
        found
    }
}

#[async_trait]
impl Callers for Tokens {
    async fn caller(&self, token: Option<&str>) -> Result<Caller, NotAdmitted> {
        let bearer = token.and_then(|token| self.bearer(token));
        let caller = bearer.or(self.anybody.as_ref());
        caller.cloned().ok_or(NotAdmitted::Token)
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    fn caller(name: &str) -> Caller {
        Caller {
            name: name.into(),
            tier: Tier::Free,
            subject: name.into(),
        }
    }

    fn tokens() -> Vec<(ApiKey, Caller)> {
        let token = |text: &str, name: &str| (ApiKey::parse(text).unwrap(), caller(name));
        vec![token("token-of-ada", "ada"), token("token-of-bob", "bob")]
    }

    fn found(tokens: &Tokens, token: Option<&str>) -> Option<String> {
        let caller = block_on(tokens.caller(token)).ok();
        caller.map(|caller| caller.name.to_string())
    }

    #[test]
    fn only_who_bears_a_token_is_let_in() {
        let tokens = Tokens::new(tokens());
        assert_eq!(found(&tokens, Some("token-of-bob")).as_deref(), Some("bob"));
        for wrong in ["token-of-bo", "token-of-bobb", "token-of-cat", "", " "] {
            assert_eq!(found(&tokens, Some(wrong)), None, "{wrong:?}");
        }
        assert_eq!(found(&tokens, None), None);
    }

    #[test]
    fn where_no_token_is_needed_one_still_says_who_calls() {
        let tokens = Tokens::open_to(tokens(), caller("anybody"));
        assert_eq!(found(&tokens, None).as_deref(), Some("anybody"));
        assert_eq!(found(&tokens, Some("x")).as_deref(), Some("anybody"));
        assert_eq!(found(&tokens, Some("token-of-ada")).as_deref(), Some("ada"));
    }
}
