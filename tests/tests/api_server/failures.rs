//! What is told when nobody answers, and when a request is wrong.

use aideon_simulator::{AcceptedKeys, Failure, Fault, FaultRule};
use anyhow::Result;
use serde_json::json;

use crate::{
    served::{FIRST, Served, conversation, primary, request_id, streamed},
    told::error,
};

#[tokio::test]
async fn each_failure_has_its_status_and_code_streamed_or_not() -> Result<()> {
    let cases = [
        (
            Fault::refuse(Failure::NoCredit),
            (429, "insufficient_quota"),
        ),
        (
            Fault::refuse(Failure::ContextLength),
            (400, "context_length_exceeded"),
        ),
        (
            Fault::refuse(Failure::UnknownModel),
            (404, "model_not_found"),
        ),
        (
            Fault::refuse(Failure::BadKey),
            (502, "provider_key_rejected"),
        ),
        (Fault::HangUp, (502, "provider_failed")),
        (Fault::Html, (502, "provider_failed")),
        (Fault::status(503, "{}"), (503, "overloaded")),
    ];
    for (fault, (status, code)) in cases {
        let served = Served::start().await?;
        served.control.set_fault(FaultRule::new(fault.clone()));
        for body in [conversation(FIRST), streamed(FIRST)] {
            let answer = served.ask("/v1/chat/completions", &body).await?;
            let id = request_id(&answer)?;
            assert_eq!(error(answer).await?, (status, code.to_owned()), "{fault:?}");
            let kept = served.kept(&id).await?;
            assert_eq!(kept["code"], code);
            assert_eq!(kept["status"], status);
            assert!(kept["aideon"]["attempts"][0]["error"]["kind"].is_string());
            // A target that rests says why it does.
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_limit_says_when_to_come_again() -> Result<()> {
    let served = Served::start().await?;
    served
        .control
        .set_fault(FaultRule::new(Fault::rate_limited("41.2")));
    let answer = served
        .ask("/v1/chat/completions", &conversation(FIRST))
        .await?;
    let wait = answer.headers().get("retry-after").cloned();
    assert_eq!(error(answer).await?, (429, "rate_limit_exceeded".into()));
    assert_eq!(
        wait.as_ref().map(|it| it.as_bytes()),
        Some(&b"42"[..]),
        "not too early"
    );
    Ok(())
}

#[tokio::test]
async fn the_next_target_answers_before_anything_was_sent() -> Result<()> {
    let served = Served::start().await?;
    let fault = FaultRule::new(Fault::refuse(Failure::BadKey)).target(primary()?);
    served.control.set_fault(fault);
    served.control.set_keys(primary()?, AcceptedKeys::AnyOrNone);
    let answer = served
        .ask("/v1/chat/completions", &streamed("plain"))
        .await?;
    let stream = crate::told::Stream::read(answer).await?;
    assert!(stream.is_whole());
    assert_eq!(stream.aideon()?["source"]["fallback"], true);
    assert_eq!(stream.aideon()?["notices"][0]["endpoint"], "primary");
    Ok(())
}

#[tokio::test]
async fn a_wrong_request_is_told_its_field_and_has_a_row() -> Result<()> {
    let served = Served::start().await?;
    let mut wrong = conversation("plain");
    wrong["temperature"] = json!(9);
    let cases = [
        ("/v1/chat/completions", wrong, (400, "invalid_value")),
        (
            "/v1/chat/completions",
            conversation("nobody"),
            (404, "model_not_found"),
        ),
        (
            "/v1/chat/completions",
            conversation("gone/m"),
            (404, "model_not_found"),
        ),
        (
            "/v1/completions",
            json!({ "model": "auto" }),
            (400, "missing_required_parameter"),
        ),
        (
            "/v1/embeddings",
            json!({ "model": "auto", "input": 3 }),
            (400, "invalid_value"),
        ),
        ("/v1/images/generations", json!([]), (400, "invalid_value")),
    ];
    for (path, body, (status, code)) in cases {
        let answer = served.ask(path, &body).await?;
        let id = request_id(&answer)?;
        assert_eq!(
            error(answer).await?,
            (status, code.to_owned()),
            "{path} {body}"
        );
        let kept = served.kept(&id).await?;
        assert_eq!(
            (&kept["outcome"], &kept["status"]),
            (&json!("refused"), &json!(status))
        );
    }
    assert!(served.control.requests().is_empty(), "nobody was asked");
    let elsewhere = served.get("/v1/elsewhere").await?;
    assert_eq!(error(elsewhere).await?, (404, "unknown_url".into()));
    let otherwise = served.get("/v1/chat/completions").await?;
    assert_eq!(error(otherwise).await?.0, 405);
    Ok(())
}
