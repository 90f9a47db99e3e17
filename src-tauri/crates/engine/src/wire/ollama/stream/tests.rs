use futures::{StreamExt, executor::block_on, stream};
use proptest::prelude::*;

use super::*;
use crate::{chat::ChatReply, provider::collect, wire::ndjson::NdjsonStream};

fn events(lines: &[&str]) -> Vec<Result<ChatEvent, ErrorKind>> {
    let items: Vec<_> = lines
        .iter()
        .map(|line| Ok(NdjsonItem::Line((*line).to_owned())))
        .collect();
    let events: Vec<_> = block_on(read(stream::iter(items)).collect());
    events
        .into_iter()
        .map(|event| event.map_err(|error| error.kind))
        .collect()
}

fn reply(lines: &[&str]) -> ChatReply {
    let items: Vec<_> = lines
        .iter()
        .map(|line| Ok(NdjsonItem::Line((*line).to_owned())))
        .collect();
    block_on(collect(read(stream::iter(items)).boxed())).unwrap()
}

const DONE: &str = r#"{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":7,"eval_count":0}"#;

#[test]
fn text_thoughts_counts_and_the_end_are_read() {
    let lines = [
        r#"{"model":"m","message":{"role":"assistant","content":"","thinking":"hm"},"done":false}"#,
        r#"{"model":"m","message":{"role":"assistant","content":"Hel"},"done":false}"#,
        DONE,
        r#"{"model":"m","message":{"role":"assistant","content":"behind the end"},"done":false}"#,
    ];
    assert_eq!(
        events(&lines),
        [
            Ok(ChatEvent::ReportedModel("m".into())),
            Ok(ChatEvent::Reasoning("hm".into())),
            Ok(ChatEvent::Text("Hel".into())),
            Ok(ChatEvent::Usage(TokenUsage {
                prompt: Some(7),
                completion: Some(0),
            })),
            Ok(ChatEvent::Finished(FinishReason::Stop)),
        ],
        "nothing behind the end counts, and a zero is a count"
    );
}

#[test]
fn a_text_stands_in_response() {
    let lines = [
        r#"{"model":"m","response":"","thinking":"hm","done":false}"#,
        r#"{"model":"m","response":"Once","done":false}"#,
        r#"{"model":"m","response":"","done":true,"done_reason":"length","context":[1,2]}"#,
    ];
    let reply = reply(&lines);
    assert_eq!(
        (reply.text.as_str(), reply.reasoning.as_str()),
        ("Once", "hm")
    );
    assert_eq!(reply.finish, FinishReason::Length);
    assert_eq!(reply.usage, TokenUsage::default(), "not said, not zero");
}

#[test]
fn counts_that_were_not_given_are_not_told() {
    let events = events(&[r#"{"done":true,"done_reason":"stop"}"#]);
    assert_eq!(events, [Ok(ChatEvent::Finished(FinishReason::Stop))]);
}

#[test]
fn an_end_without_done_is_a_failure() {
    let text = r#"{"message":{"content":"Hel"},"done":false}"#;
    assert_eq!(events(&[text]).last(), Some(&Err(ErrorKind::StreamCut)));
    assert_eq!(events(&[]), [Err(ErrorKind::StreamCut)]);
}

#[test]
fn an_error_line_inside_a_stream_ends_it() {
    let text = r#"{"message":{"content":"Hel"},"done":false}"#;
    let error = r#"{"error":"an error was encountered while running the model"}"#;
    let events = events(&[text, error, DONE]);
    assert_eq!(events.last(), Some(&Err(ErrorKind::ServerFault)));
    assert_eq!(events.len(), 2, "nothing after it counts");
}

#[test]
fn calls_of_tools_are_told_from_a_plain_stop() {
    let lines = [
        r#"{"message":{"content":"","tool_calls":[{"function":{"name":"weather","arguments":{"city":"Oban"}}},{"function":{"name":"clock","arguments":{}}}]},"done":false}"#,
        r#"{"message":{"content":"","tool_calls":[{"id":"call_9","function":{"index":2,"name":"clock"}}]},"done":false}"#,
        DONE,
    ];
    let reply = reply(&lines);
    assert_eq!(
        reply.finish,
        FinishReason::ToolCalls,
        "though the word is stop"
    );
    let calls: Vec<_> = reply
        .tool_calls
        .iter()
        .map(|call| (call.name.as_str(), call.arguments.as_str()))
        .collect();
    assert_eq!(
        calls,
        [
            ("weather", "{\"city\":\"Oban\"}"),
            ("clock", "{}"),
            ("clock", "{}")
        ]
    );
    assert_eq!(reply.tool_calls[2].id, "call_9", "a given id is kept");
    assert_ne!(
        reply.tool_calls[0].id, reply.tool_calls[1].id,
        "made up apart"
    );
}

#[test]
fn a_call_that_was_cut_short_by_the_limit_says_so() {
    let lines = [
        r#"{"message":{"tool_calls":[{"function":{"name":"weather","arguments":{}}}]},"done":false}"#,
        r#"{"message":{"content":""},"done":true,"done_reason":"length"}"#,
    ];
    assert_eq!(reply(&lines).finish, FinishReason::Length);
}

#[test]
fn words_for_the_end_are_understood_and_new_ones_are_not_taken_for_a_stop() {
    let end = |reason: &str| format!(r#"{{"done":true{reason}}}"#);
    let cases = [
        (r#","done_reason":"load""#, FinishReason::Stop),
        (r#","done_reason":"unload""#, FinishReason::Stop),
        (r#","done_reason":"of-next-year""#, FinishReason::Unknown),
        ("", FinishReason::Unknown),
    ];
    for (reason, expected) in cases {
        assert_eq!(reply(&[&end(reason)]).finish, expected, "{reason}");
    }
}

#[test]
fn what_cannot_be_read_is_told_and_left_out_and_empty_lines_are_life() {
    let lines = [
        r#"{"message":{"content":"a"}}"#,
        r#"{"message":{"conte"#,
        r#"{"message":{"content":""},"done":false,"of_next_year":{}}"#,
        DONE,
    ];
    let events = events(&lines);
    assert_eq!(events[1], Ok(ChatEvent::Unreadable));
    assert_eq!(events[2], Ok(ChatEvent::Alive));
    assert_eq!(
        events.last(),
        Some(&Ok(ChatEvent::Finished(FinishReason::Stop)))
    );
}

/// Pieces of lines, most of which are some JSON.
fn fragments() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        Just(b"\n".to_vec()),
        Just(DONE.as_bytes().to_vec()),
        Just(
            br#"{"message":{"content":"a","tool_calls":[{"function":{"name":"t","arguments":"#
                .to_vec()
        ),
        Just(br#"{}}}]},"done":false}"#.to_vec()),
        Just(br#"{"error":{"code":429}}"#.to_vec()),
        Just(br#"{"done":"no","eval_count":-1}"#.to_vec()),
    ]
}

proptest! {
    #[test]
    fn any_bytes_end_in_one_end_and_no_panic(parts in prop::collection::vec(fragments(), 0..40)) {
        let total: usize = parts.iter().map(Vec::len).sum();
        let pieces: Vec<_> = parts.into_iter().map(|part| Ok(part.into())).collect();
        let lines = NdjsonStream::new(stream::iter(pieces).boxed(), 200);
        let events: Vec<_> = block_on(read(lines).collect());
        let is_end = |event: &Result<ChatEvent, ProviderError>| {
            matches!(event, Err(_) | Ok(ChatEvent::Finished(_)))
        };
        prop_assert_eq!(events.iter().filter(|event| is_end(event)).count(), 1);
        prop_assert!(events.last().is_some_and(is_end), "and it is the last");
        prop_assert!(events.len() <= 3 * total + 42, "events do not breed");
    }
}
