//! Ollama by its own API.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, FinishReason, Role},
    media::Picture,
    provider::{ModelInfo, ModelPurpose, ProviderKind},
    tools::{ToolCall, ToolChoice, ToolResult},
    whole::TextRequest,
};
use aideon_simulator::{FinishReason as Scripted, Format, Model, ModelKind};
use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;

use super::{
    Case, ReasoningHabits, Reasons, StreamWords, ToolHabits, VectorHabits,
    openai_family::{read, text, tool},
};

pub(super) static CASE: Case = Case {
    kind: ProviderKind::Ollama,
    format: Format::Ollama,
    chat_path: |_| "api/chat".to_owned(),
    heard,
    heard_text,
    required_limit: None,
    stream: StreamWords {
        content_type: "application/x-ndjson",
        begin: "",
        text: |text| {
            format!(
                "{{\"message\":{{\"role\":\"assistant\",\"content\":\"{text}\"}},\"done\":false}}\n"
            )
        },
        finish: None,
        end: "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}\n",
        mark_may_be_missing: true,
        no_text: b"\xff\xfe\n",
        ping: "\n",
        framings,
    },
    finish_words: &[("load", FinishReason::Stop), ("unload", FinishReason::Stop)],
    unsaid_ends: &[Scripted::ContentFilter, Scripted::ToolCalls],
    is_request_id: None,
    refusal: |_| None,
    tools: ToolHabits {
        by_id: false,
        takes_choice: false,
    },
    vectors: VectorHabits {
        takes_dimensions: true,
        counts: true,
    },
    reasoning: ReasoningHabits {
        said: |body| body["think"].clone(),
        unasked: "null",
        models: &[
            Reasons {
                model: "qwen3:4b",
                much: "true",
                none: "false",
            },
            Reasons {
                model: "gemma3:4b",
                much: "null",
                none: "null",
            },
        ],
    },
    takes_addresses: false,
    names_media_types: false,
    most_pictures: 1,
    listed,
};

fn framings() -> Vec<String> {
    let hi = "{\"message\":{\"content\":\"Hi\"},\"done\":false}";
    let end = "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}";
    vec![
        format!("{hi}\r\n{end}\r\n"),
        format!("\n\n  {hi}  \n \n{end}"),
        "{\"message\":{\"content\":\"Hi\"},\"done\":true,\"done_reason\":\"stop\"}".to_owned(),
        format!("{{\"of_next_year\":[1]}}\n{hi}\n{end}\n"),
    ]
}

fn heard(body: &Value) -> Result<ChatRequest> {
    ensure!(body["stream"] == true, "every answer is streamed");
    let messages = body["messages"].as_array().context("messages")?;
    let tools = body["tools"].as_array().into_iter().flatten();
    let options = &body["options"];
    Ok(ChatRequest {
        messages: messages.iter().map(message).collect::<Result<_>>()?,
        max_output_tokens: read(options, "num_predict")?,
        temperature: read(options, "temperature")?,
        top_p: read(options, "top_p")?,
        frequency_penalty: read(options, "frequency_penalty")?,
        presence_penalty: read(options, "presence_penalty")?,
        stop: read(options, "stop")?.unwrap_or_default(),
        tools: tools.map(tool).collect::<Result<_>>()?,
        tool_choice: ToolChoice::Auto,
        ..ChatRequest::default()
    })
}

fn heard_text(body: &Value) -> Result<TextRequest> {
    ensure!(body["stream"] == true, "every answer is streamed");
    let options = &body["options"];
    Ok(TextRequest {
        prompt: text(&body["prompt"])?,
        max_output_tokens: read(options, "num_predict")?,
        temperature: read(options, "temperature")?,
        top_p: read(options, "top_p")?,
        frequency_penalty: read(options, "frequency_penalty")?,
        presence_penalty: read(options, "presence_penalty")?,
        stop: read(options, "stop")?.unwrap_or_default(),
    })
}

fn message(message: &Value) -> Result<ChatMessage> {
    let role = serde_json::from_value(message["role"].clone())?;
    let mut heard = ChatMessage::new(role, "");
    let content = text(&message["content"])?;
    if role == Role::Tool {
        heard.tool_results.push(ToolResult {
            call: text(&message["tool_call_id"])?,
            name: text(&message["tool_name"])?,
            content,
            is_error: false,
        });
        return Ok(heard);
    }
    heard.text = content;
    for image in message["images"].as_array().into_iter().flatten() {
        heard.pictures.push(
            Picture {
                media_type: String::new(),
                bytes: BASE64_STANDARD.decode(text(image)?)?.into(),
            }
            .into(),
        );
    }
    for call in message["tool_calls"].as_array().into_iter().flatten() {
        let function = &call["function"];
        ensure!(
            function["arguments"].is_object(),
            "the server wants an object"
        );
        heard.tool_calls.push(ToolCall {
            id: text(&call["id"])?,
            name: text(&function["name"])?,
            arguments: function["arguments"].to_string(),
            signature: None,
        });
    }
    Ok(heard)
}

fn listed(model: &Model) -> ModelInfo {
    ModelInfo {
        id: model.id.clone(),
        display_name: None,
        purpose: match model.kind {
            ModelKind::Chat | ModelKind::Language => ModelPurpose::Chat,
            ModelKind::Image | ModelKind::Embedding => ModelPurpose::Other,
        },
        context_window: Some(model.context_length),
        price: None,
        vision: Some(model.sees),
    }
}
