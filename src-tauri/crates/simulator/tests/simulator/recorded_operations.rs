//! Text completions, vectors and pictures, held against recordings of the real services.

use aideon_simulator::{Answer, FinishReason, Simulator};
use serde_json::{Value, json};

use crate::{
    shapes::{assert_alike, chunks_of, differences, keys, recording, without_nulls},
    support::{Reply, TestResult, ask, embeddings, images, simulator, target, text},
};

/// A text that reached its length, as the recorded ones did.
fn cut_short() -> Answer {
    Answer::chunks(["Good", " day", " to"]).finish(FinishReason::Length)
}

async fn streamed(simulator: &Simulator, path: &str) -> std::io::Result<Reply> {
    simulator.control().script(target(&path[1..]), cut_short());
    let (path, mut body) = text(path, "hi", true);
    body["stream_options"] = json!({ "include_usage": true });
    ask(simulator, (path, body)).await
}

fn bare(chunks: &[Value]) -> Vec<Value> {
    chunks.iter().map(without_nulls).collect()
}

#[tokio::test]
async fn together_texts_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let ours = streamed(&simulator, "/together").await?.chunks();
    let chunk = |finish: Value, seed: Value, usage: Value| {
        json!({
            "id": "o1", "object": "completion.chunk", "created": 1, "model": "m",
            "choices": [{
                "index": 0, "text": "a", "logprobs": null, "finish_reason": finish,
                "seed": seed, "delta": { "token_id": 1, "role": "assistant", "content": "a" },
            }],
            "usage": usage,
        })
    };
    let usage = json!({
        "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2, "cached_tokens": 0
    });
    let sample = [
        chunk(Value::Null, Value::Null, Value::Null),
        chunk(json!("length"), json!(u64::MAX), usage),
    ];
    assert_alike(&ours, &sample, "the sample");
    let last = &ours[ours.len() - 1]["choices"][0];
    assert_eq!(last["text"], last["delta"]["content"], "each token twice");
    if let Some(recorded) = recording("together/completion-text-length.chunks.txt") {
        // It went through a client that added nulls.
        let theirs = bare(&chunks_of(&recorded));
        assert_eq!(theirs[0]["object"], ours[0]["object"]);
        assert_alike(&bare(&ours), &theirs, "the recording");
    }
    Ok(())
}

#[tokio::test]
async fn together_whole_texts_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    simulator.control().script(target("together"), cut_short());
    let ours = ask(&simulator, text("/together", "hi", false)).await?;
    let sample = json!({
        "id": "8f", "object": "text.completion", "created": 1, "model": "m", "prompt": [],
        "choices": [{
            "text": "a", "finish_reason": "length", "seed": 1, "logprobs": null, "index": 0,
        }],
        "usage": { "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2 },
    });
    assert_eq!(differences(&[ours.json()?], &[sample]), [""; 0]);
    if let Some(recorded) = recording("together/nonstream-completion-length.json") {
        let theirs: Value = serde_json::from_str(&recorded)?;
        assert_eq!(ours.json()?["object"], theirs["object"]);
        assert_eq!(differences(&[ours.json()?], &[theirs]), [""; 0]);
        assert_eq!(keys(&ours.text()), keys(&recorded), "in the recorded order");
    }
    Ok(())
}

#[tokio::test]
async fn together_refuses_a_text_without_a_model_as_recorded() -> TestResult {
    let simulator = simulator().await?;
    let (path, mut body) = text("/together", "Paris is", false);
    body["model"] = json!(null);
    let refused = ask(&simulator, (path, body)).await?;
    assert_eq!(refused.status, 400);
    let mut ours = refused.json()?;
    if let Some(recorded) = recording("together/error-400-missing-model.json") {
        let theirs: Value = serde_json::from_str(&recorded)?;
        ours["id"] = theirs["id"].clone();
        assert_eq!(ours, theirs, "the same but for the id");
    }
    Ok(())
}

#[tokio::test]
async fn compatible_texts_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let ours = streamed(&simulator, "/compatible").await?;
    let chunk = |choices: Value, usage: Value| {
        json!({
            "id": "cmpl-1", "object": "text_completion", "created": 1, "model": "m",
            "choices": choices, "usage": usage,
        })
    };
    let choice = |finish: Value| json!([{ "text": "a", "index": 0, "logprobs": null, "finish_reason": finish }]);
    let usage = json!({ "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2 });
    let sample = [
        chunk(choice(Value::Null), Value::Null),
        chunk(choice(json!("length")), Value::Null),
        chunk(json!([]), usage.clone()),
    ];
    assert_alike(&ours.chunks(), &sample, "the sample");
    if let Some(recorded) = recording("openai/completion-text.chunks.txt") {
        let theirs = chunks_of(&recorded);
        assert_eq!(theirs[0]["object"], ours.chunks()[0]["object"]);
        assert_alike(&ours.chunks(), &theirs, "the recording");
        let first = recorded.lines().next().unwrap_or_default();
        assert_eq!(
            keys(&ours.events()[0]),
            keys(first),
            "in the recorded order"
        );
    }
    let whole = ask(&simulator, text("/compatible", "hi", false)).await?;
    let sample = chunk(choice(json!("stop")), usage);
    assert_eq!(differences(&[whole.json()?], &[sample]), [""; 0]);
    Ok(())
}

#[tokio::test]
async fn vectors_are_like_the_recordings() -> TestResult {
    let simulator = simulator().await?;
    let cases = [
        (
            "float",
            json!([0.5]),
            "together/nonstream-embeddings-float.json",
        ),
        (
            "base64",
            json!("AAA="),
            "together/nonstream-embeddings-base64.json",
        ),
    ];
    for (encoding, numbers, name) in cases {
        for path in ["/together", "/compatible"] {
            let (address, mut body) = embeddings(path, json!(["a", "b", "c"]));
            body["encoding_format"] = json!(encoding);
            let mut ours = ask(&simulator, (address, body)).await?.json()?;
            if path == "/compatible" {
                let usage = ours.as_object_mut().and_then(|body| body.remove("usage"));
                let sample = json!({ "prompt_tokens": 1, "total_tokens": 1 });
                assert_eq!(
                    differences(&[usage.unwrap_or_default()], &[sample]),
                    [""; 0]
                );
            }
            let sample = json!({
                "object": "list", "model": "m",
                "data": [{ "object": "embedding", "index": 0, "embedding": numbers }],
            });
            assert_eq!(differences(&[ours.clone()], &[sample]), [""; 0]);
            if let Some(recorded) = recording(name) {
                // It went through a client that added nulls.
                let theirs = without_nulls(&serde_json::from_str(&recorded)?);
                assert_eq!(differences(&[ours], &[theirs]), [""; 0], "{encoding}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn together_pictures_are_like_the_recording() -> TestResult {
    let simulator = simulator().await?;
    let (path, mut body) = images("/together", "a boat");
    let sample = |picture: Value| {
        let mut data = json!({ "timings": { "inference": 1 }, "index": 0 });
        if let (Some(data), Value::Object(picture)) = (data.as_object_mut(), picture) {
            data.extend(picture);
        }
        json!({ "id": "8f", "model": "m", "object": "list", "data": [data] })
    };
    let url = ask(&simulator, (path.clone(), body.clone()))
        .await?
        .json()?;
    let theirs = sample(json!({ "url": "http://a" }));
    assert_eq!(differences(&[url], &[theirs]), [""; 0]);
    body["response_format"] = json!("base64");
    let ours = ask(&simulator, (path, body)).await?;
    let theirs = sample(json!({ "b64_json": "AAA=" }));
    assert_eq!(differences(&[ours.json()?], &[theirs]), [""; 0]);
    if let Some(recorded) = recording("together/nonstream-image-b64.json") {
        let theirs = serde_json::from_str(&recorded)?;
        assert_eq!(differences(&[ours.json()?], &[theirs]), [""; 0]);
        assert_eq!(keys(&ours.text()), keys(&recorded), "in the recorded order");
    }
    Ok(())
}

#[tokio::test]
async fn compatible_pictures_have_the_documented_shape() -> TestResult {
    let simulator = simulator().await?;
    let ours = ask(&simulator, images("/compatible", "a boat")).await?;
    let sample = json!({
        "created": 1, "background": "opaque", "data": [{ "b64_json": "AAA=" }],
        "output_format": "png", "quality": "low", "size": "256x256",
        "usage": {
            "input_tokens": 1, "output_tokens": 1, "total_tokens": 2,
            "input_tokens_details": { "image_tokens": 0, "text_tokens": 1 },
        },
    });
    assert_eq!(differences(&[ours.json()?], &[sample]), [""; 0]);
    Ok(())
}
