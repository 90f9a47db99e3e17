//! One attempt: a candidate is asked against the deadlines, and its end is told.

use std::time::Duration;

use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{TurnEvent, tell};
use crate::{
    chat::FinishReason,
    error::{ErrorKind, ProviderError},
    ledger,
    ports::Clock,
    provenance::{AttemptOutcome, AttemptRecord},
    provider::{LlmProvider, Price},
};

/// How an attempt ended.
#[derive(Debug)]
pub(super) enum AttemptEnd<T> {
    /// The answer is complete.
    Answered { answer: T, first_content: Duration },
    /// It failed. When some of the answer had come: whether another candidate is to begin
    /// anew.
    Failed {
        error: ProviderError,
        broke_off: Option<bool>,
    },
    /// The user stopped it, perhaps after content had come.
    Stopped { first_content: Option<Duration> },
}

/// Why asking came to its end.
pub(super) enum Ended<T> {
    Answered(T),
    Failed(ProviderError),
    Stopped,
}

/// How long this attempt may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) first_content: Duration,
    pub(super) silence: Duration,
}

/// What an attempt is made with.
pub(super) struct AttemptSetup<'a> {
    pub(super) record: AttemptRecord,
    pub(super) clock: &'a dyn Clock,
    pub(super) limits: Limits,
    /// That of the whole turn.
    pub(super) deadline: &'a mut Instant,
    pub(super) price: Option<Price>,
    pub(super) events: &'a mpsc::Sender<TurnEvent>,
    pub(super) stop: &'a CancellationToken,
}

pub(super) struct Attempt<'a> {
    pub(super) record: AttemptRecord,
    setup: Parts<'a>,
    /// When the provider was asked: after the key was found, which may take a password.
    asked_at: Instant,
    last_sign_of_life: Instant,
    first_content: Option<Duration>,
    /// Pieces of content that came, each of one token at least.
    pieces: u64,
    /// What is held back until the answer is complete.
    held: Option<Vec<TurnEvent>>,
    /// What belongs to content that has not come yet.
    early: Vec<TurnEvent>,
}

struct Parts<'a> {
    clock: &'a dyn Clock,
    limits: Limits,
    deadline: &'a mut Instant,
    price: Option<Price>,
    events: &'a mpsc::Sender<TurnEvent>,
    stop: &'a CancellationToken,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(setup: AttemptSetup<'a>, hold: bool) -> Self {
        let now = Instant::now();
        Self {
            record: setup.record,
            setup: Parts {
                clock: setup.clock,
                limits: setup.limits,
                deadline: setup.deadline,
                price: setup.price,
                events: setup.events,
                stop: setup.stop,
            },
            asked_at: now,
            last_sign_of_life: now,
            first_content: None,
            pieces: 0,
            held: hold.then(Vec::new),
            early: Vec::new(),
        }
    }

    /// Makes the provider ready. What the user takes for a password is not taken from the
    /// turn's time.
    pub(super) async fn begin<T>(&mut self, provider: &dyn LlmProvider) -> Result<(), Ended<T>> {
        tell(
            self.setup.events,
            TurnEvent::AttemptStarted(self.record.clone()),
        )
        .await;
        let begun = Instant::now();
        let prepared = tokio::select! {
            biased;
            () = self.setup.stop.cancelled() => return Err(Ended::Stopped),
            prepared = provider.prepare() => prepared,
        };
        self.asked_at = Instant::now();
        *self.setup.deadline += self.asked_at - begun;
        prepared.map_err(Ended::Failed)
    }

    /// Waits for something of the provider's, no longer than to the deadline and not beyond
    /// the user's patience.
    pub(super) async fn within<F: Future, T>(&self, coming: F) -> Result<F::Output, Ended<T>> {
        tokio::select! {
            biased;
            () = self.setup.stop.cancelled() => Err(Ended::Stopped),
            came = tokio::time::timeout_at(self.deadline(), coming) => {
                came.map_err(|_| Ended::Failed(self.too_late()))
            }
        }
    }

    pub(super) fn sign_of_life(&mut self) {
        self.last_sign_of_life = Instant::now();
    }

    pub(super) fn has_content(&self) -> bool {
        self.first_content.is_some()
    }

    /// Hands content on; before the first of it, who writes.
    pub(super) async fn write(&mut self, event: TurnEvent) {
        self.pieces += 1;
        if !self.has_content() {
            self.note_first_content();
            self.name_the_writer().await;
            for event in std::mem::take(&mut self.early) {
                self.hand_on(event).await;
            }
        }
        self.hand_on(event).await;
    }

    /// Hands on what belongs to the content but is none: not before there is any.
    pub(super) async fn attach(&mut self, event: TurnEvent) {
        if self.has_content() {
            self.hand_on(event).await;
        } else {
            self.early.push(event);
        }
    }

    pub(super) fn note_first_content(&mut self) {
        self.first_content = Some(self.asked_at.elapsed());
        self.record.first_content_ms = Some(self.elapsed_ms());
    }

    pub(super) async fn name_the_writer(&mut self) {
        let attempt = self.record.clone();
        self.hand_on(TurnEvent::SourceChanged { attempt }).await;
    }

    async fn hand_on(&mut self, event: TurnEvent) {
        match &mut self.held {
            Some(held) => held.push(event),
            None => tell(self.setup.events, event).await,
        }
    }

    /// Tells of the end. `restarts` is whether another candidate is to begin anew after a
    /// break, `shown` whether what came is to be set aside then.
    pub(super) async fn end<T>(
        mut self,
        ended: Ended<T>,
        after_break: AfterBreak,
    ) -> AttemptEnd<T> {
        self.record.duration_ms = Some(self.elapsed_ms());
        let end = match ended {
            Ended::Answered(answer) => {
                for event in self.held.take().unwrap_or_default() {
                    tell(self.setup.events, event).await;
                }
                self.record.outcome = AttemptOutcome::Answered;
                AttemptEnd::Answered {
                    answer,
                    first_content: self
                        .first_content
                        .unwrap_or_else(|| self.asked_at.elapsed()),
                }
            }
            Ended::Stopped => {
                self.record.outcome = AttemptOutcome::Stopped;
                AttemptEnd::Stopped {
                    first_content: self.first_content,
                }
            }
            Ended::Failed(error) => self.fail(error, after_break).await,
        };
        self.count();
        tell(self.setup.events, TurnEvent::AttemptEnded(self.record)).await;
        end
    }

    async fn fail<T>(&mut self, error: ProviderError, after_break: AfterBreak) -> AttemptEnd<T> {
        let error = ProviderError {
            kind: self.seen_from_the_content(error.kind),
            ..error
        };
        self.record.status = error.status.or(self.record.status);
        self.record.request_id = error.request_id.clone().or(self.record.request_id.take());
        self.record.outcome = match error.kind {
            ErrorKind::KeyMissing | ErrorKind::KeychainUnavailable | ErrorKind::Unsupported => {
                AttemptOutcome::NotAsked((&error).into())
            }
            _ => AttemptOutcome::Failed((&error).into()),
        };
        let broke_off = self.has_content().then_some(after_break != AfterBreak::End);
        if self.has_content() && after_break == AfterBreak::SetAside {
            let event = TurnEvent::SetAside {
                attempt: self.record.position,
                failure: (&error).into(),
            };
            tell(self.setup.events, event).await;
        }
        AttemptEnd::Failed { error, broke_off }
    }

    /// Completes the usage of an attempt that broke off, and says what it costs.
    fn count(&mut self) {
        let record = &mut self.record;
        let answered = record.outcome == AttemptOutcome::Answered;
        record.at_least = !answered && ledger::may_be_billed(record);
        if record.at_least && self.pieces > 0 {
            let counted = record.usage.completion.unwrap_or_default();
            record.usage.completion = Some(counted.max(self.pieces));
        }
        record.cost = match self.setup.price {
            Some(price) if record.at_least => price.cost_at_least(record.usage),
            Some(price) => price.cost(record.usage),
            None => None,
        };
    }

    /// A connection that breaks is one thing before the first content and another after it.
    fn seen_from_the_content(&self, kind: ErrorKind) -> ErrorKind {
        match (kind, self.has_content()) {
            (ErrorKind::StreamCut, false) => ErrorKind::ConnectionLost,
            (ErrorKind::ConnectionLost, true) => ErrorKind::StreamCut,
            _ => kind,
        }
    }

    /// Signs of life without content do not put off the wait for the first content.
    fn deadline(&self) -> Instant {
        if self.has_content() {
            self.last_sign_of_life + self.setup.limits.silence
        } else {
            let own = self.asked_at + self.setup.limits.first_content;
            own.min(*self.setup.deadline)
        }
    }

    fn too_late(&self) -> ProviderError {
        let kind = if self.has_content() {
            ErrorKind::StreamStalled
        } else {
            ErrorKind::NoFirstContent
        };
        kind.into()
    }

    fn elapsed_ms(&self) -> u64 {
        let elapsed = self.setup.clock.now().since(self.record.started_at);
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }
}

/// What a break after content leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AfterBreak {
    /// What came is set aside, and the next candidate begins anew.
    SetAside,
    /// Nothing of it was told; the next candidate begins anew.
    Unseen,
    /// The turn ends.
    End,
}

/// A filter that let no word through has refused; its silence is no answer.
pub(super) fn is_a_refusal(finish: FinishReason, has_content: bool) -> bool {
    finish == FinishReason::ContentFilter && !has_content
}
