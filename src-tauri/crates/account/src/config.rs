//! Which issuer vouches for whom.

use thiserror::Error;
use url::Url;

use crate::address;

/// The longest of the three values that is taken, in bytes.
const LONGEST_VALUE: usize = 512;

/// The name of the tier claim where none is given.
pub const DEFAULT_TIER_CLAIM: &str = "aideon_tier";

/// Which issuer signs people in, and how it names their tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    issuer: String,
    issuer_address: Url,
    client_id: String,
    tier_claim: String,
}

/// Why there can be no sign-in with these values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ConfigurationError {
    /// It is no https address (http on this machine), or has a user, query or fragment.
    #[error("the issuer is no https address")]
    Issuer,
    /// It is empty, too long, or has characters that RFC 6749 forbids in it.
    #[error("the client id is empty or malformed")]
    ClientId,
    /// It is empty, too long, or a claim that has a meaning of its own.
    #[error("the name of the tier claim is empty or taken")]
    TierClaim,
}

impl Configuration {
    /// Checks what was configured: the issuer's identifier exactly as it stands in its tokens,
    /// the client id that it registered for this app as a native, public client, and the name
    /// of the claim at the top level of the ID token that holds the tier (see
    /// [`crate::tier`]; an empty one means [`DEFAULT_TIER_CLAIM`]).
    ///
    /// # Errors
    /// The first value that will not do.
    pub fn new(
        issuer: &str,
        client_id: &str,
        tier_claim: &str,
    ) -> Result<Self, ConfigurationError> {
        let tier_claim = match tier_claim.trim() {
            "" => DEFAULT_TIER_CLAIM,
            name => name,
        };
        Ok(Self {
            issuer_address: issuer_address(issuer)?,
            issuer: issuer.to_owned(),
            client_id: checked_client_id(client_id)?,
            tier_claim: checked_tier_claim(tier_claim)?,
        })
    }

    /// The issuer's identifier, letter by letter as it was configured.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The name of the claim that holds the tier.
    pub fn tier_claim(&self) -> &str {
        &self.tier_claim
    }

    /// Where the issuer describes itself, after OpenID Connect Discovery 1.0, section 4.
    pub(crate) fn discovery_address(&self) -> Url {
        let mut address = self.issuer_address.clone();
        let path = address.path().trim_end_matches('/').to_owned();
        address.set_path(&format!("{path}/.well-known/openid-configuration"));
        address
    }

    pub(crate) fn issuer_is_local(&self) -> bool {
        address::is_loopback(&self.issuer_address)
    }
}

fn issuer_address(issuer: &str) -> Result<Url, ConfigurationError> {
    let address = Url::parse(issuer).map_err(|_| ConfigurationError::Issuer)?;
    let sound = issuer.len() <= LONGEST_VALUE
        && issuer.trim() == issuer
        && address::is_secure(&address)
        && address.username().is_empty()
        && address.password().is_none()
        && address.query().is_none()
        && address.fragment().is_none();
    sound.then_some(address).ok_or(ConfigurationError::Issuer)
}

// RFC 6749, appendix A.1.
fn checked_client_id(client_id: &str) -> Result<String, ConfigurationError> {
    let visible = client_id.bytes().all(|byte| (0x20..=0x7e).contains(&byte));
    let sound = !client_id.trim().is_empty() && client_id.len() <= LONGEST_VALUE && visible;
    sound
        .then(|| client_id.to_owned())
        .ok_or(ConfigurationError::ClientId)
}

fn checked_tier_claim(name: &str) -> Result<String, ConfigurationError> {
    // Whoever configured one of these would give premium to whoever chose that name.
    const TAKEN: [&str; 15] = [
        "iss",
        "sub",
        "aud",
        "exp",
        "iat",
        "nbf",
        "nonce",
        "azp",
        "jti",
        "name",
        "email",
        "nickname",
        "preferred_username",
        "given_name",
        "family_name",
    ];
    let sound = name.len() <= LONGEST_VALUE && !TAKEN.contains(&name);
    sound
        .then(|| name.to_owned())
        .ok_or(ConfigurationError::TierClaim)
}

#[cfg(test)]
mod tests;
