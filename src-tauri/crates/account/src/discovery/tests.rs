use serde_json::{Value, json};

use super::*;

fn described(change: impl FnOnce(&mut Value)) -> Issuer {
    let mut document = json!({
        "issuer": "https://id.example.org",
        "authorization_endpoint": "https://id.example.org/authorize",
        "token_endpoint": "https://id.example.org/token",
        "jwks_uri": "https://keys.example.org/jwks",
        "code_challenge_methods_supported": ["plain", "S256"],
    });
    change(&mut document);
    serde_json::from_value(document).unwrap()
}

fn checked(issuer: &Issuer) -> Result<(), DiscoveryRefusal> {
    issuer.check(&Configuration::new("https://id.example.org", "desktop", "tier").unwrap())
}

#[test]
fn a_sound_description_is_taken() {
    let issuer = described(|_| {});
    assert_eq!(checked(&issuer), Ok(()));
    assert!(
        issuer.takes_offline_access(),
        "it does not say it would not"
    );
    assert!(!issuer.authorization_response_iss_parameter_supported);
}

#[test]
fn another_issuer_s_description_is_refused() {
    for other in ["https://id.example.org/", "https://evil.example.org"] {
        let issuer = described(|it| it["issuer"] = json!(other));
        assert_eq!(checked(&issuer), Err(DiscoveryRefusal::IssuerDiffers));
    }
}

#[test]
fn no_secret_is_sent_where_it_could_be_overheard() {
    for field in [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "revocation_endpoint",
    ] {
        for address in [
            "http://id.example.org/x",
            "http://127.0.0.1:9/x",
            "file:///x",
        ] {
            let issuer = described(|it| it[field] = json!(address));
            assert_eq!(
                checked(&issuer),
                Err(DiscoveryRefusal::InsecureAddress),
                "{field} {address}"
            );
        }
    }
}

#[test]
fn an_issuer_without_pkce_is_refused() {
    let issuer = described(|it| it["code_challenge_methods_supported"] = json!(["plain"]));
    assert_eq!(checked(&issuer), Err(DiscoveryRefusal::NoPkce));
}

#[test]
fn a_scope_is_asked_for_where_it_is_known() {
    let issuer = described(|it| it["scopes_supported"] = json!(["openid"]));
    assert!(!issuer.takes_offline_access());
}
