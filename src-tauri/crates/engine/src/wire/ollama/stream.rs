//! What Ollama answers, line by line.

use futures::Stream;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    chat::{ChatEvent, FinishReason, TokenUsage},
    classify,
    error::{ErrorKind, ProviderError},
    tools::{ToolCallDelta, made_up_id},
    wire::{
        decoding::{Decoded, Decoder, decode},
        ndjson::NdjsonItem,
    },
};

/// A line of a conversation's answer, or of a text's.
#[derive(Debug, Deserialize)]
struct Line {
    model: Option<String>,
    message: Option<Message>,
    /// The text of a text's answer.
    response: Option<String>,
    thinking: Option<String>,
    done: Option<bool>,
    done_reason: Option<String>,
    prompt_eval_count: Option<u64>,
    eval_count: Option<u64>,
    error: Option<Value>,
}

#[derive(Debug, Deserialize)]
struct Message {
    content: Option<String>,
    thinking: Option<String>,
    tool_calls: Option<Vec<Call>>,
}

/// A call comes whole. Older servers give no id.
#[derive(Debug, Deserialize)]
struct Call {
    id: Option<String>,
    function: Function,
}

#[derive(Debug, Deserialize)]
struct Function {
    name: String,
    arguments: Option<Value>,
}

/// Turns the lines of a stream into the events of an answer. The line that says `done` is its
/// end; a body that ends without one was cut off.
pub fn read<S>(lines: S) -> impl Stream<Item = Result<ChatEvent, ProviderError>> + Send
where
    S: Stream<Item = Result<NdjsonItem, ProviderError>> + Send + Unpin,
{
    decode(lines, Reader::default())
}

#[derive(Default)]
struct Reader {
    decoded: Decoded,
    model: Option<String>,
    calls: u32,
}

impl Decoder for Reader {
    type Item = NdjsonItem;

    fn take(&mut self, item: NdjsonItem) {
        match item {
            NdjsonItem::Alive => self.decoded.say(ChatEvent::Alive),
            NdjsonItem::Unreadable => self.decoded.say(ChatEvent::Unreadable),
            NdjsonItem::Line(line) => match serde_json::from_str(&line) {
                Ok(line) => self.take_line(line),
                Err(_) => self.decoded.say(ChatEvent::Unreadable),
            },
        }
    }

    fn end(&mut self) {
        self.decoded.fail(ErrorKind::StreamCut.into());
    }

    fn decoded(&mut self) -> &mut Decoded {
        &mut self.decoded
    }
}

impl Reader {
    fn take_line(&mut self, line: Line) {
        if let Some(error) = line.error {
            let error = classify::in_stream(&json!({ "error": error }));
            return self.decoded.fail(error);
        }
        let before = self.decoded.waiting();
        if let Some(model) = line.model.filter(|model| !model.is_empty())
            && self.model.as_deref() != Some(model.as_str())
        {
            self.model = Some(model.clone());
            self.decoded.say(ChatEvent::ReportedModel(model));
        }
        self.say_words(line.thinking, line.response);
        if let Some(message) = line.message {
            self.say_words(message.thinking, message.content);
            for call in message.tool_calls.unwrap_or_default() {
                self.say_call(call);
            }
        }
        if line.done == Some(true) {
            self.say_usage(line.prompt_eval_count, line.eval_count);
            let finish = self.finish_reason(line.done_reason.as_deref());
            self.decoded.finish(finish);
        } else if self.decoded.waiting() == before {
            self.decoded.say(ChatEvent::Alive);
        }
    }

    fn say_words(&mut self, thinking: Option<String>, text: Option<String>) {
        let present = |text: Option<String>| text.filter(|text| !text.is_empty());
        if let Some(thinking) = present(thinking) {
            self.decoded.say(ChatEvent::Reasoning(thinking));
        }
        if let Some(text) = present(text) {
            self.decoded.say(ChatEvent::Text(text));
        }
    }

    fn say_call(&mut self, call: Call) {
        let arguments = match call.function.arguments {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text,
            Some(value) => value.to_string(),
        };
        let id = call.id.filter(|id| !id.is_empty());
        self.decoded.say(ChatEvent::ToolCall(ToolCallDelta {
            index: self.calls,
            id: Some(id.unwrap_or_else(made_up_id)),
            name: Some(call.function.name),
            arguments,
            signature: None,
        }));
        self.calls = self.calls.saturating_add(1);
    }

    fn say_usage(&mut self, prompt: Option<u64>, completion: Option<u64>) {
        if prompt.is_some() || completion.is_some() {
            self.decoded
                .say(ChatEvent::Usage(TokenUsage { prompt, completion }));
        }
    }

    /// Calls of tools end with `stop` too; the oldest servers give no reason at all.
    fn finish_reason(&self, reason: Option<&str>) -> FinishReason {
        match reason {
            Some("stop") | None if self.calls > 0 => FinishReason::ToolCalls,
            // The last two answer a request without words, which only loads the model.
            Some("stop" | "load" | "unload") => FinishReason::Stop,
            Some("length") => FinishReason::Length,
            _ => FinishReason::Unknown,
        }
    }
}

#[cfg(test)]
mod tests;
