//! Signing out.

use std::sync::Arc;

use url::Url;

use super::{Accounts, Freshness, Inner, Verified};
use crate::{discovery::Issuer, error::AccountError, tokens};

/// What became of a session that was signed out of. Here it is forgotten in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedOut {
    /// Whether the issuer forgot it as well.
    pub revocation: Revocation,
    /// Where the browser can be signed out, too, when the issuer has such a page
    /// (OpenID Connect RP-Initiated Logout 1.0). No token is in the address.
    pub browser_sign_out: Option<Url>,
}

/// Whether the issuer forgot a session.
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
    /// # Errors
    /// [`AccountError::Store`] when the keychain would not forget it: nobody is signed in any
    /// more, and the issuer was asked to revoke it, but what is kept might be taken up at the
    /// next start; trying again may help.
    pub async fn sign_out(&self) -> Result<SignedOut, AccountError> {
        let inner = Arc::clone(&self.0);
        let leaving = tokio::spawn(async move { inner.sign_out().await });
        // It does not panic, and nobody aborts it but a runtime that ends.
        leaving.await.unwrap_or(Err(AccountError::Cancelled))
    }
}

impl Inner {
    async fn sign_out(&self) -> Result<SignedOut, AccountError> {
        self.state.stop();
        let _flight = self.flight.lock().await;
        let session = match self.state.verified() {
            Some(session) => Some(session),
            // Whoever signs out before anything was taken up means what is kept.
            None => self.load().await.unwrap_or_default(),
        };
        let cleared = self.store.clear().await;
        self.state.forget();
        let signed_out = self.leave(session).await;
        cleared?;
        Ok(signed_out)
    }

    async fn leave(&self, session: Option<Verified>) -> SignedOut {
        let Some(session) = session else {
            return SignedOut {
                revocation: Revocation::NotNeeded,
                browser_sign_out: None,
            };
        };
        match self.issuer(Freshness::Recent).await {
            Ok(issuer) => SignedOut {
                revocation: self.revoke(&issuer, &session).await,
                browser_sign_out: self.browser_sign_out(issuer),
            },
            Err(_) => SignedOut {
                revocation: match session.kept.refresh_token {
                    Some(_) => Revocation::Failed,
                    None => Revocation::NotNeeded,
                },
                browser_sign_out: None,
            },
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

    fn browser_sign_out(&self, issuer: Issuer) -> Option<Url> {
        let mut address = issuer.end_session_endpoint?;
        address
            .query_pairs_mut()
            .append_pair("client_id", self.configuration.client_id());
        Some(address)
    }
}
