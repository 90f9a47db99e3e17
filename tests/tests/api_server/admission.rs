//! Tokens, names, limits, slow callers.

use std::net::SocketAddr;

use aideon_tests::patience::within;
use anyhow::Result;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    served::{Served, conversation},
    told::error,
};

/// Sends bytes, and reads until the server closes the connection.
async fn raw(address: SocketAddr, bytes: &[u8]) -> Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(bytes).await?;
    let mut told = Vec::new();
    // A reset ends what is told as well.
    let _ = within("the end of a connection", stream.read_to_end(&mut told)).await?;
    Ok(String::from_utf8_lossy(&told).into_owned())
}

#[tokio::test]
async fn nobody_is_let_in_without_a_token() -> Result<()> {
    let served = Served::start().await?;
    for token in ["", "token-of-ad", "token-of-ada2", "wrong"] {
        let body = conversation("plain");
        let answer = served.ask_as(token, "/v1/chat/completions", &body).await?;
        assert_eq!(
            error(answer).await?,
            (401, "invalid_api_key".into()),
            "{token:?}"
        );
    }
    let without = served.client.get(served.url("/v1/models")).send().await?;
    assert!(without.headers().contains_key("www-authenticate"));
    assert_eq!(error(without).await?.0, 401);
    assert!(served.control.requests().is_empty());
    let rows = served.stop().await?;
    assert_eq!(rows, [], "who is not let in fills no disk");
    Ok(())
}

#[tokio::test]
async fn everybody_is_let_in_where_the_configuration_says_so() -> Result<()> {
    let open = |usual: &str| usual.replace("[server]", "[server]\nopen_to = \"premium\"");
    let served = Served::start_by(open).await?;
    let answer = served.client.post(served.url("/v1/chat/completions"));
    let answer = answer.json(&conversation("auto")).send().await?;
    assert_eq!(answer.status(), 200);
    Ok(())
}

#[tokio::test]
async fn a_page_that_bound_its_name_to_this_machine_is_refused() -> Result<()> {
    let served = Served::start().await?;
    for path in ["/v1/models", "/health", "/metrics"] {
        let get = served.client.get(served.url(path));
        let get = get.bearer_auth(crate::served::PREMIUM);
        let answer = get.header("host", "evil.example").send().await?;
        assert_eq!(
            error(answer).await?,
            (403, "host_not_allowed".into()),
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn no_page_may_call_but_those_that_are_named() -> Result<()> {
    let served = Served::start().await?;
    let page = "https://page.example";
    let answer = served
        .client
        .get(served.url("/health"))
        .header("origin", page);
    let answer = answer.send().await?;
    assert!(!answer.headers().contains_key("access-control-allow-origin"));
    let named =
        |usual: &str| usual.replace("[server]", "[server]\ncors = [\"https://page.example\"]");
    let served = Served::start_by(named).await?;
    for (origin, allowed) in [(page, true), ("https://evil.example", false)] {
        let answer = served
            .client
            .get(served.url("/health"))
            .header("origin", origin);
        let headers = answer.send().await?.headers().clone();
        let told = headers.get("access-control-allow-origin");
        assert_eq!(told.is_some_and(|it| it == origin), allowed, "{origin}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_too_large_is_refused() -> Result<()> {
    let small = |usual: &str| {
        usual.replace(
            "[server]",
            "[server]\nbody_bytes = 2000\nheader_bytes = 8192",
        )
    };
    let served = Served::start_by(small).await?;
    let mut body = conversation("plain");
    body["messages"][0]["content"] = json!("x".repeat(3000));
    let answer = served.ask("/v1/chat/completions", &body).await?;
    assert_eq!(error(answer).await?, (413, "body_too_large".into()));
    // The same without a length, which is noticed while it comes.
    let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n\
                authorization: Bearer token-of-ada\r\nconnection: close\r\n\
                transfer-encoding: chunked\r\n\r\n";
    let pieces = format!("{head}bb8\r\n{}\r\n0\r\n\r\n", "x".repeat(3000));
    let told = raw(served.server.address(), pieces.as_bytes()).await?;
    assert!(told.starts_with("HTTP/1.1 413"), "{told}");
    let long = "x".repeat(20_000);
    let head = format!("GET /health HTTP/1.1\r\nhost: localhost\r\nx-long: {long}\r\n\r\n");
    let told = raw(served.server.address(), head.as_bytes()).await?;
    assert!(told.starts_with("HTTP/1.1 431"), "{told}");
    Ok(())
}

#[tokio::test]
async fn who_sends_too_slowly_is_not_waited_for() -> Result<()> {
    let hasty = |usual: &str| {
        usual.replace(
            "[server]",
            "[server]\nheader_time = \"50ms\"\nbody_time = \"50ms\"",
        )
    };
    let served = Served::start_by(hasty).await?;
    let head = b"GET /health HTTP/1.1\r\nhost: local";
    let told = raw(served.server.address(), head).await?;
    assert!(!told.contains("200"), "the head never came: {told}");
    let begun = b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n\
                  authorization: Bearer token-of-ada\r\ncontent-length: 99\r\n\r\n{";
    let told = raw(served.server.address(), begun).await?;
    assert!(
        told.starts_with("HTTP/1.1 408"),
        "the body never came: {told}"
    );
    Ok(())
}

#[tokio::test]
async fn who_does_not_read_is_cut_off() -> Result<()> {
    let hasty = |usual: &str| usual.replace("[server]", "[server]\nwrite_time = \"50ms\"");
    let served = Served::start_by(hasty).await?;
    let fault = aideon_simulator::Fault::HugeEvent { bytes: 12 << 20 };
    served
        .control
        .set_fault(aideon_simulator::FaultRule::new(fault));
    let body = crate::served::streamed("plain").to_string();
    let length = body.len();
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n\
         authorization: Bearer token-of-ada\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let mut stream = TcpStream::connect(served.server.address()).await?;
    stream.write_all(request.as_bytes()).await?;
    // Nothing is read: the server cannot hand on what comes, and gives up by itself.
    let ended = served.control.wait_until(|asked| asked.bytes_sent > 0);
    within("the answer to begin", ended).await??;
    let rows = served.stop().await?;
    assert_eq!(rows.len(), 1, "it has its row like any other: {rows:?}");
    drop(stream);
    Ok(())
}
