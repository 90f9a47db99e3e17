//! What the log tells of requests, and waiting for it.

use std::time::Duration;

use aideon_simulator::{
    AcceptedKeys, Answer, Fault, FaultRule, Format, KeySeen, Outcome, Simulator, SimulatorError,
    SimulatorOptions, Speed,
};
use tokio::time::timeout;

use crate::support::{TOGETHER_MODEL, TestResult, ask, begin, chat, get, simulator};

/// Long enough for a slow machine; a test that needs it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_request_is_logged_with_all_but_its_key() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    let keys = vec!["first".to_owned(), "any".to_owned()];
    control.set_keys(Format::Together, AcceptedKeys::OneOf(keys));
    control.script(Format::Together, Answer::chunks(["Hello", " you"]));
    let reply = ask(&simulator, chat("/together", "hi", true)).await?;
    let record = control.ended(1).await?;
    assert_eq!(record.target, Some(Format::Together.into()));
    assert_eq!(record.path, "/together/v1/chat/completions");
    assert_eq!(record.model.as_deref(), Some(TOGETHER_MODEL));
    assert_eq!(
        record.key,
        KeySeen::Known(1),
        "the second of the accepted keys"
    );
    assert!(
        !record.headers.contains_key("authorization"),
        "the key itself is not kept"
    );
    assert_eq!(record.headers["content-type"], "application/json");
    let body = record.body.unwrap_or_default();
    assert_eq!(body["messages"][0]["content"], "hi");
    assert_eq!(
        (record.status, record.outcome),
        (Some(200), Outcome::Completed)
    );
    assert_eq!(record.bytes_sent, reply.body.len());
    assert_eq!(record.text_sent, "Hello you");
    assert!(record.first_byte >= Some(record.arrived) && record.ended >= record.first_byte);
    Ok(())
}

#[tokio::test]
async fn strangers_and_wrong_keys_are_logged_too() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    control.set_keys(
        Format::Together,
        AcceptedKeys::OneOf(vec!["right".to_owned()]),
    );
    get(simulator.addr(), "/nowhere", None).await?;
    get(simulator.addr(), "/together/v1/models", None).await?;
    get(simulator.addr(), "/together/v1/models", Some("wrong")).await?;
    let seen: Vec<_> = control
        .requests()
        .iter()
        .map(|r| (r.key, r.status))
        .collect();
    assert!(
        control
            .requests()
            .iter()
            .all(|r| r.outcome == Outcome::Completed)
    );
    assert_eq!(
        seen,
        [
            (KeySeen::Absent, Some(404)),
            (KeySeen::Absent, Some(401)),
            (KeySeen::Unknown, Some(401)),
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_client_that_goes_away_is_noticed_wherever_the_reply_is() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    let waits = [
        Fault::Silent,
        Fault::SilentAfterHeaders,
        Fault::StalledAfter { chunks: 1 },
        Fault::SlowFirstToken {
            delay: Duration::from_secs(3_600),
        },
    ];
    let mut number = 0;
    for fault in waits {
        for stream in [true, false] {
            number += 1;
            control.set_fault(FaultRule::new(fault.clone()).next(1));
            let exchange = begin(&simulator, chat("/together", "hi", stream)).await?;
            assert_eq!(control.arrived(number).await?.outcome, Outcome::Open);
            drop(exchange);
            let record = timeout(PATIENCE, control.ended(number)).await??;
            assert_eq!(record.outcome, Outcome::ClientGone, "with {fault:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_client_that_stops_in_the_middle_gets_no_more_tokens() -> TestResult {
    let options = SimulatorOptions {
        speed: Speed {
            tokens_per_second: 1_000.0,
            first_token: Duration::ZERO,
        },
        ..SimulatorOptions::default()
    };
    let simulator = Simulator::start(options).await?;
    let control = simulator.control();
    control.script(Format::Together, Answer::chunks(vec!["x"; 50_000]));
    let mut exchange = begin(&simulator, chat("/together", "hi", true)).await?;
    exchange.head().await?;
    exchange.until("\"content\":\"x\"").await?;
    drop(exchange);
    let record = timeout(PATIENCE, control.ended(1)).await??;
    assert_eq!(record.outcome, Outcome::ClientGone);
    assert!(
        record.text_sent.len() < 50_000,
        "it went away long before the end"
    );
    Ok(())
}

#[tokio::test]
async fn one_can_wait_for_what_has_not_happened_yet() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    let waiting = tokio::spawn(async move {
        control
            .wait_until(|record| record.text_sent.contains("wanted"))
            .await
    });
    let control = simulator.control();
    control.script(Format::Together, Answer::text("not that"));
    control.script(Format::Together, Answer::text("wanted"));
    ask(&simulator, chat("/together", "hi", false)).await?;
    ask(&simulator, chat("/together", "hi", false)).await?;
    let found = timeout(PATIENCE, waiting).await???;
    assert_eq!(found.number, 2);
    Ok(())
}

#[tokio::test]
async fn stopping_ends_replies_and_those_who_wait() -> TestResult {
    let simulator = simulator().await?;
    let address = simulator.addr();
    let control = simulator.control();
    control.set_fault(FaultRule::new(Fault::Silent));
    let mut exchange = begin(&simulator, chat("/together", "hi", true)).await?;
    control.arrived(1).await?;
    timeout(PATIENCE, simulator.shutdown()).await?;
    assert!(
        !matches!(exchange.head().await, Ok(Some(_))),
        "the connection is gone"
    );
    assert_eq!(control.ended(1).await?.outcome, Outcome::Stopped);
    let never = timeout(PATIENCE, control.arrived(2)).await?;
    assert!(
        matches!(never, Err(SimulatorError::Stopped)),
        "nobody waits for ever"
    );
    assert!(
        get(address, "/together/v1/models", None).await.is_err(),
        "nobody listens"
    );
    Ok(())
}

#[tokio::test]
async fn dropping_it_stops_it() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    drop(simulator);
    let never = timeout(PATIENCE, control.arrived(1)).await?;
    assert!(matches!(never, Err(SimulatorError::Stopped)));
    Ok(())
}

#[tokio::test]
async fn only_loopback_is_listened_on() -> TestResult {
    let options = SimulatorOptions {
        listen: "0.0.0.0:0".parse()?,
        ..SimulatorOptions::default()
    };
    let started = Simulator::start(options).await;
    assert!(matches!(started, Err(SimulatorError::NotLoopback(_))));
    Ok(())
}
