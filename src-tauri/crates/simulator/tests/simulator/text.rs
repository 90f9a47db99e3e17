//! Text completions over real sockets, with nothing going wrong.

use aideon_simulator::{Answer, FinishReason, Format, RawReply, SIMULATED_NOTICE};
use serde_json::json;

use crate::support::{COMPATIBLE_MODEL, End, TestResult, ask, chat, simulator, target, text};

const BOTH: [&str; 2] = ["/together", "/compatible/primary"];

#[tokio::test]
async fn a_streamed_text_is_marked_and_ends_properly() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let reply = ask(&simulator, text(path, "Once upon a time", true)).await?;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), Some("text/event-stream"));
        assert!(
            reply.written().starts_with(SIMULATED_NOTICE),
            "a simulated text says so: {}",
            reply.written()
        );
        assert_eq!(reply.finish().as_deref(), Some("stop"));
        assert!(reply.is_done() && reply.end == End::Proper);
    }
    Ok(())
}

#[tokio::test]
async fn a_whole_text_says_the_same_as_a_streamed_one() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let streamed = ask(&simulator, text(path, "Compare two things", true)).await?;
        let whole = ask(&simulator, text(path, "Compare two things", false)).await?;
        let body = whole.json()?;
        assert_eq!(
            body["choices"][0]["text"],
            streamed.written(),
            "the text does not depend on how it is sent"
        );
        assert_eq!(body["choices"][0]["finish_reason"], "stop");
    }
    Ok(())
}

#[tokio::test]
async fn usage_comes_as_each_format_has_it() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    for path in BOTH {
        for finish in [FinishReason::Stop, FinishReason::Length] {
            let answer = Answer::chunks(["one", " two", " three"]).finish(finish.clone());
            control.script(target(&path[1..]), answer);
            let (path, mut body) = text(path, "Count", true);
            body["stream_options"] = json!({ "include_usage": true });
            let reply = ask(&simulator, (path.clone(), body)).await?;
            assert_eq!(
                reply.written(),
                "one two three",
                "with {finish:?} no token is lost"
            );
            let chunks = reply.chunks();
            let (last, others) = chunks.split_last().ok_or("there are chunks")?;
            assert!(others.iter().all(|chunk| chunk["usage"].is_null()));
            assert_eq!(last["usage"]["completion_tokens"], 3, "{path}");
            assert_eq!(
                last["usage"]["prompt_tokens"], 1,
                "{path}: the prompt alone"
            );
            let has_choices = last["choices"][0].is_object();
            assert_eq!(
                has_choices,
                path.starts_with("/together"),
                "Together counts on the last chunk, the other in one of its own"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_last_token_of_a_cut_text_comes_with_the_reason() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let (path, mut body) = text(path, "A long story", true);
        body["max_tokens"] = json!(5);
        let reply = ask(&simulator, (path, body)).await?;
        let chunks = reply.chunks();
        let last = chunks.last().ok_or("there are chunks")?;
        assert_eq!(chunks.len(), 5, "one chunk a token: {chunks:?}");
        assert_eq!(last["choices"][0]["finish_reason"], "length");
        assert!(
            last["choices"][0]["text"].as_str() > Some(""),
            "as it was recorded: a client that skips this text loses a token"
        );
    }
    Ok(())
}

#[tokio::test]
async fn scripts_are_followed_by_chats_and_texts_alike() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    control.script(Format::Together, Answer::chunks(["first"]));
    control.script(Format::Together, Answer::chunks(["second"]));
    control.script(
        Format::Together,
        RawReply::events(["data: raw\n\n".to_owned()]),
    );
    let first = ask(&simulator, chat("/together", "hi", true)).await?;
    let second = ask(&simulator, text("/together", "hi", true)).await?;
    let third = ask(&simulator, text("/together", "hi", true)).await?;
    assert_eq!(
        (first.said(), second.written()),
        ("first".into(), "second".into())
    );
    assert_eq!(third.text(), "data: raw\n\n");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_continued_is_refused() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        let (address, body) = text(path, "hi", true);
        for prompt in [json!(null), json!(""), json!(7), json!(["a", "b"])] {
            let mut body = body.clone();
            body["prompt"] = prompt;
            let reply = ask(&simulator, (address.clone(), body)).await?;
            assert_eq!(reply.status, 400);
            assert_eq!(reply.json()?["error"]["param"], "prompt");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_model_that_chats_continues_texts_and_one_that_continues_does_not_chat() -> TestResult {
    let simulator = simulator().await?;
    let (path, mut body) = text("/compatible", "hi", true);
    body["model"] = json!(COMPATIBLE_MODEL);
    assert_eq!(ask(&simulator, (path, body)).await?.status, 200);
    let (path, mut body) = chat("/compatible", "hi", true);
    body["model"] = json!("aideon-text");
    assert_eq!(ask(&simulator, (path, body)).await?.status, 400);
    Ok(())
}
