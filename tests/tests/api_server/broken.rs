//! Streams that break, on routes that hold and on routes that fail.

use aideon_simulator::{Answer, Fault, FaultRule, Speed};
use anyhow::Result;
use serde_json::Value;

use crate::{
    served::{FIRST, SECOND, SOON, Served, conversation, primary, request_id, spare, streamed},
    told::Stream,
};

const BREAKS: [Fault; 4] = [
    Fault::CutAfter { chunks: 2 },
    Fault::ResetAfter { chunks: 2 },
    Fault::ErrorInStream { chunks: 2 },
    Fault::MissingEnd,
];

#[tokio::test]
async fn a_route_that_fails_says_so_and_closes_the_stream() -> Result<()> {
    for fault in BREAKS {
        let served = Served::start().await?;
        let rule = FaultRule::new(fault.clone()).target(primary()?).next(1);
        served.control.set_fault(rule);
        let pieces = ["In", " the", " bay", "."];
        served.control.script(primary()?, Answer::chunks(pieces));
        let answer = served
            .ask("/v1/chat/completions", &streamed("plain"))
            .await?;
        let id = request_id(&answer)?;
        let stream = Stream::read(answer).await?;
        let error = stream.error.as_ref().expect("an error event");
        assert_eq!(error["error"]["type"], "server_error", "{fault:?}: {error}");
        assert_eq!(error["aideon"]["attempts"][0]["outcome"], "failed");
        assert!(!stream.done, "{fault:?}: what broke is not called complete");
        assert_eq!(stream.finish_reason(), None, "{fault:?}");
        assert!("In the bay.".starts_with(&stream.text()), "{fault:?}");
        let kept = served.kept(&id).await?;
        assert_eq!(kept["outcome"], "failed", "{fault:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_route_that_holds_restarts_and_nobody_notices() -> Result<()> {
    for fault in BREAKS {
        let served = Served::start().await?;
        let rule = FaultRule::new(fault.clone()).target(primary()?).next(1);
        served.control.set_fault(rule);
        let pieces = ["WRONG", " WRONG", " WRONG", " WRONG"];
        served.control.script(primary()?, Answer::chunks(pieces));
        served.control.script(spare()?, Answer::text("In the bay."));
        let answer = served
            .ask("/v1/chat/completions", &streamed("held"))
            .await?;
        let stream = Stream::read(answer).await?;
        assert!(stream.is_whole(), "{fault:?}: {stream:?}");
        assert_eq!(
            stream.text(),
            "In the bay.",
            "{fault:?}: nothing of what broke"
        );
        assert!(stream.chunks.iter().all(|chunk| chunk["model"] == SECOND));
        let aideon = stream.aideon()?;
        assert_eq!(aideon["source"]["badge"], "Boathouse (Fallback)");
        assert_eq!(
            aideon["attempts"][0]["model"], FIRST,
            "and it is told who failed"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_whole_answer_restarts_whatever_the_route_says_of_streams() -> Result<()> {
    for model in ["plain", "held"] {
        let served = Served::start().await?;
        let fault = Fault::CutAfter { chunks: 2 };
        served
            .control
            .set_fault(FaultRule::new(fault).target(primary()?));
        served.control.script(spare()?, Answer::text("In the bay."));
        let answer = served
            .ask("/v1/chat/completions", &conversation(model))
            .await?;
        let body: Value = answer.json().await?;
        assert_eq!(
            body["choices"][0]["message"]["content"], "In the bay.",
            "{model}"
        );
        assert_eq!(body["model"], SECOND);
    }
    Ok(())
}

#[tokio::test]
async fn who_waits_is_shown_a_sign_of_life() -> Result<()> {
    let served = Served::start_by(|usual| usual.replace("\"50ms\"", "\"10ms\"")).await?;
    // Ten tokens a second: the signs, every ten milliseconds, have time to come.
    served.control.set_speed(Speed {
        tokens_per_second: 10.0,
        first_token: SOON,
    });
    served
        .control
        .script(primary()?, Answer::chunks(["In", " the", " bay."]));
    let stream = Stream::read(
        served
            .ask("/v1/chat/completions", &streamed("held"))
            .await?,
    )
    .await?;
    assert!(
        stream.comments > 0,
        "comments come while the answer is held"
    );
    assert!(stream.is_whole());
    Ok(())
}

#[tokio::test]
async fn a_failure_after_a_sign_of_life_is_an_event() -> Result<()> {
    let served = Served::start_by(|usual| usual.replace("\"50ms\"", "\"10ms\"")).await?;
    served.control.set_speed(Speed {
        tokens_per_second: 10.0,
        first_token: SOON,
    });
    let fault = Fault::CutAfter { chunks: 3 };
    served.control.set_fault(FaultRule::new(fault));
    let stream = Stream::read(
        served
            .ask("/v1/chat/completions", &streamed("held"))
            .await?,
    )
    .await?;
    assert!(stream.comments > 0, "the head had left already");
    let error = stream.error.expect("the failure is told all the same");
    assert_eq!(error["error"]["code"], "stream_broken");
    assert_eq!(stream.chunks.len(), 0, "and nothing of what broke");
    Ok(())
}

#[tokio::test]
async fn a_stream_without_its_end_marker_is_complete() -> Result<()> {
    let served = Served::start().await?;
    served.control.set_fault(FaultRule::new(Fault::NoDone));
    let stream = Stream::read(
        served
            .ask("/v1/chat/completions", &streamed("plain"))
            .await?,
    )
    .await?;
    assert!(stream.is_whole(), "{stream:?}");
    assert_eq!(served.control.requests().len(), 1, "nobody else was asked");
    Ok(())
}
