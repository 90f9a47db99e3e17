use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};

use super::*;
use crate::{error::AccountError, tier::Tier};

const NOW: i64 = 1_800_000_000;

/// A key of an issuer's, and tokens that it signs.
struct Signer {
    pair: EcdsaKeyPair,
    key: Jwk,
}

impl Signer {
    fn new() -> Self {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let made = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &random).unwrap();
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let key = json!({"kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y)});
        Self {
            pair,
            key: serde_json::from_value(key).unwrap(),
        }
    }

    fn token(&self, header: &Value, claims: &Value) -> String {
        let encoded = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let message = format!("{}.{}", encoded(header), encoded(claims));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.unwrap());
        format!("{message}.{signature}")
    }

    /// What becomes of sound claims with a change.
    fn verified(&self, change: impl FnOnce(&mut Value)) -> Result<Claims, IdTokenRefusal> {
        let mut claims = json!({
            "iss": "https://id.example.org",
            "sub": "ada",
            "aud": "desktop",
            "iat": NOW,
            "exp": NOW + 3600,
            "nonce": "once",
            "tier": "premium",
        });
        change(&mut claims);
        verified(&self.token(&json!({"alg": "ES256"}), &claims), &self.key)
    }
}

fn verified(token: &str, key: &Jwk) -> Result<Claims, IdTokenRefusal> {
    let configuration = Configuration::new("https://id.example.org", "desktop", "tier").unwrap();
    verify(token, &TokenHeader::read(token)?, key, &configuration)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

#[test]
fn a_sound_one_holds() {
    let claims = Signer::new().verified(|_| {}).unwrap();
    let configuration = Configuration::new("https://id.example.org", "desktop", "tier").unwrap();
    assert_eq!(claims.tier(&configuration), Tier::Premium);
    assert_eq!(claims.check_nonce("once"), Ok(()));
    assert_eq!(claims.check_nonce("twice"), Err(IdTokenRefusal::Nonce));
    assert_eq!(claims.check_times(at(NOW), None), Ok(()));
}

#[test]
fn audience_and_party_have_to_be_this_client() {
    let signer = Signer::new();
    let refused = |audience: Value, party: Value| {
        signer
            .verified(|claims| {
                claims["aud"] = audience;
                if !party.is_null() {
                    claims["azp"] = party;
                }
            })
            .err()
    };
    let (audience, party) = (
        Some(IdTokenRefusal::Audience),
        Some(IdTokenRefusal::AuthorizedParty),
    );
    assert_eq!(refused(json!(["desktop"]), json!(null)), None);
    assert_eq!(refused(json!(["desktop", "api"]), json!("desktop")), None);
    assert_eq!(refused(json!("api"), json!(null)), audience);
    assert_eq!(refused(json!([]), json!(null)), audience);
    assert_eq!(refused(json!(["desktop", "api"]), json!(null)), party);
    assert_eq!(refused(json!("desktop"), json!("api")), party);
}

#[test]
fn what_lacks_a_claim_or_has_it_twisted_is_malformed() {
    let signer = Signer::new();
    for (name, value) in [
        ("exp", json!("tomorrow")),
        ("exp", json!(-1)),
        ("exp", json!(1e300)),
        ("iat", json!(null)),
        ("sub", json!(7)),
        ("nbf", json!("never")),
    ] {
        let refused = signer.verified(|claims| claims[name] = value.clone());
        assert_eq!(refused, Err(IdTokenRefusal::Malformed), "{name} {value}");
    }
    for name in ["exp", "iat", "sub"] {
        let without = |claims: &mut Value| {
            claims.as_object_mut().unwrap().remove(name);
        };
        let refused = signer.verified(without);
        assert_eq!(refused, Err(IdTokenRefusal::Malformed), "{name}");
    }
}

#[test]
fn dates_need_not_be_whole() {
    let claims = Signer::new().verified(|claims| claims["exp"] = json!(NOW as f64 + 0.5));
    assert_eq!(claims.unwrap().expires(), at(NOW));
}

#[test]
fn headers_are_refused_before_a_key_is_looked_at() {
    let signer = Signer::new();
    let refused = |header: Value| verified(&signer.token(&header, &json!({})), &signer.key).err();
    for algorithm in [
        "none", "None", "HS256", "HS384", "HS512", "ES256K", "RSA1_5", "",
    ] {
        let why = Some(IdTokenRefusal::Algorithm);
        assert_eq!(refused(json!({"alg": algorithm})), why, "{algorithm}");
    }
    let malformed = Some(IdTokenRefusal::Malformed);
    assert_eq!(refused(json!({})), malformed);
    assert_eq!(refused(json!({"alg": "ES256", "crit": ["exp"]})), malformed);
    assert_eq!(
        refused(json!({"alg": "RS256"})),
        Some(IdTokenRefusal::UnknownKey),
        "the key is of another type"
    );
    for text in ["", ".", "..", "a.b.c", "e30.e30.e30"] {
        assert_eq!(verified(text, &signer.key).err(), malformed, "{text:?}");
    }
}

#[test]
fn another_key_s_signature_is_wrong() {
    let (signer, other) = (Signer::new(), Signer::new());
    let token = other.token(&json!({"alg": "ES256"}), &json!({}));
    let refused = verified(&token, &signer.key);
    assert_eq!(refused, Err(IdTokenRefusal::Signature));
}

#[test]
fn two_minutes_of_skew_are_forgiven_and_no_more() {
    let claims = Signer::new().verified(|_| {}).unwrap();
    let times = |now: i64| claims.check_times(at(now), Some(0));
    let refused = |why: IdTokenRefusal| Err(AccountError::IdToken(why));
    assert_eq!(times(NOW + 3600 + 120), Ok(()));
    assert_eq!(times(NOW + 3600 + 121), refused(IdTokenRefusal::Expired));
    assert_eq!(times(NOW - 120), Ok(()));
    assert_eq!(times(NOW - 121), refused(IdTokenRefusal::NotYetValid));
}

#[test]
fn clocks_that_disagree_are_told_apart_from_attacks() {
    let claims = Signer::new().verified(|_| {}).unwrap();
    let wrong = |seconds| Err(AccountError::WrongClock { seconds });
    assert_eq!(claims.check_times(at(NOW + 9000), Some(9000)), wrong(9000));
    assert_eq!(
        claims.check_times(at(NOW - 9000), Some(-9000)),
        wrong(-9000)
    );
    assert_eq!(
        claims.check_times(at(NOW - 9000), None),
        wrong(-9000),
        "the token tells the time where the issuer does not"
    );
    assert_eq!(
        claims.check_times(at(NOW + 60), Some(9000)),
        Ok(()),
        "what holds is not asked for the time"
    );
}

#[test]
fn nobody_s_name_or_nonce_is_told() {
    let claims = Signer::new().verified(|claims| claims["name"] = json!("Ada"));
    let told = format!("{:?}", claims.unwrap());
    assert!(!told.contains("Ada") && !told.contains("once"), "{told}");
}
