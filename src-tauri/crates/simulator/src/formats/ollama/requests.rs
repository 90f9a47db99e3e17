//! Reads requests as its server does: fields that it does not know it ignores, those that it
//! knows must have their types. What is not said about streaming means a stream.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::{
    Failure,
    formats::body::{count, field, flag, invalid, object, text, within},
    requests::{
        AnswerOptions, ChatRequest, EmbeddingsRequest, Message, PictureSource, SentPicture,
        TextRequest,
    },
    vectors,
};

/// Who may speak.
const ROLES: [&str; 4] = ["system", "user", "assistant", "tool"];

pub(super) fn read_chat(body: &Value) -> Result<ChatRequest, Failure> {
    let options = answer_options(body)?;
    let messages = field(body, "messages").and_then(Value::as_array);
    let messages = messages.ok_or_else(|| invalid("messages"))?;
    for tool in field(body, "tools")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        check_tool(tool)?;
    }
    Ok(ChatRequest {
        options,
        messages: messages.iter().map(message).collect::<Result<_, _>>()?,
    })
}

pub(super) fn read_text(body: &Value) -> Result<TextRequest, Failure> {
    Ok(TextRequest {
        options: answer_options(body)?,
        prompt: text(body, "prompt")?,
    })
}

pub(super) fn read_embeddings(body: &Value) -> Result<EmbeddingsRequest, Failure> {
    let body = object(body)?;
    let texts = match field(body, "input") {
        Some(Value::String(text)) => Some(vec![text.clone()]),
        Some(Value::Array(texts)) => texts.iter().map(string).collect(),
        _ => None,
    };
    let dimensions = count(body, "dimensions", vectors::DIMENSIONS)?;
    Ok(EmbeddingsRequest {
        model: text(body, "model")?,
        texts: texts.ok_or_else(|| invalid("input"))?,
        dimensions: dimensions.unwrap_or(vectors::DIMENSIONS),
        as_base64: false,
        alone: false,
    })
}

fn answer_options(body: &Value) -> Result<AnswerOptions, Failure> {
    let body = object(body)?;
    let options = field(body, "options").unwrap_or(&Value::Null);
    within(options, "temperature", 0.0, f64::MAX)?;
    within(options, "top_p", 0.0, 1.0)?;
    let stop = match field(options, "stop") {
        None => Some(Vec::new()),
        Some(stop) => stop
            .as_array()
            .and_then(|texts| texts.iter().map(string).collect()),
    };
    Ok(AnswerOptions {
        model: text(body, "model")?,
        stream: field(body, "stream").is_none() || flag(body, "stream")?,
        max_tokens: count(options, "num_predict", usize::MAX)?,
        stop: stop.ok_or_else(|| invalid("stop"))?,
        include_usage: true,
        include_thoughts: true,
    })
}

fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn message(message: &Value) -> Result<Message, Failure> {
    let role = message["role"].as_str().filter(|role| ROLES.contains(role));
    let content = match field(message, "content") {
        None => String::new(),
        Some(content) => string(content).ok_or_else(|| invalid("messages"))?,
    };
    let calls = field(message, "tool_calls").and_then(Value::as_array);
    let is_call = |call: &Value| {
        call["function"]["name"].is_string() && call["function"]["arguments"].is_object()
    };
    if !calls.into_iter().flatten().all(is_call) {
        return Err(invalid("messages"));
    }
    Ok(Message {
        role: role.ok_or_else(|| invalid("messages"))?.to_owned(),
        text: content,
        pictures: pictures(message)?,
    })
}

/// Base64 of the files, without any prefix.
fn pictures(message: &Value) -> Result<Vec<SentPicture>, Failure> {
    let images = field(message, "images").and_then(Value::as_array);
    let images = images.into_iter().flatten().enumerate();
    images
        .map(|(part, image)| {
            let bytes = image.as_str().and_then(|image| STANDARD.decode(image).ok());
            let bytes = bytes.filter(|bytes| !bytes.is_empty());
            let bytes = bytes.ok_or(Failure::UnreadablePicture)?;
            Ok(SentPicture {
                part,
                source: PictureSource::Inline {
                    media_type: media_type(&bytes)
                        .ok_or(Failure::UnreadablePicture)?
                        .to_owned(),
                    size: bytes.len(),
                },
            })
        })
        .collect()
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    let begins = |start: &[u8]| bytes.starts_with(start);
    if begins(b"\x89PNG") {
        Some("image/png")
    } else if begins(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if begins(b"RIFF") {
        Some("image/webp")
    } else {
        None
    }
}

fn check_tool(tool: &Value) -> Result<(), Failure> {
    let function = &tool["function"];
    let sound = tool["type"] == "function"
        && function["name"].is_string()
        && function["parameters"].is_object();
    if sound { Ok(()) } else { Err(invalid("tools")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_said_about_streaming_means_a_stream() {
        let body = |stream: Value| json!({ "model": "m", "messages": [], "stream": stream });
        let streams = |body: Value| read_chat(&body).map(|request| request.options.stream);
        assert_eq!(streams(body(Value::Null)), Ok(true));
        assert_eq!(streams(body(json!(false))), Ok(false));
        assert_eq!(
            streams(body(json!("yes"))),
            Err(invalid("stream")),
            "a type is a type"
        );
    }

    #[test]
    fn sampling_beside_the_options_is_ignored() {
        let body = json!({
            "model": "m", "messages": [], "num_predict": 3,
            "options": { "num_predict": 7, "stop": ["END"] },
        });
        let options = read_chat(&body).map(|request| request.options);
        let options = options.unwrap_or_default();
        assert_eq!(
            (options.max_tokens, options.stop),
            (Some(7), vec!["END".to_owned()])
        );
    }

    #[test]
    fn arguments_are_objects_and_pictures_are_files() {
        let of = |message: Value| {
            read_chat(&json!({ "model": "m", "messages": [message] })).map(|read| read.messages)
        };
        let call = |arguments: Value| {
            json!({ "role": "assistant", "tool_calls": [
                { "function": { "name": "n", "arguments": arguments } },
            ] })
        };
        assert!(of(call(json!({}))).is_ok());
        assert_eq!(of(call(json!("{}"))), Err(invalid("messages")));
        let seen = |image: &str| of(json!({ "role": "user", "content": "", "images": [image] }));
        assert!(seen("iVBORw0KGgo=").is_ok());
        assert_eq!(
            seen("data:image/png;base64,iVBORw0KGgo="),
            Err(Failure::UnreadablePicture),
            "no prefix"
        );
    }
}
