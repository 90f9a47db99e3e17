//! What is read from an ID token.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value};

use super::IdTokenRefusal;
use crate::{
    config::Configuration,
    person::{self, AccountId, Person},
    tier::Tier,
};

/// The claims of a token whose signature was verified.
#[derive(Clone, PartialEq, Deserialize)]
pub(crate) struct Claims {
    #[serde(rename = "iss")]
    issuer: String,
    #[serde(rename = "sub")]
    subject: String,
    #[serde(rename = "aud")]
    audience: Audience,
    #[serde(rename = "azp")]
    authorized_party: Option<String>,
    nonce: Option<String>,
    #[serde(rename = "exp", deserialize_with = "numeric_date")]
    pub(super) expires: Timestamp,
    #[serde(rename = "iat", deserialize_with = "numeric_date")]
    pub(super) issued: Timestamp,
    #[serde(rename = "nbf", default, deserialize_with = "some_numeric_date")]
    pub(super) not_before: Option<Timestamp>,
    /// Every other one.
    #[serde(flatten)]
    other: Map<String, Value>,
}

// Names and addresses of people are in it, and the nonce.
impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").finish_non_exhaustive()
    }
}

#[derive(Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Claims {
    /// The tier that the issuer gave this person.
    pub(crate) fn tier(&self, configuration: &Configuration) -> Tier {
        Tier::of_claim(self.other.get(configuration.tier_claim()))
    }

    /// Who it is.
    pub(crate) fn person(&self) -> Person {
        let text = |name: &str| self.other.get(name)?.as_str().and_then(person::shown);
        Person {
            id: AccountId::new(&self.issuer, &self.subject),
            name: ["name", "preferred_username", "nickname"]
                .into_iter()
                .find_map(text),
            email: text("email"),
        }
    }

    /// When it was issued.
    pub(crate) fn issued(&self) -> Timestamp {
        self.issued
    }

    /// When it ends.
    pub(crate) fn expires(&self) -> Timestamp {
        self.expires
    }

    /// The nonce that it repeats.
    pub(crate) fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// Checks that it answers the sign-in of this nonce.
    pub(crate) fn check_nonce(&self, nonce: &str) -> Result<(), IdTokenRefusal> {
        match self.nonce() {
            Some(its) if its == nonce => Ok(()),
            _ => Err(IdTokenRefusal::Nonce),
        }
    }

    /// Checks that it may follow an earlier one when a session is refreshed (OpenID Connect
    /// Core, section 12.2): the same person, and the nonce of the sign-in or none.
    pub(crate) fn check_follows(
        &self,
        before: &Self,
        nonce: Option<&str>,
    ) -> Result<(), IdTokenRefusal> {
        if self.subject != before.subject {
            return Err(IdTokenRefusal::Subject);
        }
        if self.nonce.is_some() && self.nonce() != nonce {
            return Err(IdTokenRefusal::Nonce);
        }
        Ok(())
    }

    /// Checks who asked for it: section 3.1.3.7, items 4 and 5.
    pub(super) fn check_party(&self, client_id: &str) -> Result<(), IdTokenRefusal> {
        let several = matches!(&self.audience, Audience::Several(them) if them.len() > 1);
        match &self.authorized_party {
            Some(party) if party == client_id => Ok(()),
            None if !several => Ok(()),
            _ => Err(IdTokenRefusal::AuthorizedParty),
        }
    }
}

// RFC 7519, section 2: seconds, which need not be whole.
fn numeric_date<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let seconds = f64::deserialize(from)?;
    timestamp(seconds).ok_or_else(|| D::Error::custom("no date"))
}

fn some_numeric_date<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    let seconds = Option::<f64>::deserialize(from)?;
    seconds
        .map(|seconds| timestamp(seconds).ok_or_else(|| D::Error::custom("no date")))
        .transpose()
}

fn timestamp(seconds: f64) -> Option<Timestamp> {
    // The year 9999; what lies beyond is nonsense.
    const LATEST: f64 = 253_402_207_200.0;
    if !(0.0..LATEST).contains(&seconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "its range was checked")]
    let whole = seconds.floor() as i64;
    Timestamp::from_second(whole).ok()
}
