//! Signatures, by `ring`: the backend that `jsonwebtoken` verifies with.

use jsonwebtoken::{
    Algorithm, DecodingKey, DecodingKeyKind,
    crypto::{CryptoProvider, JwtVerifier, KeyUtils},
    errors::{ErrorKind, Result, new_error},
    signature::{Error, Verifier},
};
use ring::signature::{self as by, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey};

/// Verifies only: this app signs nothing.
static BACKEND: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(new_error(ErrorKind::UnsupportedAlgorithm)),
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes `jsonwebtoken` verify with it.
pub(super) fn install() {
    // That it is there already is all we need.
    let _ = BACKEND.install_default();
}

/// A public key, and the kind of signature that it is to verify.
struct ByRing {
    algorithm: Algorithm,
    key: DecodingKey,
}

fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    if key.family() != algorithm.family() || kind_of(*algorithm).is_none() {
        return Err(new_error(ErrorKind::InvalidAlgorithm));
    }
    Ok(Box::new(ByRing {
        algorithm: *algorithm,
        key: key.clone(),
    }))
}

/// How `ring` verifies a kind of signature.
enum Kind {
    Rsa(&'static RsaParameters),
    Curve(&'static dyn by::VerificationAlgorithm),
}

fn kind_of(algorithm: Algorithm) -> Option<Kind> {
    Some(match algorithm {
        Algorithm::RS256 => Kind::Rsa(&by::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => Kind::Rsa(&by::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => Kind::Rsa(&by::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => Kind::Rsa(&by::RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => Kind::Rsa(&by::RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => Kind::Rsa(&by::RSA_PSS_2048_8192_SHA512),
        Algorithm::ES256 => Kind::Curve(&by::ECDSA_P256_SHA256_FIXED),
        Algorithm::ES384 => Kind::Curve(&by::ECDSA_P384_SHA384_FIXED),
        Algorithm::EdDSA => Kind::Curve(&by::ED25519),
        _ => return None,
    })
}

impl Verifier<Vec<u8>> for ByRing {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        let verified = match (kind_of(self.algorithm), self.key.kind()) {
            (Some(Kind::Rsa(parameters)), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signature)
            }
            (Some(Kind::Curve(curve)), DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(curve, point).verify(message, signature)
            }
            _ => return Err(Error::new()),
        };
        verified.map_err(|_| Error::new())
    }
}

impl JwtVerifier for ByRing {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}
