//! A server that speaks OpenAI's chat format and answers at once, on a thread of its own.

use std::{convert::Infallible, net::SocketAddr, thread};

use anyhow::{Context as _, Result};
use axum::{
    Router,
    body::Body,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
    routing::post,
    serve::ListenerExt as _,
};
use bytes::Bytes;
use futures::{StreamExt, stream};
use serde_json::json;
use tokio::{net::TcpListener, sync::oneshot};

/// How many pieces of text a streamed answer has.
pub const CHUNKS: usize = 62;

/// The model that answers.
pub const MODEL: &str = "meta-llama/Llama-3.3-70B-Instruct-Turbo";

/// The words of one piece of a streamed answer, without a space at either end, because some
/// clients cut those off.
pub const WORDS: &str = "eleven words";

/// The server. It ends with the process.
#[derive(Clone, Copy, Debug)]
pub struct Mock {
    address: SocketAddr,
}

impl Mock {
    /// Starts it on a free port of this machine, with a runtime of its own, so that it takes
    /// no turns with whoever is measured.
    ///
    /// # Errors
    /// When it cannot listen.
    pub fn start() -> Result<Self> {
        let (said, heard) = oneshot::channel();
        thread::Builder::new()
            .name("mock".into())
            .spawn(move || serve(said))?;
        let address = heard.blocking_recv().context("the mock did not start")??;
        Ok(Self { address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where OpenAI's paths hang.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Where a conversation is sent.
    pub fn chat_url(&self) -> String {
        format!("{}/chat/completions", self.base_url())
    }
}

fn serve(said: oneshot::Sender<Result<SocketAddr>>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return drop(said.send(Err(error.into()))),
    };
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let bound = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = match bound {
            Ok(bound) => bound,
            Err(error) => return drop(said.send(Err(error.into()))),
        };
        // Without this the small writes of a stream would wait for each other.
        let listener = listener.tap_io(|connection| {
            let _refused = connection.set_nodelay(true);
        });
        let answers = Answers::new();
        let router = Router::new().route(
            "/v1/chat/completions",
            post(move |body: Bytes| async move { answers.to(&body) }),
        );
        let _asked_for = said.send(Ok(address));
        let _never = axum::serve(listener, router).await;
    });
}

/// Both answers, made once.
#[derive(Clone)]
struct Answers {
    whole: Bytes,
    pieces: Vec<Bytes>,
}

impl Answers {
    fn new() -> Self {
        Self {
            whole: Bytes::from(whole().to_string()),
            pieces: pieces(),
        }
    }

    fn to(&self, request: &[u8]) -> Response {
        let streamed = br#""stream":true"#;
        if !request.windows(streamed.len()).any(|part| part == streamed) {
            let kind = [(CONTENT_TYPE, "application/json")];
            return (kind, self.whole.clone()).into_response();
        }
        // Each piece goes out by itself, as it does when a model writes it.
        let pieces = stream::iter(self.pieces.clone()).then(|piece| async {
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(piece)
        });
        let kind = [(CONTENT_TYPE, "text/event-stream")];
        (kind, Body::from_stream(pieces)).into_response()
    }
}

fn whole() -> serde_json::Value {
    json!({
        "id": "chatcmpl-9f0c2d7e51b84a6c",
        "object": "chat.completion",
        "created": 1_795_000_000,
        "model": MODEL,
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": WORDS.repeat(CHUNKS) },
            "logprobs": null,
            "finish_reason": "stop",
        }],
        "usage": { "prompt_tokens": 17, "completion_tokens": 124, "total_tokens": 141 },
    })
}

fn pieces() -> Vec<Bytes> {
    let chunk = |delta, finish: Option<&str>, usage| {
        let chunk = json!({
            "id": "chatcmpl-9f0c2d7e51b84a6c",
            "object": "chat.completion.chunk",
            "created": 1_795_000_000,
            "model": MODEL,
            "choices": [{ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish }],
            "usage": usage,
        });
        Bytes::from(format!("data: {chunk}\n\n"))
    };
    let usage = json!({ "prompt_tokens": 17, "completion_tokens": 124, "total_tokens": 141 });
    let mut pieces = vec![chunk(
        json!({ "role": "assistant", "content": "" }),
        None,
        json!(null),
    )];
    pieces.extend((0..CHUNKS).map(|_| chunk(json!({ "content": WORDS }), None, json!(null))));
    pieces.push(chunk(json!({}), Some("stop"), usage));
    pieces.push(Bytes::from_static(b"data: [DONE]\n\n"));
    pieces
}

/// How many bytes of text an answer has, whole or streamed.
pub fn answer_bytes() -> usize {
    WORDS.len() * CHUNKS
}
