use futures::{StreamExt, executor::block_on, stream};
use proptest::prelude::*;

use super::*;
use crate::{
    chat::TokenUsage,
    provider,
    wire::sse::{MAX_EVENT_BYTES, SseStream},
};

type Read = Vec<Result<ChatEvent, ErrorKind>>;

fn read_items(items: Vec<Result<SseItem, ProviderError>>) -> Read {
    let events: Vec<_> = block_on(read(stream::iter(items)).collect());
    let kind = |event: Result<ChatEvent, ProviderError>| event.map_err(|error| error.kind);
    events.into_iter().map(kind).collect()
}

fn events(data: &[&str]) -> Read {
    let item = |data: &&str| Ok(SseItem::Data((*data).into()));
    read_items(data.iter().map(item).collect())
}

/// What is said, without signs of life.
fn telling(data: &[&str]) -> Read {
    let mut events = events(data);
    events.retain(|event| *event != Ok(ChatEvent::Alive));
    events
}

const START: &str = r#"{"type":"message_start","message":{"id":"msg_1","model":"claude-x",
    "content":[],"usage":{"input_tokens":11,"cache_creation_input_tokens":5,
    "cache_read_input_tokens":100,"output_tokens":1}}}"#;
const TEXT: &str = r#"{"type":"content_block_delta","index":0,
    "delta":{"type":"text_delta","text":"Hi"}}"#;
const END: &str = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},
    "usage":{"output_tokens":7}}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;

fn counted(prompt: Option<u64>, completion: Option<u64>) -> Result<ChatEvent, ErrorKind> {
    Ok(ChatEvent::Usage(TokenUsage { prompt, completion }))
}

#[test]
fn a_reason_and_the_last_event_make_an_answer() {
    assert_eq!(
        telling(&[START, TEXT, END, STOP]),
        [
            Ok(ChatEvent::ReportedModel("claude-x".into())),
            counted(Some(116), None),
            Ok(ChatEvent::Text("Hi".into())),
            counted(Some(116), Some(7)),
            Ok(ChatEvent::Finished(FinishReason::Stop)),
        ],
        "the prompt is what was read, cached or not, and the counts are totals"
    );
}

#[test]
fn one_of_the_two_alone_is_a_failure() {
    for data in [
        vec![START, TEXT],
        vec![START, TEXT, END],
        vec![START, TEXT, STOP],
        vec![],
    ] {
        assert_eq!(
            events(&data).last(),
            Some(&Err(ErrorKind::StreamCut)),
            "never a short success: {data:?}"
        );
    }
}

#[test]
fn nothing_counts_behind_the_end() {
    let events = events(&[START, END, STOP, TEXT, "[DONE]"]);
    assert_eq!(
        events.last(),
        Some(&Ok(ChatEvent::Finished(FinishReason::Stop))),
        "gateways send a mark of another format behind it"
    );
}

#[test]
fn a_count_of_zero_is_a_count_and_none_is_none() {
    let usage = |usage: &str| {
        let end = format!(
            r#"{{"type":"message_delta","delta":{{"stop_reason":"end_turn"}},"usage":{usage}}}"#
        );
        telling(&[&end])[0].clone()
    };
    assert_eq!(
        usage(r#"{"input_tokens":0,"output_tokens":0}"#),
        counted(Some(0), Some(0))
    );
    assert_eq!(
        usage(r#"{"input_tokens":null,"output_tokens":3}"#),
        counted(None, Some(3))
    );
    assert_eq!(
        usage(&format!(
            r#"{{"input_tokens":{},"cache_read_input_tokens":9}}"#,
            u64::MAX
        )),
        counted(Some(u64::MAX), None),
        "a sum beyond all counts is no panic"
    );
    let without = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"}}"#;
    assert!(
        !events(&[without, STOP])
            .iter()
            .any(|event| matches!(event, Ok(ChatEvent::Usage(_)))),
        "what was not said is not told"
    );
}

#[test]
fn every_reason_has_its_meaning() {
    for (reason, expected) in [
        ("end_turn", FinishReason::Stop),
        ("stop_sequence", FinishReason::Stop),
        ("max_tokens", FinishReason::Length),
        ("model_context_window_exceeded", FinishReason::Length),
        ("refusal", FinishReason::ContentFilter),
        ("tool_use", FinishReason::ToolCalls),
        ("pause_turn", FinishReason::Unknown),
        ("of-next-year", FinishReason::Unknown),
    ] {
        let end = format!(r#"{{"type":"message_delta","delta":{{"stop_reason":"{reason}"}}}}"#);
        assert_eq!(
            events(&[&end, STOP]).last(),
            Some(&Ok(ChatEvent::Finished(expected))),
            "{reason}"
        );
    }
}

#[test]
fn what_is_new_is_skipped_and_is_a_sign_of_life() {
    let new = [
        r#"{"type":"ping"}"#,
        r#"{"type":"of_next_year","index":"x","delta":7}"#,
        r#"{"type":"content_block_start","index":4,"content_block":{"type":"server_tool_use","id":"s","name":"web_search","input":{}}}"#,
        r#"{"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"{}"}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{}}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}"#,
        r#"{"type":"content_block_stop","index":4}"#,
        " ",
    ];
    assert_eq!(
        events(&new)[..new.len()],
        vec![Ok(ChatEvent::Alive); new.len()]
    );
}

#[test]
fn thoughts_are_sealed_as_they_go_back() {
    let start = |part: &str| {
        format!(r#"{{"type":"content_block_start","index":0,"content_block":{part}}}"#)
    };
    let more =
        |delta: &str| format!(r#"{{"type":"content_block_delta","index":0,"delta":{delta}}}"#);
    let stop = r#"{"type":"content_block_stop","index":0}"#.to_owned();
    let data = [
        start(r#"{"type":"thinking","thinking":"","signature":""}"#),
        more(r#"{"type":"thinking_delta","thinking":"Hm."}"#),
        more(r#"{"type":"signature_delta","signature":"ab"}"#),
        more(r#"{"type":"signature_delta","signature":"cd"}"#),
        stop.clone(),
        start(r#"{"type":"redacted_thinking","data":"sealed"}"#),
        stop.clone(),
        start(r#"{"type":"thinking","thinking":"","signature":""}"#),
        stop,
        TEXT.to_owned(),
    ];
    let data: Vec<&str> = data.iter().map(String::as_str).collect();
    let seal = |kind, data: &str| {
        Ok(ChatEvent::Sealed(Seal {
            by: ProviderKind::Anthropic,
            kind,
            data: data.into(),
        }))
    };
    let mut told = telling(&data);
    assert_eq!(told.pop(), Some(Err(ErrorKind::StreamCut)));
    assert_eq!(
        told,
        [
            Ok(ChatEvent::Reasoning("Hm.".into())),
            seal(SealKind::Signature, "abcd"),
            seal(SealKind::Redacted, "sealed"),
            Ok(ChatEvent::Text("Hi".into())),
        ],
        "whole, each once, and nothing for a thought that nobody signed"
    );
}

#[test]
fn a_signature_that_never_ends_is_not_kept() {
    let piece = "s".repeat(MAX_SIGNATURE_BYTES / 2);
    let more = format!(
        r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"signature_delta","signature":"{piece}"}}}}"#
    );
    let told = telling(&[&more, &more, &more]);
    assert_eq!(told, [Err(ErrorKind::NotTheApi)]);
}

#[test]
fn an_unreadable_event_is_told_and_left_out() {
    let events = telling(&[TEXT, "{\"type\":\"content_block_del", "7", TEXT, END, STOP]);
    assert_eq!(events[1], Ok(ChatEvent::Unreadable));
    assert_eq!(events[2], Ok(ChatEvent::Unreadable));
    assert_eq!(events[3], Ok(ChatEvent::Text("Hi".into())));
    assert_eq!(
        events.last(),
        Some(&Ok(ChatEvent::Finished(FinishReason::Stop)))
    );
}

#[test]
fn an_error_ends_the_stream_with_its_class() {
    let cases = [
        (
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            ErrorKind::Overloaded,
        ),
        (
            r#"{"type":"error","error":{"type":"rate_limit_error","message":"x"}}"#,
            ErrorKind::RateLimited,
        ),
        (
            r#"{"type":"error","error":{"type":"rate_limit_error","message":"x",
                "details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            ErrorKind::OutOfCredit,
        ),
        (
            r#"{"type":"error","error":{"type":"api_error","message":"x"}}"#,
            ErrorKind::ServerFault,
        ),
        (r#"{"type":"error","message":"x"}"#, ErrorKind::ServerFault),
        (
            r#"{"error":{"message":"x","code":503}}"#,
            ErrorKind::Overloaded,
        ),
    ];
    for (error, expected) in cases {
        let events = telling(&[TEXT, error, TEXT, END, STOP]);
        assert_eq!(
            events,
            [Ok(ChatEvent::Text("Hi".into())), Err(expected)],
            "nothing behind it counts: {error}"
        );
    }
}

#[test]
fn thoughts_are_kept_apart() {
    let thought = r#"{"type":"content_block_delta","index":0,
        "delta":{"type":"thinking_delta","thinking":"hm"}}"#;
    assert_eq!(
        events(&[thought, TEXT])[..2],
        [
            Ok(ChatEvent::Reasoning("hm".into())),
            Ok(ChatEvent::Text("Hi".into()))
        ]
    );
}

fn call_start(part: u32, id: &str, input: &str) -> String {
    format!(
        r#"{{"type":"content_block_start","index":{part},"content_block":
           {{"type":"tool_use","id":"{id}","name":"weather","input":{input}}}}}"#
    )
}

fn call_piece(part: u32, json: &str) -> String {
    json!({ "type": "content_block_delta", "index": part,
            "delta": { "type": "input_json_delta", "partial_json": json } })
    .to_string()
}

fn part_stop(part: u32) -> String {
    format!(r#"{{"type":"content_block_stop","index":{part}}}"#)
}

#[test]
fn calls_in_parallel_are_put_together() {
    let data = [
        TEXT.to_owned(),
        call_start(1, "a", "{}"),
        call_start(2, "b", "{}"),
        call_piece(1, ""),
        call_piece(2, "{\"city\":"),
        call_piece(1, "{\"city\":\"Oban\"}"),
        part_stop(1),
        call_piece(1, "too late"),
        call_piece(2, "\"Oslo\"}"),
        call_start(3, "c", "{}"),
        part_stop(3),
        call_start(4, "d", r#"{"city":"Rome"}"#),
        END.replace("end_turn", "tool_use"),
        STOP.to_owned(),
    ];
    let items = data.map(|data| Ok(SseItem::Data(data.into())));
    let reply = block_on(provider::collect(read(stream::iter(items)).boxed())).unwrap();
    assert_eq!(reply.finish, FinishReason::ToolCalls);
    let calls: Vec<_> = reply
        .tool_calls
        .iter()
        .map(|call| (call.id.as_str(), call.arguments.as_str()))
        .collect();
    assert_eq!(
        calls,
        [
            ("a", r#"{"city":"Oban"}"#),
            ("b", r#"{"city":"Oslo"}"#),
            ("c", "{}"),
            ("d", r#"{"city":"Rome"}"#),
        ],
        "in their order, none in another's, none without arguments"
    );
}

#[test]
fn whoever_opens_ever_more_calls_is_stopped() {
    let data: Vec<String> = (0..1000).map(|part| call_start(part, "a", "{}")).collect();
    let data: Vec<&str> = data.iter().map(String::as_str).collect();
    let events = events(&data);
    assert_eq!(events.len(), MAX_OPEN_PARTS + 1);
    assert_eq!(events.last(), Some(&Err(ErrorKind::NotTheApi)));
    let closed: Vec<String> = (0..1000)
        .flat_map(|part| [call_start(part, "a", "{}"), part_stop(part)])
        .collect();
    let closed: Vec<&str> = closed.iter().map(String::as_str).collect();
    assert_eq!(
        self::events(&closed).last(),
        Some(&Err(ErrorKind::StreamCut)),
        "one after another they may be many"
    );
}

/// Data that is likely to reach deep: real events, whole, cut or with something put in.
fn data() -> impl Strategy<Value = String> {
    let real = prop::sample::select(vec![
        START.to_owned(),
        TEXT.to_owned(),
        END.to_owned(),
        STOP.to_owned(),
        call_start(1, "a", "{}"),
        call_piece(1, "{"),
        part_stop(1),
        r#"{"type":"error","error":{"type":"overloaded_error"}}"#.to_owned(),
    ]);
    let changed =
        (real.clone(), any::<prop::sample::Index>(), ".{0,4}").prop_map(|(data, at, put)| {
            let mut at = at.index(data.len());
            while !data.is_char_boundary(at) {
                at -= 1;
            }
            format!("{}{put}{}", &data[..at], &data[at..])
        });
    prop_oneof![4 => real, 2 => changed, 1 => ".{0,80}"]
}

proptest! {
    #[test]
    fn whatever_comes_there_is_one_end_and_it_is_last(
        data in prop::collection::vec(data(), 0..40)
    ) {
        let data: Vec<&str> = data.iter().map(String::as_str).collect();
        let events = events(&data);
        let ends = events
            .iter()
            .filter(|event| matches!(event, Err(_) | Ok(ChatEvent::Finished(_))))
            .count();
        prop_assert_eq!(ends, 1);
        prop_assert!(matches!(
            events.last(),
            Some(Err(_) | Ok(ChatEvent::Finished(_)))
        ));
    }

    #[test]
    fn a_decoder_keeps_no_more_than_its_open_calls(
        data in prop::collection::vec(data(), 0..200)
    ) {
        let mut reader = Reader::default();
        for data in data {
            let before = reader.decoded().waiting();
            reader.take(SseItem::Data(data.into()));
            prop_assert!(reader.decoded().waiting() <= before + 2, "few events come of one");
            prop_assert!(reader.open_calls.len() <= MAX_OPEN_PARTS);
        }
    }

    #[test]
    fn any_bytes_in_any_pieces_end_without_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        data in prop::collection::vec(data(), 0..20),
        size in 1_usize..64,
    ) {
        let framed: String = data.iter().map(|data| format!("data: {data}\n\n")).collect();
        let body = [framed.as_bytes(), &bytes].concat();
        let pieces: Vec<_> = body
            .chunks(size)
            .map(|piece| Ok(bytes::Bytes::copy_from_slice(piece)))
            .collect();
        let events = SseStream::new(stream::iter(pieces).boxed(), MAX_EVENT_BYTES);
        let read: Vec<_> = block_on(read(events).collect());
        prop_assert!(matches!(
            read.last(),
            Some(Err(_) | Ok(ChatEvent::Finished(_)))
        ));
    }
}
