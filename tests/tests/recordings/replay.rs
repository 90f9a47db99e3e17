//! Sending a file as the provider's reply.

use std::{sync::Arc, time::Duration};

use aideon_engine::{
    chat::{ChatEvent, ChatMessage, ChatRequest, Role, TokenUsage},
    error::ProviderError,
    http::{CONNECT_TIMEOUT, HttpClient},
    provider::{Endpoint, LlmProvider, ProviderKind},
    providers,
    tools::{ToolCall, ToolCalls},
    whole::TextRequest,
};
use aideon_simulator::{
    Fault, FaultRule, Format, Model, RawReply, Scope, Simulator, SimulatorOptions,
};
use aideon_tests::{keys::TestKeys, patience::within};
use anyhow::{Result, bail};
use futures::StreamExt;

use crate::{expected::Asked, files::Body};

/// The model that is asked for, which is not the one that any of the streams names.
pub(crate) const ASKED: &str = "maker/asked-for";

/// Where the body is torn apart on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tearing {
    None,
    /// Into pieces of so many bytes.
    Every(usize),
}

/// What came out of a stream.
pub(crate) struct Replayed {
    pub(crate) events: Vec<ChatEvent>,
    pub(crate) failure: Option<ProviderError>,
}

impl Replayed {
    pub(crate) fn text(&self) -> String {
        self.collect(|event| match event {
            ChatEvent::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .concat()
    }

    pub(crate) fn reasoning(&self) -> String {
        self.collect(|event| match event {
            ChatEvent::Reasoning(text) => Some(text.as_str()),
            _ => None,
        })
        .concat()
    }

    pub(crate) fn models(&self) -> Vec<&str> {
        self.collect(|event| match event {
            ChatEvent::ReportedModel(model) => Some(model.as_str()),
            _ => None,
        })
    }

    pub(crate) fn usage(&self) -> Option<TokenUsage> {
        self.events.iter().rev().find_map(|event| match event {
            ChatEvent::Usage(usage) => Some(*usage),
            _ => None,
        })
    }

    /// The calls of tools, put together from their pieces.
    pub(crate) fn calls(self) -> Vec<ToolCall> {
        let mut calls = ToolCalls::default();
        for event in self.events {
            if let ChatEvent::ToolCall(piece) = event {
                calls.take(piece);
            }
        }
        calls.finish()
    }

    fn collect<'a, T>(&'a self, take: impl Fn(&'a ChatEvent) -> Option<T>) -> Vec<T> {
        self.events.iter().filter_map(take).collect()
    }
}

/// Lets the simulator reply with these very bytes, and takes what the provider makes of them.
pub(crate) async fn replay(
    kind: ProviderKind,
    asked: Asked,
    body: &Body,
    tearing: Tearing,
) -> Result<Replayed> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let control = simulator.control();
    control.script(format(kind), reply(kind, body));
    if let Tearing::Every(bytes) = tearing {
        let fault = Fault::Split {
            bytes,
            pause: Duration::ZERO,
        };
        control.set_fault(FaultRule::new(fault).scope(Scope::All));
    }
    let provider = provider(kind, &simulator)?;
    let mut stream = match asked {
        Asked::Chat => provider.stream_chat(ASKED, &request()).await?,
        Asked::Text => {
            let request = TextRequest {
                prompt: "Hello".to_owned(),
                ..TextRequest::default()
            };
            provider.stream_text(ASKED, &request).await?
        }
    };
    let mut replayed = Replayed {
        events: Vec::new(),
        failure: None,
    };
    while let Some(event) = within("an event", stream.next()).await? {
        match event {
            Ok(event) => replayed.events.push(event),
            Err(error) => replayed.failure = Some(error),
        }
    }
    Ok(replayed)
}

/// Lets the simulator refuse with this body.
pub(crate) async fn refused(kind: ProviderKind, status: u16, body: &Body) -> Result<ProviderError> {
    let simulator = Simulator::start(SimulatorOptions::instant()).await?;
    let fault = Fault::status(status, std::str::from_utf8(&body.0)?);
    simulator.control().set_fault(FaultRule::new(fault));
    let asked = provider(kind, &simulator)?.chat(ASKED, &request()).await;
    match asked {
        Err(error) => Ok(error),
        Ok(reply) => bail!("a refusal is no {reply:?}"),
    }
}

fn reply(kind: ProviderKind, body: &Body) -> RawReply {
    let reply = RawReply::events([body.0.clone()]);
    match kind {
        ProviderKind::Ollama => RawReply {
            content_type: "application/x-ndjson".to_owned(),
            ..reply
        },
        _ => reply,
    }
}

fn format(kind: ProviderKind) -> Format {
    match kind {
        ProviderKind::Together => Format::Together,
        ProviderKind::OpenAi => Format::OpenAi,
        ProviderKind::Gemini => Format::Gemini,
        ProviderKind::Ollama => Format::Ollama,
        ProviderKind::Anthropic => Format::Anthropic,
        ProviderKind::OpenAiCompatible => Format::OpenAiCompatible,
    }
}

/// The provider of this kind, with the simulator at the other end.
pub(crate) fn provider(kind: ProviderKind, simulator: &Simulator) -> Result<Arc<dyn LlmProvider>> {
    let models = vec![Model::chat(ASKED, "Asked for")];
    simulator.control().set_models(format(kind), models);
    let keys = TestKeys::default();
    keys.put("replay", "sk-replay")?;
    let endpoint = Endpoint {
        id: "replay".parse()?,
        name: "Replay".to_owned(),
        kind,
        base_url: simulator.base_url(format(kind)).parse()?,
        own: true,
        simulated: false,
    };
    let http = HttpClient::new(CONNECT_TIMEOUT)?;
    Ok(providers::connect(endpoint, http, Arc::new(keys)))
}

/// A request that says hello.
pub(crate) fn request() -> ChatRequest {
    ChatRequest {
        messages: vec![ChatMessage::new(Role::User, "Hello")],
        ..ChatRequest::default()
    }
}
