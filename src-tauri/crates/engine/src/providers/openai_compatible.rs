//! Any endpoint that speaks OpenAI's chat format: vLLM, LM Studio, llama.cpp, Ollama, a
//! company's gateway.

use std::sync::Arc;

use async_trait::async_trait;
use futures::{Stream, StreamExt, stream};
use reqwest::{Response, header::CONTENT_TYPE};
use serde::Deserialize;

use crate::{
    chat::{ChatEvent, ChatRequest},
    error::{ErrorKind, ProviderError},
    http::{self, HttpClient},
    ports::KeySource,
    provenance::Service,
    provider::{
        ChatStream, Endpoint, LlmProvider, ModelInfo, ModelPurpose, ProviderCapabilities,
        ProviderDescriptor, ProviderKind,
    },
    wire::{
        openai_chat::{self, RequestBody},
        sse::{MAX_EVENT_BYTES, SseStream},
    },
};

/// Endpoints that the user adds.
pub const DESCRIPTOR: ProviderDescriptor = ProviderDescriptor {
    kind: ProviderKind::OpenAiCompatible,
    service: Service::Other,
    built_in: None,
    needs_key: false,
    capabilities: ProviderCapabilities {
        chat: true,
        streaming: true,
        model_list: true,
    },
    connect,
};

fn connect(endpoint: Endpoint, http: HttpClient, keys: Arc<dyn KeySource>) -> Arc<dyn LlmProvider> {
    let needs_key = DESCRIPTOR.needs_key;
    Arc::new(OpenAiCompatible(EndpointClient {
        endpoint,
        http,
        keys,
        needs_key,
    }))
}

struct OpenAiCompatible(EndpointClient);

#[async_trait]
impl LlmProvider for OpenAiCompatible {
    fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    fn capabilities(&self) -> ProviderCapabilities {
        DESCRIPTOR.capabilities
    }

    async fn prepare(&self) -> Result<(), ProviderError> {
        self.0.prepare().await
    }

    async fn stream_chat(
        &self,
        model: &str,
        request: &ChatRequest,
    ) -> Result<ChatStream, ProviderError> {
        Ok(stream_chat(&self.0, model, request).await?.boxed())
    }

    async fn list_models(&self) -> Result<Vec<ModelInfo>, ProviderError> {
        let body = http::body(self.0.get("models").await?).await?;
        read_models(&body)
    }
}

/// What it takes to ask an endpoint whose key is a bearer token.
pub(crate) struct EndpointClient {
    /// The endpoint.
    pub(crate) endpoint: Endpoint,
    /// The shared client.
    pub(crate) http: HttpClient,
    /// Where the key comes from.
    pub(crate) keys: Arc<dyn KeySource>,
    /// Without a key nothing is sent.
    pub(crate) needs_key: bool,
}

impl EndpointClient {
    /// Asks for `path`.
    pub(crate) async fn get(&self, path: &str) -> Result<Response, ProviderError> {
        let request = self.http.get(&self.endpoint, path);
        http::send(self.authorize(request).await?).await
    }

    /// Looks for the key, which the source remembers for the request that follows.
    pub(crate) async fn prepare(&self) -> Result<(), ProviderError> {
        http::find_key(&self.endpoint, self.needs_key, &self.keys)
            .await
            .map(drop)
    }

    async fn authorize(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::RequestBuilder, ProviderError> {
        http::authorize(request, &self.endpoint, self.needs_key, &self.keys).await
    }
}

/// Asks for a streamed answer in OpenAI's chat format.
pub(crate) async fn stream_chat(
    client: &EndpointClient,
    model: &str,
    request: &ChatRequest,
) -> Result<impl Stream<Item = Result<ChatEvent, ProviderError>> + Send + use<>, ProviderError> {
    let body = RequestBody::streamed(model, request);
    let post = client
        .http
        .post(&client.endpoint, "chat/completions")
        .json(&body);
    let response = http::send(client.authorize(post).await?).await?;
    let status = response.status().as_u16();
    let request_id = http::request_id(response.headers());
    if !is_event_stream(&response) {
        let error = ProviderError {
            status: Some(status),
            request_id,
            ..ProviderError::new(ErrorKind::NotTheApi)
        };
        return Err(error);
    }
    let accepted = stream::iter([Ok(ChatEvent::Accepted { status, request_id })]);
    let events = SseStream::of_response(response, MAX_EVENT_BYTES);
    Ok(accepted.chain(openai_chat::read(events)))
}

/// A web page or a whole JSON answer is no stream; a missing content type is forgiven.
fn is_event_stream(response: &Response) -> bool {
    response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|kind| kind.to_ascii_lowercase().starts_with("text/event-stream"))
}

#[derive(Debug, Deserialize)]
struct List {
    data: Vec<Listed>,
}

#[derive(Debug, Deserialize)]
struct Listed {
    id: String,
    /// vLLM says how long a conversation may be.
    max_model_len: Option<u32>,
}

fn read_models(body: &[u8]) -> Result<Vec<ModelInfo>, ProviderError> {
    let list: List =
        serde_json::from_slice(body).map_err(|_| ProviderError::new(ErrorKind::NotTheApi))?;
    let info = |listed: Listed| ModelInfo {
        id: listed.id,
        display_name: None,
        purpose: ModelPurpose::Unsaid,
        context_window: listed.max_model_len,
        price: None,
    };
    Ok(list.data.into_iter().map(info).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_an_envelope() {
        let body = br#"{"object":"list","data":[{"id":"llama3:8b","object":"model",
            "created":1,"owned_by":"me","max_model_len":8192},{"id":"b"}]}"#;
        let models = read_models(body).unwrap();
        assert_eq!(models[0].id, "llama3:8b");
        assert_eq!(models[0].context_window, Some(8192));
        assert_eq!(models[1].context_window, None);
    }

    #[test]
    fn a_page_is_no_list() {
        assert_eq!(
            read_models(b"<!doctype html>").unwrap_err().kind,
            ErrorKind::NotTheApi
        );
    }

    #[test]
    fn paths_hang_under_the_base_url_whether_it_ends_in_a_slash_or_not() {
        for base in ["http://localhost:1/v1", "http://localhost:1/v1/"] {
            let endpoint = Endpoint {
                id: "own".parse().unwrap(),
                name: "Own".into(),
                kind: ProviderKind::OpenAiCompatible,
                base_url: base.parse().unwrap(),
                own: true,
                simulated: false,
            };
            assert_eq!(
                endpoint.address("models").as_str(),
                "http://localhost:1/v1/models"
            );
        }
    }
}
