//! What the descendants of OpenAI's formats have in common.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, Role},
    media::{Picture, address::PictureAddress},
    provider::{ModelInfo, ModelPurpose},
    tools::{ToolCall, ToolChoice, ToolDefinition, ToolResult},
    whole::TextRequest,
};
use aideon_simulator::Model;
use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;

use super::{StreamWords, ToolHabits};

/// What a body says about reasoning.
pub(super) fn reasoning(body: &Value) -> Value {
    let effort = &body["reasoning_effort"];
    if effort.is_null() {
        body["reasoning"].clone()
    } else {
        effort.clone()
    }
}

/// The path of a conversation, whatever the model.
pub(super) fn chat_path(_model: &str) -> String {
    "chat/completions".to_owned()
}

pub(super) const TOOLS: ToolHabits = ToolHabits {
    by_id: true,
    takes_choice: true,
};

pub(super) const STREAM: StreamWords = StreamWords {
    content_type: "text/event-stream",
    begin: "",
    text: |text| {
        format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
    },
    finish: Some("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"),
    end: "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
    mark_may_be_missing: true,
    no_text: b"data: \xff\xfe\n\n",
    ping: ": ping\n\n",
    framings,
};

fn framings() -> Vec<String> {
    let hi = "{\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}";
    vec![
        format!("data: {hi}\r\n\r\ndata: [DONE]\r\n\r\n"),
        format!("data:{hi}\n\ndata:[DONE]\n\n"),
        format!("\u{feff}data: {hi}\n\n"),
        format!("event: message\nid: 1\nretry: 10\ndata: {hi}\n\n"),
        format!("data: {{\"choices\":\ndata: [{}\n\n", &hi[12..]),
        format!("data: {hi}"),
    ]
}

/// A list in which nothing but the name stands, which tells of some what they are not for.
pub(super) fn listed(model: &Model) -> ModelInfo {
    ModelInfo {
        id: model.id.clone(),
        display_name: None,
        purpose: match model.id.as_str() {
            "text-embedding-3-small"
            | "aideon-embedding"
            | "gpt-image-2"
            | "gpt-3.5-turbo-instruct" => ModelPurpose::Other,
            _ => ModelPurpose::Unsaid,
        },
        context_window: None,
        price: None,
        vision: None,
    }
}

/// The conversation in a body; `limit` is the name of the field that limits the answer.
pub(super) fn heard(body: &Value, limit: &str) -> Result<ChatRequest> {
    if body["stream"] == true {
        ensure!(
            body["stream_options"]["include_usage"] == true,
            "the counts of a stream come only when they are asked for"
        );
    } else {
        ensure!(body["stream"] == false, "said in so many words: {body}");
        ensure!(
            body.get("stream_options").is_none(),
            "refused beside a whole answer"
        );
    }
    let messages = body["messages"].as_array().context("messages")?;
    let tools = body["tools"].as_array().into_iter().flatten();
    Ok(ChatRequest {
        messages: messages.iter().map(message).collect::<Result<_>>()?,
        max_output_tokens: read(body, limit)?,
        temperature: read(body, "temperature")?,
        top_p: read(body, "top_p")?,
        frequency_penalty: read(body, "frequency_penalty")?,
        presence_penalty: read(body, "presence_penalty")?,
        stop: read(body, "stop")?.unwrap_or_default(),
        tools: tools.map(tool).collect::<Result<_>>()?,
        tool_choice: choice(&body["tool_choice"])?,
        ..ChatRequest::default()
    })
}

/// The text to be continued in a body.
pub(super) fn heard_text(body: &Value) -> Result<TextRequest> {
    ensure!(body["stream"] == true, "every answer is streamed");
    Ok(TextRequest {
        prompt: text(&body["prompt"])?,
        max_output_tokens: read(body, "max_tokens")?,
        temperature: read(body, "temperature")?,
        top_p: read(body, "top_p")?,
        frequency_penalty: read(body, "frequency_penalty")?,
        presence_penalty: read(body, "presence_penalty")?,
        stop: read(body, "stop")?.unwrap_or_default(),
    })
}

/// A field that is there with a value, or not there at all: some models refuse fields that
/// they do not know, even null ones.
pub(super) fn read<T: serde::de::DeserializeOwned>(body: &Value, name: &str) -> Result<Option<T>> {
    match body.get(name) {
        None => Ok(None),
        Some(Value::Null) => bail!("{name} is null, where it should not be there"),
        Some(value) => Ok(Some(serde_json::from_value(value.clone())?)),
    }
}

pub(super) fn text(value: &Value) -> Result<String> {
    let text = value.as_str().with_context(|| format!("a text: {value}"))?;
    Ok(text.to_owned())
}

fn message(message: &Value) -> Result<ChatMessage> {
    if message["role"] == "tool" {
        let mut heard = ChatMessage::new(Role::Tool, "");
        heard.tool_results.push(ToolResult {
            call: text(&message["tool_call_id"])?,
            name: String::new(),
            content: text(&message["content"])?,
            is_error: false,
        });
        return Ok(heard);
    }
    let role = serde_json::from_value(message["role"].clone())?;
    let mut heard = ChatMessage::new(role, "");
    match &message["content"] {
        Value::Null => ensure!(message["tool_calls"].is_array(), "null beside calls only"),
        Value::Array(parts) => {
            for part in parts {
                hear_part(&mut heard, part)?;
            }
        }
        words => heard.text = text(words)?,
    }
    let calls = message["tool_calls"].as_array().into_iter().flatten();
    heard.tool_calls = calls.map(call).collect::<Result<_>>()?;
    Ok(heard)
}

fn hear_part(heard: &mut ChatMessage, part: &Value) -> Result<()> {
    if part["type"] == "text" {
        heard.text = text(&part["text"])?;
        return Ok(());
    }
    ensure!(part["type"] == "image_url", "a text or a picture: {part}");
    let url = text(&part["image_url"]["url"])?;
    let Some(inside) = url.strip_prefix("data:") else {
        let address = PictureAddress::public(url.parse()?)?;
        heard.pictures.push(address.into());
        return Ok(());
    };
    let (media_type, data) = inside
        .split_once(";base64,")
        .context("the picture itself")?;
    heard.pictures.push(
        Picture {
            media_type: media_type.to_owned(),
            bytes: BASE64_STANDARD.decode(data)?.into(),
        }
        .into(),
    );
    Ok(())
}

fn call(call: &Value) -> Result<ToolCall> {
    ensure!(call["type"] == "function", "the only type: {call}");
    Ok(ToolCall {
        id: text(&call["id"])?,
        name: text(&call["function"]["name"])?,
        arguments: text(&call["function"]["arguments"])?,
        signature: None,
    })
}

/// A definition, as Ollama words it too.
pub(super) fn tool(tool: &Value) -> Result<ToolDefinition> {
    ensure!(tool["type"] == "function", "the only type: {tool}");
    let function = &tool["function"];
    Ok(ToolDefinition {
        name: text(&function["name"])?,
        description: read(function, "description")?,
        parameters: function["parameters"].clone(),
    })
}

fn choice(choice: &Value) -> Result<ToolChoice> {
    Ok(match choice {
        Value::Null => ToolChoice::Auto,
        Value::String(word) if word == "none" => ToolChoice::None,
        Value::String(word) if word == "required" => ToolChoice::Required,
        named => ToolChoice::Tool(text(&named["function"]["name"])?),
    })
}
