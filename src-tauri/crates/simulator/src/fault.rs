//! What can be made to go wrong, for whom and how often.

use std::{collections::BTreeMap, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Failure, Operation, SimulatorError, Target, speed::milliseconds};

/// One thing that goes wrong with a reply.
///
/// Chunks are pieces of text; the role that some formats send first does not count. On a
/// reply that is no stream, those that cut or garble act at half of the body, and those
/// about ends, events and errors in a stream do nothing.
///
/// As JSON the name is in `kind` and every field has a default: `{"kind":"reset_after"}`,
/// `{"kind":"refuse","failure":"rate_limited","retry_after":"2"}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// An error reply as the provider would word it.
    Refuse {
        /// What for.
        failure: Failure,
        /// The `retry-after` header, verbatim: seconds, a decimal or a date.
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// Any status with any body.
    Status {
        /// The status, 100 to 999.
        code: u16,
        /// Headers; the content type is `text/plain` unless it is among them.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body.
        #[serde(default)]
        body: String,
    },
    /// The connection is closed before any byte of a reply.
    HangUp,
    /// The connection is reset (RST) before any byte of a reply.
    Reset,
    /// Nothing ever comes, not even headers.
    Silent,
    /// Headers with status 200 come, then nothing.
    SilentAfterHeaders,
    /// The first token takes its time; of a reply that is no stream, the headers.
    SlowFirstToken {
        /// How long, on top of the speed that is set; over HTTP in milliseconds (`delay_ms`).
        #[serde(default = "some_seconds", rename = "delay_ms", with = "milliseconds")]
        delay: Duration,
    },
    /// The connection is closed after so many chunks, the body unfinished.
    CutAfter {
        /// How many come.
        #[serde(default = "some_chunks")]
        chunks: usize,
    },
    /// The connection is reset after so many chunks.
    ResetAfter {
        /// How many come.
        #[serde(default = "some_chunks")]
        chunks: usize,
    },
    /// After so many chunks nothing more comes, and the connection stays open.
    StalledAfter {
        /// How many come.
        #[serde(default = "some_chunks")]
        chunks: usize,
    },
    /// One chunk cannot be read; the stream goes on without its text.
    GarbledChunk {
        /// How many good ones come before it.
        #[serde(default = "some_chunks")]
        chunks: usize,
    },
    /// All text comes, but neither finish reason, usage nor end marker; the body ends properly.
    /// Of a text completion that reached its length the last token is missing as well: it
    /// comes in one event with the reason.
    MissingEnd,
    /// All comes but the end marker.
    NoDone,
    /// After so many chunks comes an error inside the stream, and the end marker.
    ErrorInStream {
        /// How many come.
        #[serde(default = "some_chunks")]
        chunks: usize,
    },
    /// Status 200 with an HTML page.
    Html,
    /// The first chunk is one event with a text of so many bytes (the letter `x`).
    HugeEvent {
        /// How many bytes of text.
        #[serde(default = "a_mebibyte")]
        bytes: usize,
    },
    /// Comments that keep the connection alive come before the first chunk.
    KeepAlives {
        /// How many.
        #[serde(default = "some_chunks")]
        count: usize,
    },
    /// The body comes in pieces of so many bytes, each a write of its own: lines, JSON and
    /// UTF-8 characters are torn apart.
    Split {
        /// How many bytes a piece has, at least 1.
        #[serde(default = "one_byte")]
        bytes: usize,
        /// The wait between two pieces; over HTTP in milliseconds (`pause_ms`).
        #[serde(default, rename = "pause_ms", with = "milliseconds")]
        pause: Duration,
    },
}

fn some_chunks() -> usize {
    3
}

fn some_seconds() -> Duration {
    Duration::from_secs(5)
}

fn a_mebibyte() -> usize {
    1 << 20
}

fn one_byte() -> usize {
    1
}

impl Fault {
    /// An error reply without `retry-after`.
    pub fn refuse(failure: Failure) -> Self {
        Self::Refuse {
            failure,
            retry_after: None,
        }
    }

    /// 429 with this `retry-after`, verbatim.
    pub fn rate_limited(retry_after: &str) -> Self {
        Self::Refuse {
            failure: Failure::RateLimited,
            retry_after: Some(retry_after.to_owned()),
        }
    }

    /// Status and body with no other headers.
    pub fn status(code: u16, body: &str) -> Self {
        Self::Status {
            code,
            headers: BTreeMap::new(),
            body: body.to_owned(),
        }
    }

    /// Every byte in a write of its own, without waiting.
    pub fn split_everywhere() -> Self {
        Self::Split {
            bytes: 1,
            pause: Duration::ZERO,
        }
    }
}

/// Reads JSON, the bare name of a fault (its fields get their defaults) or of a failure.
impl FromStr for Fault {
    type Err = SimulatorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let forms: [Option<Value>; 3] = [
            serde_json::from_str(text).ok(),
            Some(json!({ "kind": text })),
            Some(json!({ "kind": "refuse", "failure": text })),
        ];
        forms
            .into_iter()
            .flatten()
            .find_map(|form| serde_json::from_value(form).ok())
            .ok_or_else(|| SimulatorError::BadFault(text.to_owned()))
    }
}

/// How often a rule acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Times {
    /// Until it is taken away.
    #[default]
    Always,
    /// On the next so many requests it fits.
    Next(u32),
}

/// Which kind of request a rule is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Chat requests.
    #[default]
    Chat,
    /// Requests for the model list.
    Models,
    /// Requests for what there is to know of one model.
    Details,
    /// Texts to be continued.
    Text,
    /// Texts to be turned into vectors.
    Embeddings,
    /// Pictures to be drawn.
    Images,
    /// Pictures to be fetched that were drawn before.
    Pictures,
    /// All of them.
    All,
}

impl Scope {
    fn covers(self, operation: Operation) -> bool {
        match self {
            Self::All => true,
            Self::Chat => operation == Operation::Chat,
            Self::Models => operation == Operation::Models,
            Self::Details => operation == Operation::Details,
            Self::Text => operation == Operation::Text,
            Self::Embeddings => operation == Operation::Embeddings,
            Self::Images => operation == Operation::Images,
            Self::Pictures => operation == Operation::Picture,
        }
    }
}

/// A fault, and the requests it is for. Of several rules that fit, the oldest acts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultRule {
    /// What goes wrong.
    pub fault: Fault,
    /// For which target; `None` is every one.
    #[serde(default)]
    pub target: Option<Target>,
    /// For which model; `None` is every one.
    #[serde(default)]
    pub model: Option<String>,
    /// For which kind of request.
    #[serde(default)]
    pub scope: Scope,
    /// How often.
    #[serde(default)]
    pub times: Times,
}

impl FaultRule {
    /// A fault for every chat request of every target, always.
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            target: None,
            model: None,
            scope: Scope::default(),
            times: Times::default(),
        }
    }

    /// Only for `target`.
    pub fn target(mut self, target: impl Into<Target>) -> Self {
        self.target = Some(target.into());
        self
    }

    /// Only for `model`.
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// For this kind of request in place of chat.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Only for the next `requests` that fit.
    pub fn next(mut self, requests: u32) -> Self {
        self.times = Times::Next(requests);
        self
    }

    fn fits(&self, target: &Target, operation: Operation, model: Option<&str>) -> bool {
        self.scope.covers(operation)
            && self.target.as_ref().is_none_or(|of| of == target)
            && self.model.as_deref().is_none_or(|of| Some(of) == model)
    }
}

/// The fault of the oldest rule that fits, counted off where its times are.
pub(crate) fn take(
    rules: &mut Vec<FaultRule>,
    target: &Target,
    operation: Operation,
    model: Option<&str>,
) -> Option<Fault> {
    rules.retain(|rule| rule.times != Times::Next(0));
    let rule = rules
        .iter_mut()
        .find(|rule| rule.fits(target, operation, model))?;
    if let Times::Next(left) = &mut rule.times {
        *left -= 1;
    }
    Some(rule.fault.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Format;

    #[test]
    fn rules_act_in_the_order_they_were_set_and_run_out() {
        let mut rules = vec![
            FaultRule::new(Fault::Silent).model("a").next(1),
            FaultRule::new(Fault::Reset).next(2),
        ];
        let target = Target::from(Format::Together);
        let mut next = |model| take(&mut rules, &target, Operation::Chat, Some(model));
        assert_eq!(
            next("b"),
            Some(Fault::Reset),
            "the first is for model a only"
        );
        assert_eq!(next("a"), Some(Fault::Silent), "the oldest that fits");
        assert_eq!(next("a"), Some(Fault::Reset), "the first has run out");
        assert_eq!(next("a"), None, "both have run out");
    }

    #[test]
    fn a_rule_keeps_to_its_target_and_scope() {
        let mut rules = vec![
            FaultRule::new(Fault::Html)
                .target(Format::Together)
                .scope(Scope::Models),
        ];
        let mut at = |target: Format, op| take(&mut rules, &target.into(), op, None).is_some();
        assert!(at(Format::Together, Operation::Models));
        assert!(
            !at(Format::Together, Operation::Chat),
            "chat is out of scope"
        );
        assert!(
            !at(Format::OpenAiCompatible, Operation::Models),
            "another target"
        );
    }

    #[test]
    fn faults_are_read_from_names_and_json() {
        let read = |text: &str| text.parse::<Fault>().ok();
        assert_eq!(read("cut_after"), Some(Fault::CutAfter { chunks: 3 }));
        assert_eq!(read("overloaded"), Some(Fault::refuse(Failure::Overloaded)));
        assert_eq!(
            read(r#"{"kind":"slow_first_token","delay_ms":250}"#),
            Some(Fault::SlowFirstToken {
                delay: Duration::from_millis(250)
            })
        );
        assert_eq!(read("nothing of the kind"), None);
    }
}
