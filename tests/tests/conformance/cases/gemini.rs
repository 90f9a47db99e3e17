//! Google Gemini.

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, FinishReason, Role},
    error::ErrorKind,
    media::Picture,
    provider::{ModelInfo, ModelPurpose, ProviderKind},
    reasoning::{Seal, SealKind, Thought},
    tools::{ToolCall, ToolChoice, ToolDefinition, ToolResult},
    whole::TextRequest,
};
use aideon_simulator::{Failure, FinishReason as Scripted, Format, Model, ModelKind};
use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;

use super::{
    Case, ReasoningHabits, Reasons, StreamWords, ToolHabits, VectorHabits,
    openai_family::{read, text},
};

/// What goes with a call that another model made.
const FOREIGN_CALL: &str = "skip_thought_signature_validator";

const END: &str = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\
    \"finishReason\":\"STOP\",\"index\":0}]}\r\n\r\n";

pub(super) static CASE: Case = Case {
    kind: ProviderKind::Gemini,
    format: Format::Gemini,
    chat_path: |model| format!("models/{model}:streamGenerateContent?alt=sse"),
    heard,
    heard_text,
    required_limit: None,
    stream: StreamWords {
        content_type: "text/event-stream",
        begin: "",
        text: |text| {
            format!(
                "data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":\"{text}\"}}],\
                 \"role\":\"model\"}},\"index\":0}}]}}\r\n\r\n"
            )
        },
        finish: Some(END),
        end: END,
        mark_may_be_missing: true,
        no_text: b"data: \xff\xfe\r\n\r\n",
        ping: ": ping\r\n\r\n",
        framings,
    },
    finish_words: &[
        ("RECITATION", FinishReason::ContentFilter),
        ("BLOCKLIST", FinishReason::ContentFilter),
        ("PROHIBITED_CONTENT", FinishReason::ContentFilter),
        ("SPII", FinishReason::ContentFilter),
        ("OTHER", FinishReason::Unknown),
    ],
    unsaid_ends: &[Scripted::ToolCalls],
    is_request_id: None,
    refusal: |failure| match failure {
        Failure::BadKey => Some((400, ErrorKind::KeyRejected)),
        _ => None,
    },
    tools: ToolHabits {
        by_id: true,
        takes_choice: true,
    },
    vectors: VectorHabits {
        takes_dimensions: true,
        counts: false,
    },
    reasoning: ReasoningHabits {
        said: |body| body["generationConfig"]["thinkingConfig"].clone(),
        unasked: r#"{"includeThoughts":true}"#,
        models: &[Reasons {
            model: "gemini-3.8-flash",
            much: r#"{"includeThoughts":true,"thinkingLevel":"high"}"#,
            none: r#"{"includeThoughts":true,"thinkingLevel":"low"}"#,
        }],
    },
    takes_addresses: false,
    names_media_types: true,
    most_pictures: 3,
    listed,
};

fn framings() -> Vec<String> {
    let hi = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]},\
        \"finishReason\":\"STOP\"}]}";
    vec![
        format!("data: {hi}\r\n\r\n"),
        format!("data:{hi}\n\n"),
        format!("\u{feff}data: {hi}\n\n"),
        format!("event: message\nid: 1\nretry: 10\ndata: {hi}\n\n"),
        format!("data: {{\"candidates\":\r\ndata: [{}\r\n\r\n", &hi[15..]),
        format!("data: {hi}"),
        // As it comes from who does not know `alt=sse`.
        format!("[{{\n  \"usageMetadata\": {{}}\n}}\n,\r\n{hi}\n]\n"),
    ]
}

fn heard(body: &Value) -> Result<ChatRequest> {
    let settings = &body["generationConfig"];
    let instructions = body["systemInstruction"]["parts"].as_array();
    let mut messages = Vec::new();
    for part in instructions.into_iter().flatten() {
        messages.push(ChatMessage::new(Role::System, text(&part["text"])?));
    }
    for content in body["contents"].as_array().context("contents")? {
        messages.extend(said(content)?);
    }
    let tools = body["tools"].as_array().into_iter().flatten();
    let declared = tools.filter_map(|tool| tool["functionDeclarations"].as_array());
    Ok(ChatRequest {
        messages,
        max_output_tokens: read(settings, "maxOutputTokens")?,
        temperature: read(settings, "temperature")?,
        top_p: read(settings, "topP")?,
        frequency_penalty: read(settings, "frequencyPenalty")?,
        presence_penalty: read(settings, "presencePenalty")?,
        stop: read(settings, "stopSequences")?.unwrap_or_default(),
        tools: declared.flatten().map(tool).collect::<Result<_>>()?,
        tool_choice: choice(&body["toolConfig"]["functionCallingConfig"])?,
        ..ChatRequest::default()
    })
}

fn heard_text(body: &Value) -> Result<TextRequest> {
    let heard = heard(body)?;
    let [message] = heard.messages.as_slice() else {
        anyhow::bail!("a text is one message: {body}");
    };
    Ok(TextRequest {
        prompt: message.text.clone(),
        max_output_tokens: heard.max_output_tokens,
        temperature: heard.temperature,
        top_p: heard.top_p,
        stop: heard.stop,
        ..TextRequest::default()
    })
}

/// The results of calls that were made together come together; here each is a message.
fn said(content: &Value) -> Result<Vec<ChatMessage>> {
    let role = match content["role"].as_str() {
        Some("user") => Role::User,
        Some("model") => Role::Assistant,
        other => anyhow::bail!("{other:?} is no role"),
    };
    let mut message = ChatMessage::new(role, "");
    let mut results = Vec::new();
    for part in content["parts"].as_array().context("parts")? {
        if let Some(result) = part.get("functionResponse") {
            let mut brought = ChatMessage::new(Role::Tool, "");
            brought.tool_results.push(ToolResult {
                call: text(&result["id"])?,
                name: text(&result["name"])?,
                content: text(&result["response"]["output"])?,
                is_error: false,
            });
            results.push(brought);
        } else if let Some(data) = part.get("inlineData") {
            message.pictures.push(
                Picture {
                    media_type: text(&data["mimeType"])?,
                    bytes: BASE64_STANDARD.decode(text(&data["data"])?)?.into(),
                }
                .into(),
            );
        } else if let Some(call) = part.get("functionCall") {
            let first = message.tool_calls.is_empty();
            message.tool_calls.push(called(call, part, first)?);
        } else {
            ensure!(message.text.is_empty(), "one text: {content}");
            message.text = text(&part["text"])?;
            message.thoughts.extend(signed(part)?);
        }
    }
    if results.is_empty() {
        results.push(message);
    }
    Ok(results)
}

/// The calls of these checks come from nowhere, and the first of each message says so.
fn called(call: &Value, part: &Value, first: bool) -> Result<ToolCall> {
    let signature: Option<String> = read(part, "thoughtSignature")?;
    let expected = first.then_some(FOREIGN_CALL);
    ensure!(signature.as_deref() == expected, "the signature: {part}");
    ensure!(call["args"].is_object(), "an object: {call}");
    Ok(ToolCall {
        id: text(&call["id"])?,
        name: text(&call["name"])?,
        arguments: call["args"].to_string(),
        signature: None,
    })
}

/// What a text came of, as far as it goes back.
fn signed(part: &Value) -> Result<Option<Thought>> {
    let signature: Option<String> = read(part, "thoughtSignature")?;
    Ok(signature.map(|data| Thought {
        text: String::new(),
        at: 0,
        seal: Seal {
            by: ProviderKind::Gemini,
            kind: SealKind::Signature,
            data,
        },
    }))
}

fn tool(function: &Value) -> Result<ToolDefinition> {
    Ok(ToolDefinition {
        name: text(&function["name"])?,
        description: read(function, "description")?,
        parameters: function["parametersJsonSchema"].clone(),
    })
}

fn choice(choice: &Value) -> Result<ToolChoice> {
    let names = choice["allowedFunctionNames"].as_array();
    let named = names.and_then(|names| names.first());
    Ok(match (choice["mode"].as_str(), named) {
        (None | Some("AUTO"), None) => ToolChoice::Auto,
        (Some("NONE"), None) => ToolChoice::None,
        (Some("ANY"), None) => ToolChoice::Required,
        (Some("ANY"), Some(name)) => ToolChoice::Tool(text(name)?),
        _ => anyhow::bail!("{choice} is no choice"),
    })
}

fn listed(model: &Model) -> ModelInfo {
    ModelInfo {
        id: model.id.clone(),
        display_name: Some(model.display_name.clone()),
        purpose: match model.kind {
            ModelKind::Embedding | ModelKind::Image => ModelPurpose::Other,
            ModelKind::Chat | ModelKind::Language => ModelPurpose::Chat,
        },
        context_window: Some(model.context_length),
        price: None,
        vision: None,
    }
}
