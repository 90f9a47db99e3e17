//! What must hold of every reader of a stream, whatever it is sent. `tests/fuzz` looks for
//! more of the same with a fuzzer.

use std::task::Poll;

use bytes::Bytes;
use futures::{Stream, StreamExt, executor::block_on, stream, stream::BoxStream};
use proptest::{prelude::*, sample};

use super::{
    anthropic,
    gemini::{self, bare::BareJson},
    ndjson::{MAX_LINE_BYTES, NdjsonStream},
    ollama, openai_chat,
    sse::{MAX_EVENT_BYTES, SseItem, SseStream},
};
use crate::{
    chat::ChatEvent,
    error::{ErrorKind, ProviderError},
    tools::ToolCallDelta,
};

type Pieces = BoxStream<'static, Result<Bytes, ProviderError>>;
type Events = BoxStream<'static, Result<ChatEvent, ProviderError>>;

/// How many bytes may be told for each that came: a number may be written out, a call without
/// an id is given one.
const FACTOR: usize = 16;

/// The most that is kept of a failure, in bytes, beside what came.
const FAILURE_BYTES: usize = 2000;

/// A format's reader, and words of the format.
struct Format {
    read: fn(Pieces) -> Events,
    words: &'static [&'static str],
}

const OPENAI: Format = Format {
    read: |pieces| openai_chat::read(SseStream::new(pieces, MAX_EVENT_BYTES)).boxed(),
    words: &[
        "data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"é\"}}]}\n\n",
        "data: {\"choices\":[{\"index\":0,\"text\":\"row\",\"finish_reason\":\"length\"}]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"t\",",
        "\"arguments\":\"{}\"}}]},\"finish_reason\":\"stop\"}],",
        "\"usage\":{\"prompt_tokens\":18446744073709551615}}\r\n\r\n",
        "data: {\"error\":{\"message\":\"slow down\",\"code\":429}}\n\n",
        "data: {\"choices\":[{\"finish_reason\":\"error\"}],\"usage\":{\"prompt_tokens\":1}}\n\n",
        "data: [DONE]\n\n",
        "\"refusal\":\"No.\"",
        "data: ",
        "\n\n",
    ],
};

const ANTHROPIC: Format = Format {
    read: |pieces| anthropic::stream::read(SseStream::new(pieces, MAX_EVENT_BYTES)).boxed(),
    words: &[
        "data: {\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":3}}}\n\n",
        "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",",
        "\"id\":\"a\",\"name\":\"t\",\"input\":{\"n\":1e15}}}\r\n\r\n",
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"é\"}}\n\n",
        "data: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\"}}\n\n",
        "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\n",
        "data: {\"type\":\"message_stop\"}\n\n",
        "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n",
        "data: {\"type\":\"ping\"}\n\n",
        "data: ",
        "\n\n",
    ],
};

const GEMINI: Format = Format {
    read: |pieces| {
        let mut bare = BareJson::default();
        let pieces = pieces.map(move |piece| piece.map(|piece| bare.rewrite(piece)));
        gemini::stream::read(SseStream::new(pieces.boxed(), MAX_EVENT_BYTES)).boxed()
    },
    words: &[
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"é\"}]}}],\"modelVersion\":\"m\"}\r\n\r\n",
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"t\",",
        "\"args\":{\"n\":1e15}},\"thoughtSignature\":\"s\"}]},\"finishReason\":\"STOP\"}]}\n\n",
        "data: {\"usageMetadata\":{\"promptTokenCount\":18446744073709551615}}\n\n",
        "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n",
        "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a }\\\" {\"}]}}]}\n,",
        "{\n \"error\": {\"code\": 429,\n \"details\": [{\"retryDelay\": \"7.25s\"}]}\n}\n",
        "]",
        "data: ",
        "\n\n",
    ],
};

const OLLAMA: Format = Format {
    read: |pieces| ollama::read(NdjsonStream::new(pieces, MAX_LINE_BYTES)).boxed(),
    words: &[
        "{\"model\":\"m\",\"message\":{\"content\":\"é\",\"thinking\":\"hm\"},\"done\":false}\n",
        "{\"message\":{\"content\":\"\",\"tool_calls\":[{\"function\":{\"name\":\"t\",\"arguments\":",
        "{\"n\":1e15}}}]},\"done\":false}\r\n",
        "{\"response\":\"row\"}\n",
        "{\"done\":true,\"done_reason\":\"stop\",\"eval_count\":0}\n",
        "{\"error\":{\"code\":429}}\n",
        "\n",
    ],
};

/// Words of a format, some of them cut, with other bytes between them.
fn almost(words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let word = sample::select(words).prop_map(|word| word.as_bytes().to_vec());
    let cut = (sample::select(words), any::<sample::Index>())
        .prop_map(|(word, at)| word.as_bytes().split_at(at.index(word.len())).0.to_vec());
    let other = prop::collection::vec(any::<u8>(), 0..20);
    prop::collection::vec(prop_oneof![6 => word, 1 => cut, 1 => other], 0..30)
        .prop_map(|parts| parts.concat())
}

/// How a body is torn: whole, byte by byte, or into pieces of these lengths in turn.
fn lengths() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![Just(vec![1]), prop::collection::vec(1_usize..60, 1..8)]
}

/// Pieces of these lengths in turn, for each of which one has to wait.
fn torn(bytes: &[u8], lengths: &[usize]) -> Pieces {
    let mut rest = Bytes::copy_from_slice(bytes);
    let mut lengths = Vec::from(lengths).into_iter().cycle();
    let mut waited = false;
    stream::poll_fn(move |context| {
        waited = !waited;
        if waited {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = lengths.next().unwrap_or(usize::MAX).min(rest.len());
        Poll::Ready(Some(Ok(rest.split_to(length))))
    })
    .boxed()
}

/// Everything that comes of some bytes, which must not be more than a few items for each.
fn all<T>(items: impl Stream<Item = T>, bytes: usize) -> Vec<T> {
    let most = 4 * bytes + 4;
    let items: Vec<T> = block_on(items.take(most + 1).collect());
    assert!(items.len() <= most, "items breed");
    items
}

/// The events without signs of life, which depend on the pieces, and ids that are made up.
fn told(format: &Format, bytes: &[u8], lengths: &[usize]) -> Vec<Result<ChatEvent, ProviderError>> {
    let events = all((format.read)(torn(bytes, lengths)), bytes.len()).into_iter();
    let is_made_up = |id: &String| id.starts_with("call_") && id.len() == 37;
    let events = events.map(|event| match event {
        Ok(ChatEvent::ToolCall(call)) => Ok(ChatEvent::ToolCall(ToolCallDelta {
            id: call.id.filter(|id| !is_made_up(id)),
            ..call
        })),
        other => other,
    });
    events
        .filter(|event| *event != Ok(ChatEvent::Alive))
        .collect()
}

fn size(event: &Result<ChatEvent, ProviderError>) -> usize {
    match event {
        Ok(ChatEvent::Text(text) | ChatEvent::Reasoning(text) | ChatEvent::ReportedModel(text)) => {
            text.len()
        }
        Ok(ChatEvent::ToolCall(call)) => {
            let optional = [&call.id, &call.name, &call.signature];
            let optional = optional.into_iter().flatten().map(String::len);
            call.arguments.len() + optional.sum::<usize>()
        }
        Ok(_) => 0,
        Err(error) => {
            let optional = [&error.code, &error.message];
            optional.into_iter().flatten().map(String::len).sum()
        }
    }
}

/// One end and nothing behind it, no more than came, and the same in other pieces.
fn holds(format: &Format, bytes: &[u8], lengths: &[usize]) -> Result<(), TestCaseError> {
    let whole = told(format, bytes, &[usize::MAX]);
    let is_end = |event: &Result<_, _>| matches!(event, Err(_) | Ok(ChatEvent::Finished(_)));
    prop_assert_eq!(whole.iter().filter(|event| is_end(event)).count(), 1);
    prop_assert!(whole.last().is_some_and(is_end), "nothing follows the end");
    let said: usize = whole.iter().map(size).sum();
    prop_assert!(
        said <= FACTOR * bytes.len() + FAILURE_BYTES,
        "{} bytes",
        said
    );
    prop_assert_eq!(told(format, bytes, lengths), whole);
    Ok(())
}

/// Data, what is no text, and the failure, without signs of life.
fn framed(bytes: &[u8], lengths: &[usize], cap: usize) -> Vec<Result<SseItem, ErrorKind>> {
    let items = all(SseStream::new(torn(bytes, lengths), cap), bytes.len()).into_iter();
    items
        .map(|item| item.map_err(|error| error.kind))
        .filter(|item| *item != Ok(SseItem::Alive))
        .collect()
}

proptest! {
    #[test]
    fn openai(bytes in almost(OPENAI.words), lengths in lengths()) {
        holds(&OPENAI, &bytes, &lengths)?;
    }

    #[test]
    fn anthropic(bytes in almost(ANTHROPIC.words), lengths in lengths()) {
        holds(&ANTHROPIC, &bytes, &lengths)?;
    }

    #[test]
    fn gemini(bytes in almost(GEMINI.words), lengths in lengths()) {
        holds(&GEMINI, &bytes, &lengths)?;
    }

    #[test]
    fn ollama(bytes in almost(OLLAMA.words), lengths in lengths()) {
        holds(&OLLAMA, &bytes, &lengths)?;
    }

    #[test]
    fn server_sent_events(
        bytes in almost(&["data: a\n", "data:é0123456789\r\n", "data", "event: b", ": c", "id", "\r", "\n", "\u{feff}"]),
        lengths in lengths(),
        cap in 0_usize..60,
    ) {
        let whole = framed(&bytes, &[usize::MAX], cap);
        for (place, item) in whole.iter().enumerate() {
            match item {
                Ok(SseItem::Data(data)) => prop_assert!(data.len() <= cap, "{} bytes", data.len()),
                Ok(_) => {}
                Err(_) => prop_assert_eq!(place + 1, whole.len(), "nothing follows a failure"),
            }
        }
        prop_assert_eq!(framed(&bytes, &lengths, cap), whole, "wherever it is cut");
    }
}
