//! A server that writes at a given pace and says in each word when it was written, so that a
//! window can tell how long the word took to be seen.

use std::{
    convert::Infallible,
    fmt,
    net::SocketAddr,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, Result};
use axum::{
    Json, Router,
    body::Body,
    extract::DefaultBodyLimit,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
    routing::{get, post},
    serve::ListenerExt as _,
};
use bytes::Bytes;
use futures::{Stream, stream};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::AbortHandle, time::Instant};

/// The model that it lists.
pub const MODEL: &str = "metronome";

/// How fast it writes, and how much. A question asks for it as `100 words, 50 a second`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Words in all.
    pub words: u32,
    /// Words in a second.
    pub a_second: u32,
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} words, {} a second", self.words, self.a_second)
    }
}

impl FromStr for Pace {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (words, rest) = text.split_once(" words, ").context("no number of words")?;
        let a_second = rest.strip_suffix(" a second").context("no pace")?;
        Ok(Self {
            words: words.trim().parse()?,
            a_second: a_second.parse()?,
        })
    }
}

/// The server; it ends when it is dropped.
#[derive(Debug)]
pub struct Writer {
    address: SocketAddr,
    serving: AbortHandle,
}

impl Writer {
    /// Starts it on a free port of this machine.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let listener = listener.tap_io(|connection| {
            let _refused = connection.set_nodelay(true);
        });
        let models = json!({ "object": "list", "data": [{ "id": MODEL, "object": "model" }] });
        let router = Router::new()
            .route("/v1/models", get(move || async move { Json(models) }))
            .route("/v1/chat/completions", post(write))
            // A long conversation is sent whole.
            .layer(DefaultBodyLimit::disable());
        let serving = tokio::spawn(async move {
            let _never = axum::serve(listener, router).await;
        });
        Ok(Self {
            address,
            serving: serving.abort_handle(),
        })
    }

    /// Where OpenAI's paths hang.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn write(Json(request): Json<Value>) -> Response {
    let question = request
        .pointer("/messages")
        .and_then(Value::as_array)
        .and_then(|messages| messages.last()?.get("content")?.as_str())
        .unwrap_or_default();
    let pace = question.parse().unwrap_or(Pace {
        words: 10,
        a_second: 100,
    });
    let kind = [(CONTENT_TYPE, "text/event-stream")];
    (kind, Body::from_stream(words(pace))).into_response()
}

fn words(pace: Pace) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let begun = Instant::now();
    stream::unfold(0, move |position| async move {
        if position > pace.words {
            return None;
        }
        let due = Duration::from_secs(1) * position / pace.a_second.max(1);
        tokio::time::sleep_until(begun + due).await;
        let event = if position < pace.words {
            event(&json!({ "content": word(position) }), None)
        } else {
            let end = event(&json!({}), Some("stop"));
            format!("{end}data: [DONE]\n\n")
        };
        Some((Ok(Bytes::from(event)), position + 1))
    })
}

fn event(delta: &Value, finish: Option<&str>) -> String {
    let chunk = json!({
        "id": "chatcmpl-metronome",
        "object": "chat.completion.chunk",
        "model": MODEL,
        "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }],
    });
    format!("data: {chunk}\n\n")
}

/// `w<position>t<milliseconds since 1970>`, and a new paragraph now and then, as prose has.
fn word(position: u32) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.unwrap_or_default().as_millis();
    let space = if position % 60 == 59 { "\n\n" } else { " " };
    format!("w{position}t{now}{space}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_asked_for_in_words() {
        let pace = Pace {
            words: 100,
            a_second: 50,
        };
        assert_eq!(pace.to_string().parse::<Pace>().ok(), Some(pace));
        assert!("hello".parse::<Pace>().is_err());
    }
}
