//! The issuer's keys, and their rotation.

use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily};
use tokio::sync::Mutex;
use url::Url;

use crate::{
    error::{AccountError, Document},
    http::Http,
    id_token::{IdTokenRefusal, TokenHeader},
};

/// How long a set is used before it is asked for again, so that a key that the issuer took
/// back is not trusted for ever.
const KEEPS_FOR: SignedDuration = SignedDuration::from_hours(1);

/// How often at most an unknown key id makes us ask again: whoever invents ids must not be
/// able to have us flood the issuer.
const BETWEEN_ASKING: SignedDuration = SignedDuration::from_secs(60);

/// The keys that were last seen.
#[derive(Debug, Default)]
pub(crate) struct KeyRing(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    set: Option<(JwkSet, Timestamp)>,
    /// When an unknown key id last made us ask.
    asked_again: Option<Timestamp>,
}

impl KeyRing {
    /// The key that a token says it is signed with. An unknown one makes us ask the issuer
    /// again, once, and no more than once a minute.
    pub(crate) async fn find(
        &self,
        http: &Http,
        address: &Url,
        header: &TokenHeader,
        now: Timestamp,
    ) -> Result<Jwk, AccountError> {
        let mut kept = self.0.lock().await;
        if let Some((set, asked)) = &kept.set
            && is_within(KEEPS_FOR, *asked, now)
        {
            if let Some(key) = pick(set, header) {
                return Ok(key.clone());
            }
            if kept
                .asked_again
                .is_some_and(|asked| is_within(BETWEEN_ASKING, asked, now))
            {
                return Err(IdTokenRefusal::UnknownKey.into());
            }
            kept.asked_again = Some(now);
        }
        let set: JwkSet = http.get(Document::Keys, address).await?;
        let found = pick(&set, header).cloned();
        kept.set = Some((set, now));
        found.ok_or_else(|| IdTokenRefusal::UnknownKey.into())
    }
}

/// Whether less than `span` has passed; a clock that was set back counts as more.
fn is_within(span: SignedDuration, since: Timestamp, now: Timestamp) -> bool {
    since <= now && now.duration_since(since) < span
}

/// The key of the token's id, if it can have made such a signature. Without an id it is the
/// only one that can (OpenID Connect Core, section 10.1).
fn pick<'a>(set: &'a JwkSet, header: &TokenHeader) -> Option<&'a Jwk> {
    let mut fitting = set.keys.iter().filter(|key| {
        let same = header.key_id.is_none() || key.common.key_id == header.key_id;
        same && fits(key, header.algorithm)
    });
    let first = fitting.next()?;
    // Of two that fit none is taken: which one is meant would be a guess.
    fitting.next().is_none().then_some(first)
}

/// Whether a key can make signatures of this kind, by its type, its use and its algorithm.
pub(crate) fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let for_signatures = key
        .common
        .public_key_use
        .as_ref()
        .is_none_or(|use_| *use_ == PublicKeyUse::Signature);
    let its_algorithm = key
        .common
        .key_algorithm
        .is_none_or(|its| its == KeyAlgorithm::from(algorithm));
    let family = match &key.algorithm {
        AlgorithmParameters::RSA(_) => Some(AlgorithmFamily::Rsa),
        AlgorithmParameters::EllipticCurve(_) => Some(AlgorithmFamily::Ec),
        AlgorithmParameters::OctetKeyPair(_) => Some(AlgorithmFamily::Ed),
        _ => None,
    };
    for_signatures && its_algorithm && family == Some(algorithm.family())
}

#[cfg(test)]
mod tests;
