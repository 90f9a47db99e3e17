//! Conversations and texts, whole and streamed.

use aideon_simulator::{Answer, Usage};
use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    served::{FIRST, Served, conversation, primary, request_id, streamed},
    told::Stream,
};

#[tokio::test]
async fn a_whole_answer_names_who_wrote_it() -> Result<()> {
    let served = Served::start().await?;
    let answer = Answer::text("In the bay.").usage(Usage {
        prompt: 7,
        completion: 4,
        reasoning: 0,
    });
    for model in ["auto", "premium", "plain", "held", FIRST] {
        served.control.script(primary()?, answer.clone());
        let answer = served
            .ask("/v1/chat/completions", &conversation(model))
            .await?;
        let id = request_id(&answer)?;
        let body: Value = answer.json().await?;
        assert_eq!(body["object"], "chat.completion", "{model}");
        let choice = &body["choices"][0];
        assert_eq!(choice["message"]["content"], "In the bay.", "{model}");
        assert_eq!(choice["finish_reason"], "stop");
        assert_eq!(
            body["model"], FIRST,
            "the model that answered, not the route"
        );
        let counted = json!({ "prompt_tokens": 7, "completion_tokens": 4, "total_tokens": 11 });
        assert_eq!(body["usage"], counted);
        let aideon = &body["aideon"];
        assert_eq!(aideon["request_id"], id.as_str());
        assert_eq!(aideon["attempts"][0]["outcome"], "answered");
        assert_eq!(aideon["attempts"][0]["reported_model"], "maker/large");
        let badge = match model {
            "auto" | "premium" => "Aideon Model",
            _ => "Aideon",
        };
        assert_eq!(aideon["source"]["badge"], badge, "by its part in {model}");
    }
    Ok(())
}

#[tokio::test]
async fn a_stream_is_told_as_it_is_written() -> Result<()> {
    let served = Served::start().await?;
    for model in ["plain", "held"] {
        let pieces = ["In", " the", " bay."];
        served
            .control
            .script(primary()?, Answer::chunks(pieces).reasoning(["Hm."]));
        let answer = served.ask("/v1/chat/completions", &streamed(model)).await?;
        let id = request_id(&answer)?;
        let stream = Stream::read(answer).await?;
        assert!(stream.is_whole(), "{stream:?}");
        assert_eq!(stream.text(), "In the bay.");
        let thoughts = &stream.chunks[0]["choices"][0]["delta"];
        assert_eq!(thoughts["reasoning_content"], "Hm.");
        assert_eq!(
            stream.chunks.len(),
            5,
            "thoughts, three pieces, the end: as it came"
        );
        assert!(stream.chunks.iter().all(|chunk| chunk["model"] == FIRST));
        assert!(
            stream
                .chunks
                .iter()
                .all(|chunk| chunk.get("usage").is_none())
        );
        assert_eq!(stream.aideon()?["request_id"], id.as_str());
        let kept = served.kept(&id).await?;
        assert_eq!(kept["outcome"], "answered");
        assert_eq!(kept["answered_by"], FIRST);
        assert_eq!(
            &kept["aideon"],
            stream.aideon()?,
            "the same is kept as was told"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_counts_come_when_they_are_asked_for() -> Result<()> {
    let served = Served::start().await?;
    let mut body = streamed("plain");
    body["stream_options"] = json!({ "include_usage": true });
    let stream = Stream::read(served.ask("/v1/chat/completions", &body).await?).await?;
    let last = stream.chunks.last().expect("chunks");
    assert!(last["usage"]["total_tokens"].as_u64() > Some(0), "{last}");
    assert_eq!(last["choices"], json!([]));
    assert!(stream.is_whole());
    stream.aideon()?;
    Ok(())
}

#[tokio::test]
async fn texts_are_continued_whole_and_streamed() -> Result<()> {
    let served = Served::start().await?;
    let mut body = json!({ "model": "auto", "prompt": "Once" });
    served
        .control
        .script(primary()?, Answer::text(" upon a time"));
    let whole: Value = served.ask("/v1/completions", &body).await?.json().await?;
    assert_eq!(whole["object"], "text_completion");
    assert_eq!(whole["choices"][0]["text"], " upon a time");
    assert_eq!(whole["model"], "primary/writer");
    body["stream"] = json!(true);
    served
        .control
        .script(primary()?, Answer::text(" upon a time"));
    let stream = Stream::read(served.ask("/v1/completions", &body).await?).await?;
    assert!(stream.is_whole());
    assert_eq!(stream.text(), " upon a time");
    Ok(())
}

#[tokio::test]
async fn whole_answers_are_asked_for_as_the_route_says() -> Result<()> {
    let served = Served::start().await?;
    for (model, at_once) in [("plain", true), ("held", false)] {
        served
            .ask("/v1/chat/completions", &conversation(model))
            .await?;
        let asked = served.control.requests();
        let body = asked
            .last()
            .and_then(|asked| asked.body.clone())
            .unwrap_or_default();
        let streams = body["stream"] == true;
        assert_eq!(streams, !at_once, "{model}: {body}");
        assert_eq!(
            body["model"], "maker/large",
            "the name goes to the provider unchanged"
        );
    }
    Ok(())
}

#[tokio::test]
async fn equal_requests_are_each_answered() -> Result<()> {
    let served = Served::start().await?;
    for text in ["One.", "Two."] {
        served.control.script(primary()?, Answer::text(text));
        let answer = served
            .ask("/v1/chat/completions", &conversation("plain"))
            .await?;
        let body: Value = answer.json().await?;
        let said = &body["choices"][0]["message"]["content"];
        assert_eq!(said, text, "nothing is remembered of an answer");
    }
    Ok(())
}
