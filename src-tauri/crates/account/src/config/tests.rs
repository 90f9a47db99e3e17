use super::*;

#[test]
fn a_sound_configuration_is_kept_letter_by_letter() {
    let it = Configuration::new("https://id.example.org/realms/a/", "desktop", "tier").unwrap();
    assert_eq!(
        it.issuer(),
        "https://id.example.org/realms/a/",
        "it is compared with what stands in tokens"
    );
    assert_eq!(
        it.discovery_address().as_str(),
        "https://id.example.org/realms/a/.well-known/openid-configuration"
    );
    assert_eq!(it.tier_claim(), "tier");
}

#[test]
fn an_issuer_without_a_path_is_described_at_its_root() {
    let it = Configuration::new("https://id.example.org", "desktop", "").unwrap();
    assert_eq!(
        it.discovery_address().as_str(),
        "https://id.example.org/.well-known/openid-configuration"
    );
    assert_eq!(it.tier_claim(), DEFAULT_TIER_CLAIM);
}

#[test]
fn an_issuer_that_could_be_overheard_or_mistaken_is_refused() {
    for issuer in [
        "",
        "id.example.org",
        "http://id.example.org",
        "https://u:p@id.example.org",
        "https://id.example.org/?a=b",
        "https://id.example.org/#a",
        " https://id.example.org",
        "file:///etc",
    ] {
        let refused = Configuration::new(issuer, "desktop", "tier");
        assert_eq!(refused, Err(ConfigurationError::Issuer), "{issuer:?}");
    }
    assert!(Configuration::new("http://127.0.0.1:8080/openid", "desktop", "tier").is_ok());
}

#[test]
fn a_client_id_is_neither_empty_nor_unprintable() {
    for client_id in ["", "  ", "a\nb", "ä"] {
        let refused = Configuration::new("https://id.example.org", client_id, "tier");
        assert_eq!(refused, Err(ConfigurationError::ClientId), "{client_id:?}");
    }
}

#[test]
fn nobody_names_their_own_tier() {
    for claim in ["sub", "name", "preferred_username"] {
        let refused = Configuration::new("https://id.example.org", "desktop", claim);
        assert_eq!(
            refused,
            Err(ConfigurationError::TierClaim),
            "people choose {claim:?} themselves"
        );
    }
}
