//! Runs a route: its candidates in order, what each failure leads to, what happens when a
//! stream breaks.
//!
//! When text has been shown and the stream breaks, the text is set aside and the next
//! candidate answers from the start: two models are never blended into one text. All state
//! of a turn dies with [`FallbackHandler::run`].

mod attempt;
mod consequence;

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use self::{
    attempt::{Attempt, AttemptEnd},
    consequence::leads_on,
};
use crate::{
    chat::ChatRequest,
    error::ErrorKind,
    manager::{self, ProviderManager},
    model_id::ModelId,
    ports::Clock,
    provenance::{
        AttemptOutcome, AttemptRecord, FailureRecord, NoticeRecord, ReplyOutcome, RouteRole,
        Service,
    },
    provider::LlmProvider,
    selector::Route,
};

/// How long a candidate may keep the user waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// From asking to the first content; the last candidate has twice as long.
    pub first_content: Duration,
    /// Without a sign of life once content has come.
    pub silence: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            first_content: Duration::from_secs(12),
            silence: Duration::from_secs(15),
        }
    }
}

/// What is to be answered, and by whom.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The candidates.
    pub route: Route,
    /// The conversation.
    pub request: ChatRequest,
}

/// What happens during a turn, in the order it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnEvent {
    /// A candidate is being asked.
    AttemptStarted(AttemptRecord),
    /// What follows is written by this attempt.
    SourceChanged {
        /// The attempt with what is known of it.
        attempt: AttemptRecord,
    },
    /// More of the answer.
    Text(String),
    /// More of the model's reasoning.
    Reasoning(String),
    /// What an attempt wrote no longer stands as the answer.
    SetAside {
        /// The attempt's position.
        attempt: u32,
        /// Why.
        failure: FailureRecord,
    },
    /// A candidate's attempt came to its end, or it was passed over.
    AttemptEnded(AttemptRecord),
    /// Something to know beside the text.
    Notice(NoticeRecord),
}

/// Runs routes.
#[derive(Clone)]
pub struct FallbackHandler {
    manager: Arc<ProviderManager>,
    clock: Arc<dyn Clock>,
    timeouts: Timeouts,
}

impl FallbackHandler {
    /// A handler over the manager's providers.
    pub fn new(manager: Arc<ProviderManager>, clock: Arc<dyn Clock>, timeouts: Timeouts) -> Self {
        Self {
            manager,
            clock,
            timeouts,
        }
    }

    /// Asks the candidates in order until one has answered, none is left, a failure ends the
    /// route, or `stop` is cancelled. Events go to `events`; when nobody listens any more the
    /// turn is stopped. Never returns [`ReplyOutcome::Running`].
    pub async fn run(
        &self,
        turn: &Turn,
        stop: &CancellationToken,
        events: &mpsc::Sender<TurnEvent>,
    ) -> ReplyOutcome {
        let candidates = turn.route.candidates();
        let last = candidates.len().saturating_sub(1);
        for (position, (role, target)) in candidates.enumerate() {
            if stop.is_cancelled() || events.is_closed() {
                return ReplyOutcome::Stopped;
            }
            let record = self.record(turn, position, role, target);
            let Some(provider) = self.manager.provider_of(target) else {
                pass_over(record, ErrorKind::ProviderUnknown, events).await;
                continue;
            };
            let wait = if position == last { 2 } else { 1 };
            let timeouts = Timeouts {
                first_content: self.timeouts.first_content.saturating_mul(wait),
                silence: self.timeouts.silence,
            };
            let end = self
                .ask(&provider, record, timeouts, turn, stop, events)
                .await;
            match end {
                AttemptEnd::Answered(finish) => return ReplyOutcome::Finished(finish),
                AttemptEnd::Stopped => return ReplyOutcome::Stopped,
                AttemptEnd::Failed(kind) if leads_on(kind, turn.route.tier) => {
                    if position < last {
                        warn_of_key(kind, provider.as_ref(), events).await;
                    }
                }
                AttemptEnd::Failed(_) => return ReplyOutcome::Failed,
            }
        }
        ReplyOutcome::Failed
    }

    async fn ask(
        &self,
        provider: &Arc<dyn LlmProvider>,
        record: AttemptRecord,
        timeouts: Timeouts,
        turn: &Turn,
        stop: &CancellationToken,
        events: &mpsc::Sender<TurnEvent>,
    ) -> AttemptEnd {
        Attempt::new(record, self.clock.as_ref(), timeouts, events)
            .run(provider.as_ref(), &turn.request, stop)
            .await
    }

    fn record(
        &self,
        turn: &Turn,
        position: usize,
        role: RouteRole,
        target: &ModelId,
    ) -> AttemptRecord {
        let endpoint = self.manager.provider_of(target);
        let endpoint = endpoint.as_ref().map(|provider| provider.endpoint());
        AttemptRecord {
            position: u32::try_from(position).unwrap_or(u32::MAX),
            tier: turn.route.tier,
            role,
            service: endpoint.map_or(Service::Other, manager::service),
            provider: endpoint.map_or_else(
                || target.endpoint.to_string(),
                |endpoint| endpoint.name.clone(),
            ),
            simulated: endpoint.is_some_and(|endpoint| endpoint.simulated),
            target: target.clone(),
            reported_model: None,
            started_at: self.clock.now(),
            first_content_ms: None,
            duration_ms: None,
            outcome: AttemptOutcome::Running,
            status: None,
            request_id: None,
            usage: Default::default(),
            unreadable_events: 0,
        }
    }
}

/// Tells of a candidate that was not asked.
async fn pass_over(mut record: AttemptRecord, kind: ErrorKind, events: &mpsc::Sender<TurnEvent>) {
    record.outcome = AttemptOutcome::NotAsked(kind.into());
    tell(events, TurnEvent::AttemptEnded(record)).await;
}

/// Another candidate answers because of a key: the user is asked to mend it.
async fn warn_of_key(
    kind: ErrorKind,
    provider: &dyn LlmProvider,
    events: &mpsc::Sender<TurnEvent>,
) {
    let about_the_key = matches!(
        kind,
        ErrorKind::KeyMissing | ErrorKind::KeyRejected | ErrorKind::PermissionDenied
    );
    if about_the_key {
        let endpoint = provider.endpoint();
        let (endpoint, provider) = (endpoint.id.clone(), endpoint.name.clone());
        tell(
            events,
            TurnEvent::Notice(NoticeRecord::KeyNeeded { endpoint, provider }),
        )
        .await;
    }
}

/// Sends an event; that nobody listens any more is noticed before the next attempt.
async fn tell(events: &mpsc::Sender<TurnEvent>, event: TurnEvent) {
    let _ = events.send(event).await;
}
