//! The engine's own providers.

use std::sync::Arc;

use aideon_engine::{
    chat::{ChatEvent, ChatMessage, ChatRequest, Role},
    http::{CONNECT_TIMEOUT, HttpClient},
    model_id::EndpointId,
    ports::{KeySource, KeySourceError},
    provider::{Endpoint, LlmProvider, ProviderKind},
    providers,
    secret::ApiKey,
};
use anyhow::Result;
use async_trait::async_trait;
use futures::StreamExt;
use url::Url;

use crate::{
    clients::{Asked, Client, QUESTION, Stopwatch},
    mock::{MODEL, Mock},
};

/// A key that is at hand.
struct Key(ApiKey);

#[async_trait]
impl KeySource for Key {
    async fn key(&self, _: &EndpointId, _: &Url) -> Result<Option<ApiKey>, KeySourceError> {
        Ok(Some(self.0.clone()))
    }
}

/// A provider that asks the mock.
///
/// # Errors
/// When the HTTP client cannot be made.
pub fn provider(kind: ProviderKind, mock: &Mock) -> Result<Arc<dyn LlmProvider>> {
    let endpoint = Endpoint {
        id: "bench".parse()?,
        name: "Bench".to_owned(),
        kind,
        base_url: mock.base_url().parse()?,
        own: true,
        simulated: false,
    };
    let key = Arc::new(Key(ApiKey::parse("sk-bench")?));
    Ok(providers::connect(
        endpoint,
        HttpClient::new(CONNECT_TIMEOUT)?,
        key,
    ))
}

fn request() -> ChatRequest {
    ChatRequest {
        messages: vec![ChatMessage::new(Role::User, QUESTION)],
        ..ChatRequest::default()
    }
}

fn name(provider: &dyn LlmProvider) -> &'static str {
    match provider.endpoint().kind {
        ProviderKind::Together => "ours, Together",
        ProviderKind::OpenAi => "ours, OpenAI",
        _ => "ours",
    }
}

/// A whole answer.
pub struct Whole(pub Arc<dyn LlmProvider>);

#[async_trait]
impl Client for Whole {
    fn name(&self) -> &'static str {
        name(self.0.as_ref())
    }

    async fn ask(&self) -> Result<Asked> {
        let mut watch = Stopwatch::start();
        let reply = self.0.chat(MODEL, &request()).await?;
        watch.text(&reply.text);
        watch.stop()
    }
}

/// A streamed answer.
pub struct Streamed(pub Arc<dyn LlmProvider>);

#[async_trait]
impl Client for Streamed {
    fn name(&self) -> &'static str {
        name(self.0.as_ref())
    }

    async fn ask(&self) -> Result<Asked> {
        let mut watch = Stopwatch::start();
        let mut events = self.0.stream_chat(MODEL, &request()).await?;
        while let Some(event) = events.next().await {
            if let ChatEvent::Text(text) = event? {
                watch.text(&text);
            }
        }
        watch.stop()
    }
}
