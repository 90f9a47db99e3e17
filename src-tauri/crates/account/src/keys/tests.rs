use serde_json::json;

use super::*;

fn set() -> JwkSet {
    serde_json::from_value(json!({"keys": [
        {"kty": "EC", "crv": "P-256", "kid": "ec", "use": "sig", "alg": "ES256",
            "x": "AA", "y": "AA"},
        {"kty": "RSA", "kid": "rsa", "n": "AA", "e": "AQAB"},
        {"kty": "RSA", "kid": "sealing", "use": "enc", "n": "AA", "e": "AQAB"},
        {"kty": "oct", "kid": "shared", "k": "AA"},
        {"kty": "EC", "crv": "secp256k1", "kid": "coin", "x": "AA", "y": "AA"},
        {"kty": "something new", "kid": "new"},
    ]}))
    .unwrap()
}

fn picked(key_id: Option<&str>, algorithm: Algorithm) -> Option<String> {
    let header = TokenHeader {
        algorithm,
        key_id: key_id.map(str::to_owned),
    };
    pick(&set(), &header).and_then(|key| key.common.key_id.clone())
}

#[test]
fn a_key_is_found_by_its_id() {
    assert_eq!(picked(Some("ec"), Algorithm::ES256).as_deref(), Some("ec"));
    assert_eq!(
        picked(Some("rsa"), Algorithm::PS256).as_deref(),
        Some("rsa"),
        "a key that names no algorithm may make any of its type"
    );
}

#[test]
fn a_key_makes_no_signatures_but_its_own() {
    for (key_id, algorithm, why) in [
        ("ec", Algorithm::RS256, "it is of another type"),
        ("ec", Algorithm::ES384, "it is for ES256"),
        ("sealing", Algorithm::RS256, "it is for encryption"),
        ("shared", Algorithm::RS256, "it is no public key"),
        ("coin", Algorithm::ES256, "its curve is not known"),
        ("new", Algorithm::EdDSA, "its type is not known"),
        ("none", Algorithm::ES256, "there is none of that id"),
    ] {
        assert_eq!(picked(Some(key_id), algorithm), None, "{key_id}: {why}");
    }
}

#[test]
fn without_an_id_it_has_to_be_the_only_one() {
    assert_eq!(picked(None, Algorithm::ES256).as_deref(), Some("ec"));
    let mut twice = set();
    twice.keys.extend(set().keys);
    let header = TokenHeader {
        algorithm: Algorithm::ES256,
        key_id: None,
    };
    assert!(pick(&twice, &header).is_none(), "it would be a guess");
}

#[test]
fn a_clock_that_was_set_back_keeps_nothing() {
    let now = Timestamp::from_second(1_000_000).unwrap();
    let at = |seconds: i64| Timestamp::from_second(seconds).unwrap();
    assert!(is_within(KEEPS_FOR, at(999_999), now));
    assert!(!is_within(KEEPS_FOR, at(1_000_001), now));
    assert!(!is_within(KEEPS_FOR, at(1_000_000 - 3600), now));
}
