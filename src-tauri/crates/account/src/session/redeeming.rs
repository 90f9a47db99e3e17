//! A code's exchange, and tokens that nobody uses.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::runtime::Handle;
use url::Url;

use super::{Inner, Verified};
use crate::{
    discovery::Issuer,
    error::AccountError,
    person::AccountId,
    tokens::{self, Question, Tokens},
};

/// A session that has yet to be kept.
pub(super) struct Redeemed {
    pub(super) verified: Verified,
    /// Its refresh token, until it is kept.
    pub(super) unused: Unused,
}

/// A refresh token that nobody will use. Dropped, it is revoked: unless it may be one of
/// whoever is signed in, since issuers let the sessions of one grant end together.
pub(super) struct Unused {
    inner: Arc<Inner>,
    token: Option<SecretString>,
    /// Where it is revoked; none where the issuer offers no way to.
    address: Option<Url>,
    /// Whose it is, where that was verified.
    of: Option<AccountId>,
}

impl Unused {
    pub(super) fn new(inner: &Arc<Inner>, issuer: &Issuer, token: Option<SecretString>) -> Self {
        Self {
            inner: Arc::clone(inner),
            token,
            address: issuer.revocation_endpoint.clone(),
            of: None,
        }
    }

    /// The same, now that it is known whose it is.
    pub(super) fn of(mut self, account: AccountId) -> Self {
        self.of = Some(account);
        self
    }

    /// Somebody uses it after all.
    pub(super) fn into_use(mut self) {
        self.token = None;
    }

    fn may_be_of_whoever_is_signed_in(&self) -> bool {
        let current = self.inner.state.verified().map(|it| it.person_id());
        current.is_some_and(|current| self.of.as_ref().is_none_or(|of| *of == current))
    }
}

impl Drop for Unused {
    fn drop(&mut self) {
        let (Some(token), Some(address)) = (self.token.take(), self.address.take()) else {
            return;
        };
        if self.may_be_of_whoever_is_signed_in() {
            return;
        }
        // Where the app ends as well, it ends by itself at the issuer.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let inner = Arc::clone(&self.inner);
        runtime.spawn(async move {
            let (http, configuration) = (&inner.http, &inner.configuration);
            if let Err(error) = tokens::revoke(http, configuration, &address, &token).await {
                tracing::warn!(%error, "a session that is not used was not revoked");
            }
        });
    }
}

impl Inner {
    /// Exchanges a code and verifies what comes. The issuer may have given out tokens as soon
    /// as it was asked, so this goes to its end even when the future is dropped, and what
    /// nobody waits for any more is revoked.
    pub(super) async fn redeem(
        self: Arc<Self>,
        issuer: Issuer,
        question: Question,
        code: SecretString,
    ) -> Result<Redeemed, AccountError> {
        let redeeming = tokio::spawn(async move { self.redeemed(&issuer, question, &code).await });
        // It does not panic, and nobody aborts it but a runtime that ends.
        redeeming.await.unwrap_or(Err(AccountError::Cancelled))
    }

    async fn redeemed(
        self: &Arc<Self>,
        issuer: &Issuer,
        question: Question,
        code: &SecretString,
    ) -> Result<Redeemed, AccountError> {
        let nonce = question.nonce.clone();
        let (http, configuration) = (&self.http, &self.configuration);
        let tokens = question.exchange(http, configuration, issuer, code).await?;
        let unused = Unused::new(self, issuer, tokens.refresh_token.clone());
        let verified = self.verify_first(issuer, tokens, nonce).await?;
        let unused = unused.of(verified.person_id());
        Ok(Redeemed { verified, unused })
    }

    async fn verify_first(
        &self,
        issuer: &Issuer,
        tokens: Tokens,
        nonce: SecretString,
    ) -> Result<Verified, AccountError> {
        let ahead = self.http.seconds_ahead();
        let (http, keys, configuration) = (&self.http, &self.keys, &self.configuration);
        let (id_token, now) = (tokens.id_token()?.clone(), self.clock.now());
        let verified = Verified::new(http, keys, configuration, issuer, id_token, now).await?;
        verified.claims.check_nonce(nonce.expose_secret())?;
        verified.claims.check_times(self.clock.now(), ahead)?;
        Ok(verified.with(tokens.refresh_token, Some(nonce)))
    }
}
