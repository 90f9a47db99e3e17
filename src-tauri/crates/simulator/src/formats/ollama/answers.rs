//! Answers, line by line.

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::{
    errors,
    wire::{Call, ChatLine, End, ErrorLine, Function, Message, TextLine},
};
use crate::{
    Answer, FinishReason, ToolCall,
    formats::{AnswerFormat, Exchange, body::json},
    frames::{Frame, FrameKind},
};

/// Nanoseconds that every reply is said to have taken.
pub(super) const TOTAL_DURATION: u64 = 1_900_000_000;
/// Of these, to load the model.
pub(super) const LOAD_DURATION: u64 = 1_600_000;

/// The content type of a stream.
const LINES: &str = "application/x-ndjson";

/// Answers to conversations.
pub(super) struct Chat;

/// What follows a text.
pub(super) struct Text;

fn line(value: &impl Serialize) -> Bytes {
    format!("{}\n", json(value)).into()
}

fn created_at(exchange: &Exchange) -> String {
    let seconds = i64::try_from(exchange.created).unwrap_or_default();
    Timestamp::from_second(seconds)
        .unwrap_or_default()
        .to_string()
}

/// An answer that calls tools ends with `stop` like any other.
fn done_reason(finish: &FinishReason) -> &str {
    match finish {
        FinishReason::Stop | FinishReason::ToolCalls | FinishReason::ContentFilter => "stop",
        FinishReason::Length => "length",
        FinishReason::Other(word) => word,
    }
}

fn end<'a>(exchange: &Exchange, answer: &Answer, finish: &'a FinishReason) -> End<'a> {
    let usage = answer.counted(exchange.prompt_tokens);
    End {
        done_reason: done_reason(finish),
        context: None,
        total_duration: TOTAL_DURATION,
        load_duration: LOAD_DURATION,
        prompt_eval_count: usage.map(|usage| usage.prompt),
        prompt_eval_duration: TOTAL_DURATION / 6,
        eval_count: usage.map(|usage| usage.completion),
        eval_duration: TOTAL_DURATION / 2,
    }
}

fn message<'a>(content: &'a str, thinking: &'a str, tool_calls: Vec<Call<'a>>) -> Message<'a> {
    Message {
        role: "assistant",
        content,
        thinking,
        tool_calls,
    }
}

fn call(index: usize, call: &ToolCall) -> Call<'_> {
    Call {
        id: &call.id,
        function: Function {
            index,
            name: &call.name,
            arguments: serde_json::from_str(&call.arguments)
                .unwrap_or_else(|_| Value::String(call.arguments.clone())),
        },
    }
}

fn chat_line<'a>(
    exchange: &'a Exchange,
    message: Message<'a>,
    end: Option<End<'a>>,
) -> ChatLine<'a> {
    ChatLine {
        model: &exchange.model,
        created_at: created_at(exchange),
        message,
        done: end.is_some(),
        end,
    }
}

fn piece(exchange: &Exchange, message: Message<'_>, text: &str) -> Frame {
    Frame::piece(line(&chat_line(exchange, message, None)), text)
}

impl AnswerFormat for Chat {
    fn content_type(&self) -> &'static str {
        LINES
    }

    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String {
        let content: String = answer.texts().collect();
        let thinking = answer.reasoning.concat();
        let calls = answer.tool_calls.iter().enumerate();
        let calls = calls.map(|(index, made)| call(index, made)).collect();
        let finish = answer.finish_reason();
        let end = end(exchange, answer, &finish);
        let message = message(&content, &thinking, calls);
        json(&chat_line(exchange, message, Some(end)))
    }

    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame> {
        let thoughts = answer
            .reasoning
            .iter()
            .map(|thought| piece(exchange, message("", thought, Vec::new()), ""));
        let texts = answer.texts().map(|text| self.text_frame(exchange, text));
        let calls = answer.tool_calls.iter().enumerate();
        let calls = calls
            .map(|(index, made)| piece(exchange, message("", "", vec![call(index, made)]), ""));
        let mut frames: Vec<Frame> = thoughts.chain(texts).chain(calls).collect();
        let finish = answer.finish_reason();
        let last = chat_line(
            exchange,
            message("", "", Vec::new()),
            Some(end(exchange, answer, &finish)),
        );
        frames.push(Frame::new(FrameKind::Finish, line(&last)));
        frames
    }

    fn text_frame(&self, exchange: &Exchange, text: &str) -> Frame {
        piece(exchange, message(text, "", Vec::new()), text)
    }

    fn error_frame(&self, _exchange: &Exchange) -> Frame {
        error_frame()
    }

    fn keep_alive(&self) -> &'static str {
        "\n"
    }
}

fn text_line<'a>(exchange: &'a Exchange, response: &'a str, end: Option<End<'a>>) -> TextLine<'a> {
    TextLine {
        model: &exchange.model,
        created_at: created_at(exchange),
        response,
        done: end.is_some(),
        // The tokens so far, by which the next request can go on.
        end: end.map(|end| End {
            context: Some([128_006, 128_009]),
            ..end
        }),
    }
}

impl AnswerFormat for Text {
    fn content_type(&self) -> &'static str {
        LINES
    }

    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String {
        let text: String = answer.texts().collect();
        let finish = answer.finish_reason();
        let end = end(exchange, answer, &finish);
        json(&text_line(exchange, &text, Some(end)))
    }

    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame> {
        let texts = answer.texts().map(|text| self.text_frame(exchange, text));
        let mut frames: Vec<Frame> = texts.collect();
        let finish = answer.finish_reason();
        let last = text_line(exchange, "", Some(end(exchange, answer, &finish)));
        frames.push(Frame::new(FrameKind::Finish, line(&last)));
        frames
    }

    fn text_frame(&self, exchange: &Exchange, text: &str) -> Frame {
        Frame::piece(line(&text_line(exchange, text, None)), text)
    }

    fn error_frame(&self, _exchange: &Exchange) -> Frame {
        error_frame()
    }

    fn keep_alive(&self) -> &'static str {
        "\n"
    }
}

fn error_frame() -> Frame {
    let error = errors::in_stream();
    Frame::new(FrameKind::Finish, line(&ErrorLine { error }))
}
