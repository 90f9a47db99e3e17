//! What a request says about thinking, and what it may not say beside it.

use serde_json::Value;

use super::requests::{SAMPLING, begins};
use crate::{
    Failure,
    formats::body::{field, invalid},
};

/// How the names of models begin that decide themselves when to think.
const ADAPTIVE: [&str; 7] = [
    "claude-opus-4-6",
    "claude-sonnet-4-6",
    "claude-opus-4-7",
    "claude-opus-4-8",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-fable-5",
];

/// How the names of those begin that cannot be told for how many tokens.
const ADAPTIVE_ONLY: [&str; 5] = [
    "claude-opus-4-7",
    "claude-opus-4-8",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-fable-5",
];

/// The fewest tokens there can be to think.
const LEAST_BUDGET: u64 = 1024;

/// How much effort there can be.
const EFFORTS: [&str; 3] = ["low", "medium", "high"];

/// Refuses thinking in the wrong terms, and what does not go together with it.
pub(super) fn check(body: &Value, model: &str) -> Result<(), Failure> {
    let effort = body.pointer("/output_config/effort");
    let is_effort = |effort: &Value| effort.as_str().is_some_and(|it| EFFORTS.contains(&it));
    if effort.is_some_and(|effort| !is_effort(effort) || !begins(model, &ADAPTIVE)) {
        return Err(invalid("output_config"));
    }
    let Some(thinking) = field(body, "thinking") else {
        return Ok(());
    };
    let by_tokens = match thinking["type"].as_str() {
        Some("disabled") => return Ok(()),
        Some("adaptive") if begins(model, &ADAPTIVE) => false,
        Some("enabled") if !begins(model, &ADAPTIVE_ONLY) => true,
        _ => return Err(invalid("thinking")),
    };
    if by_tokens {
        check_budget(body, thinking)?;
        thoughts_come_first(body)?;
    }
    let chooses = body.pointer("/tool_choice/type").and_then(Value::as_str);
    if matches!(chooses, Some("any" | "tool")) {
        return Err(invalid("tool_choice"));
    }
    match SAMPLING.iter().find(|name| field(body, name).is_some()) {
        Some(name) => Err(invalid(name)),
        None => Ok(()),
    }
}

fn check_budget(body: &Value, thinking: &Value) -> Result<(), Failure> {
    let budget = thinking["budget_tokens"].as_u64().unwrap_or_default();
    let limit = body["max_tokens"].as_u64().unwrap_or_default();
    let sound = (LEAST_BUDGET..limit).contains(&budget);
    sound
        .then_some(())
        .ok_or_else(|| invalid("thinking.budget_tokens"))
}

/// A turn that calls tools begins with the thoughts that led to it.
fn thoughts_come_first(body: &Value) -> Result<(), Failure> {
    let messages = body["messages"].as_array().map(Vec::as_slice);
    let messages = messages.unwrap_or_default();
    let has = |message: &Value, kind: &str| {
        let parts = message["content"].as_array().into_iter().flatten();
        parts.into_iter().any(|part| part["type"] == kind)
    };
    let asks = |message: &Value| message["role"] == "user" && !has(message, "tool_result");
    let asked = messages.iter().rposition(asks).map_or(0, |asked| asked + 1);
    let mut answers = messages.iter().skip(asked);
    let Some(first) = answers.find(|message| message["role"] == "assistant") else {
        return Ok(());
    };
    let begin = first["content"][0]["type"].as_str();
    let thoughtful = matches!(begin, Some("thinking" | "redacted_thinking"));
    if has(first, "tool_use") && !thoughtful {
        return Err(invalid("messages"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_taken(model: &str, fields: &Value) -> bool {
        let mut body =
            json!({ "max_tokens": 4096, "messages": [{ "role": "user", "content": "hi" }] });
        for (name, value) in fields.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        check(&body, model).is_ok()
    }

    #[test]
    fn each_model_thinks_in_its_own_terms() {
        let tokens =
            |tokens: u64| json!({ "thinking": { "type": "enabled", "budget_tokens": tokens } });
        let adaptive = || {
            json!({ "thinking": { "type": "adaptive", "display": "summarized" },
                "output_config": { "effort": "low" } })
        };
        assert!(is_taken("claude-haiku-4-5", &tokens(1024)));
        assert!(!is_taken("claude-haiku-4-5", &tokens(1023)), "too few");
        assert!(
            !is_taken("claude-haiku-4-5", &tokens(4096)),
            "no room for an answer"
        );
        assert!(!is_taken("claude-haiku-4-5", &adaptive()));
        assert!(is_taken("claude-sonnet-4-6", &adaptive()));
        assert!(is_taken("claude-opus-5", &adaptive()));
        assert!(!is_taken("claude-opus-5", &tokens(1024)));
        assert!(is_taken(
            "claude-opus-5",
            &json!({ "thinking": { "type": "disabled" } })
        ));
    }

    #[test]
    fn what_does_not_go_with_thinking_is_refused() {
        for beside in [
            json!({ "temperature": 0.5 }),
            json!({ "tool_choice": { "type": "any" } }),
        ] {
            let mut fields = beside.clone();
            assert!(is_taken("claude-sonnet-4-6", &fields), "by itself");
            fields["thinking"] = json!({ "type": "adaptive" });
            assert!(!is_taken("claude-sonnet-4-6", &fields), "{beside}");
        }
    }

    #[test]
    fn a_turn_of_calls_begins_with_thoughts() {
        let turn = |parts: Value| {
            json!({
                "thinking": { "type": "enabled", "budget_tokens": 1024 },
                "messages": [
                    { "role": "user", "content": "hi" },
                    { "role": "assistant", "content": parts },
                    { "role": "user", "content": [{ "type": "tool_result" }] },
                ],
            })
        };
        let thought = json!({ "type": "thinking" });
        let call = json!({ "type": "tool_use" });
        assert!(is_taken("claude-haiku-4-5", &turn(json!([thought, call]))));
        assert!(!is_taken("claude-haiku-4-5", &turn(json!([call]))));
    }
}
