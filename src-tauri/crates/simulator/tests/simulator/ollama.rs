//! Ollama's API: lines held against recordings, and requests read as its server reads them.

use aideon_simulator::{
    AcceptedKeys, Answer, Failure, Fault, FaultRule, FinishReason, Format, Scope, Simulator,
};
use serde_json::{Value, json};

use crate::{
    shapes::{differences, keys, recording},
    support::{Reply, TestResult, ask, get, simulator},
};

const MODEL: &str = "qwen3:4b";

/// A chat request of one message, with `more` over it.
fn chat(more: Value) -> (String, Value) {
    let mut body = json!({ "model": MODEL, "messages": [{ "role": "user", "content": "hi" }] });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    ("/ollama/api/chat".to_owned(), body)
}

fn lines_of(text: &str) -> Vec<Value> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect()
}

async fn scripted(
    simulator: &Simulator,
    answer: Answer,
    request: (String, Value),
) -> std::io::Result<Reply> {
    simulator.control().script(Format::Ollama, answer);
    ask(simulator, request).await
}

/// The lines for which `is_so`, compared with those of a recording.
fn assert_alike(ours: &[Value], recorded: &str, what: &str, is_so: impl Fn(&Value) -> bool) {
    let theirs = lines_of(recorded);
    let of = |lines: &[Value]| -> Vec<Value> {
        lines.iter().filter(|line| is_so(line)).cloned().collect()
    };
    assert!(!of(&theirs).is_empty(), "{what}: there is such a line");
    assert_eq!(differences(&of(ours), &of(&theirs)), [""; 0], "{what}");
}

fn is_done(line: &Value) -> bool {
    line["done"] == true
}

fn calls_tools(line: &Value) -> bool {
    line["message"]["tool_calls"].is_array()
}

#[tokio::test]
async fn chats_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let reply = scripted(
        &simulator,
        Answer::chunks(["Good", " day"]),
        chat(json!({})),
    )
    .await?;
    assert_eq!(
        reply.header("content-type"),
        Some("application/x-ndjson"),
        "a stream, though nobody asked for one"
    );
    let text = reply.text();
    assert!(text.ends_with("}\n") && !text.contains('\r') && !text.contains("data:"));
    let ours = lines_of(&text);
    let done: Vec<bool> = ours.iter().map(is_done).collect();
    assert_eq!(done, [false, false, true], "the end is a line of its own");
    if let Some(recorded) = recording("ollama/chat-text.ndjson") {
        assert_alike(&ours, &recorded, "the end", is_done);
        assert_alike(&ours, &recorded, "a piece", |line| !is_done(line));
        let first = |text: &str| text.lines().next().map(str::to_owned).unwrap_or_default();
        assert_eq!(
            keys(&first(&text)),
            keys(&first(&recorded)),
            "in the recorded order"
        );
    }
    Ok(())
}

#[tokio::test]
async fn thoughts_and_calls_of_tools_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::default()
        .reasoning(["Let me", " see"])
        .tool_call("call_1", "weather", "{}")
        .tool_call("call_2", "clock", "{}");
    let ours = lines_of(&scripted(&simulator, answer, chat(json!({}))).await?.text());
    let last = ours.last().ok_or("a last line")?;
    assert_eq!(last["done_reason"], "stop", "though tools were called");
    let thinks = |line: &Value| line["message"]["thinking"].is_string();
    if let Some(recorded) = recording("ollama/chat-thinking-and-tool.ndjson") {
        assert_alike(&ours, &recorded, "a thought", thinks);
        assert_alike(&ours, &recorded, "a call", calls_tools);
        assert_alike(&ours, &recorded, "the end", is_done);
    }
    if let Some(recorded) = recording("ollama/chat-parallel-tools.ndjson") {
        let calls = |lines: &[Value]| lines.iter().filter(|line| calls_tools(line)).count();
        assert_alike(&ours, &recorded, "a call", calls_tools);
        assert_eq!(calls(&ours), calls(&lines_of(&recorded)), "a line for each");
    }
    Ok(())
}

#[tokio::test]
async fn answers_that_come_whole_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::chunks(["Good", " day"]).finish(FinishReason::Length);
    let reply = scripted(&simulator, answer, chat(json!({ "stream": false }))).await?;
    let ours = reply.json()?;
    assert_eq!(ours["message"]["content"], "Good day");
    assert_eq!(ours["done_reason"], "length");
    if let Some(recorded) = recording("ollama/nonstream-chat-max-tokens.json") {
        let theirs = serde_json::from_str(&recorded)?;
        assert_eq!(differences(&[ours], &[theirs]), [""; 0]);
    }
    Ok(())
}

#[tokio::test]
async fn texts_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let body = json!({ "model": MODEL, "prompt": "Once" });
    let request = ("/ollama/api/generate".to_owned(), body);
    let reply = scripted(&simulator, Answer::chunks([" upon", " a"]), request).await?;
    let ours = lines_of(&reply.text());
    assert_eq!(ours.len(), 3);
    if let Some(recorded) = recording("ollama/generate-text.ndjson") {
        assert_alike(&ours, &recorded, "the end", is_done);
        assert_alike(&ours, &recorded, "a piece", |line| !is_done(line));
    }
    Ok(())
}

#[tokio::test]
async fn the_list_is_like_the_recording_and_each_model_tells_more_of_itself() -> TestResult {
    let simulator = simulator().await?;
    let ours = get(simulator.addr(), "/ollama/api/tags", None)
        .await?
        .json()?;
    if let Some(recorded) = recording("ollama/tags.json") {
        let theirs = serde_json::from_str(&recorded)?;
        assert_eq!(differences(std::slice::from_ref(&ours), &[theirs]), [""; 0]);
    }
    let show = |model: &str| {
        let body = json!({ "model": model });
        ask(&simulator, ("/ollama/api/show".to_owned(), body))
    };
    let shown = show("gemma3:4b").await?.json()?;
    assert_eq!(
        shown["capabilities"],
        json!(["completion", "vision", "tools"])
    );
    assert_eq!(shown["model_info"]["general.architecture"], "gemma3");
    assert_eq!(shown["model_info"]["gemma3.context_length"], 131_072);
    assert_eq!(show("no-such-model").await?.status, 404);
    let fault = FaultRule::new(Fault::refuse(Failure::ServerError)).scope(Scope::Details);
    simulator.control().set_fault(fault);
    assert_eq!(show("gemma3:4b").await?.status, 500);
    let listed = get(simulator.addr(), "/ollama/api/tags", None).await?;
    assert_eq!(
        listed.status, 200,
        "a fault of the one is none of the other"
    );
    Ok(())
}

#[tokio::test]
async fn vectors_have_the_documented_shape() -> TestResult {
    let simulator = simulator().await?;
    let embed = |input: Value, more: Value| {
        let mut body = json!({ "model": "all-minilm:latest", "input": input });
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        ask(&simulator, ("/ollama/api/embed".to_owned(), body))
    };
    let many = embed(json!(["one", "two"]), json!({ "dimensions": 8 })).await?;
    let many = many.json()?;
    let sample = json!({
        "model": "m", "embeddings": [[0.5]], "total_duration": 1, "load_duration": 1,
        "prompt_eval_count": 2,
    });
    assert_eq!(differences(std::slice::from_ref(&many), &[sample]), [""; 0]);
    let lengths: Vec<_> = many["embeddings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|vector| vector.as_array().map(Vec::len))
        .collect();
    assert_eq!(lengths, [Some(8), Some(8)]);
    let one = embed(json!("one"), json!({})).await?.json()?;
    assert_eq!(one["embeddings"].as_array().map(Vec::len), Some(1));
    Ok(())
}

#[tokio::test]
async fn refusals_are_a_text_and_the_404_is_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let refused = ask(&simulator, chat(json!({ "model": "no-such-model" }))).await?;
    assert_eq!(refused.status, 404);
    if let Some(recorded) = recording("ollama/error-404-unknown-model.json") {
        let theirs = serde_json::from_str(&recorded)?;
        assert_eq!(differences(&[refused.json()?], &[theirs]), [""; 0]);
    }
    for (more, status) in [
        (json!({ "messages": "hi" }), 400),
        (
            json!({ "messages": [{ "role": "stranger", "content": "hi" }] }),
            400,
        ),
        (json!({ "options": { "num_predict": "many" } }), 400),
        (
            json!({ "messages": [{ "role": "user", "content": "", "images": ["no file"] }] }),
            400,
        ),
        (json!({ "think": true, "of_next_year": 1 }), 200),
    ] {
        let reply = ask(&simulator, chat(more.clone())).await?;
        assert_eq!(reply.status, status, "for {more}");
        if status == 400 {
            assert!(reply.json()?["error"].is_string(), "for {more}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_error_in_a_stream_is_a_line_and_ends_it() -> TestResult {
    let simulator = simulator().await?;
    let rule = FaultRule::new(Fault::ErrorInStream { chunks: 1 });
    simulator.control().set_fault(rule);
    let answer = Answer::chunks(["Good", " day"]);
    let reply = scripted(&simulator, answer, chat(json!({}))).await?;
    assert_eq!(reply.status, 200);
    let lines = lines_of(&reply.text());
    assert_eq!(lines.len(), 2, "nothing follows it");
    assert!(lines[1]["error"].is_string() && lines[1].get("done").is_none());
    Ok(())
}

#[tokio::test]
async fn keys_are_for_the_cloud_alone() -> TestResult {
    let simulator = simulator().await?;
    let tags = |key| get(simulator.addr(), "/ollama/api/tags", key);
    assert_eq!(tags(None).await?.status, 200);
    let keys = AcceptedKeys::OneOf(vec!["right".to_owned()]);
    simulator.control().set_keys(Format::Ollama, keys);
    assert_eq!(tags(None).await?.status, 401);
    assert_eq!(tags(Some("right")).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn its_address_is_given_without_the_path_of_its_api() -> TestResult {
    let simulator = simulator().await?;
    let base = simulator.base_url(Format::Ollama);
    assert!(base.ends_with("/ollama"), "as its users write it: {base}");
    let named = get(simulator.addr(), "/ollama/second/api/tags", None).await?;
    assert_eq!(named.status, 200, "a further one is told by its name");
    Ok(())
}
