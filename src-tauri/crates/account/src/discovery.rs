//! What the issuer says of itself: OpenID Connect Discovery 1.0.

use serde::Deserialize;
use url::Url;

use crate::{
    address,
    config::Configuration,
    error::{AccountError, DiscoveryRefusal, Document},
    http::Http,
};

/// The fields of the document that matter here.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Issuer {
    issuer: String,
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    pub(crate) jwks_uri: Url,
    pub(crate) revocation_endpoint: Option<Url>,
    scopes_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    /// Whether each redirect names its issuer, after RFC 9207.
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

impl Issuer {
    /// Asks the issuer.
    pub(crate) async fn discover(
        http: &Http,
        configuration: &Configuration,
    ) -> Result<Self, AccountError> {
        let address = configuration.discovery_address();
        let issuer: Self = http.get(Document::Discovery, &address).await?;
        issuer.check(configuration)?;
        Ok(issuer)
    }

    fn check(&self, configuration: &Configuration) -> Result<(), DiscoveryRefusal> {
        if self.issuer != configuration.issuer() {
            return Err(DiscoveryRefusal::IssuerDiffers);
        }
        let mut addresses = [
            &self.authorization_endpoint,
            &self.token_endpoint,
            &self.jwks_uri,
        ]
        .into_iter()
        .chain(&self.revocation_endpoint);
        // Plain http is for an issuer on this machine; one beyond it has no business here.
        let allowed = |address: &Url| {
            address::is_secure(address)
                && (configuration.issuer_is_local() || address.scheme() == "https")
        };
        if !addresses.all(allowed) {
            return Err(DiscoveryRefusal::InsecureAddress);
        }
        // Many that take PKCE do not say so; those who say what they take have to take S256.
        let methods = self.code_challenge_methods_supported.as_ref();
        if methods.is_some_and(|methods| !methods.iter().any(|method| method == "S256")) {
            return Err(DiscoveryRefusal::NoPkce);
        }
        Ok(())
    }

    /// Whether a refresh token is had by asking for the scope `offline_access`, after OpenID
    /// Connect Core, section 11.
    pub(crate) fn takes_offline_access(&self) -> bool {
        let scopes = self.scopes_supported.as_ref();
        scopes.is_none_or(|scopes| scopes.iter().any(|scope| scope == "offline_access"))
    }
}

#[cfg(test)]
mod tests;
