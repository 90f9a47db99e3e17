//! Anthropic's answers to conversations: a message of parts, whole or part by part.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json as value};

use super::{
    errors,
    wire::{Block, Caller, Delta, Ending, Event, Message, StartUsage},
};
use crate::{
    Answer, FinishReason, ToolCall, Usage,
    formats::{AnswerFormat, Exchange, body::json},
    frames::{Frame, FrameKind},
    pieces,
};

pub(super) struct Messages;

/// What shows that thoughts are the model's own.
pub(super) const SIGNATURE: &str = "c2ltdWxhdGVk";

/// Written as it is recorded: with a space that no other event has.
const PING: &str = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

/// An event under its name. Spaces stand before the last brace, more or fewer of them, which
/// hides how long the piece is.
fn framed(name: &str, event: &impl Serialize) -> Bytes {
    let json = json(event);
    let spaces = (pieces::hash(&json) % 16) as usize;
    let body = json.strip_suffix('}').unwrap_or(&json);
    format!("event: {name}\ndata: {body}{:spaces$}}}\n\n", "").into()
}

fn event(event: &Event<'_>) -> Bytes {
    framed(event.name(), event)
}

fn stop_reason(finish: &FinishReason) -> &str {
    match finish {
        FinishReason::Stop => "end_turn",
        FinishReason::Length => "max_tokens",
        FinishReason::ToolCalls => "tool_use",
        FinishReason::ContentFilter => "refusal",
        FinishReason::Other(word) => word,
    }
}

fn message<'a>(
    exchange: &'a Exchange,
    content: Vec<Block<'a>>,
    stop_reason: Option<&'a str>,
    usage: Option<StartUsage>,
) -> Message<'a> {
    Message {
        model: &exchange.model,
        id: format!("msg_01{}", exchange.id),
        kind: "message",
        role: "assistant",
        content,
        stop_reason,
        stop_sequence: None,
        usage,
    }
}

/// A part of a streamed message: how it begins, and the deltas that follow, each with the
/// text of the answer in it.
struct Part<'a> {
    begin: Block<'a>,
    deltas: Vec<(Delta<'a>, &'a str)>,
}

fn thinking(answer: &Answer) -> Part<'_> {
    let thoughts = answer.reasoning.iter();
    let deltas = thoughts.map(|thinking| (Delta::Thinking { thinking }, ""));
    let signature = Delta::Signature {
        signature: SIGNATURE,
    };
    Part {
        begin: Block::Thinking {
            thinking: "",
            signature: "",
        },
        deltas: deltas.chain([(signature, "")]).collect(),
    }
}

fn text(answer: &Answer) -> Part<'_> {
    let deltas = answer.texts().map(|text| (Delta::Text { text }, text));
    Part {
        begin: Block::Text { text: "" },
        deltas: deltas.collect(),
    }
}

fn call<'a>(call: &'a ToolCall, arguments: &'a [String]) -> Part<'a> {
    let pieces = [""].into_iter().chain(arguments.iter().map(String::as_str));
    let deltas = pieces.map(|partial_json| (Delta::InputJson { partial_json }, ""));
    Part {
        begin: block_of_call(call, value!({})),
        deltas: deltas.collect(),
    }
}

fn block_of_call(call: &ToolCall, input: Value) -> Block<'_> {
    Block::ToolUse {
        id: &call.id,
        name: &call.name,
        input,
        caller: Caller::MODEL,
    }
}

/// Part behind part. What opens and closes one goes out with the delta beside it, so that
/// each piece of the answer is one frame; the first part is opened before there is any.
fn frames_of_parts(parts: Vec<Part<'_>>) -> Vec<Frame> {
    let mut frames = Vec::new();
    let mut before: Vec<u8> = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        before.extend(event(&Event::ContentBlockStart {
            index,
            content_block: part.begin,
        }));
        if index == 0 {
            frames.push(Frame::new(FrameKind::Open, std::mem::take(&mut before)));
            frames.push(Frame::new(FrameKind::Open, PING));
        }
        for (delta, text) in part.deltas {
            before.extend(event(&Event::ContentBlockDelta { index, delta }));
            frames.push(Frame::piece(std::mem::take(&mut before), text));
        }
        before.extend(event(&Event::ContentBlockStop { index }));
    }
    frames.push(Frame::new(FrameKind::Finish, before));
    frames
}

fn start_frame(exchange: &Exchange, usage: Option<Usage>) -> Frame {
    let usage = usage.map(|usage| StartUsage::new(usage, usage.completion.min(1)));
    let message = message(exchange, Vec::new(), None, usage);
    Frame::new(FrameKind::Open, event(&Event::MessageStart { message }))
}

fn finish_frame(finish: &FinishReason, usage: Option<Usage>) -> Frame {
    let delta = Ending {
        stop_reason: stop_reason(finish),
        stop_sequence: None,
    };
    let last = Event::MessageDelta {
        delta,
        usage: usage.map(Into::into),
    };
    Frame::new(FrameKind::Finish, event(&last))
}

impl AnswerFormat for Messages {
    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String {
        let (thoughts, text) = (
            answer.reasoning.concat(),
            answer.texts().collect::<String>(),
        );
        let thinking = (!thoughts.is_empty()).then_some(Block::Thinking {
            thinking: &thoughts,
            signature: SIGNATURE,
        });
        let text = (!text.is_empty()).then_some(Block::Text { text: &text });
        let calls = answer.tool_calls.iter().map(|call| {
            let input = serde_json::from_str(&call.arguments);
            block_of_call(call, input.unwrap_or_default())
        });
        let content = thinking.into_iter().chain(text).chain(calls).collect();
        let finish = answer.finish_reason();
        let usage = answer
            .counted(exchange.prompt_tokens)
            .map(|usage| StartUsage::new(usage, usage.completion));
        json(&message(
            exchange,
            content,
            Some(stop_reason(&finish)),
            usage,
        ))
    }

    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame> {
        let usage = answer.counted(exchange.prompt_tokens);
        let arguments: Vec<Vec<String>> = answer
            .tool_calls
            .iter()
            .map(|call| pieces::split(&call.arguments))
            .collect();
        let mut parts = Vec::new();
        if !answer.reasoning.is_empty() {
            parts.push(thinking(answer));
        }
        if answer.texts().next().is_some() {
            parts.push(text(answer));
        }
        let calls = answer.tool_calls.iter().zip(&arguments);
        parts.extend(calls.map(|(made, arguments)| call(made, arguments)));
        let mut frames = vec![start_frame(exchange, usage)];
        if parts.is_empty() {
            frames.push(Frame::new(FrameKind::Open, PING));
        } else {
            frames.extend(frames_of_parts(parts));
        }
        frames.push(finish_frame(&answer.finish_reason(), usage));
        let end = event(&Event::MessageStop);
        frames.push(Frame::new(FrameKind::Done, end));
        frames
    }

    fn text_frame(&self, _exchange: &Exchange, text: &str) -> Frame {
        let delta = Delta::Text { text };
        let more = Event::ContentBlockDelta { index: 0, delta };
        Frame::piece(event(&more), text)
    }

    fn error_frame(&self, _exchange: &Exchange) -> Frame {
        let error = framed("error", &errors::in_stream());
        Frame::new(FrameKind::Finish, error)
    }
}
