//! Every request that a provider can send, as the simulator saw it.

use std::sync::Arc;

use aideon_engine::{
    chat::{ChatMessage, ChatRequest, Role},
    http::{CONNECT_TIMEOUT, HttpClient},
    media::{Picture, PictureSource, address::PictureAddress},
    provider::{Endpoint, LlmProvider, ProviderKind},
    providers,
    reasoning::ReasoningEffort,
    tools::{ToolCall, ToolChoice, ToolDefinition, ToolResult},
    whole::{EmbeddingRequest, ImageRequest, TextRequest},
};
use aideon_simulator::{Format, ModelKind, Simulator, SimulatorOptions};
use aideon_tests::keys::TestKeys;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

/// A request on the wire; its path hangs under the base URL.
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

/// Has a provider send everything it can, and gives what arrived.
pub(crate) async fn of(kind: ProviderKind, format: Format) -> Result<Vec<Sent>> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let keys = Arc::new(TestKeys::default());
    keys.put("contract", "sk-any")?;
    let base_url = simulator.base_url(format);
    let endpoint = Endpoint {
        id: "contract".parse()?,
        name: "Contract".to_owned(),
        kind,
        base_url: base_url.parse()?,
        own: true,
        simulated: true,
    };
    let provider = providers::connect(endpoint, HttpClient::new(CONNECT_TIMEOUT)?, keys);
    let models = simulator.control().models(format);
    let model = |wanted: ModelKind| {
        let found = models.iter().find(|model| model.kind == wanted);
        found.map(|model| model.id.clone())
    };
    let chat = model(ModelKind::Chat).context("the simulator has a chat model")?;
    send_chats(provider.as_ref(), &chat).await;
    let reasoning = models.iter().filter(|model| model.kind == ModelKind::Chat);
    for model in reasoning {
        send_efforts(provider.as_ref(), &model.id).await;
    }
    if kind != ProviderKind::Ollama {
        let request = asking(vec![shown("What is there?")]);
        let _ = provider.chat(&chat, &request).await;
    }
    let can = provider.capabilities();
    if can.text {
        let text = model(ModelKind::Language).unwrap_or(chat);
        send_texts(provider.as_ref(), &text).await;
    }
    if can.embeddings {
        let vectors = model(ModelKind::Embedding).context("an embedding model")?;
        send_embeddings(provider.as_ref(), &vectors).await;
    }
    if can.images {
        let pictures = model(ModelKind::Image).context("an image model")?;
        send_images(provider.as_ref(), &pictures).await;
    }
    let _ = provider.list_models().await;
    // As the provider's own address has it, without the path that the simulator adds.
    let base_path = url::Url::parse(&base_url)?.path().to_owned();
    let requests = simulator.control().requests().into_iter();
    let sent = requests.map(|request| Sent {
        method: request.method,
        path: request
            .path
            .replacen(base_path.trim_end_matches('/'), "", 1),
        body: request.body,
    });
    Ok(sent.collect())
}

// Whether the simulator answers is not the question here: what was sent is in its log.

async fn send_chats(provider: &dyn LlmProvider, model: &str) {
    for request in chats() {
        let _ = provider.chat(model, &request).await;
    }
}

/// Which terms a model takes depends on its name.
async fn send_efforts(provider: &dyn LlmProvider, model: &str) {
    for effort in [ReasoningEffort::Off, ReasoningEffort::High] {
        let request = ChatRequest {
            reasoning: Some(effort),
            ..asking(vec![ChatMessage::new(Role::User, "Hello")])
        };
        let _ = provider.chat(model, &request).await;
    }
}

fn asking(messages: Vec<ChatMessage>) -> ChatRequest {
    ChatRequest {
        messages,
        ..ChatRequest::default()
    }
}

fn chats() -> Vec<ChatRequest> {
    let of = asking;
    let hello = || ChatMessage::new(Role::User, "Hello");
    let bare = || of(vec![hello()]);
    let mut requests = vec![
        bare(),
        of(vec![
            ChatMessage::new(Role::System, "Be brief."),
            hello(),
            ChatMessage::new(Role::Assistant, "Good day."),
            ChatMessage::new(Role::User, "And now?"),
        ]),
        ChatRequest {
            max_output_tokens: Some(64),
            temperature: Some(0.5),
            top_p: Some(0.9),
            frequency_penalty: Some(0.5),
            presence_penalty: Some(-0.5),
            stop: vec!["END".into(), "STOP".into()],
            ..bare()
        },
        of(vec![seen("What is this?"), hello()]),
        of(vec![seen("")]),
    ];
    let choices = [
        ToolChoice::Auto,
        ToolChoice::None,
        ToolChoice::Required,
        ToolChoice::Tool("weather".into()),
    ];
    requests.extend(choices.map(|tool_choice| ChatRequest {
        tools: vec![weather(Some("The weather of a place")), weather(None)],
        tool_choice,
        ..bare()
    }));
    requests.push(ChatRequest {
        tools: vec![weather(None)],
        ..of(vec![hello(), called("Let me see."), brought()])
    });
    requests.push(ChatRequest {
        tools: vec![weather(None)],
        ..of(vec![hello(), called(""), brought()])
    });
    requests
}

fn seen(text: &str) -> ChatMessage {
    let mut message = ChatMessage::new(Role::User, text);
    message.pictures.push(
        Picture {
            media_type: "image/png".into(),
            bytes: (*b"\x89PNG\r\n\x1a\n").into(),
        }
        .into(),
    );
    message
}

/// A picture by its address, which the simulator does not follow.
fn shown(text: &str) -> ChatMessage {
    let mut message = ChatMessage::new(Role::User, text);
    let address = url::Url::parse("https://pictures.example/boat.png").ok();
    let address = address.and_then(|address| PictureAddress::public(address).ok());
    message.pictures = address.into_iter().map(PictureSource::from).collect();
    message
}

fn weather(description: Option<&str>) -> ToolDefinition {
    ToolDefinition {
        name: "weather".into(),
        description: description.map(str::to_owned),
        parameters: json!({
            "type": "object",
            "properties": { "city": { "type": "string" } },
            "required": ["city"],
        }),
    }
}

fn called(text: &str) -> ChatMessage {
    let mut message = ChatMessage::new(Role::Assistant, text);
    let call = |id: &str, city: &str| ToolCall {
        id: id.into(),
        name: "weather".into(),
        arguments: json!({ "city": city }).to_string(),
        signature: None,
    };
    message.tool_calls = vec![call("call_1", "Oban"), call("call_2", "Mallaig")];
    message
}

fn brought() -> ChatMessage {
    let mut message = ChatMessage::new(Role::Tool, "");
    let result = |call: &str, content: &str, is_error| ToolResult {
        call: call.into(),
        name: "weather".into(),
        content: content.into(),
        is_error,
    };
    message.tool_results = vec![
        result("call_1", "rain", false),
        result("call_2", "no such place", true),
    ];
    message
}

async fn send_texts(provider: &dyn LlmProvider, model: &str) {
    let bare = TextRequest {
        prompt: "Once upon a time".into(),
        ..TextRequest::default()
    };
    let full = TextRequest {
        max_output_tokens: Some(16),
        temperature: Some(0.1),
        top_p: Some(0.5),
        frequency_penalty: Some(0.5),
        presence_penalty: Some(-0.5),
        stop: vec!["END".into()],
        ..bare.clone()
    };
    for request in [bare, full] {
        let _ = provider.stream_text(model, &request).await;
    }
}

async fn send_embeddings(provider: &dyn LlmProvider, model: &str) {
    for (inputs, dimensions) in [
        (vec!["one"], None),
        (vec!["one", "two"], None),
        (vec!["one"], Some(256)),
    ] {
        let request = EmbeddingRequest {
            inputs: inputs.into_iter().map(str::to_owned).collect(),
            dimensions,
        };
        let _ = provider.embed(model, &request).await;
    }
}

async fn send_images(provider: &dyn LlmProvider, model: &str) {
    for (size, count) in [(None, None), (Some((1024, 1024)), Some(2))] {
        let request = ImageRequest {
            prompt: "A boat".into(),
            size,
            count,
        };
        let _ = provider.generate_images(model, &request).await;
    }
}
