//! What came of an answer that is collected.

use aideon_engine::{
    chat::FinishReason,
    fallback::TurnEvent,
    provenance::ReplyOutcome,
    tools::{ToolCall, ToolCalls},
};

use crate::{
    exchange::Exchange,
    running::{Next, Running},
};

/// The words and calls of an answer.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) text: String,
    pub(crate) reasoning: String,
    pub(crate) calls: Vec<ToolCall>,
}

/// Collects a turn to its end.
///
/// # Errors
/// How it ended, when it was not answered.
pub(crate) async fn collect(
    running: &mut Running,
    exchange: &mut Exchange,
) -> Result<(Told, FinishReason), ReplyOutcome> {
    let mut told = Told::default();
    let mut calls = ToolCalls::default();
    loop {
        let event = match running.next().await {
            Next::Continue(event) => event,
            Next::Break(ReplyOutcome::Finished(finish)) => {
                told.calls = calls.finish();
                return Ok((told, finish));
            }
            Next::Break(outcome) => return Err(outcome),
        };
        exchange.note(&event);
        match event {
            TurnEvent::Text(text) => told.text.push_str(&text),
            TurnEvent::Reasoning(text) => told.reasoning.push_str(&text),
            TurnEvent::ToolCall(piece) => calls.take(piece),
            TurnEvent::AttemptStarted(_)
            | TurnEvent::SourceChanged { .. }
            | TurnEvent::Sealed(_)
            | TurnEvent::Pictures(_)
            | TurnEvent::SetAside { .. }
            | TurnEvent::AttemptEnded(_)
            | TurnEvent::Notice(_) => {}
        }
    }
}
