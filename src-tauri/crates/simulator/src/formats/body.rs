//! Bodies in JSON: single fields of a request's, where null is the same as absent, and the
//! text of a reply's.

use serde::Serialize;
use serde_json::Value;

use crate::Failure;

pub(super) fn invalid(field: &str) -> Failure {
    Failure::InvalidField(field.to_owned())
}

/// The body, when it is an object.
pub(super) fn object(body: &Value) -> Result<&Value, Failure> {
    match body {
        Value::Object(_) => Ok(body),
        _ => Err(Failure::UnreadableBody),
    }
}

pub(super) fn field<'a>(body: &'a Value, name: &str) -> Option<&'a Value> {
    body.get(name).filter(|value| !value.is_null())
}

/// A text that has to be there and say something.
pub(super) fn text(body: &Value, name: &str) -> Result<String, Failure> {
    match field(body, name).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(invalid(name)),
    }
}

pub(super) fn flag(body: &Value, name: &str) -> Result<bool, Failure> {
    field(body, name).map_or(Ok(false), |value| {
        value.as_bool().ok_or_else(|| invalid(name))
    })
}

/// A whole number from 1 to `most`.
pub(super) fn count(body: &Value, name: &str, most: usize) -> Result<Option<usize>, Failure> {
    let Some(value) = field(body, name) else {
        return Ok(None);
    };
    match value.as_u64().and_then(|n| usize::try_from(n).ok()) {
        Some(count) if (1..=most).contains(&count) => Ok(Some(count)),
        _ => Err(invalid(name)),
    }
}

/// Whether the field says `word`. Absent, it says `usual`, and it may say nothing else.
pub(super) fn says(body: &Value, name: &str, word: &str, usual: &str) -> Result<bool, Failure> {
    match field(body, name).map(Value::as_str) {
        Some(Some(said)) if said == word => Ok(true),
        Some(Some(said)) if said == usual => Ok(false),
        Some(_) => Err(invalid(name)),
        None => Ok(false),
    }
}

/// Refuses a number outside of `least` to `most`.
pub(super) fn within(body: &Value, name: &str, least: f64, most: f64) -> Result<(), Failure> {
    let Some(value) = field(body, name) else {
        return Ok(());
    };
    let number = value.as_f64().ok_or_else(|| invalid(name))?;
    if (least..=most).contains(&number) {
        return Ok(());
    }
    Err(Failure::OutOfRange {
        field: name.to_owned(),
        got: value.to_string(),
        above: number > most,
    })
}

/// What an event or a body says, as JSON text.
///
/// Serialising plain structs of ours to memory cannot fail; were it to, the reply would be
/// empty and every test against the recordings would see it.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
