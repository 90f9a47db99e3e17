//! The contents of a request: who says what, in parts.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::super::{
    super::body::{field, invalid, text as text_field},
    signature,
};
use crate::{
    Failure,
    requests::{Message, PictureSource, SentPicture},
};

/// The media types that can be seen.
const SEEN: [&str; 5] = [
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/heic",
    "image/gif",
];

/// The conversation, the instructions above it first.
pub(super) fn messages(body: &Value) -> Result<Vec<Message>, Failure> {
    let contents = field(body, "contents").and_then(Value::as_array);
    let contents = contents
        .filter(|contents| !contents.is_empty())
        .ok_or_else(|| invalid("contents"))?;
    let instruction = field(body, "systemInstruction").map(|content| {
        Ok(Message {
            role: "system".to_owned(),
            text: text(content)?,
            pictures: Vec::new(),
        })
    });
    instruction
        .into_iter()
        .chain(contents.iter().map(message))
        .collect()
}

/// The text of a content.
pub(super) fn text(content: &Value) -> Result<String, Failure> {
    let texts = parts(content)?
        .iter()
        .filter_map(|part| part.get("text")?.as_str());
    Ok(texts.collect::<Vec<_>>().join("\n"))
}

fn parts(content: &Value) -> Result<&[Value], Failure> {
    let parts = content.get("parts").and_then(Value::as_array);
    parts
        .map(Vec::as_slice)
        .filter(|parts| !parts.is_empty())
        .ok_or_else(|| invalid("parts"))
}

fn message(content: &Value) -> Result<Message, Failure> {
    let parts = parts(content)?;
    check_calls(parts)?;
    check_texts(parts)?;
    for response in parts.iter().filter_map(|part| part.get("functionResponse")) {
        text_field(response, "name")?;
        if !response["response"].is_object() {
            return Err(invalid("response"));
        }
    }
    let brings_results = parts
        .iter()
        .any(|part| part.get("functionResponse").is_some());
    let role = match content.get("role").map(Value::as_str) {
        None | Some(Some("user" | "function")) if brings_results => "tool",
        None | Some(Some("user")) => "user",
        Some(Some("model")) => "assistant",
        _ => return Err(invalid("role")),
    };
    Ok(Message {
        role: role.to_owned(),
        text: text(content)?,
        pictures: pictures(parts)?,
    })
}

/// Refuses calls that do not come back as they were made: of those made together the first
/// is signed.
fn check_calls(parts: &[Value]) -> Result<(), Failure> {
    let calls = parts
        .iter()
        .filter(|part| part.get("functionCall").is_some());
    for (index, part) in calls.enumerate() {
        let call = &part["functionCall"];
        let (name, args) = (text_field(call, "name")?, &call["args"]);
        let signed = part.get("thoughtSignature").map(Value::as_str);
        let fits = match signed {
            None => index > 0,
            Some(said) => said.is_some_and(|said| signature::fits(said, &name, args)),
        };
        if !fits || !args.is_object() {
            return Err(invalid("thought_signature"));
        }
    }
    Ok(())
}

/// Refuses texts that do not come back as they were signed.
fn check_texts(parts: &[Value]) -> Result<(), Failure> {
    let signed = |part: &&Value| part.get("thoughtSignature").is_some();
    for part in parts.iter().filter(signed) {
        let Some(text) = part.get("text").and_then(Value::as_str) else {
            continue;
        };
        let signature = part["thoughtSignature"].as_str().unwrap_or_default();
        if !signature::fits_text(signature, text) {
            return Err(invalid("thought_signature"));
        }
    }
    Ok(())
}

fn pictures(parts: &[Value]) -> Result<Vec<SentPicture>, Failure> {
    let mut pictures = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let source = if let Some(data) = part.get("inlineData") {
            inline(data)?
        } else if part.get("fileData").is_some() {
            PictureSource::Address
        } else {
            continue;
        };
        pictures.push(SentPicture {
            part: index,
            source,
        });
    }
    Ok(pictures)
}

fn inline(data: &Value) -> Result<PictureSource, Failure> {
    let media_type = text_field(data, "mimeType")?;
    let bytes = STANDARD.decode(text_field(data, "data")?);
    match bytes {
        Ok(bytes) if SEEN.contains(&media_type.as_str()) => Ok(PictureSource::Inline {
            media_type,
            size: bytes.len(),
        }),
        _ => Err(Failure::UnreadablePicture),
    }
}
