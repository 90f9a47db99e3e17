//! Keys: in the one header that carries them, and nowhere else, whatever a provider repeats.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use aideon_engine::{error::ProviderError, provenance::FailureRecord, whole::EmbeddingRequest};
use aideon_simulator::{Failure, Fault, FaultRule, Scope};
use aideon_tests::desk::NO_HURRY;
use anyhow::{Result, ensure};
use tracing_subscriber::fmt::MakeWriter;

use crate::bench::{Bench, KEY, every_provider};

/// Everything that is logged by anybody, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn begin() -> Self {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(log.clone());
        // Another test of this process never sets one, so this is the only one.
        subscriber.init();
        log
    }

    fn text(&self) -> String {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&log).into_owned()
    }
}

/// Errors that repeat the key, in the shapes that providers use.
fn tattlers() -> Vec<Fault> {
    let said = format!("Incorrect API key provided: {KEY}. It was {KEY}!");
    let bodies = [
        format!(r#"{{"error":{{"message":"{said}","type":"invalid_request_error"}}}}"#),
        format!(
            r#"{{"type":"error","error":{{"type":"invalid_request_error","message":"{said}"}}}}"#
        ),
        format!(r#"{{"error":{{"code":400,"message":"{said}","status":"INVALID_ARGUMENT"}}}}"#),
        format!(r#"{{"error":"{said}"}}"#),
        said,
    ];
    let statuses = [400, 401, 403, 404, 429, 500];
    let of = |body: &String| statuses.map(|status| Fault::status(status, body)).to_vec();
    bodies.iter().flat_map(of).collect()
}

fn is_silent(what: &str, text: &str) -> Result<()> {
    ensure!(!text.contains(KEY), "{what} has the key: {text}");
    Ok(())
}

fn check(error: &ProviderError) -> Result<()> {
    is_silent("an error", &format!("{error} {error:?}"))?;
    let kept = FailureRecord::from(error);
    is_silent("what is stored of it", &format!("{kept:?}"))
}

async fn provoke(bench: &Bench, fault: Fault) -> Result<()> {
    bench.control.clear_faults();
    let rule = FaultRule::new(fault).scope(Scope::All);
    bench.control.set_fault(rule);
    check(&bench.failure().await?)?;
    if let Err(error) = bench.provider.list_models().await {
        check(&error)?;
    }
    let vectors = EmbeddingRequest {
        inputs: vec!["a text".to_owned()],
        dimensions: None,
    };
    if let Err(error) = bench.provider.embed(&bench.model, &vectors).await {
        check(&error)?;
    }
    let taken = bench.turn(NO_HURRY).await?;
    is_silent("a turn", &format!("{:?}", taken.events))
}

#[tokio::test]
async fn keys_never_appear_in_errors_logs_or_debug_output() -> Result<()> {
    let log = Log::begin();
    every_provider(async |bench| {
        for fault in tattlers() {
            provoke(bench, fault).await?;
        }
        provoke(bench, Fault::refuse(Failure::BadKey)).await?;
        bench.control.clear_faults();
        bench.chat().await?;
        is_silent("an endpoint", &format!("{:?}", bench.provider.endpoint()))?;
        is_silent(
            "its capabilities",
            &format!("{:?}", bench.provider.capabilities()),
        )
    })
    .await?;
    let logged = log.text();
    ensure!(
        logged.contains("hyper") || logged.contains("reqwest"),
        "the log has what others say too, or it proves nothing: {} bytes",
        logged.len()
    );
    is_silent("the log", &logged)
}
