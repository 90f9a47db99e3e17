//! Words read out of a file without any code of the engine's.

use aideon_engine::provider::ProviderKind;
use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::files::Body;

/// Text and reasoning that stand in a body.
pub(crate) fn said(kind: ProviderKind, body: &Body) -> Result<(String, String)> {
    let text = std::str::from_utf8(&body.0)?;
    let read = match kind {
        ProviderKind::Together | ProviderKind::OpenAi | ProviderKind::OpenAiCompatible => of_openai,
        ProviderKind::Anthropic => of_anthropic,
        ProviderKind::Gemini => of_gemini,
        ProviderKind::Ollama => of_ollama,
    };
    let (mut text_said, mut reasoning) = (String::new(), String::new());
    for chunk in chunks(kind, text)? {
        let (more_text, more_reasoning) = read(&chunk);
        text_said.push_str(&more_text);
        reasoning.push_str(&more_reasoning);
    }
    Ok((text_said, reasoning))
}

/// The JSON in a body: in lines, in events, or one array of all.
fn chunks(kind: ProviderKind, text: &str) -> Result<Vec<Value>> {
    if text.starts_with('[') {
        return Ok(serde_json::from_str(text)?);
    }
    let lines = text.lines().filter_map(|line| match kind {
        ProviderKind::Ollama => Some(line),
        _ => line.strip_prefix("data:"),
    });
    let lines = lines.filter(|line| line.trim_start().starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).context(line.to_owned()))
        .collect()
}

/// Of a text completion the same words stand beside the delta, or there alone.
fn of_openai(chunk: &Value) -> (String, String) {
    let choice = &chunk["choices"][0];
    let delta = &choice["delta"];
    let part = |name: &str| delta[name].as_str().unwrap_or_default().to_owned();
    let text = part("content") + &part("refusal");
    let text = match choice["text"].as_str() {
        Some(completed) if text.is_empty() => completed.to_owned(),
        _ => text,
    };
    (text, part("reasoning") + &part("reasoning_content"))
}

/// A part begins with words or has them in deltas.
fn of_anthropic(event: &Value) -> (String, String) {
    let part = |name: &str| {
        let words = [&event["content_block"], &event["delta"]].map(|of| of[name].as_str());
        words.map(Option::unwrap_or_default).concat()
    };
    (part("text"), part("thinking"))
}

fn of_gemini(reply: &Value) -> (String, String) {
    let parts = reply.pointer("/candidates/0/content/parts");
    let parts = parts.and_then(Value::as_array).into_iter().flatten();
    let (thoughts, words): (Vec<&Value>, Vec<&Value>) =
        parts.partition(|part| part["thought"] == true);
    let joined = |parts: Vec<&Value>| {
        parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect()
    };
    (joined(words), joined(thoughts))
}

fn of_ollama(line: &Value) -> (String, String) {
    let part = |of: &Value, name: &str| of[name].as_str().unwrap_or_default().to_owned();
    let message = &line["message"];
    (
        part(message, "content") + &part(line, "response"),
        part(message, "thinking") + &part(line, "thinking"),
    )
}
