//! Ollama by its own API: on this machine without a key, or in its cloud with one. The list
//! of models is asked twice: their names, and model by model what each is for.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use reqwest::RequestBuilder;
use serde::Serialize;
use tokio::time::{Instant, timeout_at};

use crate::{
    chat::ChatRequest,
    error::ProviderError,
    http::{self, HttpClient},
    media::download::resolved,
    ports::KeySource,
    provenance::Service,
    provider::{
        BuiltIn, ChatStream, Endpoint, LlmProvider, ModelInfo, ProviderCapabilities,
        ProviderDescriptor, ProviderKind,
    },
    rules,
    whole::{EmbeddingRequest, Embeddings, TextRequest, Whole},
    wire::{
        ndjson,
        ollama::{self, ChatBody, Details, EmbeddingBody, ShowBody, TextBody},
        posted::Posted,
    },
};

/// Ollama.
pub const DESCRIPTOR: ProviderDescriptor = ProviderDescriptor {
    kind: ProviderKind::Ollama,
    service: Service::Other,
    built_in: Some(BuiltIn {
        id: "ollama",
        name: "Ollama",
        base_url: "http://localhost:11434",
        key_page: None,
        key_variable: None,
    }),
    needs_key: false,
    capabilities: ProviderCapabilities {
        text: true,
        chat: true,
        streaming: true,
        vision: true,
        images: false,
        embeddings: true,
        dimensions: true,
        tools: true,
        forced_tools: false,
        reasoning: true,
        // Whether a model does depends on its template, and some begin anew.
        goes_on: false,
        model_list: true,
    },
    connect,
};

/// How many models are asked about at once.
const ASKED_AT_ONCE: usize = 4;

/// How many of the models on a list are asked about.
const MOST_ASKED_ABOUT: usize = 100;

/// How long all that asking may take; the list does not wait for the rest.
const ASKED_FOR: Duration = Duration::from_secs(3);

fn connect(endpoint: Endpoint, http: HttpClient, keys: Arc<dyn KeySource>) -> Arc<dyn LlmProvider> {
    Arc::new(Ollama {
        endpoint,
        http,
        keys,
    })
}

struct Ollama {
    endpoint: Endpoint,
    http: HttpClient,
    keys: Arc<dyn KeySource>,
}

impl Ollama {
    async fn authorize(&self, request: RequestBuilder) -> Result<RequestBuilder, ProviderError> {
        http::authorize(request, &self.endpoint, DESCRIPTOR.needs_key, &self.keys).await
    }

    async fn post<B: Serialize + Sync>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<reqwest::Response, ProviderError> {
        let post = self.http.post(&self.endpoint, path).json(body);
        http::send(self.authorize(post).await?).await
    }

    async fn stream<B: Serialize + Sync>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<ChatStream, ProviderError> {
        let response = self.post(path, body).await?;
        let (accepted, lines) = ndjson::accept(response)?;
        let accepted = stream::iter([Ok(accepted)]);
        Ok(accepted.chain(ollama::read(lines)).boxed())
    }

    /// What there is to know of a model; nothing when it is not said by then.
    async fn details(&self, model: &str, deadline: Instant) -> Details {
        let asked = async {
            let response = self.post("api/show", &ShowBody { model }).await?;
            ollama::read_details(&http::body(response).await?)
        };
        match timeout_at(deadline, asked).await {
            Ok(Ok(details)) => details,
            Ok(Err(_)) | Err(_) => Details::default(),
        }
    }
}

#[async_trait]
impl LlmProvider for Ollama {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn capabilities(&self) -> ProviderCapabilities {
        DESCRIPTOR.capabilities
    }

    /// Looks for the key, which its source remembers for the request that follows.
    async fn prepare(&self) -> Result<(), ProviderError> {
        http::find_key(&self.endpoint, DESCRIPTOR.needs_key, &self.keys)
            .await
            .map(drop)
    }

    async fn stream_chat(
        &self,
        model: &str,
        request: &ChatRequest,
    ) -> Result<ChatStream, ProviderError> {
        let request = resolved(&self.http, request, false).await?;
        let fitted = rules::conversation(DESCRIPTOR.kind, model, &request)?;
        let body = ChatBody::streamed(model, &fitted.request)?;
        self.stream("api/chat", &body.reasoning(fitted.reasoning))
            .await
    }

    async fn stream_text(
        &self,
        model: &str,
        request: &TextRequest,
    ) -> Result<ChatStream, ProviderError> {
        let request = rules::fit(&rules::of(DESCRIPTOR.kind, model), request);
        self.stream("api/generate", &TextBody::streamed(model, &request))
            .await
    }

    async fn embed(
        &self,
        model: &str,
        request: &EmbeddingRequest,
    ) -> Result<Whole<Embeddings>, ProviderError> {
        let body = EmbeddingBody::new(model, request);
        let posted = Posted::of(self.post("api/embed", &body).await?).await?;
        let read = ollama::read_embeddings(&posted.body, request.inputs.len());
        let answer = posted.checked(read)?;
        Ok(Whole {
            answer: answer.embeddings,
            usage: answer.usage,
            reported_model: answer.model,
            status: posted.status,
            request_id: posted.request_id,
        })
    }

    async fn list_models(&self) -> Result<Vec<ModelInfo>, ProviderError> {
        let get = self.http.get(&self.endpoint, "api/tags");
        let response = http::send(self.authorize(get).await?).await?;
        let listed = ollama::read_list(&http::body(response).await?)?;
        let deadline = Instant::now() + ASKED_FOR;
        let known = stream::iter(listed.into_iter().enumerate())
            .map(|(place, listed)| async move {
                let details = if place < MOST_ASKED_ABOUT {
                    self.details(&listed.name, deadline).await
                } else {
                    Details::default()
                };
                details.of(listed.name)
            })
            .buffered(ASKED_AT_ONCE);
        Ok(known.collect().await)
    }
}
