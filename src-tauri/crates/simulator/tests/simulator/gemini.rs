//! Google Gemini: held against recordings by shape, and as strict as they are.

use std::collections::BTreeSet;

use aideon_simulator::{
    Answer, Failure, Fault, FaultRule, FinishReason, Format, Model, Simulator, Usage,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    shapes::{differences, keys, recording},
    support::{Reply, TestResult, ask, data_of, get, simulator},
};

const MODEL: &str = "gemini-3.8-flash";
const VECTORS: &str = "gemini-embedding-001";
const PAINTER: &str = "gemini-3.1-flash-image";

fn asked(model: &str, method: &str, body: Value) -> (String, Value) {
    (format!("/gemini/v1beta/models/{model}:{method}"), body)
}

fn hello() -> Value {
    json!({ "contents": [{ "role": "user", "parts": [{ "text": "Good day" }] }] })
}

/// The same, asking what the model thinks.
fn telling() -> Value {
    let mut body = hello();
    body["generationConfig"] = json!({ "thinkingConfig": { "includeThoughts": true } });
    body
}

fn streamed(body: Value) -> (String, Value) {
    asked(MODEL, "streamGenerateContent?alt=sse", body)
}

fn whole(body: Value) -> (String, Value) {
    asked(MODEL, "generateContent", body)
}

/// The JSON of each event, whatever the line ends.
fn chunks(stream: &str) -> Vec<Value> {
    let events = data_of(&stream.replace("\r\n", "\n"));
    let chunks = events.iter().map(|event| serde_json::from_str(event));
    chunks.collect::<Result<_, _>>().unwrap_or_default()
}

async fn said(simulator: &Simulator, answer: Answer) -> std::io::Result<Vec<Value>> {
    simulator.control().script(Format::Gemini, answer);
    Ok(chunks(&ask(simulator, streamed(telling())).await?.text()))
}

/// Without what only newer replies have, and only some of them.
fn plain(chunks: Vec<Value>) -> Vec<Value> {
    let mut chunks = chunks;
    for chunk in &mut chunks {
        let usage = chunk
            .get_mut("usageMetadata")
            .and_then(Value::as_object_mut);
        usage.map(|usage| usage.remove("serviceTier"));
    }
    chunks
}

fn recorded(name: &str) -> Option<Vec<Value>> {
    let text = recording(&format!("gemini/{name}"))?;
    let array = serde_json::from_str::<Vec<Value>>(&text);
    Some(plain(array.unwrap_or_else(|_| chunks(&text))))
}

fn part(chunk: &Value) -> Value {
    chunk["candidates"][0]["content"]["parts"][0].clone()
}

/// Those before the last, and the last.
fn ends(chunks: &[Value]) -> Option<(&[Value], &[Value])> {
    chunks.split_at_checked(chunks.len().checked_sub(1)?)
}

fn assert_alike(ours: &[Value], theirs: &[Value], what: &str) {
    assert_eq!(differences(ours, theirs), [""; 0], "{what}");
}

fn usage(prompt: u64, completion: u64, reasoning: u64) -> Usage {
    Usage {
        prompt,
        completion,
        reasoning,
    }
}

#[tokio::test]
async fn texts_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::chunks(["Good", " day"]).usage(usage(9, 5, 0));
    let ours = said(&simulator, answer).await?;
    let piece = |finish: Option<&str>| {
        let mut sample = json!({
            "candidates": [{
                "content": { "parts": [{ "text": "a" }], "role": "model" }, "index": 0,
            }],
            "usageMetadata": {
                "promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2,
                "promptTokensDetails": [{ "modality": "TEXT", "tokenCount": 1 }],
            },
            "modelVersion": "m", "responseId": "r",
        });
        if let Some(finish) = finish {
            sample["candidates"][0]["finishReason"] = json!(finish);
        }
        sample
    };
    let sample = [piece(None), piece(Some("STOP"))];
    for theirs in [
        Some(sample.to_vec()),
        recorded("function-call-followup.sse"),
        recorded("max-tokens.sse"),
    ] {
        let Some(theirs) = theirs else { continue };
        let (pieces, last) = ends(&ours).ok_or("events")?;
        let (their_pieces, their_last) = ends(&theirs).ok_or("events")?;
        assert_alike(pieces, their_pieces, "pieces");
        assert_alike(last, their_last, "the last");
    }
    let counted: Vec<_> = ours
        .iter()
        .map(|chunk| chunk["usageMetadata"]["candidatesTokenCount"].as_u64())
        .collect();
    assert_eq!(counted, [Some(2), Some(5), Some(5)], "a running total");
    Ok(())
}

#[tokio::test]
async fn thoughts_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::chunks(["Scoop"])
        .reasoning(["Hm."])
        .usage(usage(9, 5, 3));
    let ours = said(&simulator, answer).await?;
    assert_eq!(part(&ours[0])["thought"], true);
    let counts = &ours[1]["usageMetadata"];
    assert_eq!(
        (
            &counts["candidatesTokenCount"],
            &counts["thoughtsTokenCount"],
            &counts["totalTokenCount"]
        ),
        (&json!(2), &json!(3), &json!(14)),
        "thoughts are counted apart"
    );
    if let Some(theirs) = recorded("text-json-array.json") {
        assert_alike(&ours[..1], &theirs[..1], "the thought");
        assert_alike(&ours[1..2], &theirs[1..2], "the text");
    }
    Ok(())
}

#[tokio::test]
async fn thoughts_are_told_on_request_and_what_came_of_them_is_signed() -> TestResult {
    let simulator = simulator().await?;
    let answer = || Answer::chunks(["Five", "."]).reasoning(["Hm."]);
    simulator.control().script(Format::Gemini, answer());
    let silent = ask(&simulator, streamed(hello())).await?.text();
    assert!(!silent.contains("Hm."), "nobody asked: {silent}");
    let ours = said(&simulator, answer()).await?;
    let last = part(ours.last().ok_or("events")?);
    assert_eq!(last["text"], "", "the signature has a part of its own");
    if let Some(theirs) = recording("gemini/text-thought-signature.chunks.txt") {
        let theirs = theirs.lines().last().map(serde_json::from_str::<Value>);
        let theirs = theirs.ok_or("chunks")??;
        assert_alike(std::slice::from_ref(&last), &[part(&theirs)], "the last");
    }
    let mut body = telling();
    let said = |text: &str| {
        json!({ "role": "model", "parts":
            [{ "text": text, "thoughtSignature": last["thoughtSignature"] }] })
    };
    for (text, status) in [("Five.", 200), ("Six.", 400)] {
        let contents = body["contents"].as_array_mut().ok_or("contents")?;
        contents.truncate(1);
        contents.push(said(text));
        let answered = ask(&simulator, streamed(body.clone())).await?;
        assert_eq!(answered.status, status, "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn calls_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let answer = Answer::default()
        .tool_call("", "weather", r#"{"location":"Oban"}"#)
        .tool_call("", "clock", "{}")
        .usage(usage(9, 5, 3));
    let ours = said(&simulator, answer).await?;
    let sample = json!({
        "functionCall": { "name": "n", "args": { "location": "l" } }, "thoughtSignature": "s"
    });
    assert_alike(&[part(&ours[0])], &[sample], "the sample");
    assert_eq!(
        part(&ours[1]).get("thoughtSignature"),
        None,
        "the first is signed"
    );
    let last = &ours[2]["candidates"][0];
    assert_eq!(
        last["finishReason"], "STOP",
        "calls have no word of their own"
    );
    if let Some(theirs) = recorded("function-call.sse") {
        assert_alike(&[part(&ours[0])], &[part(&theirs[0])], "a call");
        let their_last = &theirs[0]["candidates"][0];
        assert_eq!(last["finishMessage"], their_last["finishMessage"]);
        let counts = |chunk: &Value| chunk["usageMetadata"].clone();
        assert_alike(&[counts(&ours[2])], &[counts(&theirs[0])], "counts");
    }
    if let Some(theirs) = recorded("parallel-function-calls.sse") {
        assert_alike(
            &[part(&ours[1])],
            &[part(&theirs[0])],
            "a call without a signature",
        );
    }
    let (_, mut body) = streamed(hello());
    let call = |call: &Value| json!({ "functionCall": call["functionCall"], "thoughtSignature": call["thoughtSignature"] });
    let mut signed = call(&part(&ours[0]));
    let contents = body["contents"].as_array_mut().ok_or("contents")?;
    contents.push(json!({ "role": "model", "parts": [signed] }));
    assert_eq!(
        ask(&simulator, streamed(body.clone())).await?.status,
        200,
        "a call may come back as it was made"
    );
    for (changed, value) in [
        ("thoughtSignature", json!("another")),
        ("thoughtSignature", Value::Null),
        (
            "functionCall",
            json!({ "name": "weather", "args": { "location": "Skye" } }),
        ),
    ] {
        signed[changed] = value;
        body["contents"][1]["parts"][0] = signed.clone();
        let refused = ask(&simulator, streamed(body.clone())).await?;
        assert_eq!(refused.status, 400, "{changed} was changed");
    }
    signed["thoughtSignature"] = json!("skip_thought_signature_validator");
    body["contents"][1]["parts"][0] = signed;
    let foreign = ask(&simulator, streamed(body)).await?;
    assert_eq!(foreign.status, 200, "another model's call");
    Ok(())
}

#[tokio::test]
async fn the_framing_is_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let script = || {
        let answer = Answer::chunks(["Hi"]);
        simulator.control().script(Format::Gemini, answer);
    };
    script();
    let ours = ask(&simulator, streamed(hello())).await?.text();
    let recorded = recording("gemini/text.sse");
    for stream in [Some(&ours), recorded.as_ref()].into_iter().flatten() {
        assert!(stream.starts_with("data: {") && stream.ends_with("}\r\n\r\n"));
        assert_eq!(stream.matches('\n').count(), stream.matches("\r\n").count());
    }
    if let Some(recorded) = recorded {
        let first = |stream: &str| data_of(&stream.replace("\r\n", "\n"))[0].clone();
        let order = |stream: &str| {
            let text = first(stream);
            let keys: Vec<String> = keys(&text).into_iter().map(str::to_owned).collect();
            let known = |key: &String| *key != "thoughtsTokenCount" && *key != "finishReason";
            keys.into_iter().filter(known).collect::<Vec<_>>()
        };
        assert_eq!(order(&ours), order(&recorded), "keys in the recorded order");
    }
    script();
    let rule = FaultRule::new(Fault::ErrorInStream { chunks: 1 }).next(1);
    simulator.control().set_fault(rule);
    let broken = ask(&simulator, streamed(hello())).await?.text();
    let (_, error) = broken.split_once("\r\n\r\n").ok_or("an event before it")?;
    assert!(!error.contains("data:"), "bare JSON: {error}");
    let error: Value = serde_json::from_str(error)?;
    assert_eq!(error["error"]["code"], 500);
    Ok(())
}

#[tokio::test]
async fn errors_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let cases = [
        (
            Fault::refuse(Failure::BadKey),
            400,
            "error-400-bad-key.json",
        ),
        (
            Fault::rate_limited("34.4"),
            429,
            "error-429-retry-info.json",
        ),
        (
            Fault::refuse(Failure::UnknownModel),
            404,
            "error-404-on-stream-request.txt",
        ),
    ];
    for (fault, status, name) in cases {
        simulator.control().set_fault(FaultRule::new(fault).next(1));
        let refused = ask(&simulator, streamed(hello())).await?;
        assert_eq!(refused.status, status, "{name}");
        assert_eq!(refused.header("retry-after"), None, "it is in the body");
        let ours = refused.json()?;
        assert_eq!(ours["error"]["code"], status);
        if let Some(recorded) = recording(&format!("gemini/{name}")) {
            let theirs: Value = serde_json::from_str(&recorded)?;
            let (one, other) = (std::slice::from_ref(&ours), std::slice::from_ref(&theirs));
            assert_alike(one, other, name);
            assert_eq!(ours["error"]["status"], theirs["error"]["status"]);
            for telling in ["/error/details/0/reason", "/error/details/1/retryDelay"] {
                assert_eq!(ours.pointer(telling), theirs.pointer(telling), "{name}");
            }
        }
    }
    let nobody = ask(&simulator, asked("gemini-gone", "generateContent", hello())).await?;
    assert_eq!(nobody.status, 404);
    let keyless = get(simulator.addr(), "/gemini/v1beta/models", None).await?;
    assert_eq!(keyless.status, 400, "a missing key is no 401");
    Ok(())
}

#[tokio::test]
async fn what_they_refuse_is_refused() -> TestResult {
    let simulator = simulator().await?;
    let with = |field: &str, value: Value| {
        let mut body = hello();
        body[field] = value;
        body
    };
    let stops: Vec<_> = (0..6).map(|n| n.to_string()).collect();
    for (body, why) in [
        (json!({ "contents": [] }), "contents"),
        (
            json!({ "contents": [{ "role": "user", "parts": [] }] }),
            "parts",
        ),
        (
            json!({ "contents": [{ "role": "system", "parts": [{ "text": "a" }] }] }),
            "role",
        ),
        (with("max_tokens", json!(1)), "max_tokens"),
        (with("generationConfig", json!({ "stop": ["a"] })), "stop"),
        (
            with("generationConfig", json!({ "stopSequences": stops })),
            "stopSequences",
        ),
        (
            with("generationConfig", json!({ "temperature": 2.5 })),
            "temperature",
        ),
        (
            with(
                "toolConfig",
                json!({ "functionCallingConfig": { "mode": "ANY" } }),
            ),
            "toolConfig",
        ),
    ] {
        let refused = ask(&simulator, streamed(body)).await?;
        assert_eq!(refused.status, 400, "{why}");
        let message = refused.json()?["error"]["message"].to_string();
        assert!(message.contains(why), "{message}");
    }
    let no_sse = asked(MODEL, "streamGenerateContent", hello());
    assert_eq!(ask(&simulator, no_sse).await?.status, 400);
    let twice = asked("models/gemini-3.8-flash", "generateContent", hello());
    assert_eq!(
        ask(&simulator, twice).await?.status,
        404,
        "the prefix, once"
    );
    Ok(())
}

#[tokio::test]
async fn whole_answers_and_filtered_ones_have_the_documented_shape() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    let answer = Answer::chunks(["One", " two"]).reasoning(["Hm."]);
    control.script(Format::Gemini, answer.usage(usage(4, 6, 1)));
    let reply = ask(&simulator, whole(telling())).await?.json()?;
    let signature = &reply["candidates"][0]["content"]["parts"][1]["thoughtSignature"];
    assert!(
        signature.is_string(),
        "a text that came of thoughts: {reply}"
    );
    assert_eq!(
        reply["candidates"][0],
        json!({
            "content": { "parts": [
                { "text": "Hm.", "thought": true },
                { "text": "One two", "thoughtSignature": signature },
            ], "role": "model" },
            "finishReason": "STOP", "index": 0,
        })
    );
    let counts = &reply["usageMetadata"];
    assert_eq!(counts["candidatesTokenCount"], 5);
    assert_eq!(counts["totalTokenCount"], 10);
    let filtered = Answer::default().finish(FinishReason::ContentFilter);
    let events = said(&simulator, filtered).await?;
    assert_eq!(
        events[0]["candidates"],
        json!([{ "finishReason": "SAFETY", "index": 0 }]),
        "what a filter took has no content"
    );
    Ok(())
}

async fn page(simulator: &Simulator, query: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let path = format!("/gemini/v1beta/models{query}");
    let reply: Reply = get(simulator.addr(), &path, Some("k")).await?;
    assert_eq!(reply.status, 200, "{query}");
    Ok(reply.json()?)
}

#[tokio::test]
async fn the_model_list_comes_in_pages() -> TestResult {
    let simulator = simulator().await?;
    let names: Vec<_> = (0..60).map(|n| format!("m{n}")).collect();
    let models = names.iter().map(|name| Model::chat(name, "M"));
    simulator
        .control()
        .set_models(Format::Gemini, models.collect());
    let first = page(&simulator, "").await?;
    let sample = json!({
        "models": [{
            "name": "models/m", "version": "1", "displayName": "M", "description": "d",
            "inputTokenLimit": 1, "outputTokenLimit": 1, "supportedGenerationMethods": ["m"],
        }],
        "nextPageToken": "t",
    });
    assert_alike(std::slice::from_ref(&first), &[sample], "a page");
    assert_eq!(first["models"].as_array().map(Vec::len), Some(50));
    let mut seen = BTreeSet::new();
    let mut token = String::new();
    loop {
        let query = format!("?pageSize=25{token}");
        let page = page(&simulator, &query).await?;
        let models = page["models"].as_array().into_iter().flatten();
        seen.extend(models.map(|model| model["name"].to_string()));
        match page["nextPageToken"].as_str() {
            Some(next) => token = format!("&pageToken={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 60, "all of them, page by page");
    Ok(())
}

#[tokio::test]
async fn vectors_come_alone_or_in_a_batch() -> TestResult {
    let simulator = simulator().await?;
    let entry = |text: &str| {
        json!({
            "model": format!("models/{VECTORS}"), "content": { "parts": [{ "text": text }] },
            "outputDimensionality": 8,
        })
    };
    let alone = ask(&simulator, asked(VECTORS, "embedContent", entry("a"))).await?;
    let alone = alone.json()?;
    let sample = json!({ "embedding": { "values": [0.5] } });
    assert_alike(std::slice::from_ref(&alone), &[sample], "alone");
    let batch = |entries: Value| {
        asked(
            VECTORS,
            "batchEmbedContents",
            json!({ "requests": entries }),
        )
    };
    for texts in [&["a"][..], &["a", "b"]] {
        let entries: Value = texts.iter().map(|text| entry(text)).collect();
        let reply = ask(&simulator, batch(entries)).await?.json()?;
        let vectors = reply["embeddings"].as_array().ok_or("embeddings")?;
        assert_eq!(vectors.len(), texts.len(), "a batch of one is a batch");
        assert_eq!(vectors[0], alone["embedding"]);
    }
    let mut other = entry("a");
    other["model"] = json!(VECTORS);
    assert_eq!(
        ask(&simulator, batch(json!([other]))).await?.status,
        400,
        "each entry names the model of the path, with its prefix"
    );
    let many: Value = (0..101).map(|_| entry("a")).collect();
    assert_eq!(ask(&simulator, batch(many)).await?.status, 400);
    Ok(())
}

#[tokio::test]
async fn pictures_are_drawn_by_their_ratio_and_seen_in_conversations() -> TestResult {
    let simulator = simulator().await?;
    let mut body = hello();
    body["generationConfig"] =
        json!({ "responseModalities": ["IMAGE"], "imageConfig": { "aspectRatio": "16:9" } });
    let drawn = ask(&simulator, asked(PAINTER, "generateContent", body.clone())).await?;
    let drawn = drawn.json()?;
    let data = &part(&drawn)["inlineData"];
    assert_eq!(data["mimeType"], "image/png");
    let file = STANDARD.decode(data["data"].as_str().unwrap_or_default())?;
    let side = |at: usize| u32::from_be_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]);
    assert_eq!((side(16), side(20)), (256, 144), "16:9");
    let refused = ask(&simulator, asked(MODEL, "generateContent", body)).await?;
    assert_eq!(refused.status, 404, "a model that does not draw");
    let mut body = hello();
    let picture = json!({ "inlineData": { "mimeType": "image/png", "data": data["data"] } });
    let parts = body["contents"][0]["parts"].as_array_mut().ok_or("parts")?;
    parts.push(picture);
    let seen = ask(&simulator, whole(body.clone())).await?.json()?;
    let told = format!("image/png ({} bytes)", file.len());
    assert!(seen.to_string().contains(&told), "{seen}");
    body["contents"][0]["parts"][1]["inlineData"]["data"] = json!("%");
    assert_eq!(ask(&simulator, whole(body)).await?.status, 400);
    Ok(())
}
