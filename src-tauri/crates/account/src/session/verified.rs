//! An ID token that holds, with what is kept beside it.

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};

use super::record::Kept;
use crate::{
    config::Configuration,
    discovery::Issuer,
    error::AccountError,
    http::Http,
    id_token::{self, Claims, IdTokenRefusal, TokenHeader},
    keys::KeyRing,
    person::AccountId,
};

/// The longest that a tier goes unasked while the issuer can be reached: an hour.
const LONGEST_UNASKED: SignedDuration = SignedDuration::from_hours(1);

/// How long before the end of an ID token the next one is asked for, at most.
const BEFORE_THE_END: SignedDuration = SignedDuration::from_mins(5);

/// A session whose ID token was verified.
#[derive(Clone, Debug)]
pub(crate) struct Verified {
    pub(crate) kept: Kept,
    pub(crate) claims: Claims,
}

impl Verified {
    /// Verifies an ID token that the issuer has just sent. What depends on the occasion is
    /// left to the caller: nonce, subject and times.
    pub(crate) async fn new(
        http: &Http,
        keys: &KeyRing,
        configuration: &Configuration,
        issuer: &Issuer,
        id_token: SecretString,
        now: Timestamp,
    ) -> Result<Self, AccountError> {
        let header = TokenHeader::read(id_token.expose_secret())?;
        let key = keys.find(http, &issuer.jwks_uri, &header, now).await?;
        let claims = id_token::verify(id_token.expose_secret(), &header, &key, configuration)?;
        let kept = Kept {
            id_token,
            key,
            refresh_token: None,
            nonce: None,
        };
        Ok(Self { kept, claims })
    }

    /// Verifies a session that was kept, by the key that was kept with it.
    pub(super) fn again(kept: Kept, configuration: &Configuration) -> Result<Self, IdTokenRefusal> {
        let token = kept.id_token.expose_secret();
        let header = TokenHeader::read(token)?;
        let claims = id_token::verify(token, &header, &kept.key, configuration)?;
        Ok(Self { kept, claims })
    }

    /// The same, with what goes on from it.
    pub(crate) fn with(
        mut self,
        refresh_token: Option<SecretString>,
        nonce: Option<SecretString>,
    ) -> Self {
        self.kept.refresh_token = refresh_token;
        self.kept.nonce = nonce;
        self
    }

    /// The nonce of the sign-in.
    pub(super) fn nonce(&self) -> Option<&str> {
        let nonce = self.kept.nonce.as_ref();
        nonce.map(|nonce| nonce.expose_secret())
    }

    pub(super) fn person_id(&self) -> AccountId {
        self.claims.person().id
    }

    /// From when on the next ID token is asked for: well before this one ends, and within
    /// the hour.
    pub(super) fn refresh_due(&self) -> Timestamp {
        let (issued, expires) = (self.claims.issued(), self.claims.expires());
        let early = (expires.duration_since(issued) / 5).min(BEFORE_THE_END);
        let before_its_end = expires.checked_sub(early).unwrap_or(expires);
        let within_the_hour = issued.checked_add(LONGEST_UNASKED).unwrap_or(expires);
        before_its_end.min(within_the_hour)
    }
}
