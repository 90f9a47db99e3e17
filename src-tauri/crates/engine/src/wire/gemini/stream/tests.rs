use futures::{StreamExt, executor::block_on, stream};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    tools::ToolCalls,
    wire::{
        gemini::bare::BareJson,
        sse::{MAX_EVENT_BYTES, SseStream},
    },
};

type Told = Vec<Result<ChatEvent, ProviderError>>;

/// What comes of these events.
fn told(events: &[Value]) -> Told {
    let items: Vec<_> = events
        .iter()
        .map(|event| Ok(SseItem::Data(event.to_string().into())))
        .collect();
    block_on(read(stream::iter(items)).collect())
}

fn parts(parts: &Value) -> Value {
    json!({ "candidates": [{ "content": { "parts": parts, "role": "model" }, "index": 0 }] })
}

fn ended(reason: &str) -> Value {
    json!({ "candidates": [{ "finishReason": reason }] })
}

fn last(events: &[Value]) -> Result<ChatEvent, ErrorKind> {
    told(events).pop().unwrap().map_err(|error| error.kind)
}

fn finish(reason: FinishReason) -> Result<ChatEvent, ErrorKind> {
    Ok(ChatEvent::Finished(reason))
}

fn text(text: &str) -> Value {
    parts(&json!([{ "text": text }]))
}

#[test]
fn thoughts_are_kept_apart_and_unknown_parts_are_left_out() {
    let events = told(&[
        parts(&json!([{ "text": "Hm. ", "thought": true }])),
        parts(&json!([
            { "executableCode": { "code": "1" } },
            { "text": "Five.", "thought": false },
            { "text": "", "thoughtSignature": "s" },
        ])),
        ended("STOP"),
    ]);
    assert_eq!(
        events,
        [
            Ok(ChatEvent::Reasoning("Hm. ".into())),
            Ok(ChatEvent::Text("Five.".into())),
            Ok(ChatEvent::Sealed(Seal {
                by: ProviderKind::Gemini,
                kind: SealKind::Signature,
                data: "s".into(),
            })),
            Ok(ChatEvent::Alive),
            Ok(ChatEvent::Finished(FinishReason::Stop)),
        ]
    );
}

#[test]
fn calls_come_whole_and_one_without_an_id_gets_one() {
    let mut events = vec![
        parts(&json!([
            { "functionCall": { "name": "a", "args": { "x": 1 }, "id": "theirs" },
              "thoughtSignature": "sig" },
            { "functionCall": { "name": "b" } },
        ])),
        parts(&json!([{ "functionCall": { "name": "c", "id": "" } }])),
        ended("STOP"),
    ];
    events[0]["responseId"] = json!("an-answer:with a very long identifier");
    let mut calls = ToolCalls::default();
    let told = told(&events);
    assert_eq!(
        told.last(),
        Some(&Ok(ChatEvent::Finished(FinishReason::ToolCalls))),
        "the word for it is the same as without calls"
    );
    for event in told {
        if let Ok(ChatEvent::ToolCall(piece)) = event {
            calls.take(piece);
        }
    }
    let calls = calls.finish();
    let seen: Vec<_> = calls
        .iter()
        .map(|call| (call.id.as_str(), call.arguments.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            ("theirs", r#"{"x":1}"#),
            ("call_an-answerwithaverylongid_1", "{}"),
            ("call__2", "{}"),
        ],
        "an id is plain, short, and of its answer"
    );
    assert_eq!(calls[0].signature.as_deref(), Some("sig"));
    assert_eq!(calls[1].signature, None);
}

#[test]
fn each_end_has_its_reason() {
    use FinishReason::{ContentFilter, Length, Stop, Unknown};
    for (word, expected) in [
        ("STOP", Stop),
        ("MAX_TOKENS", Length),
        ("SAFETY", ContentFilter),
        ("RECITATION", ContentFilter),
        ("BLOCKLIST", ContentFilter),
        ("PROHIBITED_CONTENT", ContentFilter),
        ("SPII", ContentFilter),
        ("IMAGE_SAFETY", ContentFilter),
        ("IMAGE_PROHIBITED_CONTENT", ContentFilter),
        ("IMAGE_RECITATION", ContentFilter),
        ("OTHER", Unknown),
        ("LANGUAGE", Unknown),
        ("A_WORD_OF_NEXT_YEAR", Unknown),
    ] {
        assert_eq!(last(&[ended(word)]), finish(expected), "{word}");
    }
    for word in [
        "MALFORMED_FUNCTION_CALL",
        "UNEXPECTED_TOOL_CALL",
        "TOO_MANY_TOOL_CALLS",
    ] {
        assert_eq!(last(&[ended(word)]), Err(ErrorKind::ServerFault), "{word}");
    }
    let unsigned = last(&[ended("MISSING_THOUGHT_SIGNATURE")]);
    assert_eq!(
        unsigned,
        Err(ErrorKind::RequestInvalid),
        "asking again would not help"
    );
    let cut = parts(&json!([{ "functionCall": { "name": "a" } }]));
    assert_eq!(last(&[cut, ended("MAX_TOKENS")]), finish(Length));
}

#[test]
fn the_last_reason_counts_and_what_follows_the_first_is_kept() {
    let events = [
        text("One"),
        ended("MALFORMED_FUNCTION_CALL"),
        text(" two"),
        ended("STOP"),
    ];
    let told = told(&events);
    assert!(told.contains(&Ok(ChatEvent::Text(" two".into()))));
    assert_eq!(
        told.last(),
        Some(&Ok(ChatEvent::Finished(FinishReason::Stop)))
    );
}

#[test]
fn without_a_reason_it_was_cut_off() {
    assert_eq!(last(&[text("Half")]), Err(ErrorKind::StreamCut));
    assert_eq!(last(&[ended("")]), Err(ErrorKind::StreamCut));
}

#[test]
fn a_blocked_prompt_is_refused_content() {
    let blocked = json!({
        "promptFeedback": { "blockReason": "PROHIBITED_CONTENT" },
        "usageMetadata": { "promptTokenCount": 8 },
    });
    let events = told(&[blocked]);
    let usage = TokenUsage {
        prompt: Some(8),
        completion: None,
    };
    assert_eq!(events[0], Ok(ChatEvent::Usage(usage)), "it was charged");
    let Some(Err(error)) = events.last() else {
        panic!("it is a failure: {events:?}");
    };
    assert_eq!(error.kind, ErrorKind::ContentRefused);
    assert_eq!(error.code.as_deref(), Some("PROHIBITED_CONTENT"));
    let wordy = json!({ "promptFeedback": {
        "blockReason": "OTHER", "blockReasonMessage": "no ".repeat(1_000),
    } });
    let Some(Err(error)) = told(&[wordy]).pop() else {
        panic!("it is a failure");
    };
    let message = error.message.unwrap();
    assert!(
        message.starts_with("no no") && message.len() < 500,
        "the words are kept, but not all of them"
    );
    let mut answered = text("Fine");
    answered["promptFeedback"] = json!({ "blockReason": "SAFETY" });
    assert_eq!(
        last(&[answered, ended("STOP")]),
        finish(FinishReason::Stop),
        "what was answered was not blocked"
    );
}

#[test]
fn counts_are_a_running_total_and_absent_is_not_zero() {
    let counted = |usage: Value| json!({ "usageMetadata": usage });
    let last_usage = |usage: Value| {
        let told = told(&[counted(json!({ "promptTokenCount": 1 })), counted(usage)]);
        let mut usages = told.into_iter().filter_map(|event| match event {
            Ok(ChatEvent::Usage(usage)) => Some((usage.prompt, usage.completion)),
            _ => None,
        });
        usages.next_back().unwrap()
    };
    assert_eq!(
        last_usage(
            json!({ "promptTokenCount": 91, "toolUsePromptTokenCount": 574,
            "candidatesTokenCount": 93, "thoughtsTokenCount": 211, "cachedContentTokenCount": 9,
            "totalTokenCount": 969 })
        ),
        (Some(665), Some(304)),
        "cached tokens are in the prompt's already"
    );
    assert_eq!(
        last_usage(json!({ "promptTokenCount": 0, "candidatesTokenCount": 0 })),
        (Some(0), Some(0))
    );
    let same = counted(json!({ "promptTokenCount": 1 }));
    let repeated = told(&[same.clone(), same, ended("STOP")]);
    let usages = repeated
        .iter()
        .filter(|event| matches!(event, Ok(ChatEvent::Usage(_))));
    assert_eq!(usages.count(), 1, "what is known already is no news");
    assert_eq!(
        last_usage(json!({ "thoughtsTokenCount": 4 })),
        (None, Some(4))
    );
}

#[test]
fn an_error_ends_the_stream_whatever_follows() {
    let error = json!({ "error": { "code": 503, "message": "busy", "status": "UNAVAILABLE" } });
    let told = told(&[text("One"), error, ended("STOP")]);
    let Some(Err(last)) = told.last() else {
        panic!("it is a failure: {told:?}");
    };
    assert_eq!(last.kind, ErrorKind::Overloaded);
    assert_eq!(last.message.as_deref(), Some("busy"));
}

#[test]
fn other_candidates_are_not_the_answer() {
    let other = json!({ "candidates": [
        { "index": 1, "content": { "parts": [{ "text": "no" }] }, "finishReason": "STOP" },
        { "content": { "parts": [{ "text": "yes" }] }, "finishReason": "MAX_TOKENS" },
    ] });
    let told = told(&[other]);
    assert_eq!(told[0], Ok(ChatEvent::Text("yes".into())));
    assert_eq!(told.len(), 2, "{told:?}");
}

/// A body in these pieces, through all that a response goes through.
fn through(pieces: Vec<Vec<u8>>) -> Told {
    let mut bare = BareJson::default();
    let pieces = stream::iter(pieces).map(move |piece| Ok(bare.rewrite(piece.into())));
    let events = SseStream::new(pieces.boxed(), MAX_EVENT_BYTES);
    block_on(read(events).collect())
}

#[test]
fn a_bare_error_is_seen_wherever_it_is_cut() {
    let body = "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"One\"}]}}]}\r\n\r\n\
        {\n  \"error\": {\n    \"code\": 429,\n    \"message\": \"slow {\",\n    \"status\": \"RESOURCE_EXHAUSTED\"\n  }\n}\n";
    for cut in 0..body.len() {
        let (head, tail) = body.as_bytes().split_at(cut);
        let told = through(vec![head.to_vec(), tail.to_vec()]);
        assert!(told.contains(&Ok(ChatEvent::Text("One".into()))));
        let Some(Err(error)) = told.last() else {
            panic!("cut at {cut}: {told:?}");
        };
        assert_eq!(error.kind, ErrorKind::RateLimited, "cut at {cut}");
    }
}

/// Bytes that look a little like what servers send.
fn almost_a_stream() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let words = [
        "data: ",
        "{",
        "}",
        "[",
        "]",
        ",",
        "\r\n\r\n",
        "\n",
        "\"",
        "\\",
        "\"candidates\":",
        "\"parts\":",
        "\"content\":",
        "\"functionCall\":",
        "\"text\":\"a\"",
        "\"error\":",
        "\"finishReason\":\"STOP\"",
        "\"usageMetadata\":{\"promptTokenCount\":18446744073709551615}",
        "null",
        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"é\"}]}}]}\n\n",
    ];
    let word = prop::sample::select(words.map(|word| word.as_bytes().to_vec()).to_vec());
    prop::collection::vec(
        prop_oneof![4 => word, 1 => prop::collection::vec(any::<u8>(), 0..20)],
        0..60,
    )
}

proptest! {
    #[test]
    fn whatever_comes_is_told_within_bounds_and_ends_once(pieces in almost_a_stream()) {
        let bytes: usize = pieces.iter().map(Vec::len).sum();
        let count = pieces.len();
        let told = through(pieces);
        let said: usize = told.iter().flatten().map(|event| match event {
            ChatEvent::Text(text) | ChatEvent::Reasoning(text) => text.len(),
            _ => 0,
        }).sum();
        prop_assert!(said <= bytes, "nothing is said that did not come");
        prop_assert!(told.len() <= 2 * (bytes + count) + 2, "{} of {bytes}", told.len());
        let ends = told
            .iter()
            .filter(|event| matches!(event, Err(_) | Ok(ChatEvent::Finished(_))));
        prop_assert_eq!(ends.count(), 1, "one end, and nothing behind it");
        prop_assert!(matches!(told.last(), Some(Err(_) | Ok(ChatEvent::Finished(_)))));
    }
}

#[test]
fn an_object_that_never_closes_does_not_fill_the_memory() {
    let cap = 1000;
    let mut bare = BareJson::default();
    let endless = stream::repeat_with(move || Ok(bare.rewrite("{\"a\":[\n{".into())));
    let events = SseStream::new(endless.boxed(), cap);
    let told: Told = block_on(read(events).take(10 * cap).collect());
    let end = told.last().cloned().unwrap();
    assert_eq!(end.map_err(|error| error.kind), Err(ErrorKind::NotTheApi));
}
