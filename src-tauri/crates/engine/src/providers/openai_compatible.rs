//! Any endpoint that speaks OpenAI's chat format: vLLM, LM Studio, llama.cpp, Ollama, a
//! company's gateway.

use std::sync::Arc;

use async_trait::async_trait;
use futures::{StreamExt, stream};
use reqwest::{RequestBuilder, Response};
use serde::{Deserialize, Serialize};

use crate::{
    chat::{ChatReply, ChatRequest, TokenUsage},
    error::{ErrorKind, ProviderError},
    http::{self, HttpClient},
    media::{Picture, download::resolved},
    ports::KeySource,
    provenance::Service,
    provider::{
        self, ChatStream, Endpoint, LlmProvider, ModelInfo, ProviderCapabilities,
        ProviderDescriptor, ProviderKind,
    },
    rules,
    whole::{EmbeddingRequest, Embeddings, ImageRequest, Images, TextRequest, Whole},
    wire::{
        model_names,
        openai_chat::{self, Dialect, RequestBody},
        openai_embeddings::{self, EmbeddingBody},
        openai_images::{self, ImageBody},
        openai_text::TextBody,
        posted::Posted,
        sse,
    },
};

/// Endpoints that the user adds.
pub const DESCRIPTOR: ProviderDescriptor = ProviderDescriptor {
    kind: ProviderKind::OpenAiCompatible,
    service: Service::Other,
    built_in: None,
    needs_key: false,
    capabilities: ProviderCapabilities {
        text: true,
        chat: true,
        streaming: true,
        vision: true,
        images: true,
        embeddings: true,
        dimensions: true,
        tools: true,
        forced_tools: true,
        reasoning: true,
        goes_on: true,
        model_list: true,
    },
    connect,
};

fn connect(endpoint: Endpoint, http: HttpClient, keys: Arc<dyn KeySource>) -> Arc<dyn LlmProvider> {
    Arc::new(OpenAiFormat {
        endpoint,
        http,
        keys,
        descriptor: &DESCRIPTOR,
        read_models,
        dialect: Dialect::default(),
        image_body: openai_images::openai,
    })
}

/// A provider that speaks OpenAI's format, with a bearer token for a key. Providers that do
/// so differ in their descriptor, in the shape of their model list and in what they want to
/// know of a picture.
pub(crate) struct OpenAiFormat {
    /// The endpoint.
    pub(crate) endpoint: Endpoint,
    /// The shared client.
    pub(crate) http: HttpClient,
    /// Where the key comes from.
    pub(crate) keys: Arc<dyn KeySource>,
    /// Whether it needs a key, and what it can do.
    pub(crate) descriptor: &'static ProviderDescriptor,
    /// Reads its model list.
    pub(crate) read_models: fn(&[u8]) -> Result<Vec<ModelInfo>, ProviderError>,
    /// How it words a conversation.
    pub(crate) dialect: Dialect,
    /// Makes the body of a request for pictures.
    pub(crate) image_body: for<'a> fn(&'a str, &'a ImageRequest) -> ImageBody<'a>,
}

impl OpenAiFormat {
    async fn authorize(&self, request: RequestBuilder) -> Result<RequestBuilder, ProviderError> {
        http::authorize(
            request,
            &self.endpoint,
            self.descriptor.needs_key,
            &self.keys,
        )
        .await
    }

    async fn stream<B: Serialize + Sync>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<ChatStream, ProviderError> {
        streamed(self.send(path, body).await?)
    }

    async fn post<B: Serialize + Sync>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<Posted, ProviderError> {
        Posted::of(self.send(path, body).await?).await
    }

    async fn send<B: Serialize + Sync>(
        &self,
        path: &str,
        body: &B,
    ) -> Result<Response, ProviderError> {
        let post = self.http.post(&self.endpoint, path).json(body);
        http::send(self.authorize(post).await?).await
    }

    async fn picture(&self, item: openai_images::Item) -> Result<Picture, ProviderError> {
        match item {
            openai_images::Item::Picture(picture) => Ok(picture),
            openai_images::Item::Address(address) => {
                let response = http::send(self.http.get_file(&address)?).await?;
                openai_images::picture(&http::body(response).await?)
            }
        }
    }
}

fn streamed(response: Response) -> Result<ChatStream, ProviderError> {
    let (accepted, events) = sse::accept(response)?;
    let accepted = stream::iter([Ok(accepted)]);
    Ok(accepted.chain(openai_chat::read(events)).boxed())
}

#[async_trait]
impl LlmProvider for OpenAiFormat {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    fn capabilities(&self) -> ProviderCapabilities {
        self.descriptor.capabilities
    }

    /// Looks for the key, which its source remembers for the request that follows.
    async fn prepare(&self) -> Result<(), ProviderError> {
        http::find_key(&self.endpoint, self.descriptor.needs_key, &self.keys)
            .await
            .map(drop)
    }

    async fn stream_chat(
        &self,
        model: &str,
        request: &ChatRequest,
    ) -> Result<ChatStream, ProviderError> {
        let request = resolved(&self.http, request, self.dialect.takes_addresses).await?;
        let fitted = rules::conversation(self.endpoint.kind, model, &request)?;
        let body = RequestBody::streamed(model, &fitted.request, self.dialect);
        let body = body.reasoning(fitted.reasoning);
        self.stream("chat/completions", &body).await
    }

    fn answers_at_once(&self) -> bool {
        true
    }

    /// Asks for one piece. Some servers stream whatever they are asked for.
    async fn chat(&self, model: &str, request: &ChatRequest) -> Result<ChatReply, ProviderError> {
        let request = resolved(&self.http, request, self.dialect.takes_addresses).await?;
        let fitted = rules::conversation(self.endpoint.kind, model, &request)?;
        let body = RequestBody::whole(model, &fitted.request, self.dialect);
        let body = body.reasoning(fitted.reasoning);
        let response = self.send("chat/completions", &body).await?;
        if sse::is_event_stream(&response) {
            return provider::collect(streamed(response)?).await;
        }
        let posted = Posted::of(response).await?;
        let reply = posted.checked(openai_chat::whole::read(&posted.body))?;
        Ok(ChatReply {
            request_id: posted.request_id,
            ..reply
        })
    }

    async fn stream_text(
        &self,
        model: &str,
        request: &TextRequest,
    ) -> Result<ChatStream, ProviderError> {
        let request = rules::fit(&rules::of(self.endpoint.kind, model), request);
        self.stream("completions", &TextBody::streamed(model, &request))
            .await
    }

    async fn embed(
        &self,
        model: &str,
        request: &EmbeddingRequest,
    ) -> Result<Whole<Embeddings>, ProviderError> {
        if request.dimensions.is_some() && !self.descriptor.capabilities.dimensions {
            return Err(ErrorKind::Unsupported.into());
        }
        let posted = self
            .post("embeddings", &EmbeddingBody::new(model, request))
            .await?;
        let read = openai_embeddings::read(&posted.body, request.inputs.len());
        let answer = posted.checked(read)?;
        Ok(Whole {
            answer: answer.embeddings,
            usage: answer.usage,
            reported_model: answer.model,
            status: posted.status,
            request_id: posted.request_id,
        })
    }

    async fn generate_images(
        &self,
        model: &str,
        request: &ImageRequest,
    ) -> Result<Whole<Images>, ProviderError> {
        let body = (self.image_body)(model, request);
        let posted = self.post("images/generations", &body).await?;
        let answer = posted.checked(openai_images::read(&posted.body))?;
        let mut pictures = Vec::with_capacity(answer.items.len());
        for item in answer.items {
            pictures.push(self.picture(item).await?);
        }
        Ok(Whole {
            answer: Images { pictures },
            usage: TokenUsage::default(),
            reported_model: answer.model,
            status: posted.status,
            request_id: posted.request_id,
        })
    }

    async fn list_models(&self) -> Result<Vec<ModelInfo>, ProviderError> {
        let get = self.http.get(&self.endpoint, "models");
        let response = http::send(self.authorize(get).await?).await?;
        (self.read_models)(&http::body(response).await?)
    }
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

/// An envelope around names; some say how long a conversation may be.
pub(super) fn read_models(body: &[u8]) -> Result<Vec<ModelInfo>, ProviderError> {
    let list: List =
        serde_json::from_slice(body).map_err(|_| ProviderError::new(ErrorKind::NotTheApi))?;
    let info = |listed: Listed| ModelInfo {
        purpose: model_names::purpose(&listed.id),
        id: listed.id,
        display_name: None,
        context_window: listed.max_model_len,
        vision: None,
        price: None,
    };
    Ok(list.data.into_iter().map(info).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::ModelPurpose;

    #[test]
    fn the_list_is_in_an_envelope() {
        let body = br#"{"object":"list","data":[{"id":"llama3:8b","object":"model",
            "created":1,"owned_by":"me","max_model_len":8192},{"id":"whisper-1"}]}"#;
        let models = read_models(body).unwrap();
        assert_eq!(models[0].id, "llama3:8b");
        assert_eq!(models[0].context_window, Some(8192));
        assert_eq!(models[1].context_window, None);
        let purposes = (models[0].purpose, models[1].purpose);
        assert_eq!(
            purposes,
            (ModelPurpose::Unsaid, ModelPurpose::Other),
            "no more than the name is known, and some names tell enough"
        );
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
