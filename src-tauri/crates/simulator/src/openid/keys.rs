//! The keys, and their rotation.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    error::Unspecified,
    rand::{SecureRandom as _, SystemRandom},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use serde_json::{Value, json};

/// What a key can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA over P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

#[derive(Debug)]
enum Pair {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

/// A key, with its id.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) id: String,
    pair: Pair,
}

/// The keys that are published; the last one signs.
#[derive(Debug)]
pub(super) struct Keys {
    old: Vec<Key>,
    current: Key,
}

impl Keys {
    pub(super) fn new() -> Result<Self, Unspecified> {
        Ok(Self {
            old: Vec::new(),
            current: Key::new(KeyKind::Es256)?,
        })
    }

    pub(super) fn current(&self) -> &Key {
        &self.current
    }

    pub(super) fn rotate(
        &mut self,
        kind: KeyKind,
        keeps_old_ones: bool,
    ) -> Result<(), Unspecified> {
        let old = std::mem::replace(&mut self.current, Key::new(kind)?);
        self.old.push(old);
        if !keeps_old_ones {
            self.old.clear();
        }
        Ok(())
    }

    /// The JWK set.
    pub(super) fn published(&self) -> Value {
        let keys = self.old.iter().chain([&self.current]);
        json!({ "keys": keys.map(Key::published).collect::<Vec<_>>() })
    }
}

impl Key {
    pub(super) fn new(kind: KeyKind) -> Result<Self, Unspecified> {
        let random = SystemRandom::new();
        let pair = match kind {
            KeyKind::Es256 => {
                let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
                let made = EcdsaKeyPair::generate_pkcs8(algorithm, &random)?;
                let pair = EcdsaKeyPair::from_pkcs8(algorithm, made.as_ref(), &random);
                Pair::Es256(pair.map_err(|_| Unspecified)?)
            }
            KeyKind::EdDsa => {
                let made = Ed25519KeyPair::generate_pkcs8(&random)?;
                let pair = Ed25519KeyPair::from_pkcs8(made.as_ref());
                Pair::EdDsa(pair.map_err(|_| Unspecified)?)
            }
        };
        Ok(Self {
            id: secret()?,
            pair,
        })
    }

    /// The name of its algorithm in a JWT.
    pub(super) fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Es256(_) => "ES256",
            Pair::EdDsa(_) => "EdDSA",
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        match &self.pair {
            Pair::Es256(pair) => {
                let signature = pair.sign(&SystemRandom::new(), message)?;
                Ok(signature.as_ref().to_vec())
            }
            Pair::EdDsa(pair) => Ok(pair.sign(message).as_ref().to_vec()),
        }
    }

    /// What anybody may know of it.
    pub(super) fn public(&self) -> &[u8] {
        match &self.pair {
            Pair::Es256(pair) => pair.public_key().as_ref(),
            Pair::EdDsa(pair) => pair.public_key().as_ref(),
        }
    }

    fn published(&self) -> Value {
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let public = self.public();
        let mut key = match self.pair {
            // A point that is not compressed: a byte 4, then both coordinates.
            Pair::Es256(_) => {
                let (x, y) = public.get(1..).unwrap_or_default().split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "x": encoded(x), "y": encoded(y) })
            }
            Pair::EdDsa(_) => json!({ "kty": "OKP", "crv": "Ed25519", "x": encoded(public) }),
        };
        key["kid"] = json!(self.id);
        key["use"] = json!("sig");
        key["alg"] = json!(self.algorithm());
        key
    }
}

/// 128 random bits, as text for an address.
pub(super) fn secret() -> Result<String, Unspecified> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
