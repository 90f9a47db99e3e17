//! Signatures: what a model wants to have back with a call or a text, unread. Theirs are
//! encrypted thoughts; ours follow from what was signed, so that it can be told whether one
//! came back unharmed.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::pieces;

/// What is taken in the place of a signature for calls that another model made.
const FOREIGN: [&str; 2] = [
    "skip_thought_signature_validator",
    "context_engineering_is_the_way_to_go",
];

/// The signature of a call.
pub(super) fn of_call(name: &str, args: &Value) -> String {
    let hash = pieces::hash(&format!("{name} {args}"));
    STANDARD.encode(format!("simulated thought {hash:016x}"))
}

/// The signature of a text that came of thoughts.
pub(super) fn of_text(text: &str) -> String {
    of_call("", &Value::from(text))
}

/// Whether a signature may come back with this text.
pub(super) fn fits_text(signature: &str, text: &str) -> bool {
    FOREIGN.contains(&signature) || signature == of_text(text)
}

/// Whether a signature may come back with this call.
pub(super) fn fits(signature: &str, name: &str, args: &Value) -> bool {
    FOREIGN.contains(&signature) || signature == of_call(name, args)
}
