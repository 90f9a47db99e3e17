//! Words read out of a file without any code of the engine's.

use aideon_engine::provider::ProviderKind;
use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::expected::Body;

/// Text and reasoning that stand in a body; none for formats that are not read here.
pub(crate) fn said(kind: ProviderKind, body: &Body) -> Result<Option<(String, String)>> {
    let text = std::str::from_utf8(&body.0)?;
    let said = match kind {
        ProviderKind::Together | ProviderKind::OpenAi | ProviderKind::OpenAiCompatible => {
            let events = text.lines().filter_map(|line| line.strip_prefix("data: "));
            in_chunks(events.filter(|data| data.starts_with('{')), of_openai)?
        }
        ProviderKind::Ollama => in_chunks(
            text.lines().filter(|line| !line.trim().is_empty()),
            of_ollama,
        )?,
        _ => return Ok(None),
    };
    Ok(Some(said))
}

fn in_chunks<'a>(
    chunks: impl Iterator<Item = &'a str>,
    read: fn(&Value) -> (String, String),
) -> Result<(String, String)> {
    let (mut text, mut reasoning) = (String::new(), String::new());
    for chunk in chunks {
        let chunk: Value = serde_json::from_str(chunk).context(chunk.to_owned())?;
        let (more_text, more_reasoning) = read(&chunk);
        text.push_str(&more_text);
        reasoning.push_str(&more_reasoning);
    }
    Ok((text, reasoning))
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

fn of_ollama(line: &Value) -> (String, String) {
    let part = |of: &Value, name: &str| of[name].as_str().unwrap_or_default().to_owned();
    let message = &line["message"];
    (
        part(message, "content") + &part(line, "response"),
        part(message, "thinking") + &part(line, "thinking"),
    )
}
