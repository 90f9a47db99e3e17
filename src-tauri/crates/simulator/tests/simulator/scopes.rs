//! Faults, unknown models and the log, for every operation.

use aideon_simulator::{Failure, Fault, FaultRule, Operation, Outcome, Scope, Simulator};
use serde_json::{Value, json};

use crate::support::{
    End, Exchange, Reply, TestResult, ask, chat, embeddings, get, images, simulator, target, text,
};

const PATHS: [&str; 2] = ["/together", "/compatible"];

type Posted = fn(&str) -> (String, Value);

/// The operations that take a body, with a whole reply each.
const POSTED: [(Scope, Operation, Posted); 4] = [
    (Scope::Chat, Operation::Chat, |path| chat(path, "hi", false)),
    (Scope::Text, Operation::Text, |path| text(path, "hi", false)),
    (Scope::Embeddings, Operation::Embeddings, |path| {
        embeddings(path, json!("hi"))
    }),
    (Scope::Images, Operation::Images, |path| images(path, "hi")),
];

/// The two operations that only fetch.
const FETCHED: [(Scope, Operation, &str); 2] = [
    (Scope::Models, Operation::Models, "/v1/models"),
    (
        Scope::Pictures,
        Operation::Picture,
        "/v1/pictures/64x64/0000000000000001.png",
    ),
];

/// Asks for everything once, and gives the operations that were not answered.
async fn fail(simulator: &Simulator, path: &str) -> std::io::Result<Vec<Operation>> {
    let mut failed = Vec::new();
    for (_, operation, request) in POSTED {
        if ask(simulator, request(path)).await?.status != 200 {
            failed.push(operation);
        }
    }
    for (_, operation, rest) in FETCHED {
        let reply = get(simulator.addr(), &format!("{path}{rest}"), Some("any")).await?;
        if reply.status != 200 {
            failed.push(operation);
        }
    }
    Ok(failed)
}

#[tokio::test]
async fn a_fault_keeps_to_its_scope() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    let posted = POSTED.map(|(scope, operation, _)| (scope, operation));
    let fetched = FETCHED.map(|(scope, operation, _)| (scope, operation));
    for path in PATHS {
        for (scope, operation) in posted.into_iter().chain(fetched) {
            control.clear_faults();
            let fault = Fault::refuse(Failure::Overloaded);
            control.set_fault(FaultRule::new(fault).scope(scope));
            assert_eq!(fail(&simulator, path).await?, [operation], "{scope:?}");
        }
        control.clear_faults();
        let fault = Fault::refuse(Failure::Overloaded);
        control.set_fault(FaultRule::new(fault).scope(Scope::All));
        assert_eq!(fail(&simulator, path).await?.len(), 6, "all are all");
        control.clear_faults();
        assert_eq!(
            fail(&simulator, path).await?,
            [],
            "without a fault all answer"
        );
    }
    Ok(())
}

#[tokio::test]
async fn whole_bodies_are_cut_at_half_whatever_they_are() -> TestResult {
    let simulator = simulator().await?;
    let control = simulator.control();
    let cases = [
        (Fault::CutAfter { chunks: 1 }, End::Closed),
        (Fault::ResetAfter { chunks: 1 }, End::Reset),
        (Fault::GarbledChunk { chunks: 1 }, End::Proper),
    ];
    for path in PATHS {
        for (fault, end) in &cases {
            let rule = FaultRule::new(fault.clone()).scope(Scope::All);
            for (_, operation, request) in POSTED {
                control.clear_faults();
                let whole = ask(&simulator, request(path)).await?;
                control.set_fault(rule.clone());
                let cut = ask(&simulator, request(path)).await?;
                let what = format!("{operation:?} at {path} with {fault:?}");
                assert_eq!((cut.status, cut.end), (200, *end), "{what}");
                assert!(cut.json().is_err(), "{what}");
                // Ids and seeds of two replies may differ by a digit or two.
                let half = whole.body.len() / 2;
                assert!(cut.body.len().abs_diff(half) <= 2, "{what}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_picture_s_download_can_be_cut() -> TestResult {
    let simulator = simulator().await?;
    let rule = FaultRule::new(Fault::CutAfter { chunks: 0 }).scope(Scope::Pictures);
    simulator.control().set_fault(rule);
    let drawn = ask(&simulator, images("/together", "a boat")).await?;
    let url = drawn.json()?["data"][0]["url"].to_string();
    let at = url.find("/together").ok_or("below the target")?;
    let file = get(simulator.addr(), url[at..].trim_matches('"'), None).await?;
    assert_eq!((file.status, file.end), (200, End::Closed));
    assert!(!file.body.is_empty(), "half of it");
    Ok(())
}

/// The reply to a text that is streamed in five chunks, `0` to `4`, with this fault.
async fn five_with(simulator: &Simulator, path: &str, fault: Fault) -> std::io::Result<Reply> {
    let control = simulator.control();
    let answer = aideon_simulator::Answer::chunks(["0", "1", "2", "3", "4"]);
    control.script(target(&path[1..]), answer);
    control.clear_faults();
    control.set_fault(FaultRule::new(fault).scope(Scope::Text));
    ask(simulator, text(path, "Count", true)).await
}

#[tokio::test]
async fn streamed_texts_go_wrong_as_chats_do() -> TestResult {
    let simulator = simulator().await?;
    for path in PATHS {
        let cut = five_with(&simulator, path, Fault::CutAfter { chunks: 2 }).await?;
        assert_eq!((cut.written().as_str(), cut.end), ("01", End::Closed));
        let garbled = five_with(&simulator, path, Fault::GarbledChunk { chunks: 2 }).await?;
        assert_eq!(garbled.written(), "0134", "one chunk is lost");
        let unfinished = five_with(&simulator, path, Fault::MissingEnd).await?;
        assert_eq!(unfinished.written(), "01234");
        assert!(unfinished.finish().is_none() && !unfinished.is_done());
        let failed = five_with(&simulator, path, Fault::ErrorInStream { chunks: 2 }).await?;
        assert_eq!(failed.written(), "01");
        let last = failed.chunks().pop().unwrap_or_default();
        assert!(last["error"]["message"].is_string(), "{last}");
        let huge = five_with(&simulator, path, Fault::HugeEvent { bytes: 100_000 }).await?;
        assert_eq!(huge.written().len(), 100_005);
        let torn = five_with(&simulator, path, Fault::split_everywhere()).await?;
        assert_eq!(torn.written(), "01234", "nothing is lost on the way");
    }
    Ok(())
}

#[tokio::test]
async fn hanging_up_and_resetting_work_for_all() -> TestResult {
    let simulator = simulator().await?;
    let rule = FaultRule::new(Fault::HangUp).scope(Scope::All);
    simulator.control().set_fault(rule);
    for (_, operation, request) in POSTED {
        let (path, body) = request("/together");
        let body = body.to_string();
        let address = simulator.addr();
        let mut exchange =
            Exchange::send(address, "POST", &path, Some("any"), body.as_bytes()).await?;
        assert!(exchange.head().await?.is_none(), "{operation:?}");
    }
    let requests = simulator.control().requests();
    assert!(requests.iter().all(|r| r.outcome == Outcome::Broken));
    Ok(())
}

#[tokio::test]
async fn unknown_models_and_other_purposes_are_refused_everywhere() -> TestResult {
    let simulator = simulator().await?;
    for path in PATHS {
        let code = if path == "/together" {
            "model_not_available"
        } else {
            "model_not_found"
        };
        for (_, operation, request) in POSTED {
            let (address, mut body) = request(path);
            body["model"] = json!("no/such");
            let unknown = ask(&simulator, (address.clone(), body.clone())).await?;
            assert_eq!(unknown.status, 404, "{operation:?} at {path}");
            assert_eq!(unknown.json()?["error"]["code"], code);
            let (_, another) = match operation {
                Operation::Embeddings => images(path, "hi"),
                _ => embeddings(path, json!("hi")),
            };
            body["model"] = another["model"].clone();
            let other = ask(&simulator, (address, body)).await?;
            assert_eq!(
                other.status, 400,
                "a model for something else: {operation:?}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_log_tells_the_operation() -> TestResult {
    let simulator = simulator().await?;
    fail(&simulator, "/compatible").await?;
    get(simulator.addr(), "/compatible/v1/nothing", None).await?;
    let seen: Vec<_> = simulator
        .control()
        .requests()
        .iter()
        .map(|record| record.operation)
        .collect();
    let posted = POSTED.map(|(_, operation, _)| Some(operation));
    let fetched = FETCHED.map(|(_, operation, _)| Some(operation));
    let mut expected: Vec<_> = posted.into_iter().chain(fetched).collect();
    expected.push(None);
    assert_eq!(seen, expected, "nothing is at the last path");
    Ok(())
}
