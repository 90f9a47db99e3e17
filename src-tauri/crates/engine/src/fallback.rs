//! Runs a route: its candidates in order, what each failure leads to, what happens when a
//! stream breaks.
//!
//! When text has been shown and the stream breaks, the text is set aside and the next
//! candidate answers from the start, unless the turn wants something else ([`OnBreak`]): two
//! models are never blended into one text. All state of a turn dies with it; what is learnt
//! of the targets stays in the manager's health.

mod attempt;
mod consequence;
mod going_on;
mod patience;
mod streamed;
mod walk;
mod whole;

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub use self::{
    patience::{Backoff, Patience, TimeoutScope, Timeouts},
    whole::Answered,
};
use self::{
    streamed::{Streamed, Words},
    walk::{Walk, Walked},
};
use crate::{
    chat::ChatRequest,
    manager::ProviderManager,
    media::Picture,
    ports::Clock,
    provenance::{AttemptRecord, FailureRecord, NoticeRecord, ReplyOutcome},
    reasoning::Seal,
    selector::{Modality, Route},
    tools::ToolCallDelta,
    whole::{ImageRequest, TextRequest},
};

/// What is to be answered, by whom, and what happens when the answer breaks off.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The candidates.
    pub route: Route,
    /// What is asked.
    pub request: TurnRequest,
    /// What a break leads to.
    pub on_break: OnBreak,
}

impl Turn {
    /// A conversation to be answered; when the answer breaks off, the next candidate begins
    /// anew.
    pub fn chat(route: Route, request: ChatRequest) -> Self {
        Self {
            route,
            request: TurnRequest::Chat(request),
            on_break: OnBreak::Restart,
        }
    }
}

/// What is asked of a model.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnRequest {
    /// The answer to a conversation.
    Chat(ChatRequest),
    /// The same for a caller who wants it whole: a provider that answers in one piece is asked
    /// for that, which is the least work, and has as long as models have that reason first.
    /// Nothing is told before the answer is complete, whatever the turn says.
    AtOnce(ChatRequest),
    /// The rest of an answer: the conversation ends with what was written of it. A provider
    /// that does not go on with such an end is told to do so.
    Rest(ChatRequest),
    /// The continuation of a text.
    Text(TextRequest),
    /// Pictures.
    Image(ImageRequest),
}

impl TurnRequest {
    /// What it takes to answer.
    pub fn modality(&self) -> Modality {
        match self {
            Self::Text(_) => Modality::Text,
            Self::Image(_) => Modality::Image,
            Self::Chat(request) | Self::AtOnce(request) | Self::Rest(request) => {
                conversation_modality(request)
            }
        }
    }
}

/// What it takes to answer a conversation.
fn conversation_modality(request: &ChatRequest) -> Modality {
    match request.has_pictures() {
        true => Modality::Vision,
        false => Modality::Chat,
    }
}

/// What happens when an answer breaks off after some of it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnBreak {
    /// It is set aside, and the next candidate answers from the start.
    #[default]
    Restart,
    /// It stays, the turn has failed, and the user decides.
    Keep,
    /// Nothing of an answer is told before it is complete, so that a restart is invisible:
    /// for callers who cannot take back what they were sent.
    Hold,
    /// The turn has failed: for callers who cannot take back what they were sent and want it
    /// at once.
    Fail,
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
    /// A thought is complete: what goes back to its provider with it.
    Sealed(Seal),
    /// A piece of a call of a tool.
    ToolCall(ToolCallDelta),
    /// The pictures that were asked for, by the attempt that answered.
    Pictures(Vec<Picture>),
    /// What an attempt wrote no longer stands as the answer.
    SetAside {
        /// The attempt's position.
        attempt: u32,
        /// Why.
        failure: FailureRecord,
    },
    /// An attempt came to its end, or a candidate was passed over.
    AttemptEnded(AttemptRecord),
    /// Something to know beside the text.
    Notice(NoticeRecord),
}

/// Runs routes.
#[derive(Clone)]
pub struct FallbackHandler {
    manager: Arc<ProviderManager>,
    clock: Arc<dyn Clock>,
    patience: Arc<Patience>,
}

impl FallbackHandler {
    /// A handler over the manager's providers.
    pub fn new(manager: Arc<ProviderManager>, clock: Arc<dyn Clock>, patience: Patience) -> Self {
        Self {
            manager,
            clock,
            patience: Arc::new(patience),
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
        let words = match &turn.request {
            TurnRequest::Chat(request) | TurnRequest::AtOnce(request) => Words::Answer(request),
            TurnRequest::Rest(request) => Words::Rest(request),
            TurnRequest::Text(request) => Words::Text(request),
            TurnRequest::Image(request) => {
                return self.make(&turn.route, request, stop, events).await;
            }
        };
        let at_once = matches!(turn.request, TurnRequest::AtOnce(_));
        let streamed = Streamed {
            words,
            on_break: match at_once {
                true => OnBreak::Hold,
                false => turn.on_break,
            },
            at_once,
        };
        let walk = Walk::new(self, &turn.route, &streamed, stop, events);
        match walk.run().await {
            Walked::Answered(finish) => ReplyOutcome::Finished(finish),
            Walked::Failed => ReplyOutcome::Failed,
            Walked::Stopped => ReplyOutcome::Stopped,
        }
    }
}

/// Sends an event; that nobody listens any more is noticed before the next attempt.
async fn tell(events: &mpsc::Sender<TurnEvent>, event: TurnEvent) {
    let _ = events.send(event).await;
}
