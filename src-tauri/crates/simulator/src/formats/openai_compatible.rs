//! OpenAI's chat completions, as many servers speak them: the role first, usage only on
//! request in a chunk with no choices, models in an envelope.

use axum::http::{HeaderMap, Method};
use serde::Serialize;
use serde_json::Value;

use super::{
    Exchange, Operation, WireFormat,
    chat_completions::{self as shared, WireError, WireToolCall},
};
use crate::{
    AcceptedKeys, Answer, Failure, Model, Usage,
    chat::ChatRequest,
    frames::{Frame, FrameKind},
    pieces,
};

pub(super) struct OpenAiCompatible;

#[derive(Debug, Serialize)]
struct Chunk<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    service_tier: &'static str,
    system_fingerprint: &'static str,
    choices: Vec<Choice<'a>>,
    /// Null in every chunk but the one that has it, and absent when it was not asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Option<WireUsage>>,
    obfuscation: String,
}

#[derive(Debug, Serialize)]
struct Choice<'a> {
    index: usize,
    delta: Delta<'a>,
    logprobs: Option<()>,
    finish_reason: Option<&'a str>,
}

/// Of what is doubly optional, the outer `None` leaves it out and the inner one is null.
#[derive(Debug, Default, Serialize)]
struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_calls: Option<[WireToolCall<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<Option<&'a str>>,
}

#[derive(Debug, Serialize)]
struct Whole<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    choices: [WholeChoice<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<WireUsage>,
    service_tier: &'static str,
    system_fingerprint: &'static str,
}

#[derive(Debug, Serialize)]
struct WholeChoice<'a> {
    index: usize,
    message: WholeMessage<'a>,
    logprobs: Option<()>,
    finish_reason: &'a str,
}

#[derive(Debug, Serialize)]
struct WholeMessage<'a> {
    role: &'static str,
    content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<WireToolCall<'a>>,
    refusal: Option<String>,
    annotations: [(); 0],
}

#[derive(Debug, Serialize)]
struct WireUsage {
    prompt_tokens: u64,
    completion_tokens: u64,
    total_tokens: u64,
    prompt_tokens_details: PromptDetails,
    completion_tokens_details: CompletionDetails,
}

#[derive(Debug, Default, Serialize)]
struct PromptDetails {
    cached_tokens: u64,
    audio_tokens: u64,
}

#[derive(Debug, Default, Serialize)]
struct CompletionDetails {
    reasoning_tokens: u64,
    audio_tokens: u64,
    accepted_prediction_tokens: u64,
    rejected_prediction_tokens: u64,
}

impl From<Usage> for WireUsage {
    fn from(usage: Usage) -> Self {
        Self {
            prompt_tokens: usage.prompt,
            completion_tokens: usage.completion,
            total_tokens: usage.total(),
            prompt_tokens_details: PromptDetails::default(),
            completion_tokens_details: CompletionDetails {
                reasoning_tokens: usage.reasoning,
                ..CompletionDetails::default()
            },
        }
    }
}

#[derive(Debug, Serialize)]
struct ModelList<'a> {
    object: &'static str,
    data: Vec<ListedModel<'a>>,
}

#[derive(Debug, Serialize)]
struct ListedModel<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    owned_by: &'a str,
}

#[derive(Debug, Serialize)]
struct ErrorBody {
    error: WireError,
}

/// An error in a stream, as gateways send it: a chunk with an `error` beside its choices.
#[derive(Debug, Serialize)]
struct ErrorChunk<'a> {
    id: &'a str,
    provider: &'static str,
    error: StreamError,
    model: &'a str,
    object: &'static str,
    created: u64,
    choices: [ErrorChoice<'a>; 1],
}

#[derive(Debug, Serialize)]
struct StreamError {
    code: u16,
    message: &'static str,
}

#[derive(Debug, Serialize)]
struct ErrorChoice<'a> {
    index: usize,
    delta: Delta<'a>,
    finish_reason: Option<&'a str>,
    native_finish_reason: Option<&'a str>,
    logprobs: Option<()>,
}

fn wire_id(exchange: &Exchange) -> String {
    format!("chatcmpl-Sim{}", exchange.id)
}

/// Padding of varying length, which hides how long the piece beside it is.
fn obfuscation(text: &str) -> String {
    let digits = format!("{:016x}", pieces::hash(text));
    let length = text.len() % digits.len();
    digits.chars().take(length).collect()
}

fn chunk<'a>(exchange: &'a Exchange, id: &'a str, delta: Delta<'a>) -> Chunk<'a> {
    let said = delta.content.flatten().unwrap_or(id);
    Chunk {
        id,
        object: "chat.completion.chunk",
        created: exchange.created,
        model: &exchange.model,
        service_tier: "default",
        system_fingerprint: "fp_51b0a7ed00",
        obfuscation: obfuscation(said),
        choices: vec![Choice {
            index: 0,
            delta,
            logprobs: None,
            finish_reason: None,
        }],
        usage: exchange.include_usage.then_some(None),
    }
}

/// The first chunk: the role, and empty content, or null before tool calls and refusals.
fn open_frame(exchange: &Exchange, id: &str, answer: &Answer) -> Frame {
    let refuses = !answer.refusal.is_empty();
    let writes = !refuses && (answer.tool_calls.is_empty() || !answer.chunks.is_empty());
    let delta = Delta {
        role: Some("assistant"),
        content: Some(writes.then_some("")),
        refusal: Some(refuses.then_some("")),
        ..Delta::default()
    };
    Frame::new(FrameKind::Open, shared::event(&chunk(exchange, id, delta)))
}

fn piece(exchange: &Exchange, id: &str, delta: Delta<'_>) -> Frame {
    Frame::piece(shared::event(&chunk(exchange, id, delta)), "")
}

fn reasoning_delta(text: &str) -> Delta<'_> {
    Delta {
        reasoning_content: Some(text),
        ..Delta::default()
    }
}

fn refusal_delta(text: &str) -> Delta<'_> {
    Delta {
        refusal: Some(Some(text)),
        ..Delta::default()
    }
}

fn tool_delta(call: WireToolCall<'_>) -> Delta<'_> {
    Delta {
        tool_calls: Some([call]),
        ..Delta::default()
    }
}

fn tool_frames(exchange: &Exchange, id: &str, answer: &Answer) -> Vec<Frame> {
    let mut frames = Vec::new();
    for (index, call) in answer.tool_calls.iter().enumerate() {
        let opening = tool_delta(WireToolCall::opening(index, call));
        frames.push(piece(exchange, id, opening));
        for part in pieces::split(&call.arguments) {
            let arguments = tool_delta(WireToolCall::arguments(index, &part));
            frames.push(piece(exchange, id, arguments));
        }
    }
    frames
}

fn finish_frame(exchange: &Exchange, id: &str, answer: &Answer) -> Frame {
    let finish = answer.finish_reason();
    let mut last = chunk(exchange, id, Delta::default());
    for choice in &mut last.choices {
        choice.finish_reason = Some(shared::finish_word(&finish));
    }
    Frame::new(FrameKind::Finish, shared::event(&last))
}

fn usage_frame(exchange: &Exchange, id: &str, answer: &Answer) -> Option<Frame> {
    let usage = answer.counted(exchange.prompt_tokens)?;
    let mut last = chunk(exchange, id, Delta::default());
    last.choices.clear();
    last.usage = exchange.include_usage.then(|| Some(usage.into()));
    let frame = Frame::new(FrameKind::Usage, shared::event(&last));
    exchange.include_usage.then_some(frame)
}

fn joined(chunks: &[String]) -> Option<String> {
    (!chunks.is_empty()).then(|| chunks.concat())
}

impl WireFormat for OpenAiCompatible {
    fn api_root(&self) -> &'static str {
        "/v1"
    }

    fn route(&self, method: &Method, path: &str) -> Option<Operation> {
        shared::route(method, path)
    }

    fn key<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        shared::bearer(headers)
    }

    fn default_keys(&self) -> AcceptedKeys {
        AcceptedKeys::AnyOrNone
    }

    fn default_models(&self) -> Vec<Model> {
        vec![
            Model::chat("aideon-large", "Aideon Large").context_length(200_000),
            Model::chat("aideon-small", "Aideon Small").context_length(128_000),
            Model::chat("aideon-code", "Aideon Code").context_length(128_000),
        ]
    }

    fn headers(&self, id: &str, _is_success: bool) -> Vec<(&'static str, String)> {
        vec![
            ("x-request-id", format!("req_{id}")),
            ("x-ratelimit-limit-requests", "500".to_owned()),
            ("x-ratelimit-remaining-requests", "499".to_owned()),
            ("x-ratelimit-reset-requests", "120ms".to_owned()),
        ]
    }

    fn read_chat(&self, body: &Value) -> Result<ChatRequest, Failure> {
        let request = shared::read_chat(body)?;
        within(body, "temperature", 0.0, 2.0)?;
        within(body, "top_p", 0.0, 1.0)?;
        within(body, "frequency_penalty", -2.0, 2.0)?;
        within(body, "presence_penalty", -2.0, 2.0)?;
        Ok(request)
    }

    fn model_list(&self, models: &[Model]) -> String {
        shared::json(&ModelList {
            object: "list",
            data: models.iter().map(list_entry).collect(),
        })
    }

    fn refuse(&self, failure: &Failure, _id: &str) -> (u16, String) {
        let (status, error) = error(failure);
        (status, shared::json(&ErrorBody { error }))
    }

    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String {
        let finish = answer.finish_reason();
        let is_empty = answer.tool_calls.is_empty() && answer.refusal.is_empty();
        let calls = answer.tool_calls.iter();
        shared::json(&Whole {
            id: &wire_id(exchange),
            object: "chat.completion",
            created: exchange.created,
            model: &exchange.model,
            choices: [WholeChoice {
                index: 0,
                message: WholeMessage {
                    role: "assistant",
                    content: joined(&answer.chunks).or_else(|| is_empty.then(String::new)),
                    reasoning_content: joined(&answer.reasoning),
                    tool_calls: calls.map(|call| WireToolCall::whole(None, call)).collect(),
                    refusal: joined(&answer.refusal),
                    annotations: [],
                },
                logprobs: None,
                finish_reason: shared::finish_word(&finish),
            }],
            usage: answer.counted(exchange.prompt_tokens).map(WireUsage::from),
            service_tier: "default",
            system_fingerprint: "fp_51b0a7ed00",
        })
    }

    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame> {
        let id = wire_id(exchange);
        let mut frames = Vec::with_capacity(answer.chunks.len() + 4);
        frames.push(open_frame(exchange, &id, answer));
        let reasoning = answer.reasoning.iter().map(|text| reasoning_delta(text));
        frames.extend(reasoning.map(|delta| piece(exchange, &id, delta)));
        frames.extend(
            answer
                .chunks
                .iter()
                .map(|text| self.text_frame(exchange, text)),
        );
        let refusal = answer.refusal.iter().map(|text| refusal_delta(text));
        frames.extend(refusal.map(|delta| piece(exchange, &id, delta)));
        frames.extend(tool_frames(exchange, &id, answer));
        frames.push(finish_frame(exchange, &id, answer));
        frames.extend(usage_frame(exchange, &id, answer));
        frames.push(Frame::new(FrameKind::Done, shared::DONE));
        frames
    }

    fn text_frame(&self, exchange: &Exchange, text: &str) -> Frame {
        let id = wire_id(exchange);
        let delta = Delta {
            content: Some(Some(text)),
            ..Delta::default()
        };
        Frame::piece(shared::event(&chunk(exchange, &id, delta)), text)
    }

    fn error_frame(&self, exchange: &Exchange) -> Frame {
        let id = wire_id(exchange);
        let chunk = ErrorChunk {
            id: &id,
            provider: "Simulated",
            error: StreamError {
                code: 502,
                message: "The provider behind this gateway failed",
            },
            model: &exchange.model,
            object: "chat.completion.chunk",
            created: exchange.created,
            choices: [ErrorChoice {
                index: 0,
                delta: Delta {
                    role: Some("assistant"),
                    content: Some(Some("")),
                    ..Delta::default()
                },
                finish_reason: None,
                native_finish_reason: None,
                logprobs: None,
            }],
        };
        Frame::new(FrameKind::Finish, shared::event(&chunk))
    }
}

fn list_entry(model: &Model) -> ListedModel<'_> {
    ListedModel {
        id: &model.id,
        object: "model",
        created: 1_733_000_000,
        owned_by: model.organization(),
    }
}

/// Refuses a number outside of `least` to `most`.
fn within(body: &Value, name: &str, least: f64, most: f64) -> Result<(), Failure> {
    let value = body.get(name).filter(|value| !value.is_null());
    let Some(value) = value else {
        return Ok(());
    };
    let number = value
        .as_f64()
        .ok_or_else(|| Failure::InvalidField(name.to_owned()))?;
    if (least..=most).contains(&number) {
        return Ok(());
    }
    Err(Failure::OutOfRange {
        field: name.to_owned(),
        got: value.to_string(),
        above: number > most,
    })
}

/// Status and words for each failure.
fn error(failure: &Failure) -> (u16, WireError) {
    match failure {
        Failure::UnreadableBody => (400, WireError::invalid("The body is not valid JSON")),
        Failure::TooLarge => (413, WireError::invalid("The body is too large")),
        Failure::InvalidField(field) => (
            400,
            WireError::invalid(format!("Missing or wrong parameter: '{field}'"))
                .param(field)
                .code("invalid_parameter"),
        ),
        Failure::OutOfRange { field, got, above } => (
            400,
            WireError::invalid(format!("'{field}' is out of range: {got}"))
                .param(field)
                .code(if *above {
                    "decimal_above_max_value"
                } else {
                    "decimal_below_min_value"
                }),
        ),
        Failure::BadKey => (
            401,
            WireError::invalid("The API key is missing or not correct").code("invalid_api_key"),
        ),
        Failure::NoCredit => (
            402,
            WireError::new("billing_error", "There is no credit left").code("billing_not_active"),
        ),
        Failure::Forbidden => (
            403,
            WireError::new("permission_error", "This key has no access to that"),
        ),
        Failure::ContextLength => (
            400,
            WireError::invalid("The messages are longer than the model's context")
                .param("messages")
                .code("context_length_exceeded"),
        ),
        Failure::UnknownModel => (
            404,
            WireError::invalid("The model does not exist or you have no access to it")
                .code("model_not_found"),
        ),
        Failure::ModelNotServed => (
            400,
            WireError::invalid("This model does not chat").param("model"),
        ),
        Failure::UnknownPath => (404, WireError::invalid("There is nothing at this path")),
        Failure::RateLimited => (
            429,
            WireError::new("requests", "Too many requests, slow down").code("rate_limit_exceeded"),
        ),
        Failure::QuotaExhausted => (
            429,
            WireError::new("insufficient_quota", "The quota of this account is used up")
                .code("insufficient_quota"),
        ),
        Failure::ServerError => (500, WireError::new("server_error", "Something went wrong")),
        Failure::BadGateway => (502, WireError::new("server_error", "Bad gateway")),
        Failure::Overloaded => (
            503,
            WireError::new("server_error", "There is too much to do, try again later"),
        ),
    }
}
