//! What is kept, as a text.

use std::fmt;

use jsonwebtoken::jwk::Jwk;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use crate::{
    config::Configuration,
    ports::{LARGEST_SESSION, StoreError},
};

/// What is kept of a session: the proof of who it is and of the tier, and what the next proof
/// is had with.
#[derive(Clone)]
pub(crate) struct Kept {
    /// The ID token, as it came.
    pub(crate) id_token: SecretString,
    /// The issuer's public key that signed it.
    pub(crate) key: Jwk,
    /// Given once where the issuer rotates them; none where it gives none.
    pub(crate) refresh_token: Option<SecretString>,
    /// The nonce of the sign-in, which later ID tokens may repeat.
    pub(crate) nonce: Option<SecretString>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("refresh_token", &self.refresh_token.is_some())
            .finish_non_exhaustive()
    }
}

/// What is kept is no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// The form of the text: another number is another form.
const FORM: u32 = 1;

#[derive(Deserialize, Serialize)]
struct Written {
    form: u32,
    issuer: String,
    client_id: String,
    id_token: String,
    key: Jwk,
    refresh_token: Option<String>,
    nonce: Option<String>,
}

/// Writes it down, with whose it is.
pub(super) fn text(kept: &Kept, configuration: &Configuration) -> Result<SecretString, StoreError> {
    let plain = |secret: &Option<SecretString>| {
        let secret = secret.as_ref();
        secret.map(|secret| secret.expose_secret().to_owned())
    };
    let text = serde_json::to_string(&Written {
        form: FORM,
        issuer: configuration.issuer().to_owned(),
        client_id: configuration.client_id().to_owned(),
        id_token: kept.id_token.expose_secret().to_owned(),
        key: kept.key.clone(),
        refresh_token: plain(&kept.refresh_token),
        nonce: plain(&kept.nonce),
    });
    let text = text.map_err(|_| StoreError::Failed)?;
    if text.len() > LARGEST_SESSION {
        return Err(StoreError::Failed);
    }
    Ok(text.into())
}

/// Reads it; none when it is another issuer's or client's.
pub(super) fn read(
    text: &SecretString,
    configuration: &Configuration,
) -> Result<Option<Kept>, Unreadable> {
    let written: Written = serde_json::from_str(text.expose_secret()).map_err(|_| Unreadable)?;
    if written.form != FORM {
        return Err(Unreadable);
    }
    if written.issuer != configuration.issuer() || written.client_id != configuration.client_id() {
        return Ok(None);
    }
    Ok(Some(Kept {
        id_token: written.id_token.into(),
        key: written.key,
        refresh_token: written.refresh_token.map(SecretString::from),
        nonce: written.nonce.map(SecretString::from),
    }))
}
