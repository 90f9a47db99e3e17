//! What a redirect says: RFC 6749, sections 4.1.2 and 4.1.2.1.

use secrecy::SecretString;
use url::form_urlencoded;

use crate::error::{Declined, RedirectRefusal};

/// What the issuer answers.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// A code, to be exchanged for tokens.
    Code(SecretString),
    /// That nobody was signed in.
    Declined(Declined),
}

/// The parameters of a redirect, each at most once.
#[derive(Default)]
pub(super) struct Parameters {
    pub(super) state: Option<String>,
    pub(super) issuer: Option<String>,
    code: Option<String>,
    error: Option<String>,
}

impl Parameters {
    /// Reads the query; others than those it knows are let pass (RFC 6749, section 4.1.2).
    pub(super) fn read(query: &str) -> Result<Self, RedirectRefusal> {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match name.as_ref() {
                "state" => &mut parameters.state,
                "iss" => &mut parameters.issuer,
                "code" => &mut parameters.code,
                "error" => &mut parameters.error,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(RedirectRefusal::Malformed);
            }
        }
        Ok(parameters)
    }

    /// What it answers: a code or an error, not both.
    pub(super) fn answer(self) -> Result<Answer, RedirectRefusal> {
        match (self.code, self.error) {
            (Some(code), None) if !code.is_empty() => Ok(Answer::Code(code.into())),
            (None, Some(error)) => Ok(Answer::Declined(Declined::of_code(&error))),
            _ => Err(RedirectRefusal::Malformed),
        }
    }
}
