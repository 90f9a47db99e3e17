//! What is stored of a reply, and the badge that is derived from it.

mod segment;
mod source;

use serde::{Deserialize, Serialize};

pub use self::{
    segment::{PictureRecord, SegmentRecord, ToolCallRecord},
    source::{ModelSource, SourceKind},
};
use crate::{
    chat::{FinishReason, TokenUsage},
    cost::Cost,
    error::{ErrorKind, ProviderError},
    model_id::{EndpointId, ModelId},
    time::Timestamp,
};

/// The plan that decides routes and limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Together AI's models within daily limits.
    Free,
    /// Aideon's primary models, Together AI when they fail.
    Premium,
}

impl Tier {
    /// The tier of that name; an unknown one is treated as free.
    pub fn from_name(name: &str) -> Self {
        match name {
            "premium" => Self::Premium,
            _ => Self::Free,
        }
    }

    /// Its name, as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Premium => "premium",
        }
    }
}

/// The part that a candidate plays in its route. It is what the badge is derived from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteRole {
    /// The first step of a tier's route.
    FirstChoice,
    /// A later step of a tier's route.
    Fallback,
    /// The model that the user pinned.
    Pinned,
}

/// Whose service an endpoint is, as far as the badge tells services apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Together AI.
    Together,
    /// Any other.
    Other,
}

/// What is stored of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRecord {
    /// Its place in the reply, from 0.
    pub position: u32,
    /// The tier whose route it belonged to.
    pub tier: Tier,
    /// Its part in the route.
    pub role: RouteRole,
    /// Whose service was asked.
    pub service: Service,
    /// The provider's plain name at that time.
    pub provider: String,
    /// It was the demo's simulator.
    pub simulated: bool,
    /// The model asked for.
    pub target: ModelId,
    /// The model as the provider itself named it.
    pub reported_model: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// Milliseconds from its begin to the first content.
    pub first_content_ms: Option<u64>,
    /// Milliseconds from its begin to its end.
    pub duration_ms: Option<u64>,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// The HTTP status, when one came.
    pub status: Option<u16>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// What the provider counted; of an attempt that broke off before it was told, what was
    /// seen to come.
    pub usage: TokenUsage,
    /// What the usage costs by the provider's list price, where both are known.
    pub cost: Option<Cost>,
    /// Usage and cost are at least these: the attempt ended before the provider had counted.
    pub at_least: bool,
    /// Stream events that could not be read and were left out.
    pub unreadable_events: u32,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// It is under way.
    Running,
    /// Its text stands as the answer.
    Answered,
    /// It failed.
    Failed(FailureRecord),
    /// It was not asked at all.
    NotAsked(FailureRecord),
    /// The user stopped it.
    Stopped,
    /// The app was closed during it.
    Interrupted,
}

/// What is stored of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureRecord {
    /// Its class.
    pub kind: ErrorKind,
    /// How long the provider asked to wait, in milliseconds.
    pub retry_after_ms: Option<u64>,
    /// The provider's own reason. Kept only where the user can act on it, that is for a
    /// refusal or a request that was not accepted; elsewhere it may repeat a key.
    pub reason: Option<String>,
}

impl From<&ProviderError> for FailureRecord {
    fn from(error: &ProviderError) -> Self {
        let telling = matches!(
            error.kind,
            ErrorKind::ContentRefused | ErrorKind::RequestInvalid
        );
        Self {
            kind: error.kind,
            retry_after_ms: error
                .retry_after
                .map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
            reason: error.message.clone().filter(|_| telling),
        }
    }
}

impl From<ErrorKind> for FailureRecord {
    fn from(kind: ErrorKind) -> Self {
        Self {
            kind,
            retry_after_ms: None,
            reason: None,
        }
    }
}

/// What the user should know beside the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeRecord {
    /// A provider has no usable key, so another one was asked.
    KeyNeeded {
        /// The endpoint.
        endpoint: EndpointId,
        /// The provider's plain name at that time.
        provider: String,
    },
}

/// How a reply ended, or that it has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyOutcome {
    /// It is being written.
    Running,
    /// It came to its end.
    Finished(FinishReason),
    /// Nobody could answer; the first failed attempt says why.
    Failed,
    /// The user stopped it.
    Stopped,
    /// The app was closed while it was being written.
    Interrupted,
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

/// Everything that is stored of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyRecord {
    /// UUIDv7.
    pub id: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// What kind of answer was asked for.
    pub mode: Mode,
    /// How it ended.
    pub outcome: ReplyOutcome,
    /// The attempts by position.
    pub attempts: Vec<AttemptRecord>,
    /// Where a model was asked to go on with what stood: the position of the first attempt of
    /// each continuation, in order.
    pub continuations: Vec<u32>,
    /// The texts by attempt.
    pub segments: Vec<SegmentRecord>,
    /// The notices in the order they came.
    pub notices: Vec<NoticeRecord>,
}

impl ReplyRecord {
    /// A reply that has just been asked for.
    pub fn new(id: String, created_at: Timestamp) -> Self {
        Self {
            id,
            created_at,
            mode: Mode::Chat,
            outcome: ReplyOutcome::Running,
            attempts: Vec::new(),
            continuations: Vec::new(),
            segments: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// The segments that stand as the answer, in order. There is more than one when a model
    /// went on where another one, or itself, had ended.
    pub fn standing(&self) -> impl DoubleEndedIterator<Item = &SegmentRecord> {
        self.segments.iter().filter(|segment| !segment.set_aside)
    }

    /// The last of the segments that stand as the answer.
    pub fn answer(&self) -> Option<&SegmentRecord> {
        self.standing().next_back()
    }

    /// The text that stands as the answer, seams and all.
    pub fn text(&self) -> String {
        self.standing()
            .map(|segment| segment.text.as_str())
            .collect()
    }

    /// A model can be asked to go on where it ends: some words stand, and it was stopped,
    /// interrupted, broke off, or reached the limit of output tokens.
    pub fn can_be_continued(&self) -> bool {
        let ended_early = match self.outcome {
            ReplyOutcome::Running => false,
            ReplyOutcome::Finished(reason) => reason == FinishReason::Length,
            ReplyOutcome::Failed | ReplyOutcome::Stopped | ReplyOutcome::Interrupted => true,
        };
        ended_early
            && self.mode != Mode::Image
            && self.standing().any(|segment| !segment.text.is_empty())
    }

    /// The attempts of the latest request: of the continuation, where there was one.
    pub fn latest_attempts(&self) -> impl Iterator<Item = &AttemptRecord> {
        let first = self.continuations.last().copied().unwrap_or_default();
        self.attempts
            .iter()
            .filter(move |attempt| attempt.position >= first)
    }

    /// The position that the next attempt has.
    pub fn next_position(&self) -> u32 {
        let last = self.attempts.iter().map(|attempt| attempt.position).max();
        last.map_or(0, |last| last.saturating_add(1))
    }

    /// Who wrote the last text that stands as the answer.
    pub fn source(&self) -> Option<ModelSource> {
        let answer = self.answer()?;
        self.attempt(answer.attempt).map(AttemptRecord::source)
    }

    /// The attempt at `position`.
    pub fn attempt(&self, position: u32) -> Option<&AttemptRecord> {
        self.attempts
            .iter()
            .find(|attempt| attempt.position == position)
    }
}

impl AttemptRecord {
    /// Who writes when this attempt writes.
    pub fn source(&self) -> ModelSource {
        ModelSource::of(
            self.tier,
            self.role,
            self.service,
            &self.provider,
            self.simulated,
        )
    }

    /// The provider named another model than the one that was asked for. A dated or otherwise
    /// longer name of the same model is not another one.
    pub fn answered_by_another(&self) -> bool {
        let (asked, reported) = match &self.reported_model {
            Some(reported) => (self.target.model.as_str(), reported.as_str()),
            None => return false,
        };
        let last_part = |name: &str| name.rsplit('/').next().map(str::to_ascii_lowercase);
        match (last_part(asked), last_part(reported)) {
            (Some(asked), Some(reported)) => !is_a_name_of(&asked, &reported),
            _ => false,
        }
    }
}

/// `gpt-4.1-2025-04-14` is a name of `gpt-4.1`, `gpt-4.1-mini` is not; `llama3` and
/// `llama3:latest` are one.
fn is_a_name_of(asked: &str, reported: &str) -> bool {
    let (short, long) = if asked.len() <= reported.len() {
        (asked, reported)
    } else {
        (reported, asked)
    };
    match long.strip_prefix(short) {
        Some("") => true,
        Some(rest) => {
            let version = rest.strip_prefix(['-', ':', '@']);
            version.is_some_and(|version| {
                matches!(version, "latest" | "preview")
                    || version
                        .chars()
                        .all(|part| part.is_ascii_digit() || part == '-')
            })
        }
        None => false,
    }
}

#[cfg(test)]
mod tests;
