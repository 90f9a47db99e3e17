//! Pictures in chats.

use aideon_simulator::{Model, SIMULATED_NOTICE};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{TestResult, ask, chat, simulator, target};

const BOTH: [&str; 2] = ["/together", "/compatible/primary"];

/// A chat with a model of this name about what is at this address.
fn about(path: &str, model: &str, url: &str) -> (String, Value) {
    let (path, mut body) = chat(path, "", true);
    body["model"] = json!(model);
    body["messages"] = json!([
        { "role": "system", "content": "Be kind" },
        { "role": "user", "content": [
            { "type": "text", "text": "What is this?" },
            { "type": "image_url", "image_url": { "url": url } },
        ] },
    ]);
    (path, body)
}

fn data_url(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}

fn models() -> Vec<Model> {
    vec![Model::chat("seer", "S").seeing(), Model::chat("blind", "B")]
}

#[tokio::test]
async fn a_model_that_sees_tells_what_it_was_sent() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        simulator.control().set_models(target(&path[1..]), models());
        for (media_type, size) in [("image/png", 68), ("image/webp", 12_345)] {
            let url = data_url(media_type, &vec![7; size]);
            let reply = ask(&simulator, about(path, "seer", &url)).await?;
            let said = reply.said();
            assert!(said.starts_with(SIMULATED_NOTICE));
            assert!(
                said.contains(&format!("{media_type} ({size} bytes)")),
                "it arrived: {said}"
            );
        }
        let url = "https://pictures.example/boat.png";
        let said = ask(&simulator, about(path, "seer", url)).await?.said();
        assert!(
            said.contains("not fetched"),
            "nobody is asked for it: {said}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_picture_counts_for_tokens() -> TestResult {
    let simulator = simulator().await?;
    simulator.control().set_models(target("together"), models());
    let url = data_url("image/gif", b"GIF89a");
    let with = ask(&simulator, about("/together", "seer", &url)).await?;
    let (path, mut body) = about("/together", "seer", &url);
    body["messages"][1]["content"] = json!("What is this?");
    let without = ask(&simulator, (path, body)).await?;
    let tokens = |chunks: Vec<Value>| chunks.last()?["usage"]["prompt_tokens"].as_u64();
    assert_eq!(
        tokens(with.chunks()),
        tokens(without.chunks()).map(|tokens| tokens + 85)
    );
    Ok(())
}

#[tokio::test]
async fn a_model_that_cannot_see_refuses_pictures_and_nothing_else() -> TestResult {
    let simulator = simulator().await?;
    let url = data_url("image/png", b"picture");
    for path in BOTH {
        simulator.control().set_models(target(&path[1..]), models());
        let refused = ask(&simulator, about(path, "blind", &url)).await?;
        assert_eq!(refused.status, 400, "{path}");
        let error = refused.json()?["error"].clone();
        assert_eq!(error["type"], "invalid_request_error");
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.contains("image_url"), "{message}");
        let param = if path == "/together" {
            json!(null)
        } else {
            json!("messages.[1].content.[1].type")
        };
        assert_eq!(error["param"], param, "{path}");
        let (address, mut body) = about(path, "blind", &url);
        body["messages"][1]["content"] = json!([{ "type": "text", "text": "hi" }]);
        let parts = ask(&simulator, (address, body)).await?;
        assert_eq!(parts.status, 200, "parts of text are no pictures");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_picture_is_refused() -> TestResult {
    let simulator = simulator().await?;
    for path in BOTH {
        simulator.control().set_models(target(&path[1..]), models());
        for url in [
            "data:image/png;base64,@@@",
            "data:image/png;base64,",
            "data:text/plain;base64,aGk=",
            "data:image/png,raw",
        ] {
            let refused = ask(&simulator, about(path, "seer", url)).await?;
            assert_eq!(refused.status, 400, "{url}");
            assert_eq!(refused.json()?["error"]["param"], "messages");
        }
    }
    Ok(())
}
