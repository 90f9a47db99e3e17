//! The control over HTTP.

use aideon_simulator::{Simulator, SimulatorOptions};
use serde_json::{Value, json};

use crate::support::{Exchange, Reply, TestResult, ask, chat, get, simulator};

async fn steerable() -> Result<Simulator, Box<dyn std::error::Error>> {
    let options = SimulatorOptions {
        http_control: true,
        ..SimulatorOptions::instant()
    };
    Ok(Simulator::start(options).await?)
}

async fn post(simulator: &Simulator, path: &str, body: Value) -> std::io::Result<Reply> {
    let path = format!("/control/{path}");
    ask(simulator, (path, body)).await
}

#[tokio::test]
async fn faults_are_set_listed_and_taken_away() -> TestResult {
    let simulator = steerable().await?;
    let rule = json!({
        "fault": { "kind": "refuse", "failure": "overloaded", "retry_after": "3" },
        "target": "compatible/primary",
        "times": { "next": 2 },
    });
    assert_eq!(post(&simulator, "faults", rule).await?.status, 204);
    let reply = ask(&simulator, chat("/compatible/primary", "hi", true)).await?;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (503, Some("3"))
    );
    let listed = get(simulator.addr(), "/control/faults", None)
        .await?
        .json()?;
    assert_eq!(
        listed[0]["times"],
        json!({ "next": 1 }),
        "one of two is used up"
    );
    let path = "/control/faults?target=compatible/primary";
    let taken = Exchange::send(simulator.addr(), "DELETE", path, None, b"").await?;
    assert_eq!(taken.reply().await?.status, 204);
    let reply = ask(&simulator, chat("/compatible/primary", "hi", true)).await?;
    assert_eq!(reply.status, 200);
    Ok(())
}

#[tokio::test]
async fn replies_keys_models_and_speed_are_set() -> TestResult {
    let simulator = steerable().await?;
    let steps = [
        (
            "speed",
            json!({ "tokens_per_second": 0, "first_token_ms": 1, "target": "compatible" }),
        ),
        (
            "keys",
            json!({ "target": "compatible", "keys": { "one_of": ["any"] } }),
        ),
        (
            "models",
            json!({ "target": "compatible", "models": [{
                "id": "aideon-large", "display_name": "L", "kind": "chat", "context_length": 1
            }] }),
        ),
        (
            "replies",
            json!({ "target": "compatible", "reply": { "answer": { "chunks": ["Hello"] } } }),
        ),
    ];
    for (path, body) in steps {
        let reply = post(&simulator, path, body).await?;
        assert_eq!(reply.status, 204, "{path}: {}", reply.text());
    }
    let without_key = get(simulator.addr(), "/compatible/v1/models", None).await?;
    assert_eq!(without_key.status, 401);
    let models = get(simulator.addr(), "/control/models?target=compatible", None).await?;
    assert_eq!(models.json()?.as_array().map(Vec::len), Some(1));
    let reply = ask(&simulator, chat("/compatible", "hi", true)).await?;
    assert_eq!(reply.said(), "Hello");
    Ok(())
}

#[tokio::test]
async fn requests_are_told_and_waited_for() -> TestResult {
    let simulator = steerable().await?;
    ask(&simulator, chat("/together", "hi", true)).await?;
    ask(&simulator, chat("/compatible", "hi", false)).await?;
    let ended = get(simulator.addr(), "/control/requests/2", None)
        .await?
        .json()?;
    assert_eq!(ended["outcome"], "completed");
    assert!(ended["ended_ms"].is_number() && ended["body"]["messages"].is_array());
    let later = get(simulator.addr(), "/control/requests?after=1", None)
        .await?
        .json()?;
    assert_eq!(
        later.as_array().map(Vec::len),
        Some(1),
        "the control itself is not logged"
    );
    assert_eq!(later[0]["target"], "compatible");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_read_is_refused() -> TestResult {
    let simulator = steerable().await?;
    for (path, body) in [
        ("faults", json!({ "fault": { "kind": "no such thing" } })),
        (
            "faults",
            json!({ "fault": { "kind": "reset" }, "target": "nobody" }),
        ),
        ("keys", json!({ "target": "together" })),
        ("replies", json!(null)),
    ] {
        let reply = post(&simulator, path, body).await?;
        assert_eq!(reply.status, 422, "{}", reply.text());
        assert!(!reply.body.is_empty(), "with a sentence that says why");
    }
    Ok(())
}

#[tokio::test]
async fn there_is_no_control_over_http_unless_it_is_asked_for() -> TestResult {
    let simulator = simulator().await?;
    let reply = get(simulator.addr(), "/control/requests", None).await?;
    assert_eq!(
        reply.status, 404,
        "an app that links the simulator offers none"
    );
    Ok(())
}
