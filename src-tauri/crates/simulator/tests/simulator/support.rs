//! A client on a bare socket: it shows the framing that libraries hide.

use std::{error::Error, io, net::SocketAddr};

use aideon_simulator::{Simulator, SimulatorOptions, Target};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

pub(crate) type TestResult = Result<(), Box<dyn Error>>;

pub(crate) const TOGETHER_MODEL: &str = "meta-llama/Llama-3.3-70B-Instruct-Turbo";
pub(crate) const COMPATIBLE_MODEL: &str = "aideon-large";

/// A simulator that does not wait.
pub(crate) async fn simulator() -> Result<Simulator, Box<dyn Error>> {
    Ok(Simulator::start(SimulatorOptions::instant()).await?)
}

pub(crate) fn target(text: &str) -> Target {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// A chat request of one message to the model that goes with `path`.
pub(crate) fn chat(path: &str, prompt: &str, stream: bool) -> (String, Value) {
    let model = if path.starts_with("/together") {
        TOGETHER_MODEL
    } else {
        COMPATIBLE_MODEL
    };
    let body = json!({
        "model": model,
        "stream": stream,
        "messages": [{ "role": "user", "content": prompt }],
    });
    (format!("{path}/v1/chat/completions"), body)
}

/// A text to be continued, by a model that goes with `path`.
pub(crate) fn text(path: &str, prompt: &str, stream: bool) -> (String, Value) {
    let model = if path.starts_with("/together") {
        TOGETHER_MODEL
    } else {
        "aideon-text"
    };
    let body = json!({ "model": model, "stream": stream, "prompt": prompt });
    (format!("{path}/v1/completions"), body)
}

/// Texts to be turned into vectors.
pub(crate) fn embeddings(path: &str, input: impl Into<Value>) -> (String, Value) {
    let model = if path.starts_with("/together") {
        "intfloat/multilingual-e5-large-instruct"
    } else {
        "aideon-embedding"
    };
    let body = json!({ "model": model, "input": input.into() });
    (format!("{path}/v1/embeddings"), body)
}

/// A picture to be drawn.
pub(crate) fn images(path: &str, prompt: &str) -> (String, Value) {
    let model = if path.starts_with("/together") {
        "black-forest-labs/FLUX.1-schnell"
    } else {
        "aideon-image"
    };
    let body = json!({ "model": model, "prompt": prompt });
    (format!("{path}/v1/images/generations"), body)
}

/// How a reply's body ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// As HTTP wants it.
    Proper,
    /// The connection was closed before.
    Closed,
    /// The connection was reset before.
    Reset,
}

/// A reply that has arrived as far as it does.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// How many pieces HTTP's framing had.
    pub(crate) pieces: usize,
    pub(crate) end: End,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    /// What stands behind `data: ` in each event.
    pub(crate) fn events(&self) -> Vec<String> {
        data_of(&self.text())
    }

    /// The events that are JSON.
    pub(crate) fn chunks(&self) -> Vec<Value> {
        let events = self.events();
        let read = |event: &String| serde_json::from_str(event).ok();
        events.iter().filter_map(read).collect()
    }

    /// The text of all chunks.
    pub(crate) fn said(&self) -> String {
        let content = |chunk: &Value| {
            let content = chunk.pointer("/choices/0/delta/content")?.as_str()?;
            Some(content.to_owned())
        };
        self.chunks().iter().filter_map(content).collect()
    }

    /// The text of all chunks of a text completion.
    pub(crate) fn written(&self) -> String {
        let text = |chunk: &Value| {
            let text = chunk.pointer("/choices/0/text")?.as_str()?;
            Some(text.to_owned())
        };
        self.chunks().iter().filter_map(text).collect()
    }

    pub(crate) fn finish(&self) -> Option<String> {
        let chunks = self.chunks();
        let word = |chunk: &Value| {
            let word = chunk.pointer("/choices/0/finish_reason")?.as_str()?;
            Some(word.to_owned())
        };
        chunks.iter().find_map(word)
    }

    pub(crate) fn is_done(&self) -> bool {
        self.events().last().is_some_and(|last| last == "[DONE]")
    }
}

/// What stands behind `data: ` in each event of an event stream.
pub(crate) fn data_of(stream: &str) -> Vec<String> {
    stream
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("data: "))
        .map(str::to_owned)
        .collect()
}

/// A request that was sent, and whose reply is read at will.
pub(crate) struct Exchange {
    stream: BufReader<TcpStream>,
}

impl Exchange {
    pub(crate) async fn send(
        address: SocketAddr,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: &[u8],
    ) -> io::Result<Self> {
        let key = key.map_or(String::new(), |key| {
            format!("authorization: Bearer {key}\r\nx-goog-api-key: {key}\r\n")
        });
        Self::send_with(address, method, path, &key, body).await
    }

    /// The same with these headers, each with its line end.
    pub(crate) async fn send_with(
        address: SocketAddr,
        method: &str,
        path: &str,
        headers: &str,
        body: &[u8],
    ) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
             {headers}content-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).await?;
        Ok(Self {
            stream: BufReader::new(stream),
        })
    }

    /// Status and headers; `None` when the connection ends before them.
    pub(crate) async fn head(&mut self) -> io::Result<Option<(u16, Vec<(String, String)>)>> {
        let Some(line) = self.line().await? else {
            return Ok(None);
        };
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut headers = Vec::new();
        while let Some(line) = self.line().await? {
            let Some((name, value)) = line.split_once(": ") else {
                break;
            };
            headers.push((name.to_lowercase(), value.to_owned()));
        }
        Ok(Some((status.unwrap_or(0), headers)))
    }

    /// A line without its end; `None` when there is none.
    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        Ok(line.strip_suffix("\r\n").map(str::to_owned))
    }

    /// The next piece of a chunked body; an empty one is the proper end, `None` an early one.
    pub(crate) async fn piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(line) = self.line().await? else {
            return Ok(None);
        };
        let size = usize::from_str_radix(&line, 16).map_err(io::Error::other)?;
        let mut piece = vec![0; size + 2];
        self.stream.read_exact(&mut piece).await?;
        piece.truncate(size);
        Ok(Some(piece))
    }

    /// Reads until there is this text in the body.
    pub(crate) async fn until(&mut self, text: &str) -> io::Result<String> {
        let mut body = Vec::new();
        while !String::from_utf8_lossy(&body).contains(text) {
            match self.piece().await? {
                Some(piece) if !piece.is_empty() => body.extend(piece),
                _ => return Err(io::Error::other(format!("{text:?} never came"))),
            }
        }
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// Reads to the end.
    pub(crate) async fn reply(mut self) -> io::Result<Reply> {
        let (status, headers) = self
            .head()
            .await?
            .ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
        let mut reply = Reply {
            status,
            headers,
            body: Vec::new(),
            pieces: 0,
            end: End::Proper,
        };
        if status == 204 {
            return Ok(reply);
        }
        let length = reply.header("content-length").map(str::parse);
        let read = match length {
            Some(length) => {
                self.sized(&mut reply, length.map_err(io::Error::other)?)
                    .await
            }
            None => self.chunked(&mut reply).await,
        };
        reply.end = match read {
            Ok(end) => end,
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => End::Reset,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => End::Closed,
            Err(error) => return Err(error),
        };
        Ok(reply)
    }

    async fn chunked(&mut self, reply: &mut Reply) -> io::Result<End> {
        loop {
            match self.piece().await? {
                None => return Ok(End::Closed),
                Some(piece) if piece.is_empty() => return Ok(End::Proper),
                Some(piece) => {
                    reply.pieces += 1;
                    reply.body.extend(piece);
                }
            }
        }
    }

    async fn sized(&mut self, reply: &mut Reply, length: usize) -> io::Result<End> {
        while reply.body.len() < length {
            if self.stream.read_buf(&mut reply.body).await? == 0 {
                return Ok(End::Closed);
            }
            reply.pieces += 1;
        }
        Ok(End::Proper)
    }
}

/// Asks, and reads the reply to its end.
pub(crate) async fn ask(simulator: &Simulator, request: (String, Value)) -> io::Result<Reply> {
    let exchange = begin(simulator, request).await?;
    exchange.reply().await
}

/// Asks, and leaves the reply to be read.
pub(crate) async fn begin(
    simulator: &Simulator,
    (path, body): (String, Value),
) -> io::Result<Exchange> {
    let body = body.to_string();
    Exchange::send(
        simulator.addr(),
        "POST",
        &path,
        Some("any"),
        body.as_bytes(),
    )
    .await
}

pub(crate) async fn get(address: SocketAddr, path: &str, key: Option<&str>) -> io::Result<Reply> {
    let exchange = Exchange::send(address, "GET", path, key, b"").await?;
    exchange.reply().await
}
