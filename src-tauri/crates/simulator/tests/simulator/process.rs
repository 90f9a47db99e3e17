//! The simulator as a process of its own.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::support::{Exchange, TestResult, chat, get};

/// Long enough for a slow machine; a test that needs it has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// Starts it, and reads the line it prints.
async fn start(arguments: &[&str]) -> Result<(Child, Value), Box<dyn std::error::Error>> {
    let mut process = Command::new(env!("CARGO_BIN_EXE_aideon-simulator"))
        .args(arguments)
        .arg("--until-stdin-closes")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let out = process.stdout.take().ok_or("standard output is piped")?;
    let mut line = String::new();
    timeout(PATIENCE, BufReader::new(out).read_line(&mut line)).await??;
    Ok((process, serde_json::from_str(&line)?))
}

fn address(line: &Value) -> Result<SocketAddr, Box<dyn std::error::Error>> {
    Ok(line["address"].as_str().ok_or("an address")?.parse()?)
}

#[tokio::test]
async fn it_prints_where_it_is_and_ends_with_its_standard_input() -> TestResult {
    let (mut process, line) = start(&["--target", "compatible/primary"]).await?;
    let address = address(&line)?;
    assert_eq!(
        line["targets"]["together"],
        format!("http://{address}/together/v1")
    );
    assert_eq!(
        line["targets"]["compatible/primary"],
        format!("http://{address}/compatible/primary/v1")
    );
    assert_eq!(line["control"], json!(format!("http://{address}/control")));
    assert_eq!(get(address, "/control/requests", None).await?.status, 200);
    drop(process.stdin.take());
    let status = timeout(PATIENCE, process.wait()).await??;
    assert!(status.success(), "nothing went wrong");
    Ok(())
}

#[tokio::test]
async fn faults_and_speed_come_from_the_command_line() -> TestResult {
    let (_process, line) = start(&[
        "--speed",
        "0",
        "--first-token-ms",
        "0",
        "--fault",
        "together=overloaded",
        "--fault",
        r#"compatible={"kind":"cut_after","chunks":0}"#,
    ])
    .await?;
    let address = address(&line)?;
    for (path, status) in [("/together", 503), ("/compatible/other", 200)] {
        let (path, body) = chat(path, "hi", true);
        let body = body.to_string();
        let exchange = Exchange::send(address, "POST", &path, Some("k"), body.as_bytes()).await?;
        assert_eq!(exchange.reply().await?.status, status, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn what_makes_no_sense_is_told_at_once() -> TestResult {
    for arguments in [
        ["--fault", "nonsense"],
        ["--listen", "192.0.2.1:0"],
        ["--target", "x"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_aideon-simulator"))
            .args(arguments)
            .output()
            .await?;
        assert!(!output.status.success(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?} gets a sentence");
    }
    Ok(())
}
