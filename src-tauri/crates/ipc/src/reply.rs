//! One reply: its segments, its attempts and the stream of its events.

use serde::{Deserialize, Serialize};

use crate::{
    failure::{Failure, FailureReason},
    number,
    picture::PictureInfo,
    session::Tier,
    source::ModelSource,
};

/// Everything known about one reply, stored or running.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// UUIDv7.
    pub id: String,
    /// When it was asked for, UTC milliseconds.
    #[serde(with = "number::text")]
    pub created_at: i64,
    /// What kind of answer was asked for.
    pub mode: Mode,
    /// How far it has come.
    pub state: ReplyState,
    /// The texts in the order they were written, those that were set aside among them.
    pub segments: Vec<Segment>,
    /// The attempts in the order they were made.
    pub attempts: Vec<Attempt>,
    /// Where a model was asked to go on with what stood: the position of the first attempt of
    /// each continuation, in order.
    pub continuations: Vec<u32>,
    /// What the user should know beside the text.
    pub notices: Vec<Notice>,
}

impl Reply {
    /// The texts that stand as the answer, in order. There is more than one when a model went
    /// on where another one, or itself, had ended: between them belongs a visible seam.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &Segment> {
        self.segments
            .iter()
            .filter(|segment| segment.set_aside.is_none())
    }

    /// The last of the texts that stand as the answer, the one that grows while the reply runs.
    pub fn answer(&self) -> Option<&Segment> {
        self.standing().next_back()
    }

    /// The source of the last text that stands as the answer, once somebody has written one.
    pub fn source(&self) -> Option<&ModelSource> {
        self.answer().map(|segment| &segment.source)
    }

    /// A model can be asked to go on where it ends: some words stand, and it was stopped,
    /// interrupted, broke off, or reached the limit of output tokens.
    pub fn can_be_continued(&self) -> bool {
        let ended_early = match &self.state {
            ReplyState::Running => false,
            ReplyState::Finished { finish } => *finish == FinishReason::Length,
            ReplyState::Failed { .. } | ReplyState::Stopped | ReplyState::Interrupted => true,
        };
        ended_early
            && self.mode != Mode::Image
            && self.standing().any(|segment| !segment.text.is_empty())
    }
}

/// What kind of answer a message asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The answer to the conversation.
    #[default]
    Chat,
    /// The continuation of the message as a text, without the conversation.
    Completion,
    /// A picture of what the message describes, without the conversation.
    Image,
}

/// How far a reply has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReplyState {
    /// It is being written, or somebody is being asked.
    Running,
    /// It came to its end.
    Finished {
        /// Why the model ended.
        finish: FinishReason,
    },
    /// Nobody could answer.
    Failed {
        /// The first failure.
        failure: Failure,
    },
    /// The user stopped it.
    Stopped,
    /// The app was closed while it was being written.
    Interrupted,
}

/// Why a model ended its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// It had said what it wanted to say.
    Stop,
    /// The limit of output tokens was reached.
    Length,
    /// The provider's filter ended it.
    ContentFilter,
    /// It wants a tool to be called.
    ToolCalls,
    /// A reason that the provider does not explain.
    Unknown,
}

/// A text by one model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// The position of the attempt that wrote it.
    pub attempt: u32,
    /// Who wrote it.
    pub source: ModelSource,
    /// The answer's text, Markdown.
    pub text: String,
    /// The model's reasoning, kept apart from the answer.
    pub reasoning: String,
    /// The calls of tools, in their order.
    pub tool_calls: Vec<ToolCall>,
    /// The pictures that it made, in their order.
    pub pictures: Vec<PictureInfo>,
    /// Why it does not stand as the answer, when it was set aside.
    pub set_aside: Option<FailureReason>,
}

/// A call of a tool that a model made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// Names the call among those of its segment.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// Its arguments as the model wrote them: JSON, unless the model erred or is still
    /// writing.
    pub arguments: String,
    /// What came of it; none when the tool was not called.
    pub result: Option<ToolResult>,
}

/// What came of a call of a tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolResult {
    /// What the tool said.
    pub content: String,
    /// The tool failed.
    pub is_error: bool,
}

/// One try at one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its place in the reply, from 0.
    pub position: u32,
    /// The endpoint's id.
    pub endpoint: String,
    /// The provider's plain name at that time.
    pub provider: String,
    /// The model asked for, without the endpoint.
    pub model: String,
    /// The model as the provider itself named it.
    pub reported_model: Option<String>,
    /// The plan whose route it belonged to.
    pub tier: Tier,
    /// Its part in the route.
    pub role: RouteRole,
    /// What its badge says, or would have said had it answered.
    pub source: ModelSource,
    /// When it began, UTC milliseconds.
    #[serde(with = "number::text")]
    pub started_at: i64,
    /// Milliseconds to the first content.
    #[serde(with = "number::optional_text")]
    pub first_content_ms: Option<u64>,
    /// Milliseconds to its end.
    #[serde(with = "number::optional_text")]
    pub duration_ms: Option<u64>,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// The HTTP status, when one came.
    pub status: Option<u16>,
    /// The provider's own id of the request.
    pub request_id: Option<String>,
    /// The provider named another model than the one asked for, not merely a dated version of
    /// it.
    pub other_model: bool,
    /// What it used, as far as the provider said.
    pub usage: TokenUsage,
    /// What that costs by the list price, in nano-dollars, where both are known.
    #[serde(with = "number::optional_text")]
    pub cost_nano_usd: Option<u64>,
    /// Usage and cost are at least these: it ended before the provider had counted.
    pub at_least: bool,
    /// Stream events that could not be read and were left out.
    pub unreadable_events: u32,
}

/// The part that a candidate plays in its route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteRole {
    /// The first choice of the plan.
    FirstChoice,
    /// A later choice of the plan.
    Fallback,
    /// The model that the user pinned.
    Pinned,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// It is under way.
    Running,
    /// Its text stands as the answer.
    Answered,
    /// It failed.
    Failed {
        /// Why.
        reason: FailureReason,
    },
    /// It was not asked at all.
    NotAsked {
        /// Why.
        reason: FailureReason,
    },
    /// The user stopped it.
    Stopped,
    /// The app was closed during it.
    Interrupted,
}

/// Tokens of one attempt. Absent means that the provider did not say, which is not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenUsage {
    /// Tokens of the prompt.
    #[serde(with = "number::optional_text")]
    pub prompt: Option<u64>,
    /// Tokens of the completion.
    #[serde(with = "number::optional_text")]
    pub completion: Option<u64>,
}

/// What the user should know beside a reply's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Notice {
    /// A provider has no usable key, so another one answered.
    KeyNeeded {
        /// The provider's plain name.
        provider: String,
        /// The endpoint's id.
        endpoint: String,
    },
}

/// One message of a reply's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplyMessage {
    /// Counts the messages of one reply from 1; a gap means that a snapshot follows.
    #[serde(with = "number::text")]
    pub seq: u64,
    /// The event.
    pub event: ReplyEvent,
}

/// What happens to a reply while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReplyEvent {
    /// The whole reply as it stands; the first event for whoever attaches, and again
    /// whenever a reader fell behind.
    Snapshot {
        /// The reply.
        reply: Reply,
    },
    /// A model is being asked.
    AttemptStarted {
        /// Its attempt.
        attempt: Attempt,
    },
    /// An attempt came to its end, or was passed over.
    AttemptEnded {
        /// Its attempt.
        attempt: Attempt,
    },
    /// From here on this source writes: a new segment begins.
    SourceChanged {
        /// The attempt that writes.
        attempt: u32,
        /// Who writes.
        source: ModelSource,
    },
    /// More of the answer.
    Delta {
        /// The text to append.
        text: String,
    },
    /// More of the model's reasoning.
    Reasoning {
        /// The text to append.
        text: String,
    },
    /// A call of a tool began or grew: it takes the place of the one that the segment has at
    /// that position, or stands behind the others.
    ToolCall {
        /// The attempt that makes it.
        attempt: u32,
        /// Its place among the segment's calls, from 0.
        position: u32,
        /// The call as it stands.
        call: ToolCall,
    },
    /// Pictures were made: they stand behind those that the segment has.
    Pictures {
        /// The attempt that made them.
        attempt: u32,
        /// The pictures.
        pictures: Vec<PictureInfo>,
    },
    /// The text of an attempt no longer stands as the answer.
    SetAside {
        /// The attempt that had written it.
        attempt: u32,
        /// Why.
        reason: FailureReason,
    },
    /// Something to know beside the text.
    Notice {
        /// What.
        notice: Notice,
    },
    /// The reply came to its end or was stopped; nothing follows.
    Finished {
        /// Its state from now on: finished or stopped.
        state: ReplyState,
    },
    /// Nobody could answer; nothing follows.
    Failed {
        /// The first failure.
        failure: Failure,
    },
}
