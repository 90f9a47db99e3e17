//! The wire formats: what each has to say for itself, and the list of them.
//!
//! A further format is a file here that implements [`WireFormat`] (a large one keeps what it
//! writes and its wording of errors in a folder beside it), and its lines in [`Format`].

mod anthropic;
mod body;
mod gemini;
mod ollama;
mod openai;
mod openai_compatible;
mod openai_family;
mod together;

use axum::http::{HeaderMap, Method};
use serde_json::Value;

use crate::{
    AcceptedKeys, Answer, Failure, Model, Operation,
    frames::Frame,
    requests::{ChatRequest, EmbeddingsRequest, ImagesRequest, TextRequest},
};

/// A provider's wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Together AI.
    Together,
    /// What many servers speak that take OpenAI's requests.
    OpenAiCompatible,
    /// OpenAI.
    OpenAi,
    /// Ollama by its own API.
    Ollama,
    /// Anthropic.
    Anthropic,
    /// Google Gemini.
    Gemini,
}

impl Format {
    /// All there are.
    pub const ALL: [Self; 6] = [
        Self::Together,
        Self::OpenAiCompatible,
        Self::Anthropic,
        Self::Gemini,
        Self::OpenAi,
        Self::Ollama,
    ];

    /// Its name in paths and in [`Target`](crate::Target)s.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Together => "together",
            Self::OpenAiCompatible => "compatible",
            Self::OpenAi => "openai",
            Self::Ollama => "ollama",
            Self::Anthropic => "anthropic",
            Self::Gemini => "gemini",
        }
    }

    pub(crate) fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.slug() == slug)
    }

    pub(crate) fn wire(self) -> &'static dyn WireFormat {
        match self {
            Self::Together => &together::Together,
            Self::OpenAiCompatible => &openai_compatible::OpenAiCompatible,
            Self::OpenAi => &openai::OpenAi,
            Self::Ollama => &ollama::Ollama,
            Self::Anthropic => &anthropic::Anthropic,
            Self::Gemini => &gemini::Gemini,
        }
    }
}

/// One reply's particulars, as far as every format may say them.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// 16 hexadecimal digits that no other reply of this process has.
    pub(crate) id: String,
    /// Unix time in seconds.
    pub(crate) created: u64,
    /// The model asked for, which is the one that is said to answer.
    pub(crate) model: String,
    pub(crate) prompt_tokens: usize,
    /// Whether usage was asked for.
    pub(crate) include_usage: bool,
    /// Whether thoughts were asked for.
    pub(crate) include_thoughts: bool,
}

/// Pictures that were drawn for one request.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// Their size, as in `256x256`.
    pub(crate) size: String,
    /// Whether they are addresses rather than base64 of the files.
    pub(crate) as_address: bool,
    pub(crate) pictures: Vec<String>,
}

/// What a format has to say: pure, from what it means to the bytes of it and back.
pub(crate) trait WireFormat: Sync {
    /// The part of the base URL that is the provider's, such as `/v1`.
    fn api_root(&self) -> &'static str;

    /// What of it stands in the base URL that a client is given; the rest a client adds.
    fn base_root(&self) -> &'static str {
        self.api_root()
    }

    /// What a request to `path` (below the base URL) wants.
    fn route(&self, method: &Method, path: &str) -> Option<Operation>;

    /// The same told by the body, where several operations share a path.
    fn narrowed(&self, operation: Operation, _body: &Value) -> Operation {
        operation
    }

    /// The body with what the address says beside it, for formats that name the model there.
    fn addressed(&self, _path: &str, _query: &str, body: Value) -> Value {
        body
    }

    /// The API key in the headers.
    fn key<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str>;

    /// The keys a target accepts unless it is told otherwise.
    fn default_keys(&self) -> AcceptedKeys;

    /// The models a target has unless it is told otherwise.
    fn default_models(&self) -> Vec<Model>;

    /// Headers that every reply carries, errors as well, or only those with status 200.
    fn headers(&self, id: &str, is_success: bool) -> Vec<(&'static str, String)>;

    /// Refuses headers that the provider refuses, the key apart.
    fn check_headers(&self, _headers: &HeaderMap) -> Result<(), Failure> {
        Ok(())
    }

    /// Reads a chat request as strictly as the provider does.
    fn read_chat(&self, body: &Value) -> Result<ChatRequest, Failure>;

    /// The same for a text to be continued. Here and below, what a format does not say stands
    /// for an operation that it has no path for.
    fn read_text(&self, _body: &Value) -> Result<TextRequest, Failure> {
        Err(Failure::UnknownPath)
    }

    /// The same for texts to be turned into vectors.
    fn read_embeddings(&self, _body: &Value) -> Result<EmbeddingsRequest, Failure> {
        Err(Failure::UnknownPath)
    }

    /// The same for pictures to be drawn.
    fn read_images(&self, _body: &Value) -> Result<ImagesRequest, Failure> {
        Err(Failure::UnknownPath)
    }

    /// The body of a model list, or of that page of it which the address's query asks for.
    fn model_list(&self, models: &[Model], query: &str) -> Result<String, Failure>;

    /// The body of what there is to know of one model.
    fn model_details(&self, _model: &Model) -> Result<String, Failure> {
        Err(Failure::UnknownPath)
    }

    /// Status and body of an error.
    fn refuse(&self, failure: &Failure, id: &str) -> (u16, String);

    /// The body of an error that says how long to wait, for formats that say it there rather
    /// than in a header.
    fn wait_in_body(&self, _failure: &Failure, _retry_after: &str) -> Option<String> {
        None
    }

    /// How it says the answer to a conversation.
    fn chat(&self) -> &'static dyn AnswerFormat;

    /// How it says what follows a text.
    fn text(&self) -> &'static dyn AnswerFormat {
        self.chat()
    }

    /// The body with the vectors of each text, in their order.
    fn embeddings(
        &self,
        _exchange: &Exchange,
        _request: &EmbeddingsRequest,
        _vectors: &[Vec<f32>],
    ) -> String {
        String::new()
    }

    /// The body with the pictures.
    fn images(&self, _exchange: &Exchange, _drawn: &Drawn) -> String {
        String::new()
    }
}

/// How a format says text that was written.
pub(crate) trait AnswerFormat: Sync {
    /// The content type of a stream.
    fn content_type(&self) -> &'static str {
        "text/event-stream"
    }

    /// What keeps a connection alive and says nothing.
    fn keep_alive(&self) -> &'static str {
        ": keep-alive\n\n"
    }

    /// The body of a reply that comes whole.
    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String;

    /// The events of a reply that comes as a stream.
    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame>;

    /// One event with this text.
    fn text_frame(&self, exchange: &Exchange, text: &str) -> Frame;

    /// An error in the middle of a stream.
    fn error_frame(&self, exchange: &Exchange) -> Frame;
}
