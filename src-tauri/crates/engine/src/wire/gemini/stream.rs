//! From the events of a stream to those of an answer.
//!
//! There is no mark of the end: the body ends, and an answer whose reason to finish never
//! came was cut off. The reason may come more than once with more of the answer behind it, so
//! that the last one counts.

use futures::Stream;
use serde_json::json;

use super::reply::{Candidate, FunctionCall, Part, Reply};
use crate::{
    chat::{ChatEvent, FinishReason, TokenUsage},
    classify,
    error::{ErrorKind, ProviderError},
    provider::ProviderKind,
    reasoning::{Seal, SealKind},
    tools::ToolCallDelta,
    wire::{
        decoding::{Decoded, Decoder, decode},
        sse::SseItem,
    },
};

/// The most characters of an answer's id that go into the ids of its calls: others take ids
/// of 40 characters when the conversation goes on with them.
const ID_CHARACTERS: usize = 24;

/// Turns the events of a stream into those of an answer.
pub fn read<S>(events: S) -> impl Stream<Item = Result<ChatEvent, ProviderError>> + Send
where
    S: Stream<Item = Result<SseItem, ProviderError>> + Send + Unpin,
{
    decode(events, Reader::default())
}

#[derive(Default)]
struct Reader {
    decoded: Decoded,
    end: Option<Result<FinishReason, ProviderError>>,
    /// How many calls came.
    calls: u32,
    model: Option<String>,
    usage: Option<TokenUsage>,
}

impl Decoder for Reader {
    type Item = SseItem;

    fn take(&mut self, item: SseItem) {
        match item {
            SseItem::Alive => self.decoded.say(ChatEvent::Alive),
            SseItem::Unreadable => self.decoded.say(ChatEvent::Unreadable),
            SseItem::Data(data) if data.trim().is_empty() => self.decoded.say(ChatEvent::Alive),
            SseItem::Data(data) => match serde_json::from_str(&data) {
                Ok(reply) => self.take_reply(reply),
                Err(_) => self.decoded.say(ChatEvent::Unreadable),
            },
        }
    }

    fn end(&mut self) {
        match self.end.take() {
            Some(Ok(FinishReason::Stop)) if self.calls > 0 => {
                self.decoded.finish(FinishReason::ToolCalls);
            }
            Some(Ok(finish)) => self.decoded.finish(finish),
            Some(Err(error)) => self.decoded.fail(error),
            None => self.decoded.fail(ErrorKind::StreamCut.into()),
        }
    }

    fn decoded(&mut self) -> &mut Decoded {
        &mut self.decoded
    }
}

impl Reader {
    fn take_reply(&mut self, mut reply: Reply) {
        let before = self.decoded.waiting();
        if let Some(error) = reply.error.take() {
            let error = classify::in_stream(&json!({ "error": error }));
            return self.decoded.fail(error);
        }
        if let Some(model) = reply.model_version.take().filter(|model| !model.is_empty())
            && self.model.as_deref() != Some(model.as_str())
        {
            self.model = Some(model.clone());
            self.decoded.say(ChatEvent::ReportedModel(model));
        }
        let refusal = reply.refusal();
        if let Some(candidate) = reply.candidate() {
            self.take_candidate(candidate, reply.response_id.as_deref());
        }
        self.take_usage(reply.usage_metadata.map(TokenUsage::from));
        if let Some(refusal) = refusal {
            return self.decoded.fail(refusal);
        }
        if self.decoded.waiting() == before {
            self.decoded.say(ChatEvent::Alive);
        }
    }

    /// Every event repeats the counts; only news are told.
    fn take_usage(&mut self, usage: Option<TokenUsage>) {
        if let Some(usage) = usage
            && self.usage != Some(usage)
        {
            self.usage = Some(usage);
            self.decoded.say(ChatEvent::Usage(usage));
        }
    }

    fn take_candidate(&mut self, candidate: Candidate, answer: Option<&str>) {
        self.end = candidate.end().or(self.end.take());
        let parts = candidate.content.and_then(|content| content.parts);
        for part in parts.unwrap_or_default() {
            self.take_part(part, answer);
        }
    }

    fn take_part(&mut self, part: Part, answer: Option<&str>) {
        if let Some(text) = part.text.filter(|text| !text.is_empty()) {
            self.decoded.say(if part.thought == Some(true) {
                ChatEvent::Reasoning(text)
            } else {
                ChatEvent::Text(text)
            });
        }
        let signature = part.thought_signature.filter(|it| !it.is_empty());
        if let Some(call) = part.function_call {
            self.take_call(call, signature, answer);
        } else if let Some(data) = signature {
            self.decoded.say(ChatEvent::Sealed(Seal {
                by: ProviderKind::Gemini,
                kind: SealKind::Signature,
                data,
            }));
        }
    }

    /// A call comes whole. One that was given no id gets one that names the answer too, so
    /// that no other of the conversation has it.
    fn take_call(&mut self, call: FunctionCall, signature: Option<String>, answer: Option<&str>) {
        let index = self.calls;
        self.calls = self.calls.saturating_add(1);
        let id = call.id.filter(|id| !id.is_empty());
        let args = call.args.unwrap_or_default();
        self.decoded.say(ChatEvent::ToolCall(ToolCallDelta {
            index,
            id: Some(id.unwrap_or_else(|| made_up_id(answer.unwrap_or_default(), index))),
            name: Some(call.name),
            arguments: serde_json::Value::from(args).to_string(),
            signature,
        }));
    }
}

/// Of the characters that every provider takes in an id.
fn made_up_id(answer: &str, index: u32) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let answer: String = answer.chars().filter(plain).take(ID_CHARACTERS).collect();
    format!("call_{answer}_{index}")
}

#[cfg(test)]
mod tests;
