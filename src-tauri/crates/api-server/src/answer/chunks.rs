//! An answer as the events of a stream. Who writes stays the same from the first chunk to
//! the last, so what all of them share is written once.

use std::io::Write as _;

use aideon_engine::{
    chat::FinishReason,
    fallback::TurnEvent,
    tools::ToolCallDelta,
    wire::openai_chat::outgoing::{CallForm, Calls},
};
use bytes::{BufMut as _, BytesMut};
use serde::Serialize;
use serde_json::value::RawValue;

use super::Usage;

/// Which of the two shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The answer to a conversation, with calls in this form.
    Chat(CallForm),
    /// The continuation of a text.
    Text,
}

/// A comment, which clients skip.
pub(crate) const KEEP_ALIVE: &[u8] = b": keep-alive\n\n";

/// What ends a stream that is complete.
const DONE: &[u8] = b"data: [DONE]\n\n";

/// What a chunk ends with before the answer's end.
const OPEN: &str = ",\"finish_reason\":null}]";

/// Writes the events of one answer.
pub(crate) struct Chunks {
    shape: Shape,
    id: String,
    created: i64,
    include_usage: bool,
    /// From `data: ` to the choice; empty before it is known who writes.
    head: Vec<u8>,
    /// The first piece says whose it is.
    begun: bool,
}

#[derive(Serialize)]
struct WordsDelta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
}

#[derive(Serialize)]
struct CallDelta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(flatten)]
    calls: Calls<'a>,
}

impl Chunks {
    pub(crate) fn new(shape: Shape, id: &str, created: i64, include_usage: bool) -> Self {
        let prefix = match shape {
            Shape::Chat(_) => "chatcmpl-",
            Shape::Text => "cmpl-",
        };
        Self {
            shape,
            id: format!("{prefix}{id}"),
            created,
            include_usage,
            head: Vec::new(),
            begun: false,
        }
    }

    /// Something of the answer was written.
    pub(crate) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Writes what an event brings.
    pub(crate) fn write(&mut self, event: &TurnEvent, out: &mut BytesMut) {
        match event {
            TurnEvent::SourceChanged { attempt } => {
                self.head = self.head_of(&attempt.target.to_string());
            }
            TurnEvent::Text(text) => self.words(Some(text), None, out),
            TurnEvent::Reasoning(text) if self.shape != Shape::Text => {
                self.words(None, Some(text), out);
            }
            TurnEvent::ToolCall(piece) => self.call(piece, out),
            _ => {}
        }
    }

    fn head_of(&self, model: &str) -> Vec<u8> {
        #[derive(Serialize)]
        struct Common<'a> {
            id: &'a str,
            object: &'static str,
            created: i64,
            model: &'a str,
        }
        let object = match self.shape {
            Shape::Chat(_) => "chat.completion.chunk",
            Shape::Text => "text_completion",
        };
        let mut head = b"data: ".to_vec();
        let common = Common {
            id: &self.id,
            object,
            created: self.created,
            model,
        };
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut head, &common);
        head.pop();
        head
    }

    fn words(&mut self, content: Option<&str>, reasoning: Option<&str>, out: &mut BytesMut) {
        let role = self.role();
        self.open(out);
        match self.shape {
            Shape::Chat(_) => put(
                out,
                &WordsDelta {
                    role,
                    content,
                    reasoning_content: reasoning,
                },
            ),
            Shape::Text => {
                put(out, &content.unwrap_or_default());
                out.put_slice(b",\"logprobs\":null");
            }
        }
        out.put_slice(OPEN.as_bytes());
        self.close(out);
    }

    fn call(&mut self, piece: &ToolCallDelta, out: &mut BytesMut) {
        let Shape::Chat(form) = self.shape else {
            return;
        };
        let Some(calls) = form.piece(piece) else {
            return;
        };
        let role = self.role();
        self.open(out);
        put(out, &CallDelta { role, calls });
        out.put_slice(OPEN.as_bytes());
        self.close(out);
    }

    fn role(&mut self) -> Option<&'static str> {
        (!std::mem::replace(&mut self.begun, true)).then_some("assistant")
    }

    /// Begins a chunk, up to the delta or the text.
    fn open(&self, out: &mut BytesMut) {
        out.put_slice(&self.head);
        out.put_slice(match self.shape {
            Shape::Chat(_) => b",\"choices\":[{\"index\":0,\"delta\":",
            Shape::Text => b",\"choices\":[{\"index\":0,\"text\":",
        });
    }

    /// Ends a chunk behind its choices. Who wants the counts is told null in every chunk but
    /// the last.
    fn close(&self, out: &mut BytesMut) {
        if self.include_usage {
            out.put_slice(b",\"usage\":null");
        }
        out.put_slice(b"}\n\n");
    }

    /// Writes the end of a complete answer: the reason, the counts where they are wanted, and
    /// the `aideon` object in whichever of them is the last.
    pub(crate) fn finish(
        &mut self,
        finish: FinishReason,
        usage: Option<Usage>,
        aideon: &RawValue,
        out: &mut BytesMut,
    ) {
        let reason = match self.shape {
            Shape::Chat(form) => form.finish_reason(finish),
            Shape::Text => CallForm::Tools.finish_reason(finish),
        };
        let role = self.role();
        self.open(out);
        match self.shape {
            Shape::Chat(_) => put(
                out,
                &WordsDelta {
                    role,
                    content: role.map(|_| ""),
                    reasoning_content: None,
                },
            ),
            Shape::Text => out.put_slice(b"\"\",\"logprobs\":null"),
        }
        let _ = write!(out.writer(), ",\"finish_reason\":\"{reason}\"}}]");
        if self.include_usage {
            self.close(out);
            out.put_slice(&self.head);
            out.put_slice(b",\"choices\":[],\"usage\":");
            put(out, &usage);
        }
        let _ = write!(out.writer(), ",\"aideon\":{aideon}}}\n\n");
        out.put_slice(DONE);
    }
}

/// Writes an `error` event, after which the stream is closed.
pub(crate) fn error(body: &[u8], out: &mut BytesMut) {
    out.put_slice(b"event: error\ndata: ");
    out.put_slice(body);
    out.put_slice(b"\n\n");
}

fn put(out: &mut BytesMut, value: &impl Serialize) {
    // Writing to memory does not fail.
    let _ = serde_json::to_writer(out.writer(), value);
}

#[cfg(test)]
mod tests;
