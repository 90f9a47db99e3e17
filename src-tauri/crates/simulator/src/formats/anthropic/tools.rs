//! The tools that a request offers, and the choice among them.

use serde_json::Value;

use crate::{
    Failure,
    formats::body::{field, invalid},
};

/// Refuses tools that are none, and a choice where there is nothing to choose.
pub(super) fn check(body: &Value) -> Result<(), Failure> {
    let tools = match field(body, "tools").map(Value::as_array) {
        None => &[][..],
        Some(tools) => tools.ok_or_else(|| invalid("tools"))?,
    };
    if !tools.iter().all(is_sound) {
        return Err(invalid("tools"));
    }
    match field(body, "tool_choice") {
        Some(choice) if !can_be(choice, tools) => Err(invalid("tool_choice")),
        _ => Ok(()),
    }
}

fn is_sound(tool: &Value) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let name = tool["name"].as_str().unwrap_or_default();
    let named = (1..=128).contains(&name.len()) && name.chars().all(is_plain);
    named && tool["input_schema"]["type"] == "object"
}

fn can_be(choice: &Value, tools: &[Value]) -> bool {
    match choice["type"].as_str() {
        Some("auto" | "any" | "none") => !tools.is_empty(),
        Some("tool") => tools.iter().any(|tool| tool["name"] == choice["name"]),
        _ => false,
    }
}
