//! Vectors, pictures, lists, what has no model.

use aideon_simulator::Outcome;
use anyhow::Result;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{
    served::{Served, conversation, request_id},
    told::{Stream, error},
};

#[tokio::test]
async fn vectors_are_the_same_as_numbers_and_as_bytes() -> Result<()> {
    let served = Served::start().await?;
    let mut body = json!({ "model": "auto", "input": ["one", "two"] });
    let numbers: Value = served.ask("/v1/embeddings", &body).await?.json().await?;
    assert_eq!(numbers["model"], "primary/maths");
    assert_eq!(numbers["data"].as_array().map(Vec::len), Some(2));
    assert!(numbers["aideon"]["source"]["badge"].is_string());
    body["encoding_format"] = json!("base64");
    let bytes: Value = served.ask("/v1/embeddings", &body).await?.json().await?;
    for index in 0..2 {
        let written = bytes["data"][index]["embedding"].as_str().expect("a text");
        let read = BASE64_STANDARD.decode(written)?;
        let read: Vec<f32> = read
            .chunks_exact(4)
            .map(|it| f32::from_le_bytes([it[0], it[1], it[2], it[3]]))
            .collect();
        let listed: Vec<f32> = serde_json::from_value(numbers["data"][index]["embedding"].clone())?;
        assert_eq!(read, listed);
    }
    Ok(())
}

#[tokio::test]
async fn pictures_are_made() -> Result<()> {
    let served = Served::start().await?;
    let body = json!({ "model": "auto", "prompt": "A boat", "n": 2 });
    let answer: Value = served
        .ask("/v1/images/generations", &body)
        .await?
        .json()
        .await?;
    assert_eq!(answer["data"].as_array().map(Vec::len), Some(2), "{answer}");
    let picture = answer["data"][0]["b64_json"].as_str().expect("base64");
    assert!(BASE64_STANDARD.decode(picture)?.starts_with(b"\x89PNG"));
    assert_eq!(answer["model"], "primary/drawer");
    Ok(())
}

#[tokio::test]
async fn routes_and_models_are_listed_and_nobody_is_asked_before() -> Result<()> {
    let served = Served::start().await?;
    assert!(served.control.requests().is_empty(), "starting asks nobody");
    let list: Value = served.get("/v1/models").await?.json().await?;
    let ids: Vec<&str> = list["data"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|model| model["id"].as_str())
        .collect();
    for id in [
        "auto",
        "premium",
        "plain",
        "primary/maker/large",
        "spare/writer",
    ] {
        assert!(ids.contains(&id), "{id} in {ids:?}");
    }
    let one = served.get("/v1/models/primary/maker/large").await?;
    let one: Value = one.json().await?;
    assert_eq!(one["id"], "primary/maker/large");
    let none = served.get("/v1/models/primary/nobody").await?;
    assert_eq!(error(none).await?, (404, "model_not_found".into()));
    let all_ended = served.control.requests();
    assert!(all_ended.iter().all(|it| it.outcome == Outcome::Completed));
    Ok(())
}

#[tokio::test]
async fn health_needs_no_token_and_metrics_count() -> Result<()> {
    let served = Served::start().await?;
    let health = served.client.get(served.url("/health")).send().await?;
    assert_eq!(health.json::<Value>().await?["status"], "ok");
    let answer = served
        .ask("/v1/chat/completions", &conversation("plain"))
        .await?;
    answer.text().await?;
    let refused = served.client.get(served.url("/metrics")).send().await?;
    assert_eq!(error(refused).await?.0, 401);
    let metrics = served.get("/metrics").await?.text().await?;
    let line = "aideon_requests_total{operation=\"chat.completions\",status=\"200\",\
                outcome=\"answered\"} 1";
    assert!(metrics.contains(line), "{metrics}");
    let line = "aideon_attempts_total{provider=\"primary\",outcome=\"answered\"} 1";
    assert!(metrics.contains(line), "{metrics}");
    assert!(metrics.ends_with("# EOF\n"), "as its format wants it");
    Ok(())
}

#[tokio::test]
async fn what_was_asked_is_found_by_who_asked_and_has_no_word_of_it() -> Result<()> {
    let served = Served::start().await?;
    let mut body = conversation("plain");
    body["messages"][0]["content"] = json!("PRIVATE-WORDS");
    let answer = served.ask("/v1/chat/completions", &body).await?;
    let id = request_id(&answer)?;
    answer.text().await?;
    let kept = served.kept(&id).await?;
    assert_eq!(kept["caller"], "ada");
    assert_eq!(kept["asked"], "plain");
    assert_eq!(kept["operation"], "chat.completions");
    assert!(!kept.to_string().contains("PRIVATE-WORDS"), "{kept}");
    let another = served
        .client
        .get(served.url(&format!("/v1/aideon/requests/{id}")));
    let another = another.bearer_auth(crate::served::FREE).send().await?;
    assert_eq!(error(another).await?.0, 404, "it is nobody else's business");
    let body = crate::served::streamed("plain");
    let streamed = served.ask("/v1/chat/completions", &body).await?;
    let running = request_id(&streamed)?;
    Stream::read(streamed).await?;
    assert_eq!(served.kept(&running).await?["stream"], true);
    let folder = served.data.path().to_owned();
    served.server.shutdown().await;
    for file in std::fs::read_dir(folder)? {
        let bytes = std::fs::read(file?.path())?;
        let found = bytes.windows(13).any(|it| it == b"PRIVATE-WORDS");
        assert!(!found, "no word of a conversation reaches the disk");
    }
    Ok(())
}
