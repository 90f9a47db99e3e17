//! genai, the client of many providers that most of Rust uses.

use anyhow::Result;
use async_trait::async_trait;
use futures::StreamExt;
use genai::{
    Client as Peer, ModelIden, ServiceTarget,
    adapter::AdapterKind,
    chat::{ChatMessage, ChatRequest, ChatStreamEvent},
    resolver::{AuthData, Endpoint, ServiceTargetResolver},
};
use reqwest::Client as Http;

use crate::{
    clients::{Asked, Client, QUESTION, Stopwatch},
    mock::{MODEL, Mock},
};

fn peer(http: Http, mock: &Mock) -> Result<Peer> {
    let base_url = format!("{}/", mock.base_url());
    let to_the_mock = ServiceTargetResolver::from_resolver_fn(
        move |target: ServiceTarget| -> Result<ServiceTarget, genai::resolver::Error> {
            Ok(ServiceTarget {
                endpoint: Endpoint::from_owned(base_url.clone()),
                auth: AuthData::from_single("sk-bench"),
                model: ModelIden::new(AdapterKind::OpenAI, target.model.model_name),
            })
        },
    );
    Ok(Peer::builder()
        .with_reqwest(http)
        .with_service_target_resolver(to_the_mock)
        .build()?)
}

fn request() -> ChatRequest {
    ChatRequest::new(vec![ChatMessage::user(QUESTION)])
}

/// A whole answer.
pub struct Whole(Peer);

impl Whole {
    /// Asks the mock.
    ///
    /// # Errors
    /// When the peer's client cannot be made.
    pub fn new(http: Http, mock: &Mock) -> Result<Self> {
        Ok(Self(peer(http, mock)?))
    }
}

#[async_trait]
impl Client for Whole {
    fn name(&self) -> &'static str {
        "genai"
    }

    async fn ask(&self) -> Result<Asked> {
        let mut watch = Stopwatch::start();
        let answer = self.0.exec_chat(MODEL, request(), None).await?;
        watch.text(answer.first_text().unwrap_or_default());
        watch.stop()
    }
}

/// A streamed answer.
pub struct Streamed(Peer);

impl Streamed {
    /// Asks the mock.
    ///
    /// # Errors
    /// When the peer's client cannot be made.
    pub fn new(http: Http, mock: &Mock) -> Result<Self> {
        Ok(Self(peer(http, mock)?))
    }
}

#[async_trait]
impl Client for Streamed {
    fn name(&self) -> &'static str {
        "genai"
    }

    async fn ask(&self) -> Result<Asked> {
        let mut watch = Stopwatch::start();
        let mut answer = self.0.exec_chat_stream(MODEL, request(), None).await?;
        while let Some(event) = answer.stream.next().await {
            if let ChatStreamEvent::Chunk(piece) = event? {
                watch.text(&piece.content);
            }
        }
        watch.stop()
    }
}
