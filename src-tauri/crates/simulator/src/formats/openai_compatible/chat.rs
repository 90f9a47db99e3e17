//! Answers to conversations in the compatible format.

use super::wire::{
    Choice, Chunk, Delta, ErrorChoice, ErrorChunk, StreamError, Whole, WholeChoice, WholeMessage,
    WireUsage,
};
use crate::{
    Answer,
    formats::{
        AnswerFormat, Exchange,
        openai_family::{self as shared, WireToolCall, joined},
    },
    frames::{Frame, FrameKind},
    pieces,
};

pub(in super::super) struct Chat;

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
    last.usage = exchange
        .include_usage
        .then(|| Some(WireUsage::with_details(usage)));
    let frame = Frame::new(FrameKind::Usage, shared::event(&last));
    exchange.include_usage.then_some(frame)
}

impl AnswerFormat for Chat {
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
            usage: answer
                .counted(exchange.prompt_tokens)
                .map(WireUsage::with_details),
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
            error: StreamError::behind_gateway(),
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
