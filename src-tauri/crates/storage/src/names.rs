//! Enumerations as they stand in a column: by the snake-case name that the engine gives them.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The name of a value without fields.
pub(crate) fn name_of<T: Serialize>(value: T) -> Option<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => Some(name),
        _ => None,
    }
}

/// The value of that name. A name that is not known, in a database altered by hand or by
/// another version, is logged and gives nothing, so that the row can still be read.
pub(crate) fn value_of<T: DeserializeOwned>(column: &'static str, name: &str) -> Option<T> {
    let value = serde_json::from_value(Value::String(name.to_owned())).ok();
    if value.is_none() {
        tracing::warn!(column, "a stored name is not known");
    }
    value
}

#[cfg(test)]
mod tests {
    use aideon_engine::{
        chat::FinishReason,
        error::ErrorKind,
        provenance::{RouteRole, Service},
        selector::Modality,
    };

    use super::*;

    #[test]
    fn stored_names_stay_what_they_are() {
        let names = [
            (name_of(RouteRole::FirstChoice), "first_choice"),
            (name_of(RouteRole::Fallback), "fallback"),
            (name_of(RouteRole::Pinned), "pinned"),
            (name_of(Service::Together), "together"),
            (name_of(Service::Other), "other"),
            (name_of(Modality::Text), "text"),
            (name_of(Modality::Chat), "chat"),
            (name_of(Modality::Vision), "vision"),
            (name_of(Modality::Image), "image"),
            (name_of(Modality::Embedding), "embedding"),
            (name_of(FinishReason::ContentFilter), "content_filter"),
            (name_of(ErrorKind::RateLimited), "rate_limited"),
            (name_of(ErrorKind::NotTheApi), "not_the_api"),
        ];
        for (name, stored) in names {
            assert_eq!(
                name.as_deref(),
                Some(stored),
                "databases already hold this name"
            );
        }
        assert_eq!(value_of("role", "fallback"), Some(RouteRole::Fallback));
        assert_eq!(
            value_of::<RouteRole>("role", "conductor"),
            None,
            "an unknown name is no panic"
        );
    }
}
