//! What follows a text, as Together says it: chunks like those of a chat, of another kind.

use super::{
    END_TOKEN, errors, seed, token_id,
    wire::{TextChoice, TextChunk, TokenDelta, WholeText, WholeTextChoice, WireUsage},
    wire_id,
};
use crate::{
    Answer, FinishReason,
    formats::{AnswerFormat, Exchange, openai_family as shared},
    frames::{Frame, FrameKind},
};

pub(super) struct Text;

fn chunk<'a>(exchange: &'a Exchange, id: &'a str, token_id: u32, text: &'a str) -> TextChunk<'a> {
    TextChunk {
        id,
        object: "completion.chunk",
        created: exchange.created,
        choices: [TextChoice {
            index: 0,
            text,
            logprobs: None,
            finish_reason: None,
            seed: None,
            delta: TokenDelta {
                token_id,
                role: "assistant",
                content: text,
            },
        }],
        model: &exchange.model,
        usage: None,
    }
}

/// The last chunk, with the text that comes in it.
fn finish_frame(exchange: &Exchange, answer: &Answer, token_id: u32, text: &str) -> Frame {
    let id = wire_id(exchange);
    let finish = answer.finish_reason();
    let mut last = chunk(exchange, &id, token_id, text);
    last.usage = answer
        .counted(exchange.prompt_tokens)
        .map(WireUsage::with_cache);
    for choice in &mut last.choices {
        choice.finish_reason = Some(shared::finish_word(&finish));
        choice.seed = Some(seed(exchange));
    }
    Frame {
        text: text.to_owned(),
        ..Frame::new(FrameKind::Finish, shared::event(&last))
    }
}

impl AnswerFormat for Text {
    fn whole(&self, exchange: &Exchange, answer: &Answer) -> String {
        let finish = answer.finish_reason();
        shared::json(&WholeText {
            id: &exchange.id,
            object: "text.completion",
            created: exchange.created,
            model: &exchange.model,
            prompt: [],
            choices: [WholeTextChoice {
                text: answer.texts().collect(),
                finish_reason: shared::finish_word(&finish),
                seed: seed(exchange),
                logprobs: None,
                index: 0,
            }],
            usage: answer.counted(exchange.prompt_tokens).map(WireUsage::from),
        })
    }

    fn stream(&self, exchange: &Exchange, answer: &Answer) -> Vec<Frame> {
        let mut texts: Vec<&str> = answer.texts().collect();
        // Cut off at its length, an answer has no end token: the last that fits ends it.
        let last = match answer.finish_reason() {
            FinishReason::Length => texts.pop(),
            _ => None,
        };
        let (token, text) = last.map_or((END_TOKEN, ""), |text| (token_id(text), text));
        let mut frames: Vec<Frame> = texts
            .into_iter()
            .map(|text| self.text_frame(exchange, text))
            .collect();
        frames.push(finish_frame(exchange, answer, token, text));
        frames.push(Frame::new(FrameKind::Done, shared::DONE));
        frames
    }

    fn text_frame(&self, exchange: &Exchange, text: &str) -> Frame {
        let id = wire_id(exchange);
        let chunk = chunk(exchange, &id, token_id(text), text);
        Frame::piece(shared::event(&chunk), text)
    }

    fn error_frame(&self, exchange: &Exchange) -> Frame {
        errors::frame(exchange)
    }
}
