//! OpenAI: what it writes held against recordings, and what it refuses.

use aideon_simulator::{Answer, Fault, FaultRule, FinishReason, Format, Simulator};
use serde_json::{Value, json};

use crate::{
    shapes::{assert_alike, chunks_of, differences, keys, recording, without_nulls},
    support::{Reply, TestResult, ask, data_of, get, simulator},
};

const MODEL: &str = "gpt-4.1-mini";
const REASONING_MODEL: &str = "gpt-5-mini";

/// A request to a path, with `more` over what it needs.
fn request(path: &str, needed: Value, more: Value) -> (String, Value) {
    let mut body = needed;
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    (format!("/openai/v1/{path}"), body)
}

fn chat(more: Value) -> (String, Value) {
    let hello = json!([{ "role": "user", "content": "hi" }]);
    let needed = json!({ "model": MODEL, "messages": hello });
    request("chat/completions", needed, more)
}

async fn streamed(simulator: &Simulator, answer: Answer) -> std::io::Result<Reply> {
    simulator.control().script(Format::OpenAi, answer);
    let more = json!({ "stream": true, "stream_options": { "include_usage": true } });
    ask(simulator, chat(more)).await
}

#[tokio::test]
async fn chats_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let text = || Answer::chunks(["Good", " day"]);
    let ours = streamed(&simulator, text()).await?;
    if let Some(recorded) = recording("openai/chat-text-usage.sse") {
        assert_alike(&ours.chunks(), &chunks_of(&recorded), "a text");
        let (ours, theirs) = (data_of(&ours.text()), data_of(&recorded));
        assert_eq!(keys(&ours[0]), keys(&theirs[0]), "in the recorded order");
        assert_eq!(ours.last(), theirs.last(), "and with the same mark behind");
    }
    if let Some(recorded) = recording("openai/chat-long-text.chunks.txt") {
        assert_alike(&ours.chunks(), &chunks_of(&recorded), "a long text");
    }
    let refusal = streamed(&simulator, Answer::default().refusal(["I", " cannot"])).await?;
    if let Some(recorded) = recording("openai/chat-refusal-usage.sse") {
        assert_alike(&refusal.chunks(), &chunks_of(&recorded), "a refusal");
    }
    let tools = Answer::default()
        .tool_call("call_1", "add", r#"{"a":1}"#)
        .tool_call("call_2", "multiply", r#"{"a":1}"#);
    let tools = streamed(&simulator, tools).await?;
    if let Some(recorded) = recording("openai/chat-two-tools.sse") {
        let bare =
            |chunks: Vec<Value>| -> Vec<Value> { chunks.iter().map(without_nulls).collect() };
        let theirs = bare(chunks_of(&recorded));
        assert_alike(&bare(tools.chunks()), &theirs, "calls of tools");
    }
    Ok(())
}

#[tokio::test]
async fn usage_comes_only_when_it_is_asked_for() -> TestResult {
    let simulator = simulator().await?;
    let unasked = ask(&simulator, chat(json!({ "stream": true }))).await?;
    let with_usage = |chunk: &Value| chunk.get("usage").is_some();
    assert!(!unasked.chunks().iter().any(with_usage));
    let asked = streamed(&simulator, Answer::chunks(["Hi"])).await?.chunks();
    let counted = asked.iter().filter(|chunk| chunk["usage"].is_object());
    assert_eq!(counted.count(), 1, "in a chunk of its own");
    assert!(asked.iter().all(with_usage), "and null in all others");
    Ok(())
}

#[tokio::test]
async fn texts_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::chunks(["Good", " day", " to"]).finish(FinishReason::Length);
    simulator.control().script(Format::OpenAi, answer);
    let needed = json!({ "model": "gpt-3.5-turbo-instruct", "prompt": "Once" });
    let more = json!({ "stream": true, "stream_options": { "include_usage": true } });
    let ours = ask(&simulator, request("completions", needed, more)).await?;
    if let Some(recorded) = recording("openai/completion-text.chunks.txt") {
        assert_alike(&ours.chunks(), &chunks_of(&recorded), "the recording");
    }
    Ok(())
}

#[tokio::test]
async fn a_model_that_reasons_refuses_what_others_take() -> TestResult {
    let simulator = simulator().await?;
    let refused = [
        json!({ "max_tokens": 7 }),
        json!({ "temperature": 0.5 }),
        json!({ "top_p": 0.5 }),
        json!({ "stop": ["END"] }),
    ];
    for more in refused {
        let taken = ask(&simulator, chat(more.clone())).await?;
        assert_eq!(taken.status, 200, "{MODEL} takes {more}");
        let (path, mut body) = chat(more.clone());
        body["model"] = json!(REASONING_MODEL);
        let reply = ask(&simulator, (path, body)).await?;
        let error = reply.json()?["error"].take();
        assert_eq!(reply.status, 400, "{REASONING_MODEL} refuses {more}");
        assert_eq!(error["code"], "unsupported_parameter", "{more}");
        let field = more.as_object().and_then(|more| more.keys().next());
        assert_eq!(error["param"].as_str(), field.map(String::as_str));
    }
    let (path, mut body) = chat(json!({ "max_completion_tokens": 7 }));
    body["model"] = json!(REASONING_MODEL);
    assert_eq!(ask(&simulator, (path, body)).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn what_it_does_not_know_or_cannot_follow_is_refused() -> TestResult {
    let simulator = simulator().await?;
    let cases = [
        (chat(json!({ "think": true })), "unknown_parameter"),
        (
            chat(json!({ "stop": ["a", "b", "c", "d", "e"] })),
            "invalid_parameter",
        ),
        (
            chat(json!({ "stream_options": { "include_usage": true } })),
            "invalid_parameter",
        ),
        (chat(json!({ "tool_choice": "none" })), "invalid_parameter"),
        (
            chat(json!({ "messages": [{ "role": "tool", "tool_call_id": "x", "content": "5" }] })),
            "invalid_parameter",
        ),
        (
            request(
                "images/generations",
                json!({ "model": "gpt-image-2", "prompt": "a boat" }),
                json!({ "response_format": "b64_json" }),
            ),
            "unknown_parameter",
        ),
        (
            request(
                "embeddings",
                json!({ "model": "text-embedding-3-small", "input": "a" }),
                json!({ "truncate": true }),
            ),
            "unknown_parameter",
        ),
    ];
    for ((path, body), code) in cases {
        let reply = ask(&simulator, (path, body.clone())).await?;
        assert_eq!(reply.status, 400, "for {body}");
        assert_eq!(reply.json()?["error"]["code"], code, "for {body}");
    }
    let hot = ask(&simulator, chat(json!({ "temperature": 99.0 }))).await?;
    if let Some(recorded) = recording("openai/error-400-validation.json") {
        let theirs: Value = serde_json::from_str(&recorded)?;
        assert_eq!(hot.json()?["error"]["code"], theirs["error"]["code"]);
        assert_eq!(differences(&[hot.json()?], &[theirs]), [""; 0]);
    }
    Ok(())
}

#[tokio::test]
async fn it_needs_a_key_and_lists_names_alone() -> TestResult {
    let simulator = simulator().await?;
    let list = |key| get(simulator.addr(), "/openai/v1/models", key);
    assert_eq!(list(None).await?.status, 401);
    let sample = json!({
        "object": "list",
        "data": [{ "id": "m", "object": "model", "created": 1, "owned_by": "o" }],
    });
    let listed = list(Some("any")).await?.json()?;
    assert_eq!(differences(&[listed], &[sample]), [""; 0]);
    Ok(())
}

#[tokio::test]
async fn an_error_in_a_stream_is_a_bare_one() -> TestResult {
    let simulator = simulator().await?;
    let rule = FaultRule::new(Fault::ErrorInStream { chunks: 1 });
    simulator.control().set_fault(rule);
    let ours = streamed(&simulator, Answer::chunks(["Good", " day"])).await?;
    let error = ours.chunks().pop().ok_or("an error")?;
    let sample = json!({ "error": { "message": "m", "type": "t", "param": null, "code": null } });
    assert_eq!(
        differences(&[error], &[sample]),
        [""; 0],
        "there is no gateway"
    );
    Ok(())
}
