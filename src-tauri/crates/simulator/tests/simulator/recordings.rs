//! Chats, model lists and errors, held against recordings of the real services.

use std::collections::BTreeSet;

use aideon_simulator::{Answer, Failure, Fault, FaultRule, Simulator};
use serde_json::{Value, json};

use crate::{
    shapes::{assert_alike, chunks_of, differences, keys, order, recording, without_nulls},
    support::{Reply, TestResult, ask, chat, data_of, get, simulator, target},
};

/// A streamed reply of `answer`, with usage asked for.
async fn streamed(simulator: &Simulator, path: &str, answer: Answer) -> std::io::Result<Reply> {
    simulator.control().script(target(&path[1..]), answer);
    let (path, mut body) = chat(path, "hi", true);
    body["stream_options"] = json!({ "include_usage": true });
    ask(simulator, (path, body)).await
}

fn two_words() -> Answer {
    Answer::chunks(["Good", " day"])
}

fn one_tool() -> Answer {
    Answer::default().tool_call("call_1", "weather", r#"{"city":"Oslo"}"#)
}

#[tokio::test]
async fn together_text_is_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let ours = streamed(&simulator, "/together", two_words()).await?;
    let delta =
        |token: u32, text: &str| json!({ "token_id": token, "role": "assistant", "content": text });
    let chunk = |text: &str, finish: Value, seed: Value, usage: Value| {
        json!({
            "id": "o1", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{
                "index": 0, "text": text, "logprobs": null, "finish_reason": finish,
                "seed": seed, "delta": delta(7, text),
            }],
            "usage": usage,
        })
    };
    let usage = json!({
        "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2, "cached_tokens": 0
    });
    let sample = [
        chunk("a", Value::Null, Value::Null, Value::Null),
        chunk("", json!("stop"), json!(u64::MAX), usage),
    ];
    assert_alike(&ours.chunks(), &sample, "the sample");
    if let Some(recorded) = recording("together/chat-text-stop-usage.sse") {
        assert_alike(&ours.chunks(), &chunks_of(&recorded), "the recording");
    }
    Ok(())
}

#[tokio::test]
async fn together_says_each_token_twice_and_a_seed_beyond_i64() -> TestResult {
    let simulator = simulator().await?;
    let chunks = streamed(&simulator, "/together", two_words())
        .await?
        .chunks();
    for chunk in &chunks {
        let choice = &chunk["choices"][0];
        assert_eq!(choice["text"], choice["delta"]["content"], "in {chunk}");
        assert_eq!(choice["delta"]["role"], "assistant", "in every chunk");
    }
    let seed = chunks
        .last()
        .and_then(|last| last["choices"][0]["seed"].as_u64());
    assert!(
        seed > Some(i64::MAX as u64),
        "clients must stand such a seed: {seed:?}"
    );
    Ok(())
}

#[tokio::test]
async fn together_tool_calls_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let ours = streamed(&simulator, "/together", one_tool()).await?;
    let bare = |chunks: Vec<Value>| -> Vec<Value> { chunks.iter().map(without_nulls).collect() };
    if let Some(recorded) = recording("together/chat-tool-call.chunks.txt") {
        let theirs = bare(chunks_of(&recorded));
        assert_alike(&bare(ours.chunks()), &theirs, "the recording");
    }
    assert_eq!(order(&ours.chunks()), ["open", "piece", "finish"]);
    simulator.control().script(target("together"), one_tool());
    let whole = ask(&simulator, chat("/together", "hi", false))
        .await?
        .json()?;
    let sample = json!({
        "id": "o1", "object": "chat.completion", "created": 1, "model": "m", "prompt": [],
        "choices": [{
            "finish_reason": "tool_calls", "seed": 1, "index": 0, "logprobs": null,
            "message": { "role": "assistant", "content": null, "tool_calls": [{
                "index": 0, "id": "c", "type": "function",
                "function": { "arguments": "{}", "name": "n" },
            }] },
        }],
        "usage": { "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2, "cached_tokens": 0 },
    });
    assert_eq!(
        differences(std::slice::from_ref(&whole), &[sample]),
        [""; 0],
        "the sample"
    );
    if let Some(recorded) = recording("together/nonstream-chat-tool-call.json") {
        let theirs = serde_json::from_str(&recorded)?;
        assert_eq!(differences(&[whole], &[theirs]), [""; 0], "the recording");
    }
    Ok(())
}

#[tokio::test]
async fn together_errors_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let (path, _) = chat("/together", "hi", true);
    let body = json!({ "messages": [{ "role": "user", "content": "hi" }] });
    let ours = ask(&simulator, (path, body)).await?;
    assert_eq!(ours.status, 400);
    let mut ours = ours.json()?;
    assert!(ours["id"].is_string());
    let error = json!({
        "message": "Invalid request", "type": "invalid_request_error", "param": "model", "code": null
    });
    assert_eq!(ours["error"], error, "a request without a model");
    if let Some(recorded) = recording("together/error-400-missing-model.json") {
        let theirs: Value = serde_json::from_str(&recorded)?;
        ours["id"] = theirs["id"].clone();
        assert_eq!(ours, theirs, "the same but for the id");
    }
    Ok(())
}

/// A chunk of the compatible format, with the key order left to JSON.
fn compatible_chunk(choices: &Value, usage: &Value) -> Value {
    json!({
        "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m",
        "service_tier": "default", "system_fingerprint": "fp", "obfuscation": "x",
        "choices": choices, "usage": usage,
    })
}

fn compatible_choice(delta: &Value, finish: &Value) -> Value {
    json!([{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish }])
}

#[tokio::test]
async fn compatible_text_is_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let ours = streamed(&simulator, "/compatible", two_words()).await?;
    let open = json!({ "role": "assistant", "content": "", "refusal": null });
    let usage = json!({
        "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2,
        "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
        "completion_tokens_details": {
            "reasoning_tokens": 0, "audio_tokens": 0,
            "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0,
        },
    });
    let none = Value::Null;
    let of =
        |delta: Value, finish: Value| compatible_chunk(&compatible_choice(&delta, &finish), &none);
    let sample = [
        of(open, Value::Null),
        of(json!({ "content": "a" }), Value::Null),
        of(json!({}), json!("stop")),
        compatible_chunk(&json!([]), &usage),
    ];
    assert_alike(&ours.chunks(), &sample, "the sample");
    if let Some(recorded) = recording("openai/chat-text-usage.sse") {
        assert_alike(&ours.chunks(), &chunks_of(&recorded), "the recording");
    }
    if let Some(recorded) = recording("openai/chat-long-text.chunks.txt") {
        assert_alike(&ours.chunks(), &chunks_of(&recorded), "the long recording");
    }
    Ok(())
}

#[tokio::test]
async fn compatible_refusals_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::default().refusal(["I", " cannot"]);
    let ours = streamed(&simulator, "/compatible", answer).await?;
    assert_eq!(
        ours.finish().as_deref(),
        Some("stop"),
        "a refusal ends like any text"
    );
    if let Some(recorded) = recording("openai/chat-refusal-usage.sse") {
        assert_alike(&ours.chunks(), &chunks_of(&recorded), "the recording");
    }
    Ok(())
}

#[tokio::test]
async fn compatible_tool_calls_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let answer = one_tool().tool_call("call_2", "time", "{}");
    let ours = streamed(&simulator, "/compatible", answer).await?;
    let chunks: Vec<Value> = ours.chunks().iter().map(without_nulls).collect();
    if let Some(recorded) = recording("openai/chat-two-tools.sse") {
        let theirs: Vec<Value> = chunks_of(&recorded).iter().map(without_nulls).collect();
        assert_alike(&chunks, &theirs, "the recording");
    }
    let indexes: BTreeSet<_> = chunks
        .iter()
        .filter_map(|c| c.pointer("/choices/0/delta/tool_calls/0/index")?.as_u64())
        .collect();
    assert_eq!(
        indexes,
        BTreeSet::from([0, 1]),
        "both calls, told apart by their index"
    );
    Ok(())
}

#[tokio::test]
async fn compatible_errors_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let (path, mut body) = chat("/compatible", "hi", true);
    body["temperature"] = json!(99.0);
    let ours = ask(&simulator, (path, body)).await?;
    assert_eq!(ours.status, 400);
    let ours = ours.json()?;
    assert_eq!(ours["error"]["code"], "decimal_above_max_value");
    if let Some(recorded) = recording("openai/error-400-validation.json") {
        let theirs: Value = serde_json::from_str(&recorded)?;
        assert_eq!(ours["error"]["code"], theirs["error"]["code"]);
        assert_eq!(differences(&[ours], &[theirs]), [""; 0]);
    }
    let rule = FaultRule::new(Fault::ErrorInStream { chunks: 1 });
    simulator.control().set_fault(rule);
    let ours = streamed(&simulator, "/compatible", two_words()).await?;
    if let Some(recorded) = recording("openai-compatible/in-stream-error-openrouter.sse") {
        let error = |chunks: Vec<Value>| chunks.into_iter().find(|c| c.get("error").is_some());
        let mut theirs = error(chunks_of(&recorded)).ok_or("an error in the recording")?;
        // That gateway counts costs in it; a simulated error costs nothing and counts none.
        theirs
            .as_object_mut()
            .and_then(|error| error.remove("usage"));
        let ours = error(ours.chunks()).ok_or("an error in the stream")?;
        assert_eq!(differences(&[ours], &[theirs]), [""; 0]);
    }
    Ok(())
}

#[tokio::test]
async fn the_framing_is_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let recordings = [
        ("/together", "together/chat-text-stop-usage.sse"),
        ("/compatible", "openai/chat-text-usage.sse"),
    ];
    for (path, name) in recordings {
        let ours = streamed(&simulator, path, two_words()).await?.text();
        let sample = "data: {\"a\":1}\n\ndata: [DONE]\n\n";
        let recorded = recording(name);
        for theirs in [Some(sample), recorded.as_deref()].into_iter().flatten() {
            assert_eq!(frame_of(&ours), frame_of(theirs), "{path}");
        }
    }
    Ok(())
}

/// What an event stream is made of, apart from what is said in it: the beginnings of its
/// lines, its last event, whether it has carriage returns, how it ends.
fn frame_of(stream: &str) -> (BTreeSet<&str>, Option<&str>, bool, bool) {
    let lines: Vec<&str> = stream.lines().filter(|line| !line.is_empty()).collect();
    let beginnings = lines.iter().filter_map(|line| line.get(..6)).collect();
    let last = lines.last().copied();
    (
        beginnings,
        last,
        stream.contains('\r'),
        stream.ends_with("\n\n"),
    )
}

#[tokio::test]
async fn keys_stand_in_the_recorded_order() -> TestResult {
    let simulator = simulator().await?;
    let recordings = [
        ("/together", "together/chat-text-stop-usage.sse"),
        ("/compatible", "openai/chat-text-usage.sse"),
    ];
    for (path, name) in recordings {
        let Some(recorded) = recording(name) else {
            continue;
        };
        let ours = streamed(&simulator, path, two_words()).await?.text();
        let (ours, theirs) = (data_of(&ours), data_of(&recorded));
        assert_eq!(keys(&ours[0]), keys(&theirs[0]), "{path}: the first chunk");
        assert_eq!(keys(&ours[1]), keys(&theirs[1]), "{path}: the second");
    }
    Ok(())
}

#[tokio::test]
async fn every_failure_has_the_four_fields_of_an_error() -> TestResult {
    let simulator = simulator().await?;
    for failure in [Failure::RateLimited, Failure::NoCredit, Failure::Overloaded] {
        for path in ["/together", "/compatible"] {
            let rule = FaultRule::new(Fault::refuse(failure.clone())).next(1);
            simulator.control().set_fault(rule);
            let error = ask(&simulator, chat(path, "hi", true)).await?.json()?;
            let fields: Vec<_> = error["error"].as_object().into_iter().flatten().collect();
            let names: BTreeSet<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, BTreeSet::from(["code", "message", "param", "type"]));
        }
    }
    Ok(())
}

#[tokio::test]
async fn model_lists_have_the_documented_shape() -> TestResult {
    let simulator = simulator().await?;
    let together = get(simulator.addr(), "/together/v1/models", Some("k"))
        .await?
        .json()?;
    let sample = json!([{
        "id": "m", "object": "model", "created": 1, "type": "chat", "running": false,
        "display_name": "M", "organization": "o", "context_length": 1,
        "pricing": { "hourly": 0, "input": 0, "output": 0, "base": 0, "finetune": 0 },
    }]);
    assert_eq!(differences(&[together], &[sample]), [""; 0]);
    let compatible = get(simulator.addr(), "/compatible/v1/models", None)
        .await?
        .json()?;
    let sample = json!({
        "object": "list",
        "data": [{ "id": "m", "object": "model", "created": 1, "owned_by": "o" }],
    });
    assert_eq!(differences(&[compatible], &[sample]), [""; 0]);
    Ok(())
}
