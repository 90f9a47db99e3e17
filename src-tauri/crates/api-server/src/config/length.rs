//! Lengths of time such as `500ms`, `12s` or `2m`.

use std::{fmt, time::Duration};

use jiff::SignedDuration;
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};

/// A length of time that is not nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length(pub(super) Duration);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(LengthVisitor)
    }
}

struct LengthVisitor;

impl Visitor<'_> for LengthVisitor {
    type Value = Length;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a length of time in quotes, such as \"500ms\", \"12s\" or \"2m\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Length, E> {
        let length: Option<SignedDuration> = text.parse().ok();
        let length = length.and_then(|length| Duration::try_from(length).ok());
        match length.filter(|length| !length.is_zero()) {
            Some(length) => Ok(Length(length)),
            None => Err(E::custom(format!(
                "{text:?} is no length of time; write it as \"500ms\", \"12s\" or \"2m\""
            ))),
        }
    }
}
