//! Chat and model lists over real sockets, with nothing going wrong.

use std::time::{Duration, Instant};

use crate::support::{
    COMPATIBLE_MODEL, End, Exchange, TOGETHER_MODEL, TestResult, ask, chat, get, simulator, target,
};
use aideon_simulator::{
    AcceptedKeys, Answer, FinishReason, Format, Model, RawReply, SIMULATED_NOTICE, Simulator,
    SimulatorOptions, Speed,
};
use serde_json::{Value, json};

const BOTH: [&str; 2] = ["/together", "/compatible/primary"];

#[tokio::test]
async fn a_streamed_reply_is_marked_and_ends_properly() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let reply = ask(&simulator, chat(path, "Write a list", true)).await?;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), Some("text/event-stream"));
        assert!(
            reply.header("x-request-id").is_some(),
            "every reply has its id"
        );
        assert!(
            reply.said().starts_with(SIMULATED_NOTICE),
            "a simulated reply says so: {}",
            reply.said()
        );
        assert!(reply.chunks().len() > 50, "it comes in tokens, not at once");
        assert_eq!(reply.finish().as_deref(), Some("stop"));
        assert!(reply.is_done() && reply.end == End::Proper);
    }
    Ok(())
}

#[tokio::test]
async fn a_whole_reply_says_the_same_as_a_streamed_one() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let streamed = ask(&simulator, chat(path, "Compare two things", true)).await?;
        let whole = ask(&simulator, chat(path, "Compare two things", false)).await?;
        let body = whole.json()?;
        assert_eq!(body["object"], "chat.completion");
        assert_eq!(
            body["choices"][0]["message"]["content"],
            streamed.said(),
            "the answer does not depend on how it is sent"
        );
        assert_eq!(body["choices"][0]["finish_reason"], "stop");
    }
    Ok(())
}

#[tokio::test]
async fn together_sends_the_header_that_misleads() -> TestResult {
    let simulator = simulator().await?;
    let reply = ask(&simulator, chat("/together", "hi", true)).await?;
    assert_eq!(
        reply.header("retry-after"),
        Some("2"),
        "a 200 of theirs may carry it"
    );
    let refused = get(simulator.addr(), "/together/v1/nothing", Some("any")).await?;
    assert_eq!(refused.status, 404);
    assert_eq!(
        refused.header("retry-after"),
        None,
        "an error has none unless it is set"
    );
    Ok(())
}

#[tokio::test]
async fn usage_adds_up_with_what_was_sent() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    control.script(Format::Together, Answer::chunks(["one", " two", " three"]));
    let reply = ask(&simulator, chat("/together", "Count", true)).await?;
    let last = reply.chunks().pop().unwrap_or_default();
    assert_eq!(
        last["choices"][0]["finish_reason"], "stop",
        "usage is on the finish chunk"
    );
    assert_eq!(last["usage"]["completion_tokens"], 3);
    let sum = last["usage"]["prompt_tokens"]
        .as_u64()
        .map(|prompt| prompt + 3);
    assert_eq!(last["usage"]["total_tokens"].as_u64(), sum);
    Ok(())
}

#[tokio::test]
async fn compatible_usage_comes_only_on_request() -> TestResult {
    let simulator = simulator().await?;
    let (path, mut body) = chat("/compatible", "hi", true);
    let without = ask(&simulator, (path.clone(), body.clone())).await?;
    let has_usage = |chunk: &Value| chunk.get("usage").is_some();
    assert!(
        !without.chunks().iter().any(has_usage),
        "nobody asked for it"
    );
    body["stream_options"] = json!({ "include_usage": true });
    let with = ask(&simulator, (path, body)).await?.chunks();
    let (last, others) = with.split_last().ok_or("there are chunks")?;
    assert_eq!(last["choices"], json!([]), "the usage chunk has no choices");
    assert!(last["usage"]["total_tokens"].as_u64() > Some(0));
    assert!(
        others
            .iter()
            .all(|chunk| chunk["usage"].is_null() && has_usage(chunk))
    );
    Ok(())
}

#[tokio::test]
async fn max_tokens_and_stop_are_honoured() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let (path, mut body) = chat(path, "A long story", true);
        body["max_tokens"] = json!(5);
        let reply = ask(&simulator, (path.clone(), body.clone())).await?;
        assert_eq!(reply.finish().as_deref(), Some("length"));
        let words = reply.said();
        assert!(
            SIMULATED_NOTICE.starts_with(&words),
            "five tokens of it: {words}"
        );
        body["max_tokens"] = json!(null);
        body["stop"] = json!(["simulated"]);
        let reply = ask(&simulator, (path, body)).await?;
        assert_eq!(reply.said(), "This is a ", "the stop text is not sent");
        assert_eq!(reply.finish().as_deref(), Some("stop"));
    }
    Ok(())
}

#[tokio::test]
async fn the_speed_is_kept() -> TestResult {
    let options = SimulatorOptions {
        speed: Speed {
            tokens_per_second: 100.0,
            first_token: Duration::from_millis(40),
        },
        ..SimulatorOptions::default()
    };
    let simulator = Simulator::start(options).await?;
    let control = simulator.control();
    for stream in [true, false] {
        control.script(Format::Together, Answer::chunks(vec!["x"; 11]));
        let begin = Instant::now();
        ask(&simulator, chat("/together", "hi", stream)).await?;
        let took = begin.elapsed();
        assert!(
            took >= Duration::from_millis(140),
            "40 ms and ten tokens, but took {took:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn model_lists_have_the_provider_s_envelope() -> TestResult {
    let simulator = simulator().await?;
    let together = get(simulator.addr(), "/together/v1/models", Some("any"))
        .await?
        .json()?;
    let listed = together.as_array().ok_or("a bare array")?;
    let ids: Vec<&str> = listed.iter().filter_map(|m| m["id"].as_str()).collect();
    assert!(ids.contains(&TOGETHER_MODEL) && ids.contains(&"openai/gpt-oss-20b"));
    assert!(
        listed
            .iter()
            .all(|m| m["pricing"]["input"].is_number() && m["type"].is_string())
    );
    let compatible = get(simulator.addr(), "/compatible/v1/models", None)
        .await?
        .json()?;
    assert_eq!(compatible["object"], "list");
    assert_eq!(compatible["data"][0]["id"], COMPATIBLE_MODEL);
    assert_eq!(compatible["data"].as_array().map(Vec::len), Some(6));
    Ok(())
}

#[tokio::test]
async fn a_target_has_models_of_its_own() -> TestResult {
    let simulator = simulator().await?;
    let primary = target("compatible/primary");
    let models = vec![Model::chat("own-model", "Own Model")];
    simulator.control().set_models(&primary, models);
    let list = get(simulator.addr(), "/compatible/primary/v1/models", None)
        .await?
        .json()?;
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1));
    let gone = ask(&simulator, chat("/compatible/primary", "hi", true)).await?;
    assert_eq!(gone.status, 404, "the usual models are not there any more");
    let other = ask(&simulator, chat("/compatible/other", "hi", true)).await?;
    assert_eq!(other.status, 200, "another target has them still");
    Ok(())
}

#[tokio::test]
async fn bad_requests_are_refused_in_the_provider_s_shape() -> TestResult {
    let simulator = simulator().await?;
    let hello = json!([{ "role": "user", "content": "hi" }]);
    let cases = [
        (json!({ "messages": hello }), 400, json!("model")),
        (json!({ "model": TOGETHER_MODEL }), 400, json!("messages")),
        (
            json!({ "model": TOGETHER_MODEL, "messages": [] }),
            400,
            json!("messages"),
        ),
        (
            json!({ "model": TOGETHER_MODEL, "messages": "hi" }),
            400,
            json!("messages"),
        ),
        (
            json!({ "model": TOGETHER_MODEL, "messages": hello, "max_tokens": -1 }),
            400,
            json!("max_tokens"),
        ),
        (
            json!({ "model": "no/such", "messages": hello }),
            404,
            json!("model"),
        ),
        (json!("not an object"), 400, json!(null)),
    ];
    for (body, status, param) in cases {
        let path = "/together/v1/chat/completions".to_owned();
        let reply = ask(&simulator, (path, body.clone())).await?;
        assert_eq!(reply.status, status, "for {body}");
        let error = reply.json()?;
        assert!(
            error["id"].is_string(),
            "Together's errors have an id: {error}"
        );
        assert_eq!(error["error"]["param"], param, "for {body}");
    }
    Ok(())
}

#[tokio::test]
async fn a_model_that_does_not_chat_is_refused() -> TestResult {
    let simulator = simulator().await?;
    let (path, mut body) = chat("/together", "hi", true);
    body["model"] = json!("black-forest-labs/FLUX.1-schnell");
    let reply = ask(&simulator, (path, body)).await?;
    assert_eq!(reply.status, 400, "listed is not served");
    assert_eq!(reply.json()?["error"]["code"], "model_not_available");
    Ok(())
}

#[tokio::test]
async fn keys_are_checked() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    control.set_keys(
        Format::Together,
        AcceptedKeys::OneOf(vec!["right".to_owned()]),
    );
    let with = |key| get(simulator.addr(), "/together/v1/models", key);
    assert_eq!(with(Some("right")).await?.status, 200);
    assert_eq!(with(Some("wrong")).await?.status, 401);
    let none = with(None).await?;
    assert_eq!(none.status, 401);
    assert_eq!(none.json()?["error"]["code"], "invalid_api_key");
    let compatible = get(simulator.addr(), "/compatible/v1/models", None).await?;
    assert_eq!(compatible.status, 200, "an own server needs no key");
    Ok(())
}

#[tokio::test]
async fn scripts_are_followed_to_the_letter_and_once() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    for (path, field) in [
        ("/together", "reasoning"),
        ("/compatible", "reasoning_content"),
    ] {
        let answer = Answer::chunks(["He", "llo"])
            .reasoning(["Let me", " see"])
            .tool_call("call_1", "weather", r#"{"city":"Paris"}"#)
            .finish(FinishReason::Other("odd".to_owned()));
        control.script(target(&path[1..]), answer);
        let reply = ask(&simulator, chat(path, "hi", true)).await?;
        let joined = |pointer: &str| -> String {
            let chunks = reply.chunks();
            let texts = chunks
                .iter()
                .filter_map(|chunk| chunk.pointer(pointer)?.as_str());
            texts.collect()
        };
        assert_eq!(reply.said(), "Hello");
        assert_eq!(joined(&format!("/choices/0/delta/{field}")), "Let me see");
        assert_eq!(
            joined("/choices/0/delta/tool_calls/0/id"),
            "call_1",
            "only once"
        );
        assert_eq!(
            joined("/choices/0/delta/tool_calls/0/function/arguments"),
            r#"{"city":"Paris"}"#
        );
        assert_eq!(reply.finish().as_deref(), Some("odd"));
        let next = ask(&simulator, chat(path, "hi", true)).await?;
        assert!(
            next.said().starts_with(SIMULATED_NOTICE),
            "the script is used up"
        );
    }
    Ok(())
}

#[tokio::test]
async fn raw_pieces_arrive_as_they_were_cut() -> TestResult {
    let simulator = simulator().await?;
    let whole = "data: {\"é\":1}\n\n".as_bytes();
    let (before, after) = whole.split_at(9);
    assert!(
        std::str::from_utf8(before).is_err(),
        "the cut is inside of a character"
    );
    let raw = RawReply::events([before, after]);
    simulator.control().script(Format::OpenAiCompatible, raw);
    let (path, body) = chat("/compatible", "hi", true);
    let body = body.to_string();
    let mut exchange =
        Exchange::send(simulator.addr(), "POST", &path, None, body.as_bytes()).await?;
    exchange.head().await?;
    assert_eq!(exchange.piece().await?.as_deref(), Some(before));
    assert_eq!(exchange.piece().await?.as_deref(), Some(after));
    Ok(())
}
