//! Callers who go away, and a server that stops.

use aideon_simulator::{Answer, Fault, FaultRule, Outcome};
use aideon_tests::patience::within;
use anyhow::Result;
use futures::StreamExt as _;

use crate::{
    served::{Served, conversation, primary, streamed},
    told::error,
};

/// Waits until the first call of a provider has ended.
async fn ended(served: &Served) -> Result<Outcome> {
    let ended = served.control.ended(1);
    Ok(within("the end of the provider's call", ended)
        .await??
        .outcome)
}

#[tokio::test]
async fn a_caller_who_leaves_a_stream_ends_the_call_of_the_provider() -> Result<()> {
    let served = Served::start().await?;
    served
        .control
        .set_fault(FaultRule::new(Fault::StalledAfter { chunks: 2 }));
    served
        .control
        .script(primary()?, Answer::chunks(["In", " the", " bay."]));
    let answer = served
        .ask("/v1/chat/completions", &streamed("plain"))
        .await?;
    let mut bytes = answer.bytes_stream();
    within("the first words", bytes.next()).await?;
    drop(bytes);
    assert_eq!(ended(&served).await?, Outcome::ClientGone);
    let rows = served.stop().await?;
    let [(_, outcome, _)] = rows.as_slice() else {
        panic!("one row: {rows:?}");
    };
    assert_eq!(outcome, "cancelled");
    Ok(())
}

#[tokio::test]
async fn a_caller_who_leaves_before_a_word_ends_it_as_well() -> Result<()> {
    for body in [
        conversation("plain"),
        conversation("held"),
        streamed("plain"),
    ] {
        let served = Served::start_by(|usual| usual.replace("\"50ms\"", "\"10s\"")).await?;
        served.control.set_fault(FaultRule::new(Fault::Silent));
        let asking = served.post_as(crate::served::PREMIUM, "/v1/chat/completions", &body);
        let asking = tokio::spawn(asking.send());
        let arrived = served.control.arrived(1);
        within("the provider to be asked", arrived).await??;
        asking.abort();
        assert_eq!(ended(&served).await?, Outcome::ClientGone, "{body}");
        let rows = served.stop().await?;
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!(rows[0].1, "cancelled");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_under_way_is_finished_before_the_server_stops() -> Result<()> {
    let served = Served::start().await?;
    let delay = std::time::Duration::from_millis(200);
    served
        .control
        .set_fault(FaultRule::new(Fault::SlowFirstToken { delay }));
    let asking = served.post_as(
        crate::served::PREMIUM,
        "/v1/chat/completions",
        &conversation("plain"),
    );
    let asking = tokio::spawn(async move { asking.send().await?.text().await });
    within("the provider to be asked", served.control.arrived(1)).await??;
    let address = served.server.address();
    let rows = served.stop().await?;
    let text = within("the answer", asking).await???;
    assert!(
        text.contains("\"finish_reason\":\"stop\""),
        "it is whole: {text}"
    );
    assert_eq!(rows[0].1, "answered");
    let refused = tokio::net::TcpStream::connect(address).await;
    assert!(refused.is_err(), "nobody listens any more");
    Ok(())
}

#[tokio::test]
async fn what_does_not_end_in_time_is_told_so() -> Result<()> {
    let hasty = |usual: &str| usual.replace("shutdown = \"10s\"", "shutdown = \"50ms\"");
    let served = Served::start_by(hasty).await?;
    served
        .control
        .set_fault(FaultRule::new(Fault::StalledAfter { chunks: 1 }));
    let streaming = served
        .ask("/v1/chat/completions", &streamed("plain"))
        .await?;
    served.control.clear_faults();
    served.control.set_fault(FaultRule::new(Fault::Silent));
    let asking = served.post_as(
        crate::served::PREMIUM,
        "/v1/chat/completions",
        &conversation("plain"),
    );
    let asking = tokio::spawn(asking.send());
    within("the provider to be asked", served.control.arrived(2)).await??;
    let rows = served.stop().await?;
    let stream = crate::told::Stream::read(streaming).await?;
    let told = stream.error.expect("an error event, and no quiet cut");
    assert_eq!(told["error"]["code"], "server_stopping");
    let whole = within("the answer", asking).await???;
    assert_eq!(error(whole).await?, (503, "server_stopping".into()));
    assert_eq!(rows.len(), 2, "{rows:?}");
    Ok(())
}
