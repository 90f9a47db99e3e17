//! The messages of a chat request, with the pictures in them.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    Failure,
    formats::body::{field, invalid},
    requests::{Message, PictureSource, SentPicture},
};

/// The media types that can be seen.
const SEEN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

pub(super) fn messages(body: &Value) -> Result<Vec<Message>, Failure> {
    let list = field(body, "messages").and_then(Value::as_array);
    list.filter(|messages| !messages.is_empty())
        .ok_or_else(|| invalid("messages"))?
        .iter()
        .map(message)
        .collect()
}

fn message(message: &Value) -> Result<Message, Failure> {
    let role = message.get("role").and_then(Value::as_str);
    let content = message.get("content");
    Ok(Message {
        role: role.ok_or_else(|| invalid("messages"))?.to_owned(),
        text: content.map(text).unwrap_or_default(),
        pictures: content.map_or_else(|| Ok(Vec::new()), pictures)?,
    })
}

/// The text of a message's content, which is a string or an array of parts.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => {
            let texts: Vec<&str> = parts
                .iter()
                .filter_map(|part| part.get("text")?.as_str())
                .collect();
            texts.join("\n")
        }
        _ => String::new(),
    }
}

fn pictures(content: &Value) -> Result<Vec<SentPicture>, Failure> {
    let parts = content.as_array().into_iter().flatten().enumerate();
    parts
        .filter(|(_, part)| part["type"] == "image_url")
        .map(|(index, part)| {
            let url = part.pointer("/image_url/url").and_then(Value::as_str);
            Ok(SentPicture {
                part: index,
                source: source(url.ok_or_else(|| invalid("messages"))?)?,
            })
        })
        .collect()
}

fn source(url: &str) -> Result<PictureSource, Failure> {
    let Some(data) = url.strip_prefix("data:") else {
        return Ok(PictureSource::Address);
    };
    let (media_type, data) = data
        .split_once(";base64,")
        .filter(|(media_type, _)| SEEN.contains(media_type))
        .ok_or(Failure::UnreadablePicture)?;
    let bytes = STANDARD
        .decode(data)
        .map_err(|_| Failure::UnreadablePicture)?;
    if bytes.is_empty() {
        return Err(Failure::UnreadablePicture);
    }
    Ok(PictureSource::Inline {
        media_type: media_type.to_owned(),
        size: bytes.len(),
    })
}
