//! What an ID token has to stand up to: OpenID Connect Core 1.0, section 3.1.3.7.
//!
//! | module | subject |
//! |---|---|
//! | `claims` | what is read from it |
//! | `signature` | signatures, by `ring` |
//! | `times` | whether it is over, or yet to come |

mod claims;
mod signature;
mod times;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind, jwk::Jwk};
use serde::Deserialize;
use thiserror::Error;

use crate::{config::Configuration, keys};

pub(crate) use claims::Claims;
pub use times::SKEW;

/// The largest ID token that is read, in bytes.
const LARGEST_TOKEN: usize = 16 * 1024;

/// The signatures that are taken: those of keys that only the issuer has. With `none` there
/// would be no signature, and an HMAC is made with a key that both sides have.
const TAKEN: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// Why an ID token does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IdTokenRefusal {
    /// There is none, or it is no signed JWT with the claims that it must have.
    #[error("it is missing or malformed")]
    Malformed,
    /// It is larger than any ID token.
    #[error("it is too large")]
    TooLarge,
    /// It is not signed at all, or in a way that others could as well (HMAC), or unknown.
    #[error("its signature is of a kind that is not taken")]
    Algorithm,
    /// The issuer has no such key.
    #[error("it is signed with a key that the issuer does not have")]
    UnknownKey,
    /// The signature is not the key's.
    #[error("its signature is wrong")]
    Signature,
    /// Another issuer's.
    #[error("it is another issuer's")]
    Issuer,
    /// It was issued to another client.
    #[error("it is for another client")]
    Audience,
    /// It was issued at the wish of another client (`azp`), or for several without saying so.
    #[error("it was issued at the wish of another client")]
    AuthorizedParty,
    /// It does not answer this sign-in.
    #[error("it answers another sign-in")]
    Nonce,
    /// A refresh gave somebody else's.
    #[error("it is somebody else's")]
    Subject,
    /// It is over, by more than [`SKEW`].
    #[error("it has expired")]
    Expired,
    /// Its time has not come, by more than [`SKEW`].
    #[error("its time has not come")]
    NotYetValid,
}

/// What a token says of its signature, which nobody vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenHeader {
    pub(crate) algorithm: Algorithm,
    pub(crate) key_id: Option<String>,
}

#[derive(Deserialize)]
struct RawHeader {
    alg: String,
    kid: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

impl TokenHeader {
    /// Reads the header, refusing signatures of a kind that is not taken before any key is
    /// looked at.
    pub(crate) fn read(token: &str) -> Result<Self, IdTokenRefusal> {
        if token.len() > LARGEST_TOKEN {
            return Err(IdTokenRefusal::TooLarge);
        }
        let header = token.split('.').next().unwrap_or_default();
        let header = URL_SAFE_NO_PAD
            .decode(header)
            .map_err(|_| IdTokenRefusal::Malformed)?;
        let header: RawHeader =
            serde_json::from_slice(&header).map_err(|_| IdTokenRefusal::Malformed)?;
        // RFC 7515, section 4.1.11: what is critical and not understood is to be refused.
        if header.crit.is_some() {
            return Err(IdTokenRefusal::Malformed);
        }
        let algorithm = header.alg.parse().ok();
        let algorithm = algorithm.filter(|algorithm| TAKEN.contains(algorithm));
        Ok(Self {
            algorithm: algorithm.ok_or(IdTokenRefusal::Algorithm)?,
            key_id: header.kid,
        })
    }
}

/// Verifies signature, issuer, audience and authorised party, and reads the claims. What
/// depends on the occasion is left to the caller: nonce, subject and [times](Claims::check_times).
pub(crate) fn verify(
    token: &str,
    header: &TokenHeader,
    key: &Jwk,
    configuration: &Configuration,
) -> Result<Claims, IdTokenRefusal> {
    if !keys::fits(key, header.algorithm) {
        return Err(IdTokenRefusal::UnknownKey);
    }
    let decoding = DecodingKey::from_jwk(key).map_err(|_| IdTokenRefusal::UnknownKey)?;
    signature::install();
    let mut validation = Validation::new(header.algorithm);
    validation.set_issuer(&[configuration.issuer()]);
    validation.set_audience(&[configuration.client_id()]);
    validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    // The time is passed in, not taken from the system.
    validation.validate_exp = false;
    let decoded = jsonwebtoken::decode::<Claims>(token, &decoding, &validation);
    let claims = decoded.map_err(|why| refusal(why.kind()))?.claims;
    claims.check_party(configuration.client_id())?;
    Ok(claims)
}

fn refusal(why: &ErrorKind) -> IdTokenRefusal {
    match why {
        ErrorKind::InvalidSignature => IdTokenRefusal::Signature,
        ErrorKind::InvalidIssuer => IdTokenRefusal::Issuer,
        ErrorKind::InvalidAudience => IdTokenRefusal::Audience,
        ErrorKind::InvalidAlgorithm
        | ErrorKind::InvalidAlgorithmName
        | ErrorKind::UnsupportedAlgorithm
        | ErrorKind::MissingAlgorithm => IdTokenRefusal::Algorithm,
        _ => IdTokenRefusal::Malformed,
    }
}

#[cfg(test)]
mod tests;
