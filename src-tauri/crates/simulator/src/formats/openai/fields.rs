//! The fields that OpenAI knows, and those that a model takes.

use serde_json::Value;

use crate::{
    Failure,
    formats::body::{field, invalid, object},
};

/// Of a conversation.
pub(super) const CHAT: &[&str] = &[
    "audio",
    "frequency_penalty",
    "function_call",
    "functions",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "max_tokens",
    "messages",
    "metadata",
    "modalities",
    "model",
    "n",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "reasoning_effort",
    "response_format",
    "safety_identifier",
    "seed",
    "service_tier",
    "stop",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "user",
    "verbosity",
    "web_search_options",
];

/// Of a text to be continued.
pub(super) const TEXT: &[&str] = &[
    "best_of",
    "echo",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "max_tokens",
    "model",
    "n",
    "presence_penalty",
    "prompt",
    "seed",
    "stop",
    "stream",
    "stream_options",
    "suffix",
    "temperature",
    "top_p",
    "user",
];

/// Of texts to be turned into vectors.
pub(super) const EMBEDDINGS: &[&str] = &["dimensions", "encoding_format", "input", "model", "user"];

/// Of a picture to be drawn. Models that draw now know no `response_format`.
pub(super) const IMAGES: &[&str] = &[
    "background",
    "model",
    "moderation",
    "n",
    "output_compression",
    "output_format",
    "partial_images",
    "prompt",
    "quality",
    "size",
    "stream",
    "user",
];

/// The most texts at which an answer stops.
const MOST_STOPS: usize = 4;

/// How the names of models begin that reason.
const REASONING: [&str; 4] = ["o1", "o3", "o4", "gpt-5"];

/// What such models refuse.
pub(super) const REFUSED_BY_REASONING: [&str; 6] = [
    "max_tokens",
    "temperature",
    "top_p",
    "stop",
    "frequency_penalty",
    "presence_penalty",
];

/// Refuses the first field that is not among `known`, null or not.
pub(super) fn check(body: &Value, known: &[&str]) -> Result<(), Failure> {
    let mut fields = object(body)?.as_object().into_iter().flatten();
    match fields.find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => Err(Failure::UnknownField(name.clone())),
        None => Ok(()),
    }
}

/// Refuses options that go too far, or belong to others that are not there.
pub(super) fn check_options(body: &Value) -> Result<(), Failure> {
    let stops = field(body, "stop").and_then(Value::as_array);
    if stops.is_some_and(|stops| stops.is_empty() || stops.len() > MOST_STOPS) {
        return Err(invalid("stop"));
    }
    if field(body, "stream_options").is_some() && body["stream"] != true {
        return Err(invalid("stream_options"));
    }
    if field(body, "tool_choice").is_some() && field(body, "tools").is_none() {
        return Err(invalid("tool_choice"));
    }
    Ok(())
}

/// Refuses what a model that reasons does not take.
pub(super) fn check_model(body: &Value, model: &str) -> Result<(), Failure> {
    if !REASONING.iter().any(|begin| model.starts_with(begin)) {
        return Ok(());
    }
    let mut refused = REFUSED_BY_REASONING.iter();
    match refused.find(|name| field(body, name).is_some()) {
        Some(name) => Err(Failure::UnknownField((*name).to_owned())),
        None => Ok(()),
    }
}

/// Refuses messages that say nothing, calls that nobody answered, and answers to none.
pub(super) fn check_messages(body: &Value) -> Result<(), Failure> {
    let mut waiting: Vec<&str> = Vec::new();
    for message in body["messages"].as_array().into_iter().flatten() {
        if message["role"] == "tool" {
            let id = message["tool_call_id"].as_str();
            let answered = waiting.iter().position(|call| Some(*call) == id);
            waiting.remove(answered.ok_or_else(|| invalid("messages"))?);
            continue;
        }
        let calls = message["tool_calls"].as_array();
        if !waiting.is_empty() || (message["content"].is_null() && calls.is_none()) {
            return Err(invalid("messages"));
        }
        for call in calls.into_iter().flatten() {
            waiting.push(call_id(call).ok_or_else(|| invalid("messages"))?);
        }
    }
    if waiting.is_empty() {
        Ok(())
    } else {
        Err(invalid("messages"))
    }
}

/// The id of a call that is whole.
fn call_id(call: &Value) -> Option<&str> {
    let function = &call["function"];
    function["name"].as_str()?;
    function["arguments"].as_str()?;
    call["id"].as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_null_is_a_field_too() {
        let body = json!({ "model": "m", "messages": [], "think": null });
        assert_eq!(
            check(&body, CHAT),
            Err(Failure::UnknownField("think".to_owned()))
        );
    }

    #[test]
    fn each_call_is_answered_once_before_anything_else() {
        let call = |id: &str| json!({ "id": id, "type": "function", "function": { "name": "n", "arguments": "{}" } });
        let calls =
            json!({ "role": "assistant", "content": null, "tool_calls": [call("a"), call("b")] });
        let result = |id: &str| json!({ "role": "tool", "tool_call_id": id, "content": "5" });
        let said = json!({ "role": "user", "content": "hi" });
        let good = [
            vec![said.clone()],
            vec![
                said.clone(),
                calls.clone(),
                result("b"),
                result("a"),
                said.clone(),
            ],
        ];
        let bad = [
            vec![result("a")],
            vec![calls.clone(), result("a")],
            vec![calls.clone(), result("a"), said.clone(), result("b")],
            vec![calls.clone(), result("a"), result("a")],
            vec![json!({ "role": "assistant", "content": null })],
        ];
        for messages in good {
            assert_eq!(check_messages(&json!({ "messages": messages })), Ok(()));
        }
        for messages in bad {
            let body = json!({ "messages": messages });
            assert!(check_messages(&body).is_err(), "{body}");
        }
    }
}
