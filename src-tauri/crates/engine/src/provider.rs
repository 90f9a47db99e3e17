//! [`LlmProvider`], the interface that every provider implements, and what describes one.

use std::sync::Arc;

use async_trait::async_trait;
use futures::{StreamExt, stream::BoxStream};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    chat::{ChatEvent, ChatReply, ChatRequest, TokenUsage},
    error::{ErrorKind, ProviderError},
    http::HttpClient,
    model_id::EndpointId,
    ports::KeySource,
    provenance::Service,
    reasoning::Thoughts,
    selector::Modality,
    tools::ToolCalls,
    whole::{EmbeddingRequest, Embeddings, ImageRequest, Images, TextRequest, Whole},
};

/// The events of one streamed answer. [`ChatEvent::Finished`] is the last of them and comes
/// only when the answer is complete: a finish reason was given and the body ended properly.
/// Any other end is an error. Dropping the stream cancels the request.
pub type ChatStream = BoxStream<'static, Result<ChatEvent, ProviderError>>;

/// A provider of models at one endpoint.
#[async_trait]
pub trait LlmProvider: Send + Sync {
    /// The endpoint that it serves.
    fn endpoint(&self) -> &Endpoint;

    /// What it can do.
    fn capabilities(&self) -> ProviderCapabilities;

    /// Makes ready what asking takes beside the network, a key above all. The user may be
    /// asked for the keychain's password meanwhile, so no deadline runs yet.
    ///
    /// # Errors
    /// [`ErrorKind::KeyMissing`] or [`ErrorKind::KeychainUnavailable`].
    async fn prepare(&self) -> Result<(), ProviderError>;

    /// Asks `model` to answer a conversation, streamed.
    ///
    /// # Errors
    /// The classified failure, when it failed before the first event.
    async fn stream_chat(
        &self,
        model: &str,
        request: &ChatRequest,
    ) -> Result<ChatStream, ProviderError>;

    /// Asks `model` to continue a text, streamed. The events are those of a conversation's
    /// answer.
    ///
    /// # Errors
    /// The classified failure, [`ErrorKind::Unsupported`] where the provider cannot.
    async fn stream_text(
        &self,
        _model: &str,
        _request: &TextRequest,
    ) -> Result<ChatStream, ProviderError> {
        Err(ErrorKind::Unsupported.into())
    }

    /// Asks `model` for the vectors of texts.
    ///
    /// # Errors
    /// As [`stream_text`](Self::stream_text).
    async fn embed(
        &self,
        _model: &str,
        _request: &EmbeddingRequest,
    ) -> Result<Whole<Embeddings>, ProviderError> {
        Err(ErrorKind::Unsupported.into())
    }

    /// Asks `model` for pictures.
    ///
    /// # Errors
    /// As [`stream_text`](Self::stream_text).
    async fn generate_images(
        &self,
        _model: &str,
        _request: &ImageRequest,
    ) -> Result<Whole<Images>, ProviderError> {
        Err(ErrorKind::Unsupported.into())
    }

    /// The models that the endpoint lists now. Being listed does not mean being served.
    ///
    /// # Errors
    /// The classified failure.
    async fn list_models(&self) -> Result<Vec<ModelInfo>, ProviderError>;

    /// Asking for a whole answer by [`chat`](Self::chat) is less work than collecting its
    /// stream.
    fn answers_at_once(&self) -> bool {
        false
    }

    /// Asks `model` to answer a conversation and waits for the whole answer.
    ///
    /// # Errors
    /// The classified failure; a stream that broke is one, however much had come.
    async fn chat(&self, model: &str, request: &ChatRequest) -> Result<ChatReply, ProviderError> {
        collect(self.stream_chat(model, request).await?).await
    }
}

/// Collects a whole answer from its stream.
///
/// # Errors
/// That of the stream, or [`ErrorKind::StreamCut`] when it ended without being finished.
pub async fn collect(mut stream: ChatStream) -> Result<ChatReply, ProviderError> {
    let mut text = String::new();
    let mut reasoning = String::new();
    let mut thoughts = Thoughts::default();
    let mut tool_calls = ToolCalls::default();
    let mut usage = TokenUsage::default();
    let mut reported_model = None;
    let mut request_id = None;
    while let Some(event) = stream.next().await {
        match event? {
            ChatEvent::Accepted { request_id: id, .. } => request_id = id,
            ChatEvent::ReportedModel(model) => reported_model = Some(model),
            ChatEvent::Text(more) => text.push_str(&more),
            ChatEvent::Reasoning(more) => reasoning.push_str(&more),
            ChatEvent::Sealed(seal) => thoughts.seal(seal, &text, &reasoning),
            ChatEvent::ToolCall(piece) => tool_calls.take(piece),
            ChatEvent::Usage(counted) => usage = counted,
            ChatEvent::Unreadable | ChatEvent::Alive => {}
            ChatEvent::Finished(finish) => {
                return Ok(ChatReply {
                    text,
                    reasoning,
                    thoughts: thoughts.finish(),
                    tool_calls: tool_calls.finish(),
                    finish,
                    usage,
                    reported_model,
                    request_id,
                });
            }
        }
    }
    Err(ErrorKind::StreamCut.into())
}

/// The wire format that an endpoint speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Together AI.
    Together,
    /// OpenAI.
    OpenAi,
    /// Anthropic.
    Anthropic,
    /// Google Gemini.
    Gemini,
    /// Ollama by its own API.
    Ollama,
    /// Any endpoint that speaks OpenAI's chat format.
    OpenAiCompatible,
}

/// One endpoint: where it is and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Its plain name, for people.
    pub name: String,
    /// The wire format it speaks.
    pub kind: ProviderKind,
    /// Where it is asked; the API's paths hang under it.
    pub base_url: Url,
    /// The user added it.
    pub own: bool,
    /// It is the demo's simulator.
    pub simulated: bool,
}

impl Endpoint {
    /// The address of `path` under the base URL.
    pub fn address(&self, path: &str) -> Url {
        let mut url = self.base_url.clone();
        let joined = format!("{}/{path}", url.path().trim_end_matches('/'));
        url.set_path(&joined);
        url
    }
}

/// What describes a kind of provider: settings, keys, routes and the conformance suite take
/// what they need to know from here.
#[derive(Clone, Copy)]
pub struct ProviderDescriptor {
    /// The wire format.
    pub kind: ProviderKind,
    /// Whose service it is, as far as the badge tells services apart.
    pub service: Service,
    /// The built-in endpoint of this kind; none when only the user adds such endpoints.
    pub built_in: Option<BuiltIn>,
    /// It cannot be used without a key.
    pub needs_key: bool,
    /// What it can do.
    pub capabilities: ProviderCapabilities,
    /// Makes the provider of an endpoint.
    pub connect: fn(Endpoint, HttpClient, Arc<dyn KeySource>) -> Arc<dyn LlmProvider>,
}

/// The endpoint that a kind of provider brings along.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// Its id.
    pub id: &'static str,
    /// Its plain name.
    pub name: &'static str,
    /// Its address unless the user changes it.
    pub base_url: &'static str,
    /// The page where one gets a key; none where none is needed.
    pub key_page: Option<&'static str>,
    /// The environment variable that is read when the keychain has no key.
    pub key_variable: Option<&'static str>,
}

/// What a provider can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProviderCapabilities {
    /// Continues texts.
    pub text: bool,
    /// Answers conversations.
    pub chat: bool,
    /// Answers them as a stream.
    pub streaming: bool,
    /// Takes pictures in a conversation.
    pub vision: bool,
    /// Makes pictures.
    pub images: bool,
    /// Turns texts into vectors.
    pub embeddings: bool,
    /// Turns them into vectors of a length that is asked for.
    pub dimensions: bool,
    /// Calls tools.
    pub tools: bool,
    /// Can be told that a tool has to be called, and which.
    pub forced_tools: bool,
    /// Tells its reasoning apart from the answer, and takes how much there is to be of it.
    pub reasoning: bool,
    /// Goes on with words of its own that end a conversation. Others refuse such a
    /// conversation and are never sent one.
    pub goes_on: bool,
    /// Lists its models.
    pub model_list: bool,
}

impl ProviderCapabilities {
    /// Whether it does what is asked for at all.
    pub fn of(&self, modality: Modality) -> bool {
        match modality {
            Modality::Text => self.text,
            Modality::Chat => self.chat,
            Modality::Vision => self.chat && self.vision,
            Modality::Image => self.images,
            Modality::Embedding => self.embeddings,
        }
    }
}

/// A model as its provider lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// Its name as the provider spells it.
    pub id: String,
    /// Its name for people, where given.
    pub display_name: Option<String>,
    /// What it is for.
    pub purpose: ModelPurpose,
    /// Its context window in tokens, where given.
    pub context_window: Option<u32>,
    /// Whether it sees pictures, where given.
    pub vision: Option<bool>,
    /// What it costs, where given.
    pub price: Option<Price>,
}

/// What a model is for, as its provider says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelPurpose {
    /// Conversations.
    Chat,
    /// Anything else: embeddings, images, moderation.
    Other,
    /// The provider does not say.
    Unsaid,
}

/// USD per million tokens. Unknown is not zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Price {
    /// For tokens of the prompt.
    pub input: f64,
    /// For tokens of the completion.
    pub output: f64,
}
