//! Google Gemini: the model in the path, the key in a header of its own, streams that simply
//! end. There are no text completions: a text goes as a conversation. Pictures are answers of
//! models that draw.

use std::{collections::HashSet, sync::Arc};

use async_trait::async_trait;
use futures::{StreamExt, future::try_join_all, stream};
use reqwest::RequestBuilder;
use serde::Serialize;

use crate::{
    chat::{ChatRequest, TokenUsage},
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
    whole::{EmbeddingRequest, Embeddings, ImageRequest, Images, TextRequest, Whole},
    wire::{
        gemini::{
            self,
            bare::BareJson,
            embeddings::{self, BatchBody, EmbedBody},
            images::{self, ImageAnswer, ImageBody},
            models::{self, MOST_PAGES, PAGE_SIZE},
            request::RequestBody,
            stream as events,
        },
        posted::Posted,
        sse,
    },
};

/// The header that carries the key. In the address it would end up in logs.
const KEY_HEADER: &str = "x-goog-api-key";

/// Google Gemini.
pub const DESCRIPTOR: ProviderDescriptor = ProviderDescriptor {
    kind: ProviderKind::Gemini,
    service: Service::Other,
    built_in: Some(BuiltIn {
        id: "gemini",
        name: "Gemini",
        base_url: "https://generativelanguage.googleapis.com/v1beta",
        key_page: Some("https://aistudio.google.com/apikey"),
        key_variable: Some("GEMINI_API_KEY"),
    }),
    needs_key: true,
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
        // Nothing of theirs says that a conversation may end with words of the model.
        goes_on: false,
        model_list: true,
    },
    connect,
};

fn connect(endpoint: Endpoint, http: HttpClient, keys: Arc<dyn KeySource>) -> Arc<dyn LlmProvider> {
    Arc::new(Gemini {
        endpoint,
        http,
        keys,
    })
}

struct Gemini {
    endpoint: Endpoint,
    http: HttpClient,
    keys: Arc<dyn KeySource>,
}

impl Gemini {
    async fn authorize(&self, request: RequestBuilder) -> Result<RequestBuilder, ProviderError> {
        let needs_key = DESCRIPTOR.needs_key;
        http::authorize_in(KEY_HEADER, request, &self.endpoint, needs_key, &self.keys).await
    }

    /// Begins a request for what `method` of the model does.
    fn post<B: Serialize>(&self, resource: &str, method: &str, body: &B) -> RequestBuilder {
        let path = format!("{resource}:{method}");
        self.http.post(&self.endpoint, &path).json(body)
    }

    async fn whole(&self, request: RequestBuilder) -> Result<Posted, ProviderError> {
        Posted::of(http::send(self.authorize(request).await?).await?).await
    }

    async fn page(&self, token: Option<&str>) -> Result<models::Page, ProviderError> {
        let mut get = self
            .http
            .get(&self.endpoint, "models")
            .query(&[("pageSize", PAGE_SIZE)]);
        if let Some(token) = token {
            get = get.query(&[("pageToken", token)]);
        }
        let posted = self.whole(get).await?;
        posted.checked(models::read(&posted.body))
    }

    /// The vector of one text, and what it came with.
    async fn vector(
        &self,
        resource: &str,
        text: &str,
        dimensions: Option<u32>,
    ) -> Result<(Vec<Vec<f32>>, Posted), ProviderError> {
        let body = EmbedBody::new(resource, text, dimensions);
        let posted = self
            .whole(self.post(resource, "embedContent", &body))
            .await?;
        let vector = posted.checked(embeddings::read_one(&posted.body))?;
        Ok((vec![vector], posted))
    }

    /// The vectors of a batch of texts, and what they came with.
    async fn vectors(
        &self,
        resource: &str,
        texts: &[String],
        dimensions: Option<u32>,
    ) -> Result<(Vec<Vec<f32>>, Posted), ProviderError> {
        let body = BatchBody::new(resource, texts, dimensions);
        let request = self.post(resource, "batchEmbedContents", &body);
        let posted = self.whole(request).await?;
        let read = embeddings::read_batch(&posted.body, texts.len());
        let vectors = posted.checked(read)?;
        Ok((vectors, posted))
    }

    async fn picture(
        &self,
        resource: &str,
        request: &ImageRequest,
    ) -> Result<(ImageAnswer, Posted), ProviderError> {
        let body = ImageBody::new(request);
        let posted = self
            .whole(self.post(resource, "generateContent", &body))
            .await?;
        let answer = posted.checked(images::read(&posted.body))?;
        Ok((answer, posted))
    }
}

#[async_trait]
impl LlmProvider for Gemini {
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
        let body =
            RequestBody::new(&fitted.request).thinking(fitted.tells_thoughts, fitted.reasoning);
        let resource = gemini::resource(model);
        // Without this the answer is one growing array in the place of events.
        let post = self
            .post(&resource, "streamGenerateContent", &body)
            .query(&[("alt", "sse")]);
        let response = http::send(self.authorize(post).await?).await?;
        let mut bare = BareJson::default();
        let (accepted, body) = sse::accept_rewritten(response, move |piece| bare.rewrite(piece))?;
        let accepted = stream::iter([Ok(accepted)]);
        Ok(accepted.chain(events::read(body)).boxed())
    }

    /// The text is a message of the user's.
    async fn stream_text(
        &self,
        model: &str,
        request: &TextRequest,
    ) -> Result<ChatStream, ProviderError> {
        self.stream_chat(model, &request.as_conversation()).await
    }

    /// Asks batch after batch, as many texts as one may have.
    async fn embed(
        &self,
        model: &str,
        request: &EmbeddingRequest,
    ) -> Result<Whole<Embeddings>, ProviderError> {
        let resource = gemini::resource(model);
        let EmbeddingRequest { inputs, dimensions } = request;
        let (first, rest) = inputs.split_at(inputs.len().min(embeddings::MOST_TEXTS));
        let (mut vectors, posted) = match first {
            [text] => self.vector(&resource, text, *dimensions).await?,
            texts => self.vectors(&resource, texts, *dimensions).await?,
        };
        for batch in rest.chunks(embeddings::MOST_TEXTS) {
            let (more, _) = self.vectors(&resource, batch, *dimensions).await?;
            vectors.extend(more);
        }
        Ok(Whole {
            answer: Embeddings { vectors },
            usage: TokenUsage::default(),
            reported_model: None,
            status: posted.status,
            request_id: posted.request_id,
        })
    }

    /// Each picture is an answer of its own. Further ones are asked for side by side, once
    /// the first has come.
    async fn generate_images(
        &self,
        model: &str,
        request: &ImageRequest,
    ) -> Result<Whole<Images>, ProviderError> {
        let resource = gemini::resource(model);
        let (mut answer, posted) = self.picture(&resource, request).await?;
        let others = (1..request.count.unwrap_or(1)).map(|_| self.picture(&resource, request));
        for (other, _) in try_join_all(others).await? {
            answer.join(other);
        }
        Ok(Whole {
            answer: Images {
                pictures: answer.pictures,
            },
            usage: answer.usage,
            reported_model: answer.model,
            status: posted.status,
            request_id: posted.request_id,
        })
    }

    /// Reads page after page, as long as each brings something new.
    async fn list_models(&self) -> Result<Vec<ModelInfo>, ProviderError> {
        let mut listed = Vec::new();
        let mut known = HashSet::new();
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let page = self.page(token.as_deref()).await?;
            let models = page.models.into_iter();
            listed.extend(models.filter(|model| known.insert(model.id.clone())));
            let is_new = page.next != token;
            token = page.next;
            if token.is_none() || !is_new {
                break;
            }
        }
        Ok(listed)
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use url::Url;

    use super::*;
    use crate::{
        http::CONNECT_TIMEOUT, model_id::EndpointId, ports::KeySourceError, secret::ApiKey,
    };

    struct OneKey;

    #[async_trait]
    impl KeySource for OneKey {
        async fn key(
            &self,
            _endpoint: &EndpointId,
            _base_url: &Url,
        ) -> Result<Option<ApiKey>, KeySourceError> {
            Ok(ApiKey::parse("AIza-of-a-test").ok())
        }
    }

    #[test]
    fn the_key_stands_in_a_header_that_does_not_print_and_never_in_the_address() {
        let provider = Gemini {
            endpoint: Endpoint {
                id: "gemini".parse().unwrap(),
                name: "Gemini".into(),
                kind: ProviderKind::Gemini,
                base_url: "https://gateway.example/google/v1beta/".parse().unwrap(),
                own: false,
                simulated: false,
            },
            http: HttpClient::new(CONNECT_TIMEOUT).unwrap(),
            keys: Arc::new(OneKey),
        };
        let post = provider.post("models/gemini-x", "embedContent", &());
        let request = block_on(provider.authorize(post)).unwrap().build().unwrap();
        assert_eq!(
            request.url().as_str(),
            "https://gateway.example/google/v1beta/models/gemini-x:embedContent"
        );
        let key = request.headers().get(KEY_HEADER).unwrap();
        assert_eq!(key, "AIza-of-a-test");
        assert!(key.is_sensitive(), "so that no log shows it");
        assert!(!format!("{request:?}").contains("AIza-of-a-test"));
    }
}
