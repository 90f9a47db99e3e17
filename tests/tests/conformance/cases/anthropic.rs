//! Anthropic.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, FinishReason, Role},
    error::ErrorKind,
    media::{Picture, PictureSource, address::PictureAddress},
    provider::{ModelInfo, ModelPurpose, ProviderKind},
    reasoning::{Seal, SealKind, Thought},
    tools::{ToolCall, ToolChoice, ToolDefinition, ToolResult},
    whole::TextRequest,
};
use aideon_simulator::{Failure, Format, Model};
use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;

use super::{
    Case, ReasoningHabits, Reasons, StreamWords, ToolHabits, VectorHabits,
    openai_family::{read, text},
};

pub(super) static CASE: Case = Case {
    kind: ProviderKind::Anthropic,
    format: Format::Anthropic,
    chat_path: |_| "messages".to_owned(),
    heard,
    heard_text,
    required_limit: Some(16_384),
    stream: STREAM,
    finish_words: &[
        ("stop_sequence", FinishReason::Stop),
        ("model_context_window_exceeded", FinishReason::Length),
        ("pause_turn", FinishReason::Unknown),
    ],
    unsaid_ends: &[],
    is_request_id: Some(|id| id.starts_with("req_")),
    refusal: |failure| match failure {
        Failure::Overloaded => Some((529, ErrorKind::Overloaded)),
        _ => None,
    },
    tools: ToolHabits {
        by_id: true,
        takes_choice: true,
    },
    vectors: VectorHabits {
        takes_dimensions: false,
        counts: false,
    },
    reasoning: ReasoningHabits {
        said: |body| {
            Value::from(vec![
                body["thinking"].clone(),
                body["output_config"].clone(),
            ])
        },
        unasked: "[null,null]",
        models: &[
            Reasons {
                model: "claude-haiku-4-5-20251001",
                much: r#"[{"type":"enabled","budget_tokens":8192},null]"#,
                none: r#"[{"type":"disabled"},null]"#,
            },
            Reasons {
                model: "claude-sonnet-4-6",
                much: r#"[{"type":"adaptive","display":"summarized"},{"effort":"high"}]"#,
                none: r#"[{"type":"disabled"},null]"#,
            },
            Reasons {
                model: "claude-opus-5",
                much: r#"[{"type":"adaptive","display":"summarized"},{"effort":"high"}]"#,
                none: r#"[{"type":"disabled"},null]"#,
            },
        ],
    },
    takes_addresses: true,
    names_media_types: true,
    most_pictures: 1,
    listed: |model: &Model| ModelInfo {
        id: model.id.clone(),
        display_name: Some(model.display_name.clone()),
        purpose: ModelPurpose::Chat,
        context_window: Some(model.context_length),
        price: None,
        vision: Some(model.sees),
    },
};

const STREAM: StreamWords = StreamWords {
    content_type: "text/event-stream",
    begin: "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\
            \"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"stop_reason\":null}}\n\n\
            event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\
            \"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
    text: |text| {
        format!(
            "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\
             \"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}\n\n"
        )
    },
    finish: Some(
        "event: message_delta\ndata: {\"type\":\"message_delta\",\
         \"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
    ),
    end: "event: message_delta\ndata: {\"type\":\"message_delta\",\
          \"delta\":{\"stop_reason\":\"end_turn\"}}\n\n\
          event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
    mark_may_be_missing: false,
    no_text: b"event: content_block_delta\ndata: \xff\xfe\n\n",
    ping: "event: ping\ndata: {\"type\": \"ping\"}\n\n",
    framings,
};

fn framings() -> Vec<String> {
    let whole = format!("{}{}{}", STREAM.begin, (STREAM.text)("Hi"), STREAM.end);
    let padded = whole.replace("}\n\n", "     }   \n\n");
    let unnamed: String = whole
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("event:"))
        .collect();
    let split = whole.replace(",\"delta\"", ",\ndata: \"delta\"");
    vec![
        whole.replace('\n', "\r\n"),
        whole.replace("data: ", "data:"),
        format!("\u{feff}{whole}"),
        whole.replace("event: ", "id: 1\nretry: 10\nevent: "),
        format!("{whole}event: data\ndata: [DONE]\n\n"),
        whole.trim_end().to_owned(),
        padded,
        unnamed,
        split,
    ]
}

fn heard(body: &Value) -> Result<ChatRequest> {
    ensure!(body["stream"] == true, "every answer is streamed");
    let system = body["system"].as_array().into_iter().flatten();
    let mut messages: Vec<ChatMessage> = system
        .map(|part| Ok(ChatMessage::new(Role::System, text(&part["text"])?)))
        .collect::<Result<_>>()?;
    for said in body["messages"].as_array().context("messages")? {
        messages.push(message(said)?);
    }
    let tools = body["tools"].as_array().into_iter().flatten();
    Ok(ChatRequest {
        messages,
        max_output_tokens: read(body, "max_tokens")?,
        temperature: read(body, "temperature")?,
        top_p: read(body, "top_p")?,
        stop: read(body, "stop_sequences")?.unwrap_or_default(),
        tools: tools.map(tool).collect::<Result<_>>()?,
        tool_choice: choice(&body["tool_choice"])?,
        ..ChatRequest::default()
    })
}

/// A text goes as the only message.
fn heard_text(body: &Value) -> Result<TextRequest> {
    let mut heard = heard(body)?;
    let prompt = heard.messages.pop().context("a message")?;
    ensure!(heard.messages.is_empty() && prompt.role == Role::User);
    Ok(TextRequest {
        prompt: prompt.text,
        max_output_tokens: heard.max_output_tokens,
        temperature: heard.temperature,
        top_p: heard.top_p,
        stop: heard.stop,
        ..TextRequest::default()
    })
}

fn message(message: &Value) -> Result<ChatMessage> {
    let role = serde_json::from_value(message["role"].clone())?;
    ensure!(matches!(role, Role::User | Role::Assistant), "no other");
    let mut heard = ChatMessage::new(role, "");
    for part in message["content"].as_array().context("parts")? {
        match part["type"].as_str() {
            Some("text") => heard.text.push_str(&text(&part["text"])?),
            Some("thinking") => {
                let (said, seal) = (text(&part["thinking"])?, text(&part["signature"])?);
                let thought = thought(&heard, said, SealKind::Signature, seal);
                heard.thoughts.push(thought);
            }
            Some("redacted_thinking") => {
                let seal = text(&part["data"])?;
                let thought = thought(&heard, String::new(), SealKind::Redacted, seal);
                heard.thoughts.push(thought);
            }
            Some("image") => heard.pictures.push(picture(&part["source"])?),
            Some("tool_use") => heard.tool_calls.push(call(part)?),
            Some("tool_result") => {
                heard.role = Role::Tool;
                heard.tool_results.push(result(part)?);
            }
            _ => bail!("no part of theirs: {part}"),
        }
    }
    Ok(heard)
}

fn picture(source: &Value) -> Result<PictureSource> {
    if source["type"] == "url" {
        let address = text(&source["url"])?;
        return Ok(PictureAddress::public(address.parse()?)?.into());
    }
    ensure!(source["type"] == "base64", "the picture itself: {source}");
    let picture = Picture {
        media_type: text(&source["media_type"])?,
        bytes: BASE64_STANDARD.decode(text(&source["data"])?)?.into(),
    };
    Ok(picture.into())
}

fn thought(heard: &ChatMessage, text: String, kind: SealKind, data: String) -> Thought {
    Thought {
        text,
        at: heard.text.len(),
        seal: Seal {
            by: ProviderKind::Anthropic,
            kind,
            data,
        },
    }
}

fn call(part: &Value) -> Result<ToolCall> {
    ensure!(part["input"].is_object(), "arguments are an object: {part}");
    Ok(ToolCall {
        id: text(&part["id"])?,
        name: text(&part["name"])?,
        arguments: part["input"].to_string(),
        signature: None,
    })
}

fn result(part: &Value) -> Result<ToolResult> {
    Ok(ToolResult {
        call: text(&part["tool_use_id"])?,
        name: String::new(),
        content: text(&part["content"][0]["text"])?,
        is_error: part["is_error"] == true,
    })
}

fn tool(tool: &Value) -> Result<ToolDefinition> {
    Ok(ToolDefinition {
        name: text(&tool["name"])?,
        description: read(tool, "description")?,
        parameters: tool["input_schema"].clone(),
    })
}

fn choice(choice: &Value) -> Result<ToolChoice> {
    Ok(match choice["type"].as_str() {
        None => ToolChoice::Auto,
        Some("none") => ToolChoice::None,
        Some("any") => ToolChoice::Required,
        _ => ToolChoice::Tool(text(&choice["name"])?),
    })
}
