//! A caller with one raw connection: it costs as little as it can, so that it is never what
//! is measured.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;

use crate::{
    clients::QUESTION,
    mock::{CHUNKS, WORDS, answer_bytes},
};

/// Where a conversation is sent, and with what.
#[derive(Clone, Debug)]
pub struct Address {
    /// Who listens.
    pub socket: SocketAddr,
    /// The model that is asked for.
    pub model: String,
    /// Headers beside the usual ones.
    pub headers: Vec<(&'static str, String)>,
}

impl Address {
    /// A conversation, written once.
    ///
    /// # Errors
    /// When a header cannot be written.
    pub fn question(&self, streamed: bool) -> Result<Question> {
        let message = json!({ "role": "user", "content": QUESTION });
        let mut body = json!({ "model": self.model, "messages": [message] });
        if streamed {
            body["stream"] = json!(true);
        }
        let mut request = Request::post("/v1/chat/completions")
            .header(header::HOST, self.socket.to_string())
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        Ok(Question(request.body(body.to_string().into())?))
    }
}

/// A request that can be sent again and again.
#[derive(Clone, Debug)]
pub struct Question(Request<Bytes>);

/// How long an answer took.
#[derive(Clone, Copy, Debug)]
pub struct Waited {
    /// To its first text.
    pub first: Duration,
    /// To its end.
    pub total: Duration,
}

/// One connection.
pub struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(socket: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(socket).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // How it ends is told to who sends.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self(sender))
    }

    /// Asks, and holds the answer against what was written, once the time has been taken.
    ///
    /// # Errors
    /// When some of the answer is missing.
    pub async fn timed(&mut self, question: &Question) -> Result<Waited> {
        let begun = Instant::now();
        let mut first = None;
        let mut pieces = Vec::with_capacity(CHUNKS * 2);
        let mut answer = self.send(question).await?;
        while let Some(frame) = answer.frame().await {
            let Ok(data) = frame?.into_data() else {
                continue;
            };
            if first.is_none() && has_words(&data) {
                first = Some(begun.elapsed());
            }
            pieces.push(data);
        }
        let total = begun.elapsed();
        let text = String::from_utf8(pieces.concat())?;
        let came = text.matches(WORDS).count();
        ensure!(came == CHUNKS, "{came} of {CHUNKS} pieces came: {text}");
        Ok(Waited {
            first: first.unwrap_or(total),
            total,
        })
    }

    /// Asks, and looks at the answer's size alone.
    ///
    /// # Errors
    /// When it is too small to be one.
    pub async fn counted(&mut self, question: &Question) -> Result<()> {
        let mut bytes = 0;
        let mut answer = self.send(question).await?;
        while let Some(frame) = answer.frame().await {
            bytes += frame?.data_ref().map_or(0, Bytes::len);
        }
        ensure!(bytes > answer_bytes(), "only {bytes} bytes came");
        Ok(())
    }

    async fn send(&mut self, question: &Question) -> Result<hyper::body::Incoming> {
        self.0.ready().await?;
        let sent = self.0.send_request(question.0.clone().map(Full::new));
        let answer = sent.await.context("no answer came")?;
        let status = answer.status();
        if status.is_success() {
            return Ok(answer.into_body());
        }
        let told = answer.into_body().collect().await?.to_bytes();
        anyhow::bail!("{status}: {}", String::from_utf8_lossy(&told));
    }
}

fn has_words(data: &[u8]) -> bool {
    data.windows(WORDS.len()).any(|it| it == WORDS.as_bytes())
}
