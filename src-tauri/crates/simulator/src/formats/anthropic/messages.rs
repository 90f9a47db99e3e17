//! The messages of a request and their parts.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::reply::SIGNATURE;
use crate::{
    Failure,
    formats::body::{field, invalid},
    requests::{Message, PictureSource, SentPicture},
};

/// The media types that can be seen.
const SEEN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// What a message's parts are about.
const FIELD: &str = "messages";

pub(super) fn read(body: &Value) -> Result<Vec<Message>, Failure> {
    let list = field(body, FIELD).and_then(Value::as_array);
    let list = list.filter(|messages| !messages.is_empty());
    let list = list.ok_or_else(|| invalid(FIELD))?;
    results_follow_their_calls(list)?;
    list.iter().map(message).collect()
}

/// Instructions stand elsewhere, so only two may speak.
fn message(message: &Value) -> Result<Message, Failure> {
    let role = message["role"].as_str();
    let role = role.filter(|role| ["user", "assistant"].contains(role));
    content(role.ok_or_else(|| invalid(FIELD))?, &message["content"])
}

/// A content, which is a text or a list of parts. None of them may be empty.
pub(super) fn content(role: &str, content: &Value) -> Result<Message, Failure> {
    let mut message = Message {
        role: role.to_owned(),
        ..Message::default()
    };
    match content {
        Value::String(text) => text_of(text)?.clone_into(&mut message.text),
        Value::Array(parts) if !parts.is_empty() => {
            let mut texts = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                read_part(part, index, &mut texts, &mut message.pictures)?;
            }
            message.text = texts.join("\n");
        }
        _ => return Err(invalid(FIELD)),
    }
    Ok(message)
}

fn text_of(text: &str) -> Result<&str, Failure> {
    let says = !text.trim().is_empty();
    says.then_some(text).ok_or_else(|| invalid(FIELD))
}

fn read_part<'a>(
    part: &'a Value,
    index: usize,
    texts: &mut Vec<&'a str>,
    pictures: &mut Vec<SentPicture>,
) -> Result<(), Failure> {
    let said = |name: &str| part[name].as_str().filter(|text| !text.is_empty());
    let is_sound = match part["type"].as_str() {
        Some("text") => {
            texts.push(text_of(part["text"].as_str().unwrap_or_default())?);
            true
        }
        Some("image") => {
            let source = source(&part["source"])?;
            pictures.push(SentPicture {
                part: index,
                source,
            });
            true
        }
        Some("tool_use") => {
            said("id").is_some() && said("name").is_some() && part["input"].is_object()
        }
        Some("thinking") => part["thinking"].is_string() && part["signature"] == SIGNATURE,
        Some("redacted_thinking") => said("data").is_some(),
        Some("tool_result") => said("tool_use_id").is_some(),
        _ => false,
    };
    is_sound.then_some(()).ok_or_else(|| invalid(FIELD))
}

fn source(source: &Value) -> Result<PictureSource, Failure> {
    if source["type"] == "url" && source["url"].is_string() {
        return Ok(PictureSource::Address);
    }
    let media_type = source["media_type"].as_str();
    let media_type = media_type.filter(|media_type| SEEN.contains(media_type));
    let data = source["data"]
        .as_str()
        .and_then(|data| STANDARD.decode(data).ok());
    match (source["type"].as_str(), media_type, data) {
        (Some("base64"), Some(media_type), Some(data)) if !data.is_empty() => {
            Ok(PictureSource::Inline {
                media_type: media_type.to_owned(),
                size: data.len(),
            })
        }
        _ => Err(Failure::UnreadablePicture),
    }
}

/// Every call is answered by the very next turn, and nothing else is. Turns of one role that
/// follow one another count as one.
fn results_follow_their_calls(messages: &[Value]) -> Result<(), Failure> {
    let turns = messages.chunk_by(|one, next| one["role"] == next["role"]);
    let mut called: Vec<&str> = Vec::new();
    for turn in turns {
        let mut brought = ids(turn, "tool_result", "tool_use_id");
        brought.sort_unstable();
        called.sort_unstable();
        if brought != called {
            return Err(invalid(FIELD));
        }
        called = ids(turn, "tool_use", "id");
    }
    Ok(())
}

fn ids<'a>(turn: &'a [Value], kind: &str, name: &str) -> Vec<&'a str> {
    let parts = turn
        .iter()
        .filter_map(|message| message["content"].as_array())
        .flatten();
    parts
        .filter(|part| part["type"] == kind)
        .filter_map(|part| part[name].as_str())
        .collect()
}
