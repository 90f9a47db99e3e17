//! One attempt: a candidate is asked, its stream is read against the deadlines, and its end
//! is told.

use futures::StreamExt;
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{Timeouts, TurnEvent, tell};
use crate::{
    chat::{ChatEvent, ChatRequest, FinishReason},
    error::{ErrorKind, ProviderError},
    ports::Clock,
    provenance::{AttemptOutcome, AttemptRecord},
    provider::{ChatStream, LlmProvider},
};

/// Events that may be left out of one stream; more count as a cut.
const MAX_UNREADABLE: u32 = 3;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AttemptEnd {
    /// The answer is complete.
    Answered(FinishReason),
    /// It failed.
    Failed(ErrorKind),
    /// The user stopped it.
    Stopped,
}

/// Why reading came to an end.
enum Ended {
    Finished(FinishReason),
    Failed(ProviderError),
    Stopped,
}

pub(super) struct Attempt<'a> {
    record: AttemptRecord,
    clock: &'a dyn Clock,
    timeouts: Timeouts,
    events: &'a mpsc::Sender<TurnEvent>,
    /// When the provider was asked: after the key was found, which may take a password.
    asked_at: Instant,
    last_sign_of_life: Instant,
    /// Content has come: text, reasoning or a tool call.
    content: bool,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(
        record: AttemptRecord,
        clock: &'a dyn Clock,
        timeouts: Timeouts,
        events: &'a mpsc::Sender<TurnEvent>,
    ) -> Self {
        let now = Instant::now();
        Self {
            record,
            clock,
            timeouts,
            events,
            asked_at: now,
            last_sign_of_life: now,
            content: false,
        }
    }

    pub(super) async fn run(
        mut self,
        provider: &dyn LlmProvider,
        request: &ChatRequest,
        stop: &CancellationToken,
    ) -> AttemptEnd {
        tell(self.events, TurnEvent::AttemptStarted(self.record.clone())).await;
        let ended = match self.open(provider, request, stop).await {
            Ok(stream) => self.read(stream, stop).await,
            Err(ended) => ended,
        };
        self.end(ended).await
    }

    async fn open(
        &mut self,
        provider: &dyn LlmProvider,
        request: &ChatRequest,
        stop: &CancellationToken,
    ) -> Result<ChatStream, Ended> {
        tokio::select! {
            biased;
            () = stop.cancelled() => return Err(Ended::Stopped),
            prepared = provider.prepare() => prepared.map_err(Ended::Failed)?,
        }
        self.asked_at = Instant::now();
        let opening = provider.stream_chat(&self.record.target.model, request);
        tokio::select! {
            biased;
            () = stop.cancelled() => Err(Ended::Stopped),
            opened = tokio::time::timeout_at(self.deadline(), opening) => match opened {
                Ok(opened) => opened.map_err(Ended::Failed),
                Err(_) => Err(Ended::Failed(self.too_late())),
            },
        }
    }

    async fn read(&mut self, mut stream: ChatStream, stop: &CancellationToken) -> Ended {
        loop {
            let deadline = self.deadline();
            let next = tokio::select! {
                biased;
                () = stop.cancelled() => return Ended::Stopped,
                next = tokio::time::timeout_at(deadline, stream.next()) => next,
            };
            match next {
                Err(_) => return Ended::Failed(self.too_late()),
                Ok(None) => return Ended::Failed(ErrorKind::StreamCut.into()),
                Ok(Some(Err(error))) => return Ended::Failed(error),
                Ok(Some(Ok(ChatEvent::Finished(finish)))) => return Ended::Finished(finish),
                Ok(Some(Ok(event))) => {
                    self.take(event).await;
                    if self.record.unreadable_events > MAX_UNREADABLE {
                        return Ended::Failed(ErrorKind::StreamCut.into());
                    }
                }
            }
        }
    }

    async fn take(&mut self, event: ChatEvent) {
        self.last_sign_of_life = Instant::now();
        match event {
            ChatEvent::Accepted { status, request_id } => {
                self.record.status = Some(status);
                self.record.request_id = request_id;
            }
            ChatEvent::ReportedModel(model) => self.record.reported_model = Some(model),
            ChatEvent::Usage(usage) => self.record.usage = usage,
            ChatEvent::Unreadable => self.record.unreadable_events += 1,
            ChatEvent::Alive | ChatEvent::Finished(_) => {}
            ChatEvent::Text(text) => self.write(TurnEvent::Text(text)).await,
            ChatEvent::Reasoning(text) => self.write(TurnEvent::Reasoning(text)).await,
        }
    }

    /// Hands content on; before the first of it, who writes.
    async fn write(&mut self, event: TurnEvent) {
        if !self.content {
            self.content = true;
            self.record.first_content_ms = Some(self.elapsed_ms());
            self.name_the_writer().await;
        }
        tell(self.events, event).await;
    }

    async fn name_the_writer(&self) {
        let attempt = self.record.clone();
        tell(self.events, TurnEvent::SourceChanged { attempt }).await;
    }

    async fn end(mut self, ended: Ended) -> AttemptEnd {
        self.record.duration_ms = Some(self.elapsed_ms());
        let end = match ended {
            // A filter that let no word through has refused; its silence is no answer.
            Ended::Finished(FinishReason::ContentFilter) if !self.content => {
                self.fail(&ErrorKind::ContentRefused.into()).await
            }
            Ended::Finished(finish) => {
                // An answer without a word is one all the same, and has a writer.
                if !self.content {
                    self.name_the_writer().await;
                }
                self.record.outcome = AttemptOutcome::Answered;
                AttemptEnd::Answered(finish)
            }
            Ended::Stopped => {
                self.record.outcome = AttemptOutcome::Stopped;
                AttemptEnd::Stopped
            }
            Ended::Failed(error) => self.fail(&error).await,
        };
        tell(self.events, TurnEvent::AttemptEnded(self.record)).await;
        end
    }

    async fn fail(&mut self, error: &ProviderError) -> AttemptEnd {
        let error = ProviderError {
            kind: self.seen_from_the_content(error.kind),
            ..error.clone()
        };
        self.record.status = error.status.or(self.record.status);
        self.record.request_id = error.request_id.clone().or(self.record.request_id.take());
        self.record.outcome = match error.kind {
            ErrorKind::KeyMissing | ErrorKind::KeychainUnavailable | ErrorKind::Unsupported => {
                AttemptOutcome::NotAsked((&error).into())
            }
            _ => AttemptOutcome::Failed((&error).into()),
        };
        if self.content {
            let failure = (&error).into();
            let event = TurnEvent::SetAside {
                attempt: self.record.position,
                failure,
            };
            tell(self.events, event).await;
        }
        AttemptEnd::Failed(error.kind)
    }

    /// A connection that breaks is one thing before the first content and another after it.
    fn seen_from_the_content(&self, kind: ErrorKind) -> ErrorKind {
        match (kind, self.content) {
            (ErrorKind::StreamCut, false) => ErrorKind::ConnectionLost,
            (ErrorKind::ConnectionLost, true) => ErrorKind::StreamCut,
            _ => kind,
        }
    }

    /// Signs of life without content do not put off the wait for the first content.
    fn deadline(&self) -> Instant {
        if self.content {
            self.last_sign_of_life + self.timeouts.silence
        } else {
            self.asked_at + self.timeouts.first_content
        }
    }

    fn too_late(&self) -> ProviderError {
        let kind = if self.content {
            ErrorKind::StreamStalled
        } else {
            ErrorKind::NoFirstContent
        };
        kind.into()
    }

    fn elapsed_ms(&self) -> u64 {
        let elapsed = self.clock.now().since(self.record.started_at);
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }
}
