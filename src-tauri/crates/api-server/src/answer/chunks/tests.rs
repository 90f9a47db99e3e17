use aideon_engine::provenance::AttemptRecord;
use serde_json::{Value, json};

use super::*;

fn aideon() -> Box<RawValue> {
    RawValue::from_string("{\"source\":null}".into()).unwrap()
}

/// The data of each event, without the end marker; and whether that came.
fn events(out: &[u8]) -> (Vec<Value>, bool) {
    let text = std::str::from_utf8(out).unwrap();
    let data: Vec<&str> = text
        .split_terminator("\n\n")
        .map(|event| event.strip_prefix("data: ").expect("data alone"))
        .collect();
    let done = data.last() == Some(&"[DONE]");
    let chunks = data.iter().filter(|data| **data != "[DONE]");
    let chunks = chunks.map(|data| serde_json::from_str(data).expect("JSON"));
    (chunks.collect(), done)
}

fn written(shape: Shape, include_usage: bool, told: &[TurnEvent]) -> Vec<Value> {
    let mut chunks = Chunks::new(shape, "7", 5, include_usage);
    let mut out = BytesMut::new();
    for event in told {
        chunks.write(event, &mut out);
    }
    let usage = Usage::of_words(aideon_engine::chat::TokenUsage {
        prompt: Some(2),
        completion: Some(3),
    });
    chunks.finish(FinishReason::Stop, usage, &aideon(), &mut out);
    let (events, done) = events(&out);
    assert!(done, "a complete stream ends with its marker");
    events
}

fn by(model: &str) -> TurnEvent {
    let attempt = AttemptRecord {
        position: 0,
        tier: aideon_engine::provenance::Tier::Free,
        role: aideon_engine::provenance::RouteRole::Pinned,
        service: aideon_engine::provenance::Service::Other,
        provider: "Own".into(),
        simulated: false,
        target: model.parse().unwrap(),
        reported_model: None,
        started_at: aideon_engine::time::Timestamp(0),
        first_content_ms: None,
        duration_ms: None,
        outcome: aideon_engine::provenance::AttemptOutcome::Running,
        status: None,
        request_id: None,
        usage: Default::default(),
        cost: None,
        at_least: false,
        unreadable_events: 0,
    };
    TurnEvent::SourceChanged { attempt }
}

#[test]
fn words_come_under_the_name_of_who_writes_them() {
    let told = [
        by("own/a\"b"),
        TurnEvent::Reasoning("hm".into()),
        TurnEvent::Text("Line\n\n\"one\"".into()),
    ];
    let chunks = written(Shape::Chat(CallForm::Tools), false, &told);
    assert_eq!(
        chunks[0],
        json!({ "id": "chatcmpl-7", "object": "chat.completion.chunk", "created": 5,
            "model": "own/a\"b", "choices": [{ "index": 0, "finish_reason": null,
            "delta": { "role": "assistant", "reasoning_content": "hm" } }] })
    );
    let second = &chunks[1]["choices"][0]["delta"];
    assert_eq!(
        second,
        &json!({ "content": "Line\n\n\"one\"" }),
        "the role is told once, and no line break tears an event apart"
    );
    let last = &chunks[2];
    assert_eq!(last["choices"][0]["finish_reason"], "stop");
    assert_eq!(last["aideon"], json!({ "source": null }));
    assert_eq!(last.get("usage"), None, "nobody asked for the counts");
}

#[test]
fn who_wants_the_counts_gets_them_in_a_last_chunk_of_their_own() {
    let told = [by("own/m"), TurnEvent::Text("Hi".into())];
    let chunks = written(Shape::Chat(CallForm::Tools), true, &told);
    let [first, end, counts] = chunks.as_slice() else {
        panic!("words, end and counts: {chunks:?}");
    };
    assert_eq!(
        (&first["usage"], &end["usage"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(end.get("aideon"), None, "it stands in the last chunk");
    assert_eq!(counts["choices"], json!([]));
    assert_eq!(
        counts["usage"],
        json!({ "prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5 })
    );
    assert!(counts["aideon"].is_object());
}

#[test]
fn texts_have_a_shape_of_their_own() {
    let told = [by("own/m"), TurnEvent::Text("upon".into())];
    let chunks = written(Shape::Text, false, &told);
    assert_eq!(chunks[0]["object"], "text_completion");
    assert_eq!(chunks[0]["id"], "cmpl-7");
    assert_eq!(
        chunks[0]["choices"][0],
        json!({ "index": 0, "text": "upon", "logprobs": null, "finish_reason": null })
    );
    assert_eq!(chunks[1]["choices"][0]["text"], "");
}

#[test]
fn an_answer_without_a_word_is_told_all_the_same() {
    let chunks = written(Shape::Chat(CallForm::Tools), false, &[by("own/m")]);
    assert_eq!(
        chunks[0]["choices"][0],
        json!({ "index": 0, "finish_reason": "stop",
            "delta": { "role": "assistant", "content": "" } })
    );
}

#[test]
fn calls_are_told_in_the_form_they_were_asked_for() {
    let piece = TurnEvent::ToolCall(ToolCallDelta {
        id: Some("a".into()),
        name: Some("tide".into()),
        ..ToolCallDelta::default()
    });
    let told = [by("own/m"), piece];
    let tools = written(Shape::Chat(CallForm::Tools), false, &told);
    let delta = &tools[0]["choices"][0]["delta"];
    assert_eq!(delta["tool_calls"][0]["function"]["name"], "tide");
    assert_eq!(delta["role"], "assistant");
    let old = written(Shape::Chat(CallForm::Function), false, &told);
    let delta = &old[0]["choices"][0]["delta"];
    assert_eq!(delta["function_call"]["name"], "tide");
}

#[test]
fn an_error_is_an_event_of_that_name() {
    let mut out = BytesMut::new();
    error(b"{}", &mut out);
    assert_eq!(&out[..], b"event: error\ndata: {}\n\n");
}
