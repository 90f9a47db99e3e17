//! Streams in other pieces, straight through the decoders: over HTTP that would take hours.

use std::{
    num::NonZero,
    sync::{Mutex, PoisonError},
    thread,
};

use aideon_engine::{
    chat::ChatEvent,
    error::{ErrorKind, ProviderError},
    provider::ProviderKind,
    wire::{
        anthropic,
        gemini::{self, bare::BareJson},
        ndjson::{MAX_LINE_BYTES, NdjsonStream},
        ollama, openai_chat,
        sse::{MAX_EVENT_BYTES, SseStream},
    },
};
use anyhow::Result;
use bytes::Bytes;
use futures::{Stream, StreamExt, executor::block_on, stream};

use crate::{
    cuts::say_the_same,
    expected::{self, Expected},
    files::{self, Body},
};

type Told = Vec<Result<ChatEvent, ErrorKind>>;

#[test]
fn streams_written_by_hand_say_the_same_wherever_they_are_cut() -> Result<()> {
    let bodies = expected::all_written().map(|stream| Ok((stream, files::written(stream.file)?)));
    check_all(bodies.collect::<Result<_>>()?);
    Ok(())
}

#[test]
fn recorded_streams_say_the_same_wherever_they_are_cut() -> Result<()> {
    let mut bodies = Vec::new();
    for stream in expected::all_recorded() {
        bodies.extend(files::recorded(stream.file)?.map(|body| (stream, body)));
    }
    check_all(bodies);
    Ok(())
}

/// Checks them on every processor, since it is work and nothing else.
fn check_all(bodies: Vec<(&Expected, Body)>) {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let bodies = Mutex::new(bodies.into_iter());
    let next = || bodies.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..processors {
            scope.spawn(|| {
                while let Some((stream, Body(body))) = next() {
                    block_on(check(stream.kind, stream.file, &body));
                }
            });
        }
    });
}

async fn check(kind: ProviderKind, file: &str, body: &[u8]) {
    let whole = told(kind, vec![Bytes::copy_from_slice(body)]).await;
    assert!(!whole.is_empty(), "{file} says something");
    say_the_same(file, body, async |pieces| told(kind, pieces).await).await;
}

/// What a decoder tells of these pieces, without signs of life and ids that are made up.
async fn told(kind: ProviderKind, pieces: Vec<Bytes>) -> Told {
    let pieces = stream::iter(pieces.into_iter().map(Ok)).boxed();
    match kind {
        ProviderKind::Together | ProviderKind::OpenAi | ProviderKind::OpenAiCompatible => {
            let events = SseStream::new(pieces, MAX_EVENT_BYTES);
            collect(openai_chat::read(events)).await
        }
        ProviderKind::Ollama => {
            let lines = NdjsonStream::new(pieces, MAX_LINE_BYTES);
            collect(ollama::read(lines)).await
        }
        ProviderKind::Anthropic => {
            let events = SseStream::new(pieces, MAX_EVENT_BYTES);
            collect(anthropic::stream::read(events)).await
        }
        ProviderKind::Gemini => {
            let mut bare = BareJson::default();
            let pieces = pieces.map(move |piece| piece.map(|piece| bare.rewrite(piece)));
            let events = SseStream::new(pieces.boxed(), MAX_EVENT_BYTES);
            collect(gemini::stream::read(events)).await
        }
    }
}

async fn collect(events: impl Stream<Item = Result<ChatEvent, ProviderError>>) -> Told {
    let events: Vec<_> = events.collect().await;
    let events = events.into_iter().map(|event| match event {
        Ok(ChatEvent::ToolCall(mut call)) => {
            call.id = call.id.filter(|id| !is_made_up(id));
            Ok(ChatEvent::ToolCall(call))
        }
        other => other.map_err(|error| error.kind),
    });
    events
        .filter(|event| *event != Ok(ChatEvent::Alive))
        .collect()
}

/// It bears a UUID.
fn is_made_up(id: &str) -> bool {
    let random = id.strip_prefix("call_").unwrap_or_default();
    random.len() == 32 && random.chars().all(|digit| digit.is_ascii_hexdigit())
}
