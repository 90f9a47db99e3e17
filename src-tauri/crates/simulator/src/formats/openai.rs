//! OpenAI: what its descendants in `openai_compatible` write, behind a stricter door. It
//! needs a key, refuses fields that it does not know and those that a model does not take.

mod errors;
mod fields;

use axum::http::{HeaderMap, Method};
use serde_json::Value;

use super::{
    AnswerFormat, Drawn, Exchange, WireFormat,
    openai_compatible::{Chat as CompatibleChat, OpenAiCompatible},
    openai_family as shared,
};
use crate::{
    AcceptedKeys, Answer, Failure, Model, ModelKind, Operation,
    frames::{Frame, FrameKind},
    requests::{ChatRequest, EmbeddingsRequest, ImagesRequest, TextRequest},
};

pub(super) struct OpenAi;

impl WireFormat for OpenAi {
    fn api_root(&self) -> &'static str {
        OpenAiCompatible.api_root()
    }

    fn route(&self, method: &Method, path: &str) -> Option<Operation> {
        OpenAiCompatible.route(method, path)
    }

    fn key<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        OpenAiCompatible.key(headers)
    }

    fn default_keys(&self) -> AcceptedKeys {
        AcceptedKeys::Any
    }

    fn default_models(&self) -> Vec<Model> {
        let of = |kind, id, name| Model::chat(id, name).kind(kind).context_length(8_192);
        vec![
            Model::chat("gpt-4.1-mini", "GPT-4.1 mini")
                .seeing()
                .context_length(1_047_576),
            Model::chat("gpt-5-mini", "GPT-5 mini")
                .seeing()
                .context_length(400_000),
            of(ModelKind::Language, "gpt-3.5-turbo-instruct", "Instruct"),
            of(ModelKind::Embedding, "text-embedding-3-small", "Embedding"),
            of(ModelKind::Image, "gpt-image-2", "GPT Image 2"),
        ]
    }

    fn headers(&self, id: &str, is_success: bool) -> Vec<(&'static str, String)> {
        OpenAiCompatible.headers(id, is_success)
    }

    fn read_chat(&self, body: &Value) -> Result<ChatRequest, Failure> {
        fields::check(body, fields::CHAT)?;
        let request = OpenAiCompatible.read_chat(body)?;
        fields::check_options(body)?;
        fields::check_model(body, &request.options.model)?;
        fields::check_messages(body)?;
        Ok(request)
    }

    fn read_text(&self, body: &Value) -> Result<TextRequest, Failure> {
        fields::check(body, fields::TEXT)?;
        fields::check_options(body)?;
        OpenAiCompatible.read_text(body)
    }

    fn read_embeddings(&self, body: &Value) -> Result<EmbeddingsRequest, Failure> {
        fields::check(body, fields::EMBEDDINGS)?;
        OpenAiCompatible.read_embeddings(body)
    }

    fn read_images(&self, body: &Value) -> Result<ImagesRequest, Failure> {
        fields::check(body, fields::IMAGES)?;
        OpenAiCompatible.read_images(body)
    }

    fn model_list(&self, models: &[Model], query: &str) -> Result<String, Failure> {
        OpenAiCompatible.model_list(models, query)
    }

    fn refuse(&self, failure: &Failure, id: &str) -> (u16, String) {
        errors::unsupported(failure).unwrap_or_else(|| OpenAiCompatible.refuse(failure, id))
    }

    fn chat(&self) -> &'static dyn AnswerFormat {
        &Chat
    }

    fn text(&self) -> &'static dyn AnswerFormat {
        OpenAiCompatible.text()
    }

    fn embeddings(
        &self,
        exchange: &Exchange,
        request: &EmbeddingsRequest,
        vectors: &[Vec<f32>],
    ) -> String {
        OpenAiCompatible.embeddings(exchange, request, vectors)
    }

    fn images(&self, exchange: &Exchange, drawn: &Drawn) -> String {
        OpenAiCompatible.images(exchange, drawn)
    }
}

/// Answers to conversations. There is no gateway, so an error in a stream is a bare one.
struct Chat;

impl AnswerFormat for Chat {
    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String {
        CompatibleChat.whole(exchange, answer)
    }

    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame> {
        CompatibleChat.stream(exchange, answer)
    }

    fn text_frame(&self, exchange: &Exchange, text: &str) -> Frame {
        CompatibleChat.text_frame(exchange, text)
    }

    fn error_frame(&self, _exchange: &Exchange) -> Frame {
        Frame::new(FrameKind::Finish, shared::event(&errors::in_stream()))
    }
}
