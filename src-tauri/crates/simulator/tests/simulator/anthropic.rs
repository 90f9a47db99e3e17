//! Anthropic: held against recordings by shape, and as strict as they are.

use std::{collections::BTreeSet, io};

use aideon_simulator::{
    AcceptedKeys, Answer, Failure, Fault, FaultRule, Format, KeySeen, Model, Simulator,
};
use serde_json::{Value, json};

use crate::{
    shapes::{differences, keys, recording, without_nulls},
    support::{End, Exchange, Reply, TestResult, simulator},
};

const VERSION: &str = "anthropic-version: 2023-06-01\r\n";
const KEY: &str = "x-api-key: sk-ant-any\r\n";

async fn send(simulator: &Simulator, headers: &str, path: &str, body: &Value) -> io::Result<Reply> {
    let (method, body) = match body {
        Value::Null => ("GET", String::new()),
        body => ("POST", body.to_string()),
    };
    let path = format!("/anthropic/v1/{path}");
    let address = simulator.addr();
    let sent = Exchange::send_with(address, method, &path, headers, body.as_bytes()).await?;
    sent.reply().await
}

async fn ask(simulator: &Simulator, body: &Value) -> io::Result<Reply> {
    send(simulator, &format!("{VERSION}{KEY}"), "messages", body).await
}

fn hello(stream: bool) -> Value {
    json!({
        "model": "claude-haiku-4-5-20251001",
        "max_tokens": 400,
        "stream": stream,
        "messages": [{ "role": "user", "content": "Good day" }],
    })
}

async fn streamed(simulator: &Simulator, answer: Answer) -> io::Result<Reply> {
    simulator.control().script(Format::Anthropic, answer);
    ask(simulator, &hello(true)).await
}

/// The name of each event with its data.
fn named(stream: &str) -> Vec<(String, String)> {
    let event = |event: &str| {
        let (name, data) = event.split_once('\n')?;
        let (name, data) = (name.strip_prefix("event: ")?, data.strip_prefix("data: ")?);
        Some((name.to_owned(), data.to_owned()))
    };
    stream.split("\n\n").filter_map(event).collect()
}

fn events(stream: &str) -> Vec<Value> {
    let data = named(stream).into_iter().map(|(_, data)| data);
    data.filter_map(|data| serde_json::from_str(&data).ok())
        .map(|event| without_nulls(&event))
        .collect()
}

/// The kinds of events, and of the parts and deltas in them, each run of one kind once. Pings
/// come when they come.
fn order(events: &[Value]) -> Vec<String> {
    let mut kinds: Vec<String> = events.iter().map(kind).collect();
    kinds.retain(|kind| kind != "ping");
    kinds.dedup();
    kinds
}

fn kind(event: &Value) -> String {
    let parts = [
        &event["type"],
        &event["content_block"]["type"],
        &event["delta"]["type"],
    ];
    let words: Vec<&str> = parts.into_iter().filter_map(Value::as_str).collect();
    words.join(" ")
}

fn assert_alike(ours: &str, theirs: &str, what: &str) {
    let (ours, theirs) = (events(ours), events(theirs));
    assert_eq!(order(&ours), order(&theirs), "{what}");
    for kind_of_all in order(&theirs) {
        let of_kind = |events: &[Value]| -> Vec<Value> {
            let same = events.iter().filter(|event| kind(event) == kind_of_all);
            same.cloned().collect()
        };
        let differences = differences(&of_kind(&ours), &of_kind(&theirs));
        assert_eq!(differences, [""; 0], "{what}: {kind_of_all}");
    }
}

const SAMPLE: &str = concat!(
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"m\",",
    "\"id\":\"i\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"usage\":{",
    "\"input_tokens\":1,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,",
    "\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},",
    "\"output_tokens\":1,\"service_tier\":\"standard\",\"inference_geo\":\"x\"}}}\n\n",
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,",
    "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,",
    "\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
    "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"x\"},",
    "\"usage\":{\"input_tokens\":1,\"cache_creation_input_tokens\":0,",
    "\"cache_read_input_tokens\":0,\"output_tokens\":1}}\n\n",
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
);

#[tokio::test]
async fn texts_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::chunks(["Good", " day"]);
    let ours = streamed(&simulator, answer).await?.text();
    assert_alike(&ours, SAMPLE, "the sample");
    for name in [
        "text.sse",
        "tool-use-followup.sse",
        "vision.sse",
        "max-tokens.sse",
    ] {
        if let Some(theirs) = recording(&format!("anthropic/{name}")) {
            assert_alike(&ours, &theirs, name);
        }
    }
    Ok(())
}

#[tokio::test]
async fn thoughts_and_calls_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let thoughtful = Answer::chunks(["Four."]).reasoning(["Two and", " two."]);
    let ours = streamed(&simulator, thoughtful).await?.text();
    if let Some(theirs) = recording("anthropic/thinking.sse") {
        assert_alike(&ours, &theirs, "thinking.sse");
    }
    let calling = Answer::chunks(["I look."]).tool_call("toolu_1", "tide", r#"{"at":"Oban"}"#);
    let ours = streamed(&simulator, calling).await?.text();
    if let Some(theirs) = recording("anthropic/tool-use.sse") {
        assert_alike(&ours, &theirs, "tool-use.sse");
    }
    Ok(())
}

#[tokio::test]
async fn calls_in_parallel_are_parts_of_their_own_whose_pieces_are_json_together() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::default()
        .tool_call("toolu_1", "tide", r#"{"at":"Tromsø"}"#)
        .tool_call("toolu_2", "clock", "{}");
    let events = events(&streamed(&simulator, answer).await?.text());
    let arguments = |index: usize| -> String {
        let pieces = events.iter().filter(|event| event["index"] == index);
        pieces
            .filter_map(|event| event["delta"]["partial_json"].as_str())
            .collect()
    };
    assert_eq!(arguments(0), r#"{"at":"Tromsø"}"#);
    assert_eq!(arguments(1), "{}");
    let end = events.iter().find(|event| event["type"] == "message_delta");
    assert_eq!(
        end.map(|end| &end["delta"]["stop_reason"]),
        Some(&json!("tool_use"))
    );
    Ok(())
}

#[tokio::test]
async fn every_event_goes_under_its_type_and_pings_come_in_between() -> TestResult {
    let simulator = simulator().await?;
    let ours = streamed(&simulator, Answer::chunks(["Good", " day"])).await?;
    assert_eq!(ours.end, End::Proper);
    let ours = ours.text();
    assert!(!ours.contains('\r') && ours.ends_with("\n\n"));
    for (name, data) in named(&ours) {
        let event: Value = serde_json::from_str(&data)?;
        assert_eq!(event["type"], name.as_str());
    }
    let names: Vec<String> = named(&ours).into_iter().map(|(name, _)| name).collect();
    assert!(names.iter().any(|name| name == "ping"));
    assert!(
        ours.contains(" }\n\n"),
        "spaces before the last brace, which a reader has to stand"
    );
    if let Some(theirs) = recording("anthropic/text.sse") {
        let theirs = named(&theirs);
        for (name, ours) in named(&ours) {
            let same = theirs.iter().find(|(theirs, _)| *theirs == name);
            let (_, theirs) = same.ok_or("the recording has all of them")?;
            assert_eq!(keys(&ours), keys(theirs), "{name}: in the same order");
        }
    }
    Ok(())
}

#[tokio::test]
async fn counts_are_totals_or_left_out_altogether() -> TestResult {
    let simulator = simulator().await?;
    let ours = events(
        &streamed(&simulator, Answer::chunks(["a", "b", "c"]))
            .await?
            .text(),
    );
    let last = ours.iter().rfind(|event| event.get("usage").is_some());
    let first = &ours[0]["message"]["usage"];
    let last = last.map(|last| &last["usage"]).ok_or("counts at the end")?;
    assert_eq!(last["output_tokens"], 3, "all of it, not what came since");
    assert_eq!(last["input_tokens"], first["input_tokens"]);
    let silent = Answer::chunks(["a"]).without_usage();
    let ours = streamed(&simulator, silent).await?.text();
    assert!(!ours.contains("usage"), "{ours}");
    Ok(())
}

#[tokio::test]
async fn a_whole_message_has_the_documented_shape() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::chunks(["Let me", " look."])
        .reasoning(["Hm."])
        .tool_call("toolu_1", "tide", r#"{"at":"Oban"}"#);
    simulator.control().script(Format::Anthropic, answer);
    let whole = ask(&simulator, &hello(false)).await?.json()?;
    assert_eq!(
        whole["content"],
        json!([
            { "type": "thinking", "thinking": "Hm.", "signature": whole["content"][0]["signature"] },
            { "type": "text", "text": "Let me look." },
            { "type": "tool_use", "id": "toolu_1", "name": "tide", "input": { "at": "Oban" },
              "caller": { "type": "direct" } },
        ])
    );
    assert_eq!(whole["type"], "message");
    assert_eq!(whole["stop_reason"], "tool_use");
    assert!(whole["usage"]["output_tokens"].as_u64() > Some(0));
    Ok(())
}

#[tokio::test]
async fn errors_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let mut body = hello(true);
    body["model"] = json!("claude-nonexistent");
    let ours = ask(&simulator, &body).await?;
    assert_eq!(ours.status, 404);
    let id = ours.header("request-id").map(str::to_owned);
    let ours = ours.json()?;
    assert_eq!(ours["request_id"].as_str(), id.as_deref(), "in both places");
    assert_eq!(ours["error"]["type"], "not_found_error");
    if let Some(theirs) = recording("anthropic/error-404-on-stream-request.json") {
        let theirs = serde_json::from_str(&theirs)?;
        assert_eq!(differences(&[ours], &[theirs]), [""; 0]);
    }
    Ok(())
}

#[tokio::test]
async fn each_failure_has_the_status_and_type_that_the_service_gives_it() -> TestResult {
    let simulator = simulator().await?;
    for (failure, status, kind) in [
        (Failure::RateLimited, 429, "rate_limit_error"),
        (Failure::QuotaExhausted, 429, "rate_limit_error"),
        (Failure::NoCredit, 402, "billing_error"),
        (Failure::Overloaded, 529, "overloaded_error"),
        (Failure::ServerError, 500, "api_error"),
        (Failure::Forbidden, 403, "permission_error"),
        (Failure::TooLarge, 413, "request_too_large"),
        (Failure::ContextLength, 400, "invalid_request_error"),
    ] {
        let rule = FaultRule::new(Fault::refuse(failure.clone())).next(1);
        simulator.control().set_fault(rule);
        let refused = ask(&simulator, &hello(true)).await?;
        assert_eq!(refused.status, status, "{failure:?}");
        let body = refused.json()?;
        assert_eq!(body["type"], "error");
        assert_eq!(body["error"]["type"], kind, "{failure:?}");
        let spent = body.pointer("/error/details/error_code");
        assert_eq!(
            spent.is_some(),
            failure == Failure::QuotaExhausted,
            "which is how a limit that does not clear is told"
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_is_missing_or_refused_is_answered_in_its_words() -> TestResult {
    let simulator = simulator().await?;
    let unversioned = send(&simulator, KEY, "messages", &hello(true)).await?;
    assert_eq!(unversioned.status, 400);
    assert!(unversioned.text().contains("anthropic-version"));
    let keyless = send(&simulator, VERSION, "messages", &hello(true)).await?;
    assert_eq!(keyless.status, 401);
    assert_eq!(keyless.json()?["error"]["type"], "authentication_error");
    let mut unlimited = hello(true);
    unlimited
        .as_object_mut()
        .and_then(|body| body.remove("max_tokens"));
    let refused = ask(&simulator, &unlimited).await?;
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("max_tokens: Field required"));
    let mut sampled = hello(true);
    sampled["model"] = json!("claude-opus-5");
    sampled["temperature"] = json!(0.5);
    let refused = ask(&simulator, &sampled).await?;
    assert_eq!(refused.status, 400);
    assert!(
        refused
            .text()
            .contains("`temperature` is deprecated for this model.")
    );
    Ok(())
}

#[tokio::test]
async fn what_it_does_not_have_is_not_there() -> TestResult {
    let simulator = simulator().await?;
    let headers = format!("{VERSION}{KEY}");
    for path in [
        "chat/completions",
        "completions",
        "embeddings",
        "images/generations",
    ] {
        let missing = send(&simulator, &headers, path, &hello(false)).await?;
        assert_eq!(missing.status, 404, "{path}");
        assert_eq!(
            missing.json()?["error"]["type"],
            "not_found_error",
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_key_comes_in_its_own_header_alone() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    let accepted = AcceptedKeys::OneOf(vec!["sk-ant-any".to_owned()]);
    control.set_keys(Format::Anthropic, accepted);
    assert_eq!(ask(&simulator, &hello(true)).await?.status, 200);
    let bearer = format!("{VERSION}authorization: Bearer sk-ant-any\r\n");
    let refused = send(&simulator, &bearer, "messages", &hello(true)).await?;
    assert_eq!(refused.status, 401);
    let seen: Vec<KeySeen> = control
        .requests()
        .iter()
        .map(|request| request.key)
        .collect();
    assert_eq!(seen, [KeySeen::Known(0), KeySeen::Absent]);
    Ok(())
}

#[tokio::test]
async fn the_list_comes_in_pages_and_says_who_sees() -> TestResult {
    let simulator = simulator().await?;
    let headers = format!("{VERSION}{KEY}");
    let sample = json!({
        "data": [{
            "type": "model", "id": "m", "display_name": "M", "created_at": "t",
            "max_input_tokens": 1, "max_tokens": 1,
            "capabilities": { "image_input": { "supported": true } },
        }],
        "has_more": true, "first_id": "m", "last_id": "m",
    });
    let list = send(&simulator, &headers, "models", &Value::Null)
        .await?
        .json()?;
    assert_eq!(differences(&[list], &[sample]), [""; 0]);
    let models = (0..25).map(|number| Model::chat(format!("claude-{number}"), "Claude"));
    simulator
        .control()
        .set_models(Format::Anthropic, models.collect());
    let mut seen = BTreeSet::new();
    let mut path = "models?limit=10".to_owned();
    loop {
        let page = send(&simulator, &headers, &path, &Value::Null)
            .await?
            .json()?;
        let ids = page["data"].as_array().into_iter().flatten();
        seen.extend(ids.filter_map(|model| model["id"].as_str().map(str::to_owned)));
        let last = page["last_id"].as_str().unwrap_or_default();
        path = format!("models?limit=10&after_id={last}");
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(seen.len(), 25);
    Ok(())
}

#[tokio::test]
async fn faults_leave_the_stream_as_they_say() -> TestResult {
    let simulator = simulator().await?;
    let words = || Answer::chunks(["One ", "two ", "three "]).reasoning(["Hm.", " So."]);
    let under = async |fault: Fault| -> io::Result<Reply> {
        simulator.control().clear_faults();
        simulator.control().set_fault(FaultRule::new(fault));
        streamed(&simulator, words()).await
    };
    let cut = under(Fault::CutAfter { chunks: 4 }).await?;
    assert_eq!(cut.end, End::Closed);
    let said = cut.text();
    assert!(
        said.contains("One ") && !said.contains("two "),
        "a signature is a piece: {said}"
    );
    let endless = under(Fault::MissingEnd).await?.text();
    assert!(endless.contains("three ") && !endless.contains("message_delta"));
    let unmarked = under(Fault::NoDone).await?.text();
    assert!(unmarked.contains("message_delta") && !unmarked.contains("message_stop"));
    let failed = under(Fault::ErrorInStream { chunks: 4 }).await?.text();
    let (_, error) = named(&failed)
        .into_iter()
        .find(|(name, _)| name == "error")
        .ok_or("an error under its name")?;
    let error: Value = serde_json::from_str(&error)?;
    assert_eq!(error["error"]["type"], "api_error");
    Ok(())
}
