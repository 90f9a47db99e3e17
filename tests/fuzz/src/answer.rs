//! The events of a streamed answer.

use aideon_engine::{
    chat::{ChatEvent, TokenUsage},
    error::ProviderError,
    tools::{ToolCall, ToolCallDelta, ToolCalls},
    wire::{
        anthropic,
        gemini::{self, bare::BareJson},
        ndjson::{MAX_LINE_BYTES, NdjsonStream},
        ollama, openai_chat,
        sse::{MAX_EVENT_BYTES, SseStream},
    },
};
use futures::{Stream, StreamExt};

use crate::cuts::{Body, say_the_same, take_all};

/// How many bytes an answer may have for each that came. A number may be written out, a call
/// without an id is given one.
const FACTOR: usize = 16;

/// The most that is kept of a failure, in bytes, beside what came.
const FAILURE_BYTES: usize = 2048;

type Told = Vec<Result<ChatEvent, ProviderError>>;

/// Checks the reader of OpenAI's format, which Together and compatible servers speak too; it
/// reads conversations and text completions.
pub fn openai(bytes: &[u8]) {
    check(bytes, |body| {
        openai_chat::read(SseStream::new(body, MAX_EVENT_BYTES))
    });
}

/// Checks the reader of Anthropic's format.
pub fn anthropic(bytes: &[u8]) {
    check(bytes, |body| {
        anthropic::stream::read(SseStream::new(body, MAX_EVENT_BYTES))
    });
}

/// Checks the reader of Gemini's format, with what rewrites JSON outside of any event.
pub fn gemini(bytes: &[u8]) {
    check(bytes, |body| {
        let mut bare = BareJson::default();
        let body = body.map(move |piece| piece.map(|piece| bare.rewrite(piece)));
        gemini::stream::read(SseStream::new(body.boxed(), MAX_EVENT_BYTES))
    });
}

/// Checks the reader of Ollama's format.
pub fn ollama(bytes: &[u8]) {
    check(bytes, |body| {
        ollama::read(NdjsonStream::new(body, MAX_LINE_BYTES))
    });
}

fn check<S>(bytes: &[u8], read: impl Fn(Body) -> S)
where
    S: Stream<Item = Result<ChatEvent, ProviderError>>,
{
    let told = say_the_same(bytes, |body| told(read(body), bytes.len()));
    let is_end = |event: &Result<_, _>| matches!(event, Err(_) | Ok(ChatEvent::Finished(_)));
    let ends = told.iter().filter(|event| is_end(event)).count();
    assert_eq!(ends, 1, "an answer has one end: {told:?}");
    assert!(told.last().is_some_and(is_end), "nothing follows the end");
    let said: usize = told.iter().map(size).sum();
    assert!(
        said <= FACTOR * bytes.len() + FAILURE_BYTES,
        "{said} bytes are said of {}",
        bytes.len()
    );
    check_calls(told, bytes.len());
}

/// The events without signs of life, which depend on the pieces, and ids that are made up.
fn told(events: impl Stream<Item = Result<ChatEvent, ProviderError>>, bytes: usize) -> Told {
    let events = take_all(events, 4 * bytes + 4).into_iter();
    let events = events.map(|event| match event {
        Ok(ChatEvent::ToolCall(call)) => Ok(ChatEvent::ToolCall(ToolCallDelta {
            id: call.id.map(without_random),
            ..call
        })),
        other => other,
    });
    events
        .filter(|event| *event != Ok(ChatEvent::Alive))
        .collect()
}

/// An id that bears a UUID, without it.
fn without_random(id: String) -> String {
    let random = id.strip_prefix("call_").unwrap_or_default();
    let is_random = random.len() == 32 && random.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_random { "call_".repeat(7) } else { id }
}

/// How many bytes an event keeps.
fn size(event: &Result<ChatEvent, ProviderError>) -> usize {
    let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    match event {
        Ok(event) => match event {
            ChatEvent::Accepted { request_id, .. } => length(request_id),
            ChatEvent::ReportedModel(text) | ChatEvent::Text(text) | ChatEvent::Reasoning(text) => {
                assert!(!text.is_empty(), "what is empty is not told");
                text.len()
            }
            ChatEvent::ToolCall(call) => {
                length(&call.id)
                    + length(&call.name)
                    + call.arguments.len()
                    + length(&call.signature)
            }
            ChatEvent::Usage(_) => size_of::<TokenUsage>(),
            ChatEvent::Unreadable | ChatEvent::Alive | ChatEvent::Finished(_) => 0,
        },
        Err(error) => length(&error.code) + length(&error.message) + length(&error.request_id),
    }
}

/// Calls are put together without anything being lost or made up.
fn check_calls(told: Told, bytes: usize) {
    let mut calls = ToolCalls::default();
    let mut pieces = 0;
    for event in told.into_iter().flatten() {
        if let ChatEvent::ToolCall(piece) = event {
            pieces += 1;
            calls.take(piece);
        }
    }
    let calls = calls.finish();
    assert!(calls.len() <= pieces, "each call began with a piece");
    let size = |call: &ToolCall| call.id.len() + call.name.len() + call.arguments.len();
    let size: usize = calls.iter().map(size).sum();
    assert!(size <= FACTOR * bytes, "{size} bytes of calls in {bytes}");
}
