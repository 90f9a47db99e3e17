//! Signing out.

use std::sync::Arc;

use super::{Accounts, Freshness, Inner, Verified};
use crate::{discovery::Issuer, error::AccountError, tokens};

/// Whether the issuer forgot a session that was signed out of. Here it is forgotten in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// It did (RFC 7009).
    Done,
    /// There was nothing that it would have to forget.
    NotNeeded,
    /// It offers no way to; its tokens end by themselves.
    NotOffered,
    /// It could not be reached, or failed; its tokens end by themselves.
    Failed,
}

impl Accounts {
    /// Signs out: forgets the session here, at once and also offline, then has the issuer
    /// revoke it. A refresh that is under way is stopped. It goes to its end even when the
    /// future is dropped.
    ///
    /// The browser stays signed in at the issuer: to end that as well (OpenID Connect
    /// RP-Initiated Logout 1.0) would sign the person out of whatever else they use it for,
    /// and open a page that nobody asked for. Another account is had with
    /// [`Prompt::SignInAnew`](crate::Prompt::SignInAnew).
    ///
    /// # Errors
    /// [`AccountError::Store`] when the keychain would not forget it: nobody is signed in any
    /// more, and the issuer was asked to revoke it, but what is kept might be taken up at the
    /// next start; trying again may help.
    pub async fn sign_out(&self) -> Result<Revocation, AccountError> {
        let inner = Arc::clone(&self.0);
        let leaving = tokio::spawn(async move { inner.sign_out().await });
        // It does not panic, and nobody aborts it but a runtime that ends.
        leaving.await.unwrap_or(Err(AccountError::Cancelled))
    }
}

impl Inner {
    async fn sign_out(&self) -> Result<Revocation, AccountError> {
        self.state.stop();
        let _flight = self.flight.lock().await;
        let session = match self.state.verified() {
            Some(session) => Some(session),
            // Whoever signs out before anything was taken up means what is kept.
            None => self.load().await.unwrap_or_default(),
        };
        let cleared = self.store.clear().await;
        self.state.forget();
        let revocation = self.leave(session).await;
        cleared?;
        Ok(revocation)
    }

    async fn leave(&self, session: Option<Verified>) -> Revocation {
        let Some(session) = session else {
            return Revocation::NotNeeded;
        };
        if session.kept.refresh_token.is_none() {
            return Revocation::NotNeeded;
        }
        match self.issuer(Freshness::Recent).await {
            Ok(issuer) => self.revoke(&issuer, &session).await,
            Err(_) => Revocation::Failed,
        }
    }

    async fn revoke(&self, issuer: &Issuer, session: &Verified) -> Revocation {
        let Some(token) = &session.kept.refresh_token else {
            return Revocation::NotNeeded;
        };
        let Some(address) = &issuer.revocation_endpoint else {
            return Revocation::NotOffered;
        };
        match tokens::revoke(&self.http, &self.configuration, address, token).await {
            Ok(()) => Revocation::Done,
            Err(error) => {
                tracing::warn!(%error, "a session could not be revoked");
                Revocation::Failed
            }
        }
    }
}
