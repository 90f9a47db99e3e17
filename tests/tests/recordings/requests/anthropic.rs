//! What is asked of Anthropic.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, Role},
    media::Picture,
    tools::{ToolCall, ToolDefinition, ToolResult},
    wire::anthropic::request::RequestBody,
};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::files;

const WEATHER_CALL: &str = "toolu_01N2eM4V43kGCDkq2Lw7ChWQ";

fn helpful(text: &str) -> ChatRequest {
    ChatRequest {
        messages: vec![
            ChatMessage::new(Role::System, "You are a helpful assistant"),
            ChatMessage::new(Role::User, text),
        ],
        max_output_tokens: Some(4000),
        ..ChatRequest::default()
    }
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

fn after_the_weather() -> ChatRequest {
    let mut called = ChatMessage::new(
        Role::Assistant,
        "I'll get the weather information for Florence, Italy for you.",
    );
    called.tool_calls = vec![ToolCall {
        id: WEATHER_CALL.to_owned(),
        name: "weather".to_owned(),
        arguments: r#"{"location":"Florence,Italy"}"#.to_owned(),
        signature: None,
    }];
    let mut brought = ChatMessage::new(Role::Tool, "");
    brought.tool_results = vec![ToolResult {
        call: WEATHER_CALL.to_owned(),
        name: "weather".to_owned(),
        content: "40 C".to_owned(),
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
    let mut request = helpful(
        "Repeat exactly these four words, one per line, and nothing else: \
         alpha bravo charlie delta",
    );
    request.max_output_tokens = Some(3);
    request.temperature = Some(0.0);
    for system in request.messages.iter_mut().take(1) {
        "You are a concise assistant. Answer directly in plain text.".clone_into(&mut system.text);
    }
    request
}

/// There is no description of this API to be had, so requests that it took are the measure.
#[test]
fn requests_are_worded_like_those_that_were_taken() -> Result<()> {
    for (file, request) in [
        ("text.request.json", helpful("Say hi in Portuguese")),
        ("tool-use.request.json", about_weather()),
        ("tool-use-followup.request.json", after_the_weather()),
        ("vision.request.json", with_a_picture()),
        ("max-tokens.request.json", cut_short()),
    ] {
        let Some(recorded) = files::recorded(&format!("anthropic/{file}"))? else {
            continue;
        };
        let mut recorded: Value = serde_json::from_slice(&recorded.0)?;
        let mut theirs = recorded["body"].take();
        let model = theirs["model"].as_str().context("a model")?.to_owned();
        let mut ours = serde_json::to_value(RequestBody::streamed(&model, &request))?;
        // What that client spelt out is what is meant without it.
        if let Some(fields) = theirs.as_object_mut() {
            fields.remove("tool_choice");
        }
        // The recording has the picture cut.
        for body in [&mut ours, &mut theirs] {
            if let Some(data) = body.pointer_mut("/messages/0/content/1/source/data") {
                *data = Value::Null;
            }
        }
        assert_eq!(ours, theirs, "{file}");
    }
    Ok(())
}
