//! What a request says about thoughts.

use serde_json::Value;

use super::super::super::body::{field, flag, invalid};
use crate::Failure;

/// The levels of the models that have some.
const LEVELS: [&str; 4] = ["minimal", "low", "medium", "high"];

/// How the names of models begin that think by levels, and by tokens.
const BY_LEVEL: &str = "gemini-3";
const BY_TOKENS: &str = "gemini-2.5";

/// Whether thoughts are to be told. Whoever does not think refuses to be told about it, and
/// nobody is told both ways.
pub(super) fn are_asked_for(settings: &Value, model: &str) -> Result<bool, Failure> {
    let Some(config) = field(settings, "thinkingConfig") else {
        return Ok(false);
    };
    let level = field(config, "thinkingLevel").map(Value::as_str);
    let budget = field(config, "thinkingBudget").map(Value::as_u64);
    let is_level = |level: Option<&str>| level.is_some_and(|level| LEVELS.contains(&level));
    let sound = match (level, budget) {
        (None, None) => model.starts_with(BY_LEVEL) || model.starts_with(BY_TOKENS),
        (Some(level), None) => model.starts_with(BY_LEVEL) && is_level(level),
        (None, Some(budget)) => model.starts_with(BY_TOKENS) && budget.is_some(),
        (Some(_), Some(_)) => false,
    };
    let tells = flag(config, "includeThoughts")?;
    let has_none = budget == Some(Some(0));
    if sound && !(tells && has_none) {
        Ok(tells)
    } else {
        Err(invalid("thinkingConfig"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_model_is_told_in_its_own_terms_or_not_at_all() {
        let of = |model: &str, config: Value| {
            are_asked_for(&json!({ "thinkingConfig": config }), model).ok()
        };
        let tell = json!({ "includeThoughts": true });
        assert_eq!(of("gemini-3.8-flash", tell.clone()), Some(true));
        assert_eq!(of("gemini-2.5-flash", json!({})), Some(false));
        assert_eq!(of("gemini-2.0-flash", tell), None);
        let level = json!({ "thinkingLevel": "low" });
        assert_eq!(of("gemini-3.8-flash", level.clone()), Some(false));
        assert_eq!(of("gemini-2.5-flash", level), None);
        let tokens = json!({ "thinkingBudget": 1024, "includeThoughts": true });
        assert_eq!(of("gemini-2.5-flash", tokens.clone()), Some(true));
        assert_eq!(of("gemini-3.8-flash", tokens), None);
        let none = json!({ "thinkingBudget": 0, "includeThoughts": true });
        assert_eq!(of("gemini-2.5-flash", none), None, "there are none to tell");
        assert_eq!(are_asked_for(&json!({}), "gemini-2.0-flash"), Ok(false));
    }
}
