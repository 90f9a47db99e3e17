//! The events of a streamed answer.

use aideon_engine::{
    chat::{ChatEvent, TokenUsage},
    error::ProviderError,
    provider::{self, ChatStream},
    tools::ToolCallDelta,
    wire::{
        anthropic,
        gemini::{self, bare::BareJson},
        ndjson::{MAX_LINE_BYTES, NdjsonStream},
        ollama, openai_chat,
        sse::{MAX_EVENT_BYTES, SseStream},
    },
};
use futures::{Stream, StreamExt, executor::block_on};

use crate::cuts::{Body, say_the_same, take_all, whole};

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
    S: Stream<Item = Result<ChatEvent, ProviderError>> + Send + 'static,
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
    check_reply(&told, read(whole(bytes)).boxed(), bytes.len());
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
            ChatEvent::Sealed(seal) => seal.data.len(),
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

/// The whole answer has what was told of it, and nothing else.
fn check_reply(told: &Told, stream: ChatStream, bytes: usize) {
    let reply = match block_on(provider::collect(stream)) {
        Ok(reply) => reply,
        Err(error) => {
            let failure = told.last().and_then(|event| event.as_ref().err());
            return assert_eq!(failure, Some(&error), "a failure that was told");
        }
    };
    let events = told.iter().flatten();
    let text: String = events
        .clone()
        .filter_map(|event| match event {
            ChatEvent::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(reply.text, text, "the text that was told");
    let pieces = events.filter(|event| matches!(event, ChatEvent::ToolCall(_)));
    assert!(
        reply.tool_calls.len() <= pieces.count(),
        "each call began with a piece"
    );
    let calls = reply.tool_calls.iter();
    let calls: usize = calls
        .map(|call| call.id.len() + call.name.len() + call.arguments.len())
        .sum();
    let thoughts = reply.thoughts.iter();
    let thoughts: usize = thoughts
        .map(|thought| thought.text.len() + thought.seal.data.len())
        .sum();
    assert!(
        calls + thoughts <= FACTOR * bytes,
        "{calls} bytes of calls and {thoughts} of thoughts in {bytes}"
    );
}
