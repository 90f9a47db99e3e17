//! Anthropic: the Messages format, the key in a header of its own, a model list in pages.
//! There are no text completions: a text goes as a message. There are neither vectors nor
//! pictures to be had.

use std::{collections::HashSet, sync::Arc};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use reqwest::{RequestBuilder, header::HeaderValue};

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
    whole::TextRequest,
    wire::{
        anthropic::{models, request::RequestBody, stream as events},
        sse,
    },
};

/// The version of the API that this file was written for.
const VERSION: HeaderValue = HeaderValue::from_static("2023-06-01");

/// How many models a page has at most, as the API allows.
const PAGE_SIZE: u32 = 1000;

/// The most pages that are read.
const MAX_PAGES: usize = 20;

/// Anthropic.
pub const DESCRIPTOR: ProviderDescriptor = ProviderDescriptor {
    kind: ProviderKind::Anthropic,
    service: Service::Other,
    built_in: Some(BuiltIn {
        id: "anthropic",
        name: "Anthropic",
        base_url: "https://api.anthropic.com",
        key_page: Some("https://console.anthropic.com/settings/keys"),
        key_variable: Some("ANTHROPIC_API_KEY"),
    }),
    needs_key: true,
    capabilities: ProviderCapabilities {
        text: true,
        chat: true,
        streaming: true,
        vision: true,
        images: false,
        embeddings: false,
        dimensions: false,
        tools: true,
        forced_tools: true,
        reasoning: true,
        // The models since 4.6 refuse a conversation that ends with words of their own.
        goes_on: false,
        model_list: true,
    },
    connect,
};

fn connect(endpoint: Endpoint, http: HttpClient, keys: Arc<dyn KeySource>) -> Arc<dyn LlmProvider> {
    Arc::new(Anthropic {
        endpoint,
        http,
        keys,
    })
}

/// The path below the base URL, which people give with and without the version's `v1`.
fn path(endpoint: &Endpoint, name: &str) -> String {
    let base = endpoint.base_url.path().trim_end_matches('/');
    match base.rsplit('/').next() {
        Some("v1") => name.to_owned(),
        _ => format!("v1/{name}"),
    }
}

struct Anthropic {
    endpoint: Endpoint,
    http: HttpClient,
    keys: Arc<dyn KeySource>,
}

impl Anthropic {
    async fn authorize(&self, request: RequestBuilder) -> Result<RequestBuilder, ProviderError> {
        let request = request.header("anthropic-version", VERSION);
        let needs_key = DESCRIPTOR.needs_key;
        http::authorize_in("x-api-key", request, &self.endpoint, needs_key, &self.keys).await
    }

    async fn page(&self, after: Option<&str>) -> Result<models::Page, ProviderError> {
        let mut get = self
            .http
            .get(&self.endpoint, &path(&self.endpoint, "models"))
            .query(&[("limit", PAGE_SIZE)]);
        if let Some(after) = after {
            get = get.query(&[("after_id", after)]);
        }
        let response = http::send(self.authorize(get).await?).await?;
        models::read(&http::body(response).await?)
    }
}

#[async_trait]
impl LlmProvider for Anthropic {
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
        let request = resolved(&self.http, request, true).await?;
        let fitted = rules::conversation(DESCRIPTOR.kind, model, &request)?;
        let body = RequestBody::streamed(model, &fitted.request).reasoning(fitted.reasoning);
        let post = self
            .http
            .post(&self.endpoint, &path(&self.endpoint, "messages"))
            .json(&body);
        let response = http::send(self.authorize(post).await?).await?;
        let (accepted, body) = sse::accept(response)?;
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

    /// Reads page after page, as long as each brings something new.
    async fn list_models(&self) -> Result<Vec<ModelInfo>, ProviderError> {
        let mut models: Vec<ModelInfo> = Vec::new();
        let mut known = HashSet::new();
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let page = self.page(after.as_deref()).await?;
            let before = models.len();
            let mut new = page.models;
            new.retain(|model| known.insert(model.id.clone()));
            models.append(&mut new);
            after = page.next;
            if after.is_none() || models.len() == before {
                break;
            }
        }
        Ok(models)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_name_the_version_or_leave_it_out() {
        for (base, expected) in [
            ("https://x.example", "https://x.example/v1/messages"),
            ("https://x.example/v1", "https://x.example/v1/messages"),
            ("https://x.example/v1/", "https://x.example/v1/messages"),
            (
                "https://x.example/claude",
                "https://x.example/claude/v1/messages",
            ),
            ("https://x.example/xv1", "https://x.example/xv1/v1/messages"),
        ] {
            let endpoint = Endpoint {
                id: "anthropic".parse().unwrap(),
                name: "Anthropic".into(),
                kind: ProviderKind::Anthropic,
                base_url: base.parse().unwrap(),
                own: false,
                simulated: false,
            };
            let address = endpoint.address(&path(&endpoint, "messages"));
            assert_eq!(address.as_str(), expected, "{base}");
        }
    }
}
