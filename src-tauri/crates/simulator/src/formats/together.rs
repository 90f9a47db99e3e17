//! Together AI: the role in every chunk, each token twice (`text` and `delta.content`),
//! usage unasked on the finish chunk, a bare array of models.

mod errors;
mod wire;

use axum::http::{HeaderMap, Method};
use serde_json::Value;

use self::wire::{
    Choice, Chunk, Delta, ErrorBody, ListedModel, Pricing, Whole, WholeChoice, WholeMessage,
    WireUsage,
};
use super::{
    Exchange, Operation, WireFormat,
    chat_completions::{self as shared, WireToolCall},
};
use crate::{
    AcceptedKeys, Answer, Failure, Model, ModelKind,
    chat::ChatRequest,
    frames::{Frame, FrameKind},
    pieces,
};

/// The token that ends a text with the Llama models.
const END_TOKEN: u32 = 128_009;

pub(super) struct Together;

/// The id as Together writes it: two short parts and 16 digits.
fn wire_id(exchange: &Exchange) -> String {
    let id = &exchange.id;
    format!("oSimul8-{id:.6}-{id}")
}

/// The seed that comes back; beyond the largest i64, as Together's may be.
fn seed(exchange: &Exchange) -> u64 {
    pieces::hash(&exchange.id) | 1 << 63
}

fn token_id(text: &str) -> u32 {
    (pieces::hash(text) % u64::from(END_TOKEN)) as u32
}

fn chunk<'a>(
    exchange: &'a Exchange,
    id: &'a str,
    text: Option<&'a str>,
    delta: Delta<'a>,
) -> Chunk<'a> {
    Chunk {
        id,
        object: "chat.completion.chunk",
        created: exchange.created,
        choices: [Choice {
            index: 0,
            text,
            logprobs: None,
            finish_reason: None,
            seed: None,
            delta,
        }],
        model: &exchange.model,
        usage: None,
    }
}

/// The delta of one token; only chunks of tool calls have neither token nor role.
fn token_delta(token_id: u32, text: &str) -> Delta<'_> {
    Delta {
        token_id: Some(token_id),
        role: Some("assistant"),
        content: Some(text),
        ..Delta::default()
    }
}

fn reasoning_frame(exchange: &Exchange, id: &str, text: &str) -> Frame {
    let delta = Delta {
        reasoning: Some(text),
        ..token_delta(token_id(text), "")
    };
    Frame::piece(shared::event(&chunk(exchange, id, Some(""), delta)), "")
}

fn tool_frame(exchange: &Exchange, id: &str, call: WireToolCall<'_>) -> Frame {
    let delta = Delta {
        tool_calls: Some([call]),
        ..Delta::default()
    };
    Frame::piece(shared::event(&chunk(exchange, id, None, delta)), "")
}

fn finish_frame(exchange: &Exchange, id: &str, answer: &Answer) -> Frame {
    let finish = answer.finish_reason();
    let mut last = chunk(exchange, id, Some(""), token_delta(END_TOKEN, ""));
    last.usage = answer.counted(exchange.prompt_tokens).map(WireUsage::from);
    for choice in &mut last.choices {
        choice.finish_reason = Some(shared::finish_word(&finish));
        choice.seed = Some(seed(exchange));
    }
    Frame::new(FrameKind::Finish, shared::event(&last))
}

fn joined(chunks: &[String]) -> Option<String> {
    (!chunks.is_empty()).then(|| chunks.concat())
}

impl WireFormat for Together {
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
        AcceptedKeys::Any
    }

    fn default_models(&self) -> Vec<Model> {
        let chat = Model::chat;
        vec![
            chat(
                "meta-llama/Llama-3.3-70B-Instruct-Turbo",
                "Llama 3.3 70B Instruct Turbo",
            )
            .price(0.88, 0.88),
            chat("openai/gpt-oss-20b", "GPT-OSS 20B").price(0.05, 0.2),
            chat("openai/gpt-oss-120b", "GPT-OSS 120B").price(0.15, 0.6),
            chat(
                "Qwen/Qwen2.5-7B-Instruct-Turbo",
                "Qwen2.5 7B Instruct Turbo",
            )
            .context_length(32_768)
            .price(0.3, 0.3),
            chat("black-forest-labs/FLUX.1-schnell", "FLUX.1 [schnell]")
                .kind(ModelKind::Image)
                .context_length(0),
            chat(
                "intfloat/multilingual-e5-large-instruct",
                "Multilingual E5 Large Instruct",
            )
            .kind(ModelKind::Embedding)
            .context_length(514)
            .price(0.02, 0.02),
        ]
    }

    fn headers(&self, id: &str, is_success: bool) -> Vec<(&'static str, String)> {
        let mut headers = vec![
            ("x-request-id", format!("{id}-SIM")),
            ("x-ratelimit-limit", "60".to_owned()),
            ("x-ratelimit-remaining", "59".to_owned()),
            ("x-ratelimit-reset", "1".to_owned()),
        ];
        if is_success {
            // A successful reply of theirs may carry it: a client must not wait for it.
            headers.push(("retry-after", "2".to_owned()));
        }
        headers
    }

    fn read_chat(&self, body: &Value) -> Result<ChatRequest, Failure> {
        shared::read_chat(body)
    }

    fn model_list(&self, models: &[Model]) -> String {
        let listed = |model| {
            let &Model {
                context_length,
                price,
                kind,
                ..
            } = model;
            ListedModel {
                id: &model.id,
                object: "model",
                created: 1_733_000_000,
                kind: kind.name(),
                running: false,
                display_name: &model.display_name,
                organization: model.organization(),
                context_length,
                pricing: Pricing {
                    hourly: 0.0,
                    input: price.input,
                    output: price.output,
                    base: 0.0,
                    finetune: 0.0,
                },
            }
        };
        shared::json(&models.iter().map(listed).collect::<Vec<_>>())
    }

    fn refuse(&self, failure: &Failure, id: &str) -> (u16, String) {
        let (status, error) = errors::error(failure);
        (status, shared::json(&ErrorBody { id, error }))
    }

    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String {
        let finish = answer.finish_reason();
        let calls = answer.tool_calls.iter().enumerate();
        shared::json(&Whole {
            id: &wire_id(exchange),
            object: "chat.completion",
            created: exchange.created,
            model: &exchange.model,
            prompt: [],
            choices: [WholeChoice {
                finish_reason: shared::finish_word(&finish),
                seed: seed(exchange),
                index: 0,
                logprobs: None,
                message: WholeMessage {
                    role: "assistant",
                    content: joined(&answer.chunks)
                        .or_else(|| joined(&answer.refusal))
                        .or_else(|| answer.tool_calls.is_empty().then(String::new)),
                    reasoning: joined(&answer.reasoning),
                    tool_calls: calls
                        .map(|(index, call)| WireToolCall::whole(Some(index), call))
                        .collect(),
                },
            }],
            usage: answer.counted(exchange.prompt_tokens).map(WireUsage::from),
        })
    }

    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame> {
        let id = wire_id(exchange);
        let mut frames: Vec<Frame> = Vec::with_capacity(answer.chunks.len() + 2);
        frames.extend(
            answer
                .reasoning
                .iter()
                .map(|text| reasoning_frame(exchange, &id, text)),
        );
        let texts = answer.chunks.iter().chain(&answer.refusal);
        frames.extend(texts.map(|text| self.text_frame(exchange, text)));
        if !answer.tool_calls.is_empty() {
            let role = Delta {
                role: Some("assistant"),
                ..Delta::default()
            };
            let open = chunk(exchange, &id, None, role);
            frames.push(Frame::new(FrameKind::Open, shared::event(&open)));
        }
        for (index, call) in answer.tool_calls.iter().enumerate() {
            frames.push(tool_frame(
                exchange,
                &id,
                WireToolCall::opening(index, call),
            ));
            let arguments = WireToolCall::arguments(index, &call.arguments);
            frames.push(tool_frame(exchange, &id, arguments));
        }
        frames.push(finish_frame(exchange, &id, answer));
        frames.push(Frame::new(FrameKind::Done, shared::DONE));
        frames
    }

    fn text_frame(&self, exchange: &Exchange, text: &str) -> Frame {
        let id = wire_id(exchange);
        let chunk = chunk(exchange, &id, Some(text), token_delta(token_id(text), text));
        Frame::piece(shared::event(&chunk), text)
    }

    fn error_frame(&self, exchange: &Exchange) -> Frame {
        let (_, error) = errors::error(&Failure::ServerError);
        let id = wire_id(exchange);
        Frame::new(
            FrameKind::Finish,
            shared::event(&ErrorBody { id: &id, error }),
        )
    }
}
