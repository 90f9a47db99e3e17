//! Together's answers to conversations.

use super::{
    END_TOKEN, errors, seed, token_id,
    wire::{Choice, Chunk, Delta, Whole, WholeChoice, WholeMessage, WireUsage},
    wire_id,
};
use crate::{
    Answer,
    formats::{
        AnswerFormat, Exchange,
        openai_family::{self as shared, WireToolCall, joined},
    },
    frames::{Frame, FrameKind},
};

pub(super) struct Chat;

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
    last.usage = answer
        .counted(exchange.prompt_tokens)
        .map(WireUsage::with_cache);
    for choice in &mut last.choices {
        choice.finish_reason = Some(shared::finish_word(&finish));
        choice.seed = Some(seed(exchange));
    }
    Frame::new(FrameKind::Finish, shared::event(&last))
}

impl AnswerFormat for Chat {
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
            usage: answer
                .counted(exchange.prompt_tokens)
                .map(WireUsage::with_cache),
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
        let texts = answer.texts();
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
        errors::frame(exchange)
    }
}
