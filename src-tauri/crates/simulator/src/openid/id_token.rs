//! ID tokens, sound and otherwise.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{error::Unspecified, hmac};
use serde_json::{Value, json};

use super::{
    IdTokenFault, TIER_CLAIM,
    grants::Session,
    keys::{Key, KeyKind},
    people::OpenIdUser,
    state::Settings,
};

/// An hour, in seconds.
const HOUR: i64 = 3600;

/// The ID token of a session, with what is wrong with it.
pub(super) fn issue(
    set: &Settings,
    issuer: &str,
    session: &Session,
    user: &OpenIdUser,
    fault: Option<IdTokenFault>,
) -> Result<String, Unspecified> {
    let mut claims = claims(set, issuer, session, user);
    spoil(&mut claims, fault);
    sign(set.keys.current(), &claims, fault)
}

fn claims(set: &Settings, issuer: &str, session: &Session, user: &OpenIdUser) -> Value {
    let now = set.now();
    let mut claims = json!({
        "iss": issuer,
        "sub": user.subject,
        "aud": session.asked.client_id,
        "iat": now,
        "exp": now + set.lifetime,
        "name": user.name,
        "email": user.email,
    });
    if let Some(nonce) = &session.asked.nonce {
        claims["nonce"] = json!(nonce);
    }
    if !user.tier.is_null() {
        claims[TIER_CLAIM] = user.tier.clone();
    }
    claims
}

fn spoil(claims: &mut Value, fault: Option<IdTokenFault>) {
    let now = claims["iat"].as_i64().unwrap_or_default();
    match fault {
        Some(IdTokenFault::OtherNonce) => claims["nonce"] = json!("another"),
        Some(IdTokenFault::NoNonce) => remove(claims, "nonce"),
        Some(IdTokenFault::OtherAudience) => claims["aud"] = json!("another-client"),
        Some(IdTokenFault::OtherParty) => {
            claims["aud"] = json!([claims["aud"], "another-client"]);
            claims["azp"] = json!("another-client");
        }
        Some(IdTokenFault::OtherIssuer) => claims["iss"] = json!("https://another.example"),
        Some(IdTokenFault::OtherSubject) => claims["sub"] = json!("somebody-else"),
        Some(IdTokenFault::Expired) => {
            claims["iat"] = json!(now - 2 * HOUR);
            claims["exp"] = json!(now - HOUR);
        }
        Some(IdTokenFault::NotYetValid) => claims["nbf"] = json!(now + HOUR),
        Some(IdTokenFault::Endless) => remove(claims, "exp"),
        Some(IdTokenFault::Huge) => claims["more"] = json!("m".repeat(30_000)),
        _ => {}
    }
}

fn remove(claims: &mut Value, name: &str) {
    if let Some(claims) = claims.as_object_mut() {
        claims.remove(name);
    }
}

fn sign(key: &Key, claims: &Value, fault: Option<IdTokenFault>) -> Result<String, Unspecified> {
    let other = Key::new(KeyKind::Es256)?;
    let (algorithm, id) = match fault {
        Some(IdTokenFault::Unsigned) => ("none", &key.id),
        Some(IdTokenFault::HmacWithPublicKey) => ("HS256", &key.id),
        Some(IdTokenFault::UnknownKey) => (other.algorithm(), &other.id),
        _ => (key.algorithm(), &key.id),
    };
    let header = json!({ "alg": algorithm, "kid": id, "typ": "JWT" });
    let message = format!("{}.{}", encoded(&header), encoded(claims));
    let signature = match fault {
        Some(IdTokenFault::Unsigned) => Vec::new(),
        Some(IdTokenFault::HmacWithPublicKey) => {
            let secret = hmac::Key::new(hmac::HMAC_SHA256, key.public());
            hmac::sign(&secret, message.as_bytes()).as_ref().to_vec()
        }
        Some(IdTokenFault::UnknownKey | IdTokenFault::ForeignSignature) => {
            other.sign(message.as_bytes())?
        }
        _ => key.sign(message.as_bytes())?,
    };
    let message = match fault {
        Some(IdTokenFault::Altered) => {
            let mut claims = claims.clone();
            claims[TIER_CLAIM] = json!("premium");
            claims["altered"] = json!(true);
            format!("{}.{}", encoded(&header), encoded(&claims))
        }
        _ => message,
    };
    Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn encoded(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}
