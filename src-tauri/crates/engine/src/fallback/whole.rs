//! Answers that come whole: vectors, pictures, and words collected for callers who want
//! them so.

use async_trait::async_trait;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    FallbackHandler, OnBreak, Turn, TurnEvent,
    attempt::{AfterBreak, Attempt, AttemptEnd, AttemptSetup, Ended},
    tell,
    walk::{Ask, Walk, Walked},
};
use crate::{
    chat::{ChatReply, FinishReason},
    error::ProviderError,
    provenance::{AttemptRecord, NoticeRecord, ReplyOutcome},
    provider::{LlmProvider, ProviderCapabilities},
    reasoning::Thoughts,
    selector::{Modality, Route},
    tools::ToolCalls,
    whole::{EmbeddingRequest, Embeddings, ImageRequest, Images, Whole},
};

/// Events that may wait while they are collected.
const WAITING: usize = 64;

/// What came of asking along a route for something whole.
#[derive(Clone, Debug)]
pub struct Answered<T> {
    /// The answer; none when nobody could give one or the caller stopped.
    pub answer: Option<T>,
    /// Everybody who was asked or passed over, in order.
    pub attempts: Vec<AttemptRecord>,
    /// What the user should know beside it.
    pub notices: Vec<NoticeRecord>,
    /// The caller stopped it.
    pub stopped: bool,
}

impl FallbackHandler {
    /// Asks along a route for the vectors of texts. The attempt that answered says which
    /// model they belong to: vectors of two models do not mix.
    pub async fn embed(
        &self,
        route: &Route,
        request: &EmbeddingRequest,
        stop: &CancellationToken,
    ) -> Answered<Embeddings> {
        self.ask_whole(route, &Wanted(request), stop).await
    }

    /// Asks along a route for pictures.
    pub async fn generate_images(
        &self,
        route: &Route,
        request: &ImageRequest,
        stop: &CancellationToken,
    ) -> Answered<Images> {
        self.ask_whole(route, &Wanted(request), stop).await
    }

    /// Asks along a route for pictures, and tells what happens as of an answer in words. The
    /// pictures are told of last.
    pub(super) async fn make(
        &self,
        route: &Route,
        request: &ImageRequest,
        stop: &CancellationToken,
        events: &mpsc::Sender<TurnEvent>,
    ) -> ReplyOutcome {
        let wanted = Wanted(request);
        match Walk::new(self, route, &wanted, stop, events).run().await {
            Walked::Answered(images) => {
                tell(events, TurnEvent::Pictures(images.pictures)).await;
                ReplyOutcome::Finished(FinishReason::Stop)
            }
            Walked::Failed => ReplyOutcome::Failed,
            Walked::Stopped => ReplyOutcome::Stopped,
        }
    }

    /// Asks along a route for an answer in words and waits for all of it. What breaks off
    /// was not shown to anybody, so the next candidate begins anew, whatever the turn says.
    pub async fn answer(&self, turn: &Turn, stop: &CancellationToken) -> Answered<ChatReply> {
        let turn = Turn {
            on_break: OnBreak::Hold,
            ..turn.clone()
        };
        let (events, told) = mpsc::channel(WAITING);
        let run = async {
            let outcome = self.run(&turn, stop, &events).await;
            drop(events);
            outcome
        };
        let (outcome, told) = tokio::join!(run, collect(told));
        let finish = match outcome {
            ReplyOutcome::Finished(finish) => Some(finish),
            _ => None,
        };
        Answered {
            answer: finish.and_then(|finish| told.reply(finish)),
            stopped: outcome == ReplyOutcome::Stopped,
            attempts: told.attempts,
            notices: told.notices,
        }
    }

    async fn ask_whole<A: Ask>(
        &self,
        route: &Route,
        ask: &A,
        stop: &CancellationToken,
    ) -> Answered<A::Answer> {
        let (events, told) = mpsc::channel(WAITING);
        let run = async {
            let walked = Walk::new(self, route, ask, stop, &events).run().await;
            drop(events);
            walked
        };
        let (walked, told) = tokio::join!(run, collect(told));
        let stopped = matches!(walked, Walked::Stopped);
        Answered {
            answer: match walked {
                Walked::Answered(answer) => Some(answer),
                Walked::Failed | Walked::Stopped => None,
            },
            attempts: told.attempts,
            notices: told.notices,
            stopped,
        }
    }
}

/// A request that one call answers whole.
#[async_trait]
trait WholeRequest: Sync {
    type Answer: Send;

    const MODALITY: Modality;

    /// It may take far longer than the first words of an answer.
    const TAKES_LONG: bool = false;

    fn fits(&self, capabilities: &ProviderCapabilities) -> bool {
        capabilities.of(Self::MODALITY)
    }

    async fn send(
        &self,
        provider: &dyn LlmProvider,
        model: &str,
    ) -> Result<Whole<Self::Answer>, ProviderError>;
}

#[async_trait]
impl WholeRequest for EmbeddingRequest {
    type Answer = Embeddings;

    const MODALITY: Modality = Modality::Embedding;

    fn fits(&self, capabilities: &ProviderCapabilities) -> bool {
        capabilities.embeddings && (capabilities.dimensions || self.dimensions.is_none())
    }

    async fn send(
        &self,
        provider: &dyn LlmProvider,
        model: &str,
    ) -> Result<Whole<Embeddings>, ProviderError> {
        provider.embed(model, self).await
    }
}

#[async_trait]
impl WholeRequest for ImageRequest {
    type Answer = Images;

    const MODALITY: Modality = Modality::Image;

    const TAKES_LONG: bool = true;

    async fn send(
        &self,
        provider: &dyn LlmProvider,
        model: &str,
    ) -> Result<Whole<Images>, ProviderError> {
        provider.generate_images(model, self).await
    }
}

/// What each candidate is asked for.
struct Wanted<'a, R>(&'a R);

#[async_trait]
impl<R: WholeRequest> Ask for Wanted<'_, R> {
    type Answer = R::Answer;

    fn fits(&self, capabilities: &ProviderCapabilities) -> bool {
        self.0.fits(capabilities)
    }

    fn takes_long(&self, _provider: &dyn LlmProvider) -> bool {
        R::TAKES_LONG
    }

    async fn ask(
        &self,
        provider: &dyn LlmProvider,
        setup: AttemptSetup<'_>,
    ) -> AttemptEnd<R::Answer> {
        let mut attempt = Attempt::new(setup, false);
        let ended = match self.send(&mut attempt, provider).await {
            Ok(whole) => {
                attempt.note_first_content();
                attempt.record.status = Some(whole.status);
                attempt.record.request_id = whole.request_id;
                attempt.record.reported_model = whole.reported_model;
                attempt.record.usage = whole.usage;
                attempt.name_the_writer().await;
                Ended::Answered(whole.answer)
            }
            Err(ended) => ended,
        };
        attempt.end(ended, AfterBreak::Unseen).await
    }
}

impl<R: WholeRequest> Wanted<'_, R> {
    async fn send(
        &self,
        attempt: &mut Attempt<'_>,
        provider: &dyn LlmProvider,
    ) -> Result<Whole<R::Answer>, Ended<R::Answer>> {
        attempt.begin(provider).await?;
        let model = attempt.record.target.model.clone();
        attempt
            .within(self.0.send(provider, &model))
            .await?
            .map_err(Ended::Failed)
    }
}

#[derive(Default)]
struct Told {
    attempts: Vec<AttemptRecord>,
    notices: Vec<NoticeRecord>,
    text: String,
    reasoning: String,
    thoughts: Thoughts,
    tool_calls: ToolCalls,
}

impl Told {
    fn reply(&self, finish: FinishReason) -> Option<ChatReply> {
        let answered = self.attempts.last()?;
        Some(ChatReply {
            text: self.text.clone(),
            reasoning: self.reasoning.clone(),
            thoughts: self.thoughts.clone().finish(),
            tool_calls: self.tool_calls.clone().finish(),
            finish,
            usage: answered.usage,
            reported_model: answered.reported_model.clone(),
            request_id: answered.request_id.clone(),
        })
    }
}

async fn collect(mut events: mpsc::Receiver<TurnEvent>) -> Told {
    let mut told = Told::default();
    while let Some(event) = events.recv().await {
        match event {
            TurnEvent::AttemptEnded(attempt) => told.attempts.push(attempt),
            TurnEvent::Notice(notice) => told.notices.push(notice),
            TurnEvent::ToolCall(piece) => told.tool_calls.take(piece),
            TurnEvent::Text(text) => told.text.push_str(&text),
            TurnEvent::Sealed(seal) => told.thoughts.seal(seal, &told.text, &told.reasoning),
            TurnEvent::Reasoning(text) => told.reasoning.push_str(&text),
            TurnEvent::AttemptStarted(_)
            | TurnEvent::SourceChanged { .. }
            | TurnEvent::Pictures(_)
            | TurnEvent::SetAside { .. } => {}
        }
    }
    told
}
