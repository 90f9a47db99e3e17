//! What is asked of Gemini.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, Role},
    media::Picture,
    tools::{ToolCall, ToolDefinition, ToolResult},
    wire::gemini::request::RequestBody,
};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::files;

fn asked(text: &str) -> ChatRequest {
    ChatRequest {
        messages: vec![ChatMessage::new(Role::User, text)],
        ..ChatRequest::default()
    }
}

fn helpful(text: &str) -> ChatRequest {
    let mut request = asked(text);
    let instruction = ChatMessage::new(Role::System, "You are a helpful assistant");
    request.messages.insert(0, instruction);
    request.max_output_tokens = Some(4000);
    request
}

fn about_weather() -> ChatRequest {
    ChatRequest {
        tools: vec![ToolDefinition {
            name: "weather".to_owned(),
            description: Some("Get weather information for a location".to_owned()),
            parameters: json!({
                "properties": { "location": { "description": "the city", "type": "string" } },
                "required": ["location"],
                "type": "object",
            }),
        }],
        ..helpful("What's the weather in Florence,Italy?")
    }
}

fn after_the_weather(signature: &str) -> ChatRequest {
    let mut called = ChatMessage::new(Role::Assistant, "");
    called.tool_calls = vec![ToolCall {
        id: "1".to_owned(),
        name: "weather".to_owned(),
        arguments: r#"{"location":"Florence,Italy"}"#.to_owned(),
        signature: Some(signature.to_owned()),
    }];
    let mut brought = ChatMessage::new(Role::Tool, "");
    brought.tool_results = vec![ToolResult {
        call: "1".to_owned(),
        name: "weather".to_owned(),
        content: r#"{"result":"40 C"}"#.to_owned(),
        is_error: false,
    }];
    let mut request = about_weather();
    request.messages.extend([called, brought]);
    request
}

fn with_a_picture() -> ChatRequest {
    let mut request = helpful("Describe the image briefly in English.");
    for message in request.messages.iter_mut().skip(1) {
        let picture = Picture {
            media_type: "image/png".to_owned(),
            bytes: b"\x89PNG".as_slice().into(),
        };
        message.pictures.push(picture.into());
    }
    request
}

fn cut_short() -> ChatRequest {
    ChatRequest {
        max_output_tokens: Some(32),
        temperature: Some(0.0),
        ..asked("Write 300 words about lighthouses.")
    }
}

/// There is no description of this API to be had, so requests that it took are the measure.
#[test]
fn requests_are_worded_like_those_that_were_taken() -> Result<()> {
    for file in [
        "text",
        "function-call",
        "function-call-followup",
        "vision",
        "max-tokens",
    ] {
        let Some(recorded) = files::recorded(&format!("gemini/{file}.request.json"))? else {
            continue;
        };
        let mut recorded: Value = serde_json::from_slice(&recorded.0)?;
        let theirs = plain(recorded["body"].take());
        let signature = theirs.pointer("/contents/1/parts/0/thoughtSignature");
        let request = match file {
            "text" => helpful("Say hi in Portuguese"),
            "function-call" => about_weather(),
            "vision" => with_a_picture(),
            "max-tokens" => cut_short(),
            _ => after_the_weather(signature.and_then(Value::as_str).context("a signature")?),
        };
        let ours = plain(serde_json::to_value(RequestBody::new(&request))?);
        assert_eq!(ours, theirs, "{file}");
    }
    Ok(())
}

/// Without what the recorded clients spelt out that is meant without it, and with plain JSON
/// Schema in the place of Google's own.
fn plain(mut body: Value) -> Value {
    for pointer in ["/contents/0/parts/1/inlineData/data", "/toolConfig"] {
        // The recording has the picture cut, and the usual choice spelt out.
        if let Some(value) = body.pointer_mut(pointer) {
            *value = Value::Null;
        }
    }
    for pointer in [
        "/systemInstruction/role",
        "/generationConfig/thinkingConfig",
    ] {
        if let Some(value) = body.pointer_mut(pointer) {
            *value = Value::Null;
        }
    }
    if let Some(function) = body.pointer_mut("/tools/0/functionDeclarations/0")
        && let Some(fields) = function.as_object_mut()
    {
        let schema = fields.remove("parametersJsonSchema");
        let schema = schema.or_else(|| fields.remove("parameters"));
        fields.insert(
            "parameters".to_owned(),
            lower_types(schema.unwrap_or_default()),
        );
    }
    tidied(body)
}

/// Names of types in lower case, as JSON Schema has them.
fn lower_types(schema: Value) -> Value {
    match schema {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| match value {
                Value::String(text) if name == "type" => (name, text.to_lowercase().into()),
                value => (name, lower_types(value)),
            })
            .collect(),
        value => value,
    }
}

/// Without nulls, and without the mark that a text is no thought.
fn tidied(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(name, value)| !value.is_null() && (name != "thought" || value != false))
            .map(|(name, value)| (name, tidied(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(tidied).collect(),
        value => value,
    }
}
