//! `endpoint/model`: which endpoint is asked for which model.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    /// An endpoint's id has other characters than `[a-z0-9-]`, or none.
    #[error("an endpoint's id consists of a-z, 0-9 and hyphens")]
    Endpoint,
    /// Without a slash it names a route, not a model.
    #[error("a model's id is `endpoint/model`")]
    Model,
}

/// The id of an endpoint: one or more of `[a-z0-9-]`, never `auto`, which names a route.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EndpointId(String);

impl EndpointId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EndpointId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty() || text == "auto" || !text.chars().all(allowed) {
            return Err(IdError::Endpoint);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for EndpointId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<EndpointId> for String {
    fn from(id: EndpointId) -> Self {
        id.0
    }
}

impl fmt::Display for EndpointId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A model at an endpoint. It is split at the first slash, because models' own names have
/// slashes too, and goes to the provider unchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ModelId {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// The model's name as the provider spells it.
    pub model: String,
}

impl FromStr for ModelId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (endpoint, model) = text.split_once('/').ok_or(IdError::Model)?;
        if model.is_empty() {
            return Err(IdError::Model);
        }
        Ok(Self {
            endpoint: endpoint.parse()?,
            model: model.to_owned(),
        })
    }
}

impl TryFrom<String> for ModelId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<ModelId> for String {
    fn from(id: ModelId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.endpoint, self.model)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_id_is_split_at_the_first_slash() {
        let id: ModelId = "together/meta-llama/Llama-3.3-70B".parse().unwrap();
        assert_eq!(id.endpoint.as_str(), "together");
        assert_eq!(
            id.model, "meta-llama/Llama-3.3-70B",
            "the model's own slashes stay"
        );
        assert_eq!(id.to_string(), "together/meta-llama/Llama-3.3-70B");
    }

    #[test]
    fn what_names_no_model_is_refused() {
        for text in [
            "auto",
            "together",
            "together/",
            "/x",
            "To gether/x",
            "auto/x",
            "",
        ] {
            assert!(
                text.parse::<ModelId>().is_err(),
                "{text:?} names no model at an endpoint"
            );
        }
    }
}
