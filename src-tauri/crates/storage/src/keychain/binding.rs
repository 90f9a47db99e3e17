//! Which address a key was entered for.

use aideon_engine::model_id::EndpointId;
use url::Url;

/// The name of the keychain's entry for an endpoint at an address.
pub(super) fn entry(endpoint: &EndpointId, base_url: &Url) -> String {
    format!("key:{endpoint}@{}", address(base_url))
}

/// The part of an address that a key is bound to: scheme, host, port and path. A slash at
/// the end makes no other address.
pub(super) fn address(base_url: &Url) -> String {
    let origin = base_url.origin().ascii_serialization();
    format!("{origin}{}", base_url.path().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(address: &str) -> String {
        entry(&"vllm".parse().unwrap(), &address.parse().unwrap())
    }

    #[test]
    fn another_address_is_another_entry() {
        let here = bound("https://models.example/v1");
        assert_eq!(
            here, "key:vllm@https://models.example/v1",
            "keychains already hold this name"
        );
        for other in [
            "http://models.example/v1",
            "https://models.example:8443/v1",
            "https://models.example.evil/v1",
            "https://models.example/v2",
        ] {
            assert_ne!(bound(other), here, "{other} must not get the key");
        }
    }

    #[test]
    fn the_same_address_is_the_same_entry() {
        let here = bound("https://models.example/v1");
        for same in [
            "https://models.example/v1/",
            "https://MODELS.example:443/v1",
            "https://user:pass@models.example/v1?x=1",
        ] {
            assert_eq!(bound(same), here, "{same} leads to the same place");
        }
    }
}
