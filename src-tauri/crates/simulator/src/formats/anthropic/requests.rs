//! Requests, read as strictly as Anthropic does.

use serde_json::Value;

use super::{messages, thinking, tools};
use crate::{
    Failure,
    formats::body::{count, field, flag, invalid, object, text, within},
    requests::{AnswerOptions, ChatRequest, Message},
};

/// Every field that a request may have.
const FIELDS: [&str; 15] = [
    "max_tokens",
    "messages",
    "metadata",
    "model",
    "output_config",
    "service_tier",
    "stop_sequences",
    "stream",
    "system",
    "temperature",
    "thinking",
    "tool_choice",
    "tools",
    "top_k",
    "top_p",
];

/// The fields that say how tokens are drawn.
pub(super) const SAMPLING: [&str; 3] = ["temperature", "top_p", "top_k"];

/// How the names of models begin that refuse those.
const WITHOUT_SAMPLING: [&str; 5] = [
    "claude-opus-4-7",
    "claude-opus-4-8",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-fable-5",
];

/// How the names of models begin that go on with words of their own.
const GOING_ON: [&str; 4] = [
    "claude-3",
    "claude-haiku-4-5",
    "claude-opus-4-5",
    "claude-sonnet-4-5",
];

pub(super) fn read(body: &Value) -> Result<ChatRequest, Failure> {
    let body = object(body)?;
    known_fields(body)?;
    let model = text(body, "model")?;
    let max_tokens = count(body, "max_tokens", usize::MAX)?;
    let options = AnswerOptions {
        stream: flag(body, "stream")?,
        max_tokens: Some(max_tokens.ok_or_else(|| invalid("max_tokens"))?),
        stop: stop(body)?,
        include_usage: true,
        include_thoughts: true,
        model,
    };
    sampling(body, &options.model)?;
    tools::check(body)?;
    thinking::check(body, &options.model)?;
    let mut spoken = messages::read(body)?;
    let ends_with_the_model = spoken
        .last()
        .is_some_and(|message| message.role == "assistant");
    if ends_with_the_model && !begins(&options.model, &GOING_ON) {
        return Err(invalid("messages"));
    }
    let mut messages: Vec<Message> = system(body)?.into_iter().collect();
    messages.append(&mut spoken);
    Ok(ChatRequest { options, messages })
}

fn known_fields(body: &Value) -> Result<(), Failure> {
    let names = body.as_object().into_iter().flatten().map(|(name, _)| name);
    let mut unknown = names.filter(|name| !FIELDS.contains(&name.as_str()));
    match unknown.next() {
        Some(name) => Err(Failure::UnknownField(name.clone())),
        None => Ok(()),
    }
}

pub(super) fn begins(model: &str, names: &[&str]) -> bool {
    names.iter().any(|name| model.starts_with(name))
}

/// The newest models refuse all of it, those before them more than one at a time.
fn sampling(body: &Value, model: &str) -> Result<(), Failure> {
    within(body, "temperature", 0.0, 1.0)?;
    within(body, "top_p", 0.0, 1.0)?;
    let sent = SAMPLING.iter().find(|name| field(body, name).is_some());
    match sent {
        Some(name) if begins(model, &WITHOUT_SAMPLING) => {
            Err(Failure::UnknownField((*name).to_owned()))
        }
        Some(_) if !begins(model, &["claude-3"]) => one_at_a_time(body),
        _ => Ok(()),
    }
}

fn one_at_a_time(body: &Value) -> Result<(), Failure> {
    let both = ["temperature", "top_p"].map(|name| field(body, name).is_some());
    if both == [true, true] {
        return Err(invalid("top_p"));
    }
    Ok(())
}

/// Each has to say something.
fn stop(body: &Value) -> Result<Vec<String>, Failure> {
    let Some(texts) = field(body, "stop_sequences") else {
        return Ok(Vec::new());
    };
    let text = |text: &Value| {
        let text = text.as_str().filter(|text| !text.trim().is_empty())?;
        Some(text.to_owned())
    };
    let texts = texts.as_array().map(|texts| texts.iter().map(text));
    texts
        .and_then(Iterator::collect)
        .ok_or_else(|| invalid("stop_sequences"))
}

/// The instructions, a text or parts of text.
fn system(body: &Value) -> Result<Option<Message>, Failure> {
    let Some(system) = field(body, "system") else {
        return Ok(None);
    };
    let message = messages::content("system", system).map_err(|_| invalid("system"))?;
    if message.pictures.is_empty() {
        return Ok(Some(message));
    }
    Err(invalid("system"))
}

#[cfg(test)]
mod tests;
