//! Every fault, as a client on a bare socket sees it.

use std::{
    collections::BTreeMap,
    io::ErrorKind,
    time::{Duration, Instant},
};

use aideon_simulator::{
    Answer, Failure, Fault, FaultRule, Format, Outcome, Scope, Simulator, Target,
};
use tokio::{net::TcpStream, time::timeout};

use crate::support::{End, Exchange, Reply, TestResult, ask, begin, chat, get, simulator, target};

const PATHS: [&str; 2] = ["/together", "/compatible"];

/// A reply of five chunks, `0` to `4`, with this fault.
async fn five_with(
    simulator: &Simulator,
    path: &str,
    stream: bool,
    fault: Fault,
) -> std::io::Result<Reply> {
    begin_five(simulator, path, stream, fault)
        .await?
        .reply()
        .await
}

async fn begin_five(
    simulator: &Simulator,
    path: &str,
    stream: bool,
    fault: Fault,
) -> std::io::Result<Exchange> {
    let control = simulator.control();
    let target: Target = target(&path[1..]);
    control.script(&target, Answer::chunks(["0", "1", "2", "3", "4"]));
    control.set_fault(FaultRule::new(fault).target(target).next(1));
    begin(simulator, chat(path, "Count", stream)).await
}

/// Nothing more comes. The wait can only be too short to notice something, never fail.
async fn is_silent(exchange: &mut Exchange) -> bool {
    timeout(Duration::from_millis(50), exchange.piece())
        .await
        .is_err()
}

#[tokio::test]
async fn refusals_have_the_provider_s_status_and_shape() -> TestResult {
    let simulator = simulator().await?;
    let cases = [
        (Failure::UnreadableBody, 400, 400),
        (Failure::TooLarge, 413, 413),
        (Failure::UnknownField("x".to_owned()), 400, 400),
        (Failure::UnreadablePicture, 400, 400),
        (
            Failure::CannotSee {
                message: 0,
                part: 1,
            },
            400,
            400,
        ),
        (Failure::BadKey, 401, 401),
        (Failure::NoCredit, 402, 402),
        (Failure::Forbidden, 403, 403),
        (Failure::ContextLength, 403, 400),
        (Failure::UnknownModel, 404, 404),
        (Failure::ModelNotServed, 400, 400),
        (Failure::UnknownPath, 404, 404),
        (Failure::RateLimited, 429, 429),
        (Failure::QuotaExhausted, 429, 429),
        (Failure::ServerError, 500, 500),
        (Failure::BadGateway, 502, 502),
        (Failure::Overloaded, 503, 503),
    ];
    for (failure, together, compatible) in cases {
        for (path, status) in PATHS.into_iter().zip([together, compatible]) {
            let fault = Fault::refuse(failure.clone());
            let reply = five_with(&simulator, path, true, fault).await?;
            assert_eq!(reply.status, status, "{failure:?} at {path}");
            assert_eq!(reply.header("content-type"), Some("application/json"));
            let body = reply.json()?;
            assert!(body["error"]["message"].is_string(), "{failure:?}: {body}");
            assert_eq!(
                body["id"].is_string(),
                path == "/together",
                "only Together has an id"
            );
            assert_eq!(
                reply.header("retry-after"),
                None,
                "{failure:?} says no time"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_rate_limit_clears_and_a_used_up_quota_is_told_by_its_code() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    control.set_fault(FaultRule::new(Fault::rate_limited("1.5")).next(2));
    for _ in 0..2 {
        let reply = ask(&simulator, chat("/together", "hi", true)).await?;
        assert_eq!(
            (reply.status, reply.header("retry-after")),
            (429, Some("1.5"))
        );
    }
    assert_eq!(
        ask(&simulator, chat("/together", "hi", true)).await?.status,
        200
    );
    control.set_fault(FaultRule::new(Fault::refuse(Failure::QuotaExhausted)));
    let spent = ask(&simulator, chat("/compatible", "hi", true)).await?;
    assert_eq!(spent.json()?["error"]["code"], "insufficient_quota");
    Ok(())
}

#[tokio::test]
async fn any_status_headers_and_body_can_be_sent() -> TestResult {
    let simulator = simulator().await?;
    let fault = Fault::Status {
        code: 529,
        headers: BTreeMap::from([("retry-after-ms".to_owned(), "250".to_owned())]),
        body: "upstream is gone".to_owned(),
    };
    let reply = five_with(&simulator, "/together", true, fault).await?;
    assert_eq!(
        (reply.status, reply.text().as_str()),
        (529, "upstream is gone")
    );
    assert_eq!(reply.header("retry-after-ms"), Some("250"));
    assert_eq!(reply.header("content-type"), Some("text/plain"));
    let impossible = five_with(&simulator, "/together", true, Fault::status(99, "")).await?;
    assert_eq!(impossible.status, 501, "a status that HTTP does not have");
    Ok(())
}

#[tokio::test]
async fn hanging_up_and_resetting_send_no_byte() -> TestResult {
    let simulator = simulator().await?;
    for path in PATHS {
        let mut hung_up = begin_five(&simulator, path, true, Fault::HangUp).await?;
        assert!(hung_up.head().await?.is_none(), "closed before any byte");
        let mut reset = begin_five(&simulator, path, true, Fault::Reset).await?;
        let error = reset.head().await.err().map(|error| error.kind());
        assert_eq!(error, Some(ErrorKind::ConnectionReset));
    }
    let outcomes = simulator.control().requests();
    assert!(
        outcomes
            .iter()
            .all(|r| r.outcome == Outcome::Broken && r.status.is_none())
    );
    Ok(())
}

#[tokio::test]
async fn a_refused_address_refuses() -> TestResult {
    let refused = Simulator::refused_address()?;
    let error = TcpStream::connect(refused.addr())
        .await
        .err()
        .map(|e| e.kind());
    assert_eq!(error, Some(ErrorKind::ConnectionRefused));
    assert!(refused.base_url(Format::Together).ends_with("/together/v1"));
    Ok(())
}

#[tokio::test]
async fn silence_comes_before_or_after_the_headers() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    let mut silent = begin_five(&simulator, "/together", true, Fault::Silent).await?;
    control.arrived(1).await?;
    assert!(
        timeout(Duration::from_millis(50), silent.head())
            .await
            .is_err()
    );
    for stream in [true, false] {
        let fault = Fault::SilentAfterHeaders;
        let mut headers = begin_five(&simulator, "/together", stream, fault).await?;
        let status = headers.head().await?.map(|(status, _)| status);
        assert_eq!(status, Some(200));
        assert!(
            is_silent(&mut headers).await,
            "headers, and nothing after them"
        );
    }
    assert!(control.requests().iter().all(|r| r.bytes_sent == 0));
    Ok(())
}

#[tokio::test]
async fn the_first_token_can_be_slow() -> TestResult {
    let simulator = simulator().await?;
    let delay = Duration::from_millis(120);
    for stream in [true, false] {
        let begin = Instant::now();
        let fault = Fault::SlowFirstToken { delay };
        let reply = five_with(&simulator, "/compatible", stream, fault).await?;
        assert!(begin.elapsed() >= delay, "it is not there before {delay:?}");
        assert_eq!(reply.end, End::Proper);
    }
    Ok(())
}

#[tokio::test]
async fn a_stream_can_be_cut_or_reset_after_some_chunks() -> TestResult {
    let simulator = simulator().await?;
    for path in PATHS {
        for (fault, end) in [
            (Fault::CutAfter { chunks: 2 }, End::Closed),
            (Fault::ResetAfter { chunks: 2 }, End::Reset),
        ] {
            let reply = five_with(&simulator, path, true, fault.clone()).await?;
            assert_eq!(reply.said(), "01", "two chunks come with {fault:?}");
            assert_eq!(reply.end, end, "{fault:?}");
            let whole = five_with(&simulator, path, false, fault).await?;
            assert_eq!(whole.end, end, "half of a whole reply");
            assert!(whole.json().is_err() && !whole.body.is_empty());
        }
        let at_once = five_with(&simulator, path, true, Fault::CutAfter { chunks: 0 }).await?;
        assert_eq!((at_once.status, at_once.said().as_str()), (200, ""));
    }
    Ok(())
}

#[tokio::test]
async fn a_stream_can_stall_with_the_connection_open() -> TestResult {
    let simulator = simulator().await?;
    let fault = Fault::StalledAfter { chunks: 2 };
    let mut stalled = begin_five(&simulator, "/together", true, fault).await?;
    stalled.head().await?;
    let so_far = stalled.until("\"content\":\"1\"").await?;
    assert!(!so_far.contains("\"content\":\"2\""));
    assert!(is_silent(&mut stalled).await);
    let record = simulator.control().arrived(1).await?;
    assert_eq!(
        (record.text_sent.as_str(), record.outcome),
        ("01", Outcome::Open)
    );
    Ok(())
}

#[tokio::test]
async fn one_chunk_can_be_unreadable_in_a_stream_that_goes_on() -> TestResult {
    let simulator = simulator().await?;
    for path in PATHS {
        let fault = Fault::GarbledChunk { chunks: 2 };
        let reply = five_with(&simulator, path, true, fault.clone()).await?;
        let unreadable = reply.events().len() - reply.chunks().len();
        assert_eq!(unreadable, 2, "the garbled one and [DONE]");
        assert_eq!(reply.said(), "0134", "its text is lost, the rest comes");
        assert!(reply.is_done() && reply.finish().is_some());
        let whole = five_with(&simulator, path, false, fault).await?;
        assert!(whole.json().is_err() && whole.end == End::Proper);
    }
    Ok(())
}

#[tokio::test]
async fn ends_can_be_missing() -> TestResult {
    let simulator = simulator().await?;
    for path in PATHS {
        let unfinished = five_with(&simulator, path, true, Fault::MissingEnd).await?;
        assert_eq!(unfinished.said(), "01234", "all text is there");
        assert_eq!(unfinished.finish(), None);
        assert!(!unfinished.is_done() && unfinished.end == End::Proper);
        let not_done = five_with(&simulator, path, true, Fault::NoDone).await?;
        assert_eq!(not_done.finish().as_deref(), Some("stop"));
        assert!(!not_done.is_done() && not_done.end == End::Proper);
    }
    Ok(())
}

#[tokio::test]
async fn an_error_can_come_inside_the_stream() -> TestResult {
    let simulator = simulator().await?;
    for path in PATHS {
        let fault = Fault::ErrorInStream { chunks: 2 };
        let reply = five_with(&simulator, path, true, fault).await?;
        assert_eq!((reply.status, reply.said().as_str()), (200, "01"));
        let last = reply.chunks().pop().unwrap_or_default();
        assert!(
            last["error"]["message"].is_string(),
            "the last chunk is the error: {last}"
        );
        assert!(reply.is_done(), "as the recorded gateway has it");
    }
    Ok(())
}

#[tokio::test]
async fn an_html_page_can_come_in_place_of_a_reply() -> TestResult {
    let simulator = simulator().await?;
    simulator
        .control()
        .set_fault(FaultRule::new(Fault::Html).scope(Scope::All));
    let chat = ask(&simulator, chat("/together", "hi", true)).await?;
    let models = get(simulator.addr(), "/together/v1/models", None).await?;
    for reply in [chat, models] {
        assert_eq!(reply.status, 200);
        assert_eq!(
            reply.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert!(reply.text().starts_with("<!DOCTYPE html>"));
    }
    Ok(())
}

#[tokio::test]
async fn one_event_can_be_huge() -> TestResult {
    let simulator = simulator().await?;
    let bytes = 300_000;
    for path in PATHS {
        let reply = five_with(&simulator, path, true, Fault::HugeEvent { bytes }).await?;
        assert_eq!(reply.said(), format!("{}01234", "x".repeat(bytes)));
        assert!(reply.is_done());
    }
    Ok(())
}

#[tokio::test]
async fn comments_can_come_first() -> TestResult {
    let simulator = simulator().await?;
    let reply = five_with(
        &simulator,
        "/compatible",
        true,
        Fault::KeepAlives { count: 4 },
    )
    .await?;
    assert!(reply.text().starts_with(": keep-alive\n\n"));
    assert_eq!(reply.text().matches(": keep-alive\n\n").count(), 4);
    assert_eq!(reply.said(), "01234", "and all of the reply after them");
    Ok(())
}

#[tokio::test]
async fn a_body_can_come_byte_by_byte() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    for stream in [true, false] {
        let text = "é日🦀";
        control.script(Format::Together, Answer::chunks([text]));
        control.set_fault(FaultRule::new(Fault::split_everywhere()).next(1));
        let reply = ask(&simulator, chat("/together", "hi", stream)).await?;
        assert!(reply.text().contains(text), "nothing is lost on the way");
        assert_eq!(reply.end, End::Proper);
        if stream {
            assert_eq!(
                reply.pieces,
                reply.body.len(),
                "each byte is a piece of its own"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_fault_keeps_to_its_target_and_model() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    let primary = target("compatible/primary");
    control.set_fault(FaultRule::new(Fault::refuse(Failure::Overloaded)).target(&primary));
    let status = async |path| {
        ask(&simulator, chat(path, "hi", true))
            .await
            .map(|r| r.status)
    };
    assert_eq!(
        status("/compatible/primary").await?,
        503,
        "the primary is down"
    );
    assert_eq!(status("/compatible/other").await?, 200);
    assert_eq!(status("/together").await?, 200, "and Together works");
    let models = get(simulator.addr(), "/compatible/primary/v1/models", None).await?;
    assert_eq!(models.status, 200, "the rule is for chat");
    control.clear_faults_of(&primary);
    assert_eq!(status("/compatible/primary").await?, 200, "up again");
    control.set_fault(FaultRule::new(Fault::refuse(Failure::Overloaded)).model("another"));
    assert_eq!(
        status("/together").await?,
        200,
        "the rule is for another model"
    );
    Ok(())
}
