//! async-openai, the client of OpenAI's API that most of Rust uses.

use anyhow::{Context as _, Result};
use async_openai::{
    Client as Peer,
    config::OpenAIConfig,
    types::chat::{
        ChatCompletionRequestUserMessageArgs, CreateChatCompletionRequest,
        CreateChatCompletionRequestArgs,
    },
};
use async_trait::async_trait;
use futures::StreamExt;
use reqwest::Client as Http;

use crate::{
    clients::{Asked, Client, QUESTION, Stopwatch},
    mock::{MODEL, Mock},
};

fn peer(http: Http, mock: &Mock) -> Peer<OpenAIConfig> {
    let config = OpenAIConfig::new()
        .with_api_base(mock.base_url())
        .with_api_key("sk-bench");
    Peer::with_config(config).with_http_client(http)
}

fn request() -> Result<CreateChatCompletionRequest> {
    let message = ChatCompletionRequestUserMessageArgs::default()
        .content(QUESTION)
        .build()?;
    let request = CreateChatCompletionRequestArgs::default()
        .model(MODEL)
        .messages([message.into()])
        .build()?;
    Ok(request)
}

/// A whole answer.
pub struct Whole(Peer<OpenAIConfig>);

impl Whole {
    /// Asks the mock.
    pub fn new(http: Http, mock: &Mock) -> Self {
        Self(peer(http, mock))
    }
}

#[async_trait]
impl Client for Whole {
    fn name(&self) -> &'static str {
        "async-openai"
    }

    async fn ask(&self) -> Result<Asked> {
        let mut watch = Stopwatch::start();
        let answer = self.0.chat().create(request()?).await?;
        let choice = answer.choices.first().context("no choice")?;
        watch.text(choice.message.content.as_deref().unwrap_or_default());
        watch.stop()
    }
}

/// A streamed answer.
pub struct Streamed(Peer<OpenAIConfig>);

impl Streamed {
    /// Asks the mock.
    pub fn new(http: Http, mock: &Mock) -> Self {
        Self(peer(http, mock))
    }
}

#[async_trait]
impl Client for Streamed {
    fn name(&self) -> &'static str {
        "async-openai"
    }

    async fn ask(&self) -> Result<Asked> {
        let mut watch = Stopwatch::start();
        let mut pieces = self.0.chat().create_stream(request()?).await?;
        while let Some(piece) = pieces.next().await {
            for choice in piece?.choices {
                watch.text(choice.delta.content.as_deref().unwrap_or_default());
            }
        }
        watch.stop()
    }
}
