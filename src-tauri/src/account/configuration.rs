//! Which account service this build knows. What is released has it compiled in, so that nobody
//! can name another one; other builds read it from the environment.

use aideon_account::Configuration;
use tracing::error;

/// The account service, if there is one that will do.
pub(super) fn of_this_build() -> Option<Configuration> {
    let value = |compiled: Option<&'static str>, name: &str| {
        if cfg!(debug_assertions) {
            std::env::var(name).ok()
        } else {
            compiled.map(str::to_owned)
        }
    };
    checked(
        value(option_env!("AIDEON_OIDC_ISSUER"), "AIDEON_OIDC_ISSUER"),
        value(
            option_env!("AIDEON_OIDC_CLIENT_ID"),
            "AIDEON_OIDC_CLIENT_ID",
        ),
        value(
            option_env!("AIDEON_OIDC_TIER_CLAIM"),
            "AIDEON_OIDC_TIER_CLAIM",
        ),
    )
}

/// None where no issuer is named, or what is named will not do.
fn checked(
    issuer: Option<String>,
    client_id: Option<String>,
    tier_claim: Option<String>,
) -> Option<Configuration> {
    let issuer = issuer.filter(|issuer| !issuer.is_empty())?;
    let (client_id, tier_claim) = (
        client_id.unwrap_or_default(),
        tier_claim.unwrap_or_default(),
    );
    Configuration::new(&issuer, &client_id, &tier_claim)
        .inspect_err(|failure| error!(%failure, "there is no signing in"))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_service_where_one_is_named_and_will_do() {
        let some = |text: &str| Some(text.to_owned());
        let named = checked(some("https://id.example"), some("app"), None);
        assert_eq!(named.unwrap().issuer(), "https://id.example");
        assert_eq!(checked(None, some("app"), None), None);
        assert_eq!(checked(some(""), some("app"), None), None);
        for (issuer, client_id) in [("http://id.example", "app"), ("https://id.example", "")] {
            let configured = checked(some(issuer), some(client_id), None);
            assert_eq!(configured, None, "{issuer} {client_id}");
        }
    }
}
