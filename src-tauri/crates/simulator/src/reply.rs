//! Replies: what a test scripts, and what the content writes.

use serde::{Deserialize, Serialize};

/// A scripted reply to the next chat or text completion of a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// An answer in the target's wire format.
    Answer(Answer),
    /// These very bytes.
    Raw(RawReply),
}

/// An answer, exactly as scripted: neither `max_tokens` nor `stop` cuts it, and it does not
/// carry [`SIMULATED_NOTICE`](crate::SIMULATED_NOTICE) unless it was written into it. A text
/// completion has no place for reasoning and tool calls: they are left out of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Reasoning that comes before the text, one chunk each.
    pub reasoning: Vec<String>,
    /// The text, one chunk each.
    pub chunks: Vec<String>,
    /// A refusal, one chunk each, where the format has such a thing; text elsewhere.
    pub refusal: Vec<String>,
    /// Calls of tools, after the text.
    pub tool_calls: Vec<ToolCall>,
    /// Why it ends; when `None`, [`FinishReason::ToolCalls`] with tool calls and
    /// [`FinishReason::Stop`] without.
    pub finish: Option<FinishReason>,
    /// What is said about tokens.
    pub usage: UsageReport,
}

/// One call of a tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The id the result will name.
    pub id: String,
    /// The tool.
    pub name: String,
    /// Its arguments as JSON text; need not be valid.
    pub arguments: String,
}

/// Why an answer ended. Each format has its own words for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// It was complete.
    Stop,
    /// It reached the most tokens it could have.
    Length,
    /// It wants tools called.
    ToolCalls,
    /// It was held back.
    ContentFilter,
    /// This word, unchanged.
    Other(String),
}

/// What a reply says about the tokens it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsageReport {
    /// The counts of what was asked and sent.
    #[default]
    Counted,
    /// These counts, true or not.
    Exactly(Usage),
    /// Nothing.
    LeftOut,
}

/// Token counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    pub prompt: u64,
    /// Tokens written, reasoning included.
    pub completion: u64,
    /// Of those written, reasoning.
    #[serde(default)]
    pub reasoning: u64,
}

/// A reply byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawReply {
    /// The status, 100 to 999.
    pub status: u16,
    /// The content type.
    pub content_type: String,
    /// The body; each piece goes out in a write of its own.
    pub pieces: Vec<Vec<u8>>,
}

impl Answer {
    /// An answer of this text, cut into pieces the size of tokens.
    pub fn text(text: &str) -> Self {
        Self::chunks(crate::pieces::split(text))
    }

    /// An answer of these chunks.
    pub fn chunks<I: IntoIterator<Item: Into<String>>>(chunks: I) -> Self {
        Self {
            chunks: chunks.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// The same with reasoning before it.
    pub fn reasoning<I: IntoIterator<Item: Into<String>>>(mut self, chunks: I) -> Self {
        self.reasoning = chunks.into_iter().map(Into::into).collect();
        self
    }

    /// The same with a refusal.
    pub fn refusal<I: IntoIterator<Item: Into<String>>>(mut self, chunks: I) -> Self {
        self.refusal = chunks.into_iter().map(Into::into).collect();
        self
    }

    /// The same with one more call of a tool.
    pub fn tool_call(
        mut self,
        id: impl Into<String>,
        name: impl Into<String>,
        arguments: impl Into<String>,
    ) -> Self {
        self.tool_calls.push(ToolCall {
            id: id.into(),
            name: name.into(),
            arguments: arguments.into(),
        });
        self
    }

    /// The same, ending for another reason.
    pub fn finish(mut self, finish: FinishReason) -> Self {
        self.finish = Some(finish);
        self
    }

    /// The same with these counts.
    pub fn usage(mut self, usage: Usage) -> Self {
        self.usage = UsageReport::Exactly(usage);
        self
    }

    /// The same with no counts at all.
    pub fn without_usage(mut self) -> Self {
        self.usage = UsageReport::LeftOut;
        self
    }

    /// Why it ends.
    pub(crate) fn finish_reason(&self) -> FinishReason {
        match &self.finish {
            Some(finish) => finish.clone(),
            None if self.tool_calls.is_empty() => FinishReason::Stop,
            None => FinishReason::ToolCalls,
        }
    }

    /// The counts to report to one who asked with `prompt_tokens`.
    pub(crate) fn counted(&self, prompt_tokens: usize) -> Option<Usage> {
        match self.usage {
            UsageReport::LeftOut => None,
            UsageReport::Exactly(usage) => Some(usage),
            UsageReport::Counted => Some(Usage {
                prompt: prompt_tokens as u64,
                completion: self.tokens() as u64,
                reasoning: self.reasoning.len() as u64,
            }),
        }
    }

    /// Its text, and a refusal as text, one chunk each.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.chunks.iter().chain(&self.refusal).map(String::as_str)
    }

    /// How many tokens it has: one a chunk, and what a tool call's text counts for.
    pub(crate) fn tokens(&self) -> usize {
        let of_call = |call: &ToolCall| {
            crate::pieces::count(&call.name) + crate::pieces::count(&call.arguments)
        };
        self.reasoning.len()
            + self.chunks.len()
            + self.refusal.len()
            + self.tool_calls.iter().map(of_call).sum::<usize>()
    }
}

impl RawReply {
    /// A stream of events with status 200, in these pieces.
    pub fn events<I: IntoIterator<Item: Into<Vec<u8>>>>(pieces: I) -> Self {
        Self {
            status: 200,
            content_type: "text/event-stream".to_owned(),
            pieces: pieces.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl From<RawReply> for Reply {
    fn from(raw: RawReply) -> Self {
        Self::Raw(raw)
    }
}

impl Usage {
    /// All tokens.
    pub fn total(self) -> u64 {
        self.prompt + self.completion
    }
}
