//! What follows a text, in the compatible format.

use bytes::Bytes;

use super::wire::{ErrorChunk, StreamError, TextChoice, TextReply, WireUsage};
use crate::{
    Answer, FinishReason,
    formats::{AnswerFormat, Exchange, openai_family as shared},
    frames::{Frame, FrameKind},
};

pub(super) struct Text;

/// What every reply and event is.
const OBJECT: &str = "text_completion";

fn wire_id(exchange: &Exchange) -> String {
    format!("cmpl-Sim{}", exchange.id)
}

fn choice<'a>(text: &'a str, finish_reason: Option<&'a str>) -> TextChoice<'a> {
    TextChoice {
        text,
        index: 0,
        logprobs: None,
        finish_reason,
    }
}

fn reply<'a>(
    exchange: &'a Exchange,
    id: &'a str,
    choices: Vec<TextChoice<'a>>,
    usage: Option<Option<WireUsage>>,
) -> TextReply<'a> {
    TextReply {
        id,
        object: OBJECT,
        created: exchange.created,
        choices,
        model: &exchange.model,
        usage,
    }
}

/// An event with this text; when usage was asked for, it has one, which is null.
fn chunk(exchange: &Exchange, choice: TextChoice<'_>) -> Bytes {
    let id = wire_id(exchange);
    let usage = exchange.include_usage.then_some(None);
    shared::event(&reply(exchange, &id, vec![choice], usage))
}

fn usage_frame(exchange: &Exchange, answer: &Answer) -> Option<Frame> {
    let usage = answer.counted(exchange.prompt_tokens)?;
    let id = wire_id(exchange);
    let last = reply(exchange, &id, Vec::new(), Some(Some(usage.into())));
    let frame = Frame::new(FrameKind::Usage, shared::event(&last));
    exchange.include_usage.then_some(frame)
}

impl AnswerFormat for Text {
    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String {
        let finish = answer.finish_reason();
        let text: String = answer.texts().collect();
        let id = wire_id(exchange);
        let choices = vec![choice(&text, Some(shared::finish_word(&finish)))];
        let usage = answer.counted(exchange.prompt_tokens);
        let usage = usage.map(|usage| Some(usage.into()));
        shared::json(&reply(exchange, &id, choices, usage))
    }

    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame> {
        let finish = answer.finish_reason();
        let mut texts: Vec<&str> = answer.texts().collect();
        // Cut off at its length, an answer ends with the last text that fits.
        let last = match finish {
            FinishReason::Length => texts.pop().unwrap_or_default(),
            _ => "",
        };
        let mut frames: Vec<Frame> = texts
            .into_iter()
            .map(|text| self.text_frame(exchange, text))
            .collect();
        let end = choice(last, Some(shared::finish_word(&finish)));
        frames.push(Frame {
            text: last.to_owned(),
            ..Frame::new(FrameKind::Finish, chunk(exchange, end))
        });
        frames.extend(usage_frame(exchange, answer));
        frames.push(Frame::new(FrameKind::Done, shared::DONE));
        frames
    }

    fn text_frame(&self, exchange: &Exchange, text: &str) -> Frame {
        Frame::piece(chunk(exchange, choice(text, None)), text)
    }

    fn error_frame(&self, exchange: &Exchange) -> Frame {
        let id = wire_id(exchange);
        let chunk = ErrorChunk {
            id: &id,
            provider: "Simulated",
            error: StreamError::behind_gateway(),
            model: &exchange.model,
            object: OBJECT,
            created: exchange.created,
            choices: [choice("", None)],
        };
        Frame::new(FrameKind::Finish, shared::event(&chunk))
    }
}
