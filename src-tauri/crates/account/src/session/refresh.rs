//! Refreshing, once at a time.
//!
//! A refresh token may be good for one use. Whatever happens between sending it and keeping
//! the next one ends in one of two ways: the session goes on, or the issuer refuses the old
//! token the next time, which is a clean sign-out.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Accounts, Freshness, Inner, Standing, Verified, record};
use crate::{
    discovery::Issuer,
    error::AccountError,
    tokens::{self, Tokens},
};

impl Accounts {
    /// From when on [`keep_fresh`](Self::keep_fresh) would ask the issuer; none when nobody
    /// is signed in, or there is no refresh token.
    pub fn refresh_due(&self) -> Option<Timestamp> {
        self.0.state.refresh_due(self.0.clock.now())
    }

    /// Asks the issuer for the next ID token where it is time to: well before the last one
    /// ends, at least every hour, and after a failure no sooner than a minute later. To be
    /// called now and then (every half minute, say) and when the computer wakes up; whoever
    /// calls it meanwhile waits for the one request. It goes to its end even when the future
    /// is dropped.
    ///
    /// # Errors
    /// [`AccountError::SessionEnded`] when the issuer ended the session, which is forgotten
    /// then; [`AccountError::Store`] when the session goes on but could not be kept, which is
    /// tried again; others where nothing has changed.
    pub async fn keep_fresh(&self) -> Result<Standing, AccountError> {
        self.refresh_if(Wanted::WhenDue).await
    }

    /// Asks the issuer for the next ID token now, unless a request is under way already.
    ///
    /// # Errors
    /// As [`keep_fresh`](Self::keep_fresh), and [`AccountError::NotSignedIn`].
    pub async fn refresh(&self) -> Result<Standing, AccountError> {
        let refreshed = self.0.state.refreshed();
        self.refresh_if(Wanted::Since(refreshed)).await
    }

    async fn refresh_if(&self, wanted: Wanted) -> Result<Standing, AccountError> {
        let inner = Arc::clone(&self.0);
        let refreshing = tokio::spawn(async move { inner.refresh_if(wanted).await });
        // It does not panic, and nobody aborts it but a runtime that ends.
        refreshing.await.unwrap_or(Err(AccountError::Cancelled))?;
        Ok(self.standing())
    }
}

#[derive(Clone, Copy)]
enum Wanted {
    WhenDue,
    /// Unless there was one since the count stood there.
    Since(u64),
}

impl Inner {
    async fn refresh_if(&self, wanted: Wanted) -> Result<(), AccountError> {
        let _flight = self.flight.lock().await;
        self.save_unsaved().await?;
        let now = self.clock.now();
        let is_wanted = match wanted {
            Wanted::WhenDue => self.state.refresh_due(now).is_some_and(|due| due <= now),
            Wanted::Since(count) => self.state.refreshed() == count,
        };
        if !is_wanted {
            return Ok(());
        }
        let before = self.state.verified().ok_or(AccountError::NotSignedIn)?;
        self.state.attempted(now);
        let stopped = self.state.stopped();
        let asked = tokio::select! {
            biased;
            () = stopped.cancelled() => return Err(AccountError::NotSignedIn),
            asked = self.ask(&before) => asked,
        };
        match asked {
            Ok(next) => self.keep_next(next).await,
            Err(Failed {
                error: AccountError::SessionEnded,
                ..
            }) => self.end(&before).await,
            Err(Failed {
                error,
                rotated: Some(next),
            }) => {
                // The session goes on with its old proof; why there is no new one is told.
                if self.keep_next(*next).await.is_err() {
                    tracing::warn!("a refresh token could not be kept");
                }
                Err(error)
            }
            Err(Failed {
                error,
                rotated: None,
            }) => Err(error),
        }
    }

    /// Asks for the next tokens and verifies them.
    async fn ask(&self, before: &Verified) -> Result<Verified, Failed> {
        let token = before.kept.refresh_token.as_ref();
        let token = token.ok_or(AccountError::NotSignedIn)?;
        let issuer = self.issuer(Freshness::Recent).await?;
        let tokens = tokens::refresh(&self.http, &self.configuration, &issuer, token).await?;
        let rotated = before.clone().with(
            tokens.refresh_token.clone().or_else(|| Some(token.clone())),
            before.kept.nonce.clone(),
        );
        let verified = self.verify_next(before, &issuer, &tokens).await;
        match verified {
            // Without a new proof the old one grows older.
            Ok(None) => Ok(rotated),
            Ok(Some(next)) => Ok(next.with(rotated.kept.refresh_token, rotated.kept.nonce)),
            Err(error) => Err(Failed {
                rotated: is_no_attack(error).then(|| Box::new(rotated)),
                error,
            }),
        }
    }

    async fn verify_next(
        &self,
        before: &Verified,
        issuer: &Issuer,
        tokens: &Tokens,
    ) -> Result<Option<Verified>, AccountError> {
        // An answer need not have an ID token (OpenID Connect Core, section 12.2).
        let Some(id_token) = tokens.id_token.clone() else {
            return Ok(None);
        };
        let ahead = self.http.seconds_ahead();
        let now = self.clock.now();
        let (http, keys, configuration) = (&self.http, &self.keys, &self.configuration);
        let next = Verified::new(http, keys, configuration, issuer, id_token, now).await?;
        next.claims.check_follows(&before.claims, before.nonce())?;
        next.claims.check_times(now, ahead)?;
        Ok(Some(next))
    }

    /// Keeps what came. The session goes on even when that fails: until the app ends, it is
    /// as good as kept, and then the issuer will refuse what is kept.
    async fn keep_next(&self, next: Verified) -> Result<(), AccountError> {
        let saved = self.save(&next).await;
        self.state.go_on(next, saved.is_ok());
        saved
    }

    async fn save_unsaved(&self) -> Result<(), AccountError> {
        if self.state.is_unsaved()
            && let Some(verified) = self.state.verified()
        {
            self.save(&verified).await?;
            self.state.saved();
        }
        Ok(())
    }

    async fn save(&self, verified: &Verified) -> Result<(), AccountError> {
        let text = record::text(&verified.kept, &self.configuration)?;
        Ok(self.store.save(&text).await?)
    }

    /// Forgets a session that the issuer ended.
    async fn end(&self, before: &Verified) -> Result<(), AccountError> {
        // What stays is refused by the issuer, and after some days by us.
        if self.store.clear().await.is_err() {
            tracing::warn!("a session that has ended could not be removed");
        }
        self.state.end(before.claims.person());
        Err(AccountError::SessionEnded)
    }
}

/// A refresh that gave no new proof.
struct Failed {
    error: AccountError,
    /// The session with its old proof and the next refresh token, where one came.
    rotated: Option<Box<Verified>>,
}

impl From<AccountError> for Failed {
    fn from(error: AccountError) -> Self {
        Self {
            error,
            rotated: None,
        }
    }
}

/// Whether what came is the issuer's own, and only could not be verified now. Of an attack
/// nothing is kept.
fn is_no_attack(error: AccountError) -> bool {
    matches!(
        error,
        AccountError::Unreachable
            | AccountError::IssuerFailed { .. }
            | AccountError::WrongClock { .. }
    )
}
