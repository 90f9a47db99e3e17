//! The HTTP client by itself: what nobody who stands on it can beat.

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use futures::StreamExt;
use reqwest::Client as Http;
use serde_json::{Value, json};

use crate::{
    clients::{Asked, Client, QUESTION, Stopwatch},
    mock::{MODEL, Mock},
};

/// The client that every one of them is given, as far as it takes one.
///
/// # Errors
/// When it cannot be made.
pub fn http() -> Result<Http> {
    let _installed = rustls::crypto::ring::default_provider().install_default();
    Ok(Http::builder().no_proxy().build()?)
}

fn body(streamed: bool) -> Value {
    json!({
        "model": MODEL,
        "messages": [{ "role": "user", "content": QUESTION }],
        "stream": streamed,
    })
}

/// A whole answer, read into [`Value`].
#[derive(Debug)]
pub struct WholeValue(pub Http, pub Mock);

#[async_trait]
impl Client for WholeValue {
    fn name(&self) -> &'static str {
        "bare reqwest + Value"
    }

    async fn ask(&self) -> Result<Asked> {
        let mut watch = Stopwatch::start();
        let request = self.0.post(self.1.chat_url()).bearer_auth("sk-bench");
        let response = request
            .json(&body(false))
            .send()
            .await?
            .error_for_status()?;
        let answer: Value = serde_json::from_slice(&response.bytes().await?)?;
        let text = answer.pointer("/choices/0/message/content");
        watch.text(text.and_then(Value::as_str).context("no text")?);
        watch.stop()
    }
}

/// A streamed answer of which nothing is read but its bytes.
#[derive(Debug)]
pub struct RawBytes(pub Http, pub Mock);

#[async_trait]
impl Client for RawBytes {
    fn name(&self) -> &'static str {
        "raw bytes"
    }

    async fn ask(&self) -> Result<Asked> {
        let mut watch = Stopwatch::start();
        let request = self.0.post(self.1.chat_url()).bearer_auth("sk-bench");
        let response = request.json(&body(true)).send().await?.error_for_status()?;
        let mut pieces = response.bytes_stream();
        while let Some(piece) = pieces.next().await {
            // The first piece may hold no text yet: the baseline is given this much.
            piece?;
            watch.bytes();
        }
        Ok(watch.stop_unread())
    }
}
