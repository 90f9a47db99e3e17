//! Answers to conversations.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    super::{AnswerFormat, Exchange, body::json},
    errors, signature,
    wire::{Candidate, Content, ErrorBody, FunctionCall, Part, Reply, Usage},
};
use crate::{
    Answer, FinishReason, ToolCall, Usage as Counted,
    frames::{Frame, FrameKind},
};

pub(super) struct Chat;

fn event(value: &impl Serialize) -> Bytes {
    format!("data: {}\r\n\r\n", json(value)).into()
}

/// Calls end an answer like anything else.
fn finish_word(finish: &FinishReason) -> &str {
    match finish {
        FinishReason::Stop | FinishReason::ToolCalls => "STOP",
        FinishReason::Length => "MAX_TOKENS",
        FinishReason::ContentFilter => "SAFETY",
        FinishReason::Other(word) => word,
    }
}

fn finish_message(answer: &Answer) -> Option<&'static str> {
    (!answer.tool_calls.is_empty()).then_some("Model generated function call(s).")
}

fn text(text: &str) -> Part<'_> {
    Part {
        text: Some(text),
        ..Part::default()
    }
}

fn thought(said: &str) -> Part<'_> {
    Part {
        thought: Some(true),
        ..text(said)
    }
}

/// A call comes whole. Of several that come together the first is signed.
fn call(index: usize, call: &ToolCall) -> Part<'_> {
    let args: Value = serde_json::from_str(&call.arguments).unwrap_or_default();
    let args = if args.is_object() { args } else { json!({}) };
    Part {
        thought_signature: (index == 0).then(|| signature::of_call(&call.name, &args)),
        function_call: Some(FunctionCall {
            name: &call.name,
            args,
            id: Some(call.id.as_str()).filter(|id| !id.is_empty()),
        }),
        ..Part::default()
    }
}

/// The thoughts as far as they are told.
fn told<'a>(exchange: &Exchange, answer: &'a Answer) -> &'a [String] {
    if exchange.include_thoughts {
        &answer.reasoning
    } else {
        &[]
    }
}

/// What the words of an answer are signed with that came of thoughts.
fn signature_of(answer: &Answer) -> Option<String> {
    let said: String = answer.texts().collect();
    let thoughtful = !answer.reasoning.is_empty() && answer.tool_calls.is_empty();
    (thoughtful && !said.is_empty()).then(|| signature::of_text(&said))
}

/// The parts as they come in a stream, one chunk each.
fn parts<'a>(exchange: &Exchange, answer: &'a Answer) -> Vec<Part<'a>> {
    let thoughts = told(exchange, answer).iter().map(|said| thought(said));
    let texts = answer.texts().map(text);
    thoughts.chain(texts).chain(calls(answer)).collect()
}

fn calls(answer: &Answer) -> impl Iterator<Item = Part<'_>> {
    let calls = answer.tool_calls.iter().enumerate();
    calls.map(|(index, made)| call(index, made))
}

/// The counts when `sent` of `all` pieces are out: a running total. Those of the answer begin
/// with its text.
fn running(counted: Counted, thoughts: usize, sent: usize, all: usize) -> Usage {
    if sent <= thoughts && sent < all {
        return Usage::new(counted.prompt, None, None);
    }
    let written = counted.completion.saturating_sub(counted.reasoning);
    let so_far = match (sent - thoughts, all - thoughts) {
        (_, 0) => written,
        (sent, all) => (u128::from(written) * sent as u128 / all as u128) as u64,
    };
    let reasoning = Some(counted.reasoning).filter(|&tokens| tokens > 0);
    Usage::new(counted.prompt, Some(so_far), reasoning)
}

impl AnswerFormat for Chat {
    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String {
        let finish = answer.finish_reason();
        let (reasoning, said) = (
            told(exchange, answer).concat(),
            answer.texts().collect::<String>(),
        );
        let thoughts = Some(thought(&reasoning)).filter(|_| !reasoning.is_empty());
        let texts = Some(Part {
            thought_signature: signature_of(answer),
            ..text(&said)
        });
        let texts = texts.filter(|_| !said.is_empty());
        let parts = thoughts.into_iter().chain(texts).chain(calls(answer));
        let parts: Vec<_> = parts.collect();
        let counted = answer.counted(exchange.prompt_tokens);
        let candidate = Candidate {
            content: (!parts.is_empty()).then(|| Content::of(parts)),
            finish_reason: Some(finish_word(&finish)),
            finish_message: finish_message(answer),
            ..Candidate::default()
        };
        let all = answer.tokens();
        let thoughts = answer.reasoning.len();
        json(&Reply {
            usage_metadata: counted.map(|counted| running(counted, thoughts, all, all)),
            ..Reply::new(exchange, candidate)
        })
    }

    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame> {
        let counted = answer.counted(exchange.prompt_tokens);
        let parts = parts(exchange, answer);
        let (thoughts, all) = (told(exchange, answer).len(), parts.len());
        let reply = |candidate, sent| Reply {
            usage_metadata: counted.map(|counted| running(counted, thoughts, sent, all)),
            ..Reply::new(exchange, candidate)
        };
        let pieces = parts.into_iter().enumerate().map(|(index, part)| {
            let is_answer = part.thought.is_none();
            let said = part.text.filter(|_| is_answer).unwrap_or_default();
            let candidate = Candidate {
                content: Some(Content::of(vec![part])),
                ..Candidate::default()
            };
            Frame::piece(event(&reply(candidate, index + 1)), said)
        });
        let mut frames: Vec<Frame> = pieces.collect();
        let finish = answer.finish_reason();
        let signed = Part {
            thought_signature: signature_of(answer),
            ..text("")
        };
        let last = Candidate {
            // What a filter took has no content at all.
            content: (finish != FinishReason::ContentFilter).then(|| Content::of(vec![signed])),
            finish_reason: Some(finish_word(&finish)),
            finish_message: finish_message(answer),
            ..Candidate::default()
        };
        frames.push(Frame::new(FrameKind::Finish, event(&reply(last, all))));
        frames
    }

    fn text_frame(&self, exchange: &Exchange, said: &str) -> Frame {
        let candidate = Candidate {
            content: Some(Content::of(vec![text(said)])),
            ..Candidate::default()
        };
        Frame::piece(event(&Reply::new(exchange, candidate)), said)
    }

    /// As plain JSON over several lines, outside of any event.
    fn error_frame(&self, _exchange: &Exchange) -> Frame {
        let error = errors::internal();
        let body = serde_json::to_string_pretty(&ErrorBody { error });
        let lines = format!("{}\n", body.unwrap_or_default());
        Frame::new(FrameKind::Finish, lines.replace('\n', "\r\n"))
    }
}
