//! What a client reads of a stream.

use aideon_tests::patience::within;
use anyhow::{Context as _, Result, bail, ensure};
use reqwest::Response;
use serde_json::Value;

/// A stream as it came.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    /// The data of each event but the end marker and errors.
    pub(crate) chunks: Vec<Value>,
    /// The data of an `error` event.
    pub(crate) error: Option<Value>,
    /// The end marker came, and nothing after it.
    pub(crate) done: bool,
    /// Comments.
    pub(crate) comments: usize,
}

impl Stream {
    /// Reads a stream to its end, which has to be a proper one.
    pub(crate) async fn read(answer: Response) -> Result<Self> {
        ensure!(answer.status() == 200, "no stream: {}", answer.status());
        let kind = answer.headers()["content-type"].to_str()?;
        ensure!(kind.starts_with("text/event-stream"), "a stream: {kind}");
        let text = within("the end of a stream", answer.text()).await??;
        Self::parse(&text)
    }

    /// Reads what came of a stream.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut stream = Self::default();
        for event in text.split_terminator("\n\n") {
            ensure!(!stream.done, "something came after the end: {event}");
            stream.take(event)?;
        }
        Ok(stream)
    }

    fn take(&mut self, event: &str) -> Result<()> {
        if event.starts_with(':') {
            self.comments += 1;
        } else if event == "data: [DONE]" {
            self.done = true;
        } else if let Some(data) = event.strip_prefix("event: error\ndata: ") {
            self.error = Some(serde_json::from_str(data)?);
        } else {
            let data = event.strip_prefix("data: ");
            let data = data.with_context(|| format!("no event: {event}"))?;
            self.chunks.push(serde_json::from_str(data)?);
        }
        Ok(())
    }

    /// The text of all chunks.
    pub(crate) fn text(&self) -> String {
        let of = |chunk: &Value| {
            let choice = &chunk["choices"][0];
            let text = choice["delta"]["content"].as_str();
            text.or(choice["text"].as_str())
                .unwrap_or_default()
                .to_owned()
        };
        self.chunks.iter().map(of).collect()
    }

    /// Why it ended, as the model said.
    pub(crate) fn finish_reason(&self) -> Option<&str> {
        let reasons = self.chunks.iter();
        let mut reasons = reasons.filter_map(|it| it["choices"][0]["finish_reason"].as_str());
        reasons.next()
    }

    /// The `aideon` object, which stands in the last chunk and in no other.
    pub(crate) fn aideon(&self) -> Result<&Value> {
        let Some((last, before)) = self.chunks.split_last() else {
            bail!("nothing came");
        };
        ensure!(
            before.iter().all(|chunk| chunk.get("aideon").is_none()),
            "it stands in the last chunk alone"
        );
        last.get("aideon").context("it stands in the last chunk")
    }

    /// It was told to its end.
    pub(crate) fn is_whole(&self) -> bool {
        self.done && self.error.is_none() && self.finish_reason().is_some()
    }
}

/// The status and the code of an error in OpenAI's shape.
pub(crate) async fn error(answer: Response) -> Result<(u16, String)> {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await?;
    let error = &body["error"];
    ensure!(
        error["message"].is_string(),
        "it says what happened: {body}"
    );
    ensure!(error["type"].is_string(), "and of which type it is: {body}");
    let code = error["code"].as_str().context("and has a code")?;
    Ok((status, code.to_owned()))
}
