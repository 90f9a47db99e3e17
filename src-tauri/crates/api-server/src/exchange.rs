//! One request, from its receipt to the row that is kept of it. However it ends, also by the
//! caller's going away, there is exactly one row and one settlement.

use std::{borrow::Cow, sync::Arc, time::Instant};

use aideon_engine::{
    chat::TokenUsage,
    fallback::TurnEvent,
    free_tier::{QuotaError, ReservationId},
    model_id::ModelId,
    provenance::{AttemptOutcome, AttemptRecord, NoticeRecord},
    selector::Modality,
    time::Timestamp,
};
use aideon_storage::requests::{RequestOutcome, RequestRow};
use http::StatusCode;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{caller::Caller, failure::ApiError, gateway::Gateway, provenance};

/// The most characters that are kept of a model's name as the caller wrote it.
const MAX_ASKED: usize = 200;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Chat,
    Text,
    Embeddings,
    Images,
}

impl Operation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat.completions",
            Self::Text => "completions",
            Self::Embeddings => "embeddings",
            Self::Images => "images.generations",
        }
    }
}

pub(crate) struct Exchange {
    pub(crate) gateway: Arc<Gateway>,
    pub(crate) caller: Caller,
    /// UUIDv7.
    pub(crate) id: String,
    pub(crate) received_at: Timestamp,
    begun: Instant,
    operation: Operation,
    asked: Option<String>,
    pub(crate) streamed: bool,
    attempts: Vec<AttemptRecord>,
    running: Option<AttemptRecord>,
    notices: Vec<NoticeRecord>,
    reserved: Vec<ReservationId>,
    /// How many of the reservations count: something was delivered for them.
    delivered: usize,
    ended: bool,
}

impl Exchange {
    pub(crate) fn new(gateway: Arc<Gateway>, caller: Caller, operation: Operation) -> Self {
        gateway.metrics.begun();
        Self {
            received_at: gateway.clock.now(),
            gateway,
            caller,
            id: Uuid::now_v7().to_string(),
            begun: Instant::now(),
            operation,
            asked: None,
            streamed: false,
            attempts: Vec::new(),
            running: None,
            notices: Vec::new(),
            reserved: Vec::new(),
            delivered: 0,
            ended: false,
        }
    }

    /// Notes whom the caller asked for, and how.
    pub(crate) fn asked(&mut self, model: &str, streamed: bool) {
        self.asked = Some(model.chars().take(MAX_ASKED).collect());
        self.streamed = streamed;
    }

    /// Reserves what the request costs, `count` times, or nothing.
    pub(crate) async fn reserve(&mut self, modality: Modality, count: u32) -> Result<(), ApiError> {
        let free_tier = &self.gateway.free_tier;
        let charge = free_tier.charge(self.caller.tier, &self.caller.subject, modality);
        let Some(charge) = charge else {
            return Ok(());
        };
        for _ in 0..count {
            match free_tier.reserve(&charge).await {
                Ok(id) => self.reserved.push(id),
                Err(QuotaError::Exceeded(exceeded)) => {
                    return Err(ApiError::quota(&exceeded, self.gateway.clock.now()));
                }
                Err(QuotaError::Store(error)) => {
                    tracing::error!(%error, "the quota could not be counted");
                    return Err(ApiError::store());
                }
            }
        }
        Ok(())
    }

    /// Takes note of what an event says of the attempts.
    pub(crate) fn note(&mut self, event: &TurnEvent) {
        match event {
            TurnEvent::AttemptStarted(attempt) | TurnEvent::SourceChanged { attempt } => {
                self.running = Some(attempt.clone());
            }
            TurnEvent::AttemptEnded(attempt) => {
                self.running = None;
                self.attempts.push(attempt.clone());
            }
            TurnEvent::Notice(notice) => self.notices.push(notice.clone()),
            _ => {}
        }
    }

    /// Takes the attempts of a request that was asked whole.
    pub(crate) fn take(&mut self, attempts: Vec<AttemptRecord>, notices: Vec<NoticeRecord>) {
        self.attempts = attempts;
        self.notices = notices;
    }

    pub(crate) fn attempts(&self) -> &[AttemptRecord] {
        &self.attempts
    }

    /// Something was given to the caller: so many of what was reserved are used.
    pub(crate) fn deliver(&mut self, count: usize) {
        self.delivered = count;
    }

    /// Who answered.
    pub(crate) fn answered_by(&self) -> Option<&ModelId> {
        provenance::answered(&self.attempts).map(|attempt| &attempt.target)
    }

    /// What the one who answered has counted.
    pub(crate) fn usage(&self) -> TokenUsage {
        let answered = provenance::answered(&self.attempts);
        answered.map(|attempt| attempt.usage).unwrap_or_default()
    }

    /// The request was answered in full; gives the `aideon` object.
    pub(crate) fn answered(&mut self) -> Box<RawValue> {
        self.end(StatusCode::OK, RequestOutcome::Answered, None)
    }

    /// The request failed, and the caller was told `status`; gives the `aideon` object.
    pub(crate) fn failed(&mut self, status: StatusCode, error: &ApiError) -> Box<RawValue> {
        let outcome = match self.attempts.is_empty() {
            true => RequestOutcome::Refused,
            false => RequestOutcome::Failed,
        };
        self.end(status, outcome, Some(error.code))
    }

    fn end(
        &mut self,
        status: StatusCode,
        outcome: RequestOutcome,
        code: Option<&'static str>,
    ) -> Box<RawValue> {
        let provenance = provenance::write(&self.id, &self.attempts, &self.notices);
        if !std::mem::replace(&mut self.ended, true) {
            self.settle();
            self.count(status, outcome);
            self.keep(status, outcome, code, provenance.get());
        }
        provenance
    }

    fn count(&self, status: StatusCode, outcome: RequestOutcome) {
        let metrics = &self.gateway.metrics;
        for attempt in &self.attempts {
            metrics.attempt(attempt);
        }
        let (operation, took) = (self.operation.name(), self.begun.elapsed());
        metrics.ended(operation, status.as_u16(), outcome.name(), took);
    }

    fn keep(
        &mut self,
        status: StatusCode,
        outcome: RequestOutcome,
        code: Option<&'static str>,
        provenance: &str,
    ) {
        let usage = self.usage();
        let took = self.begun.elapsed().as_millis();
        self.gateway.recorder.keep(RequestRow {
            id: self.id.clone(),
            received_at: self.received_at,
            duration_ms: u64::try_from(took).unwrap_or(u64::MAX),
            caller: self.caller.name.to_string(),
            tier: self.caller.tier,
            operation: Cow::Borrowed(self.operation.name()),
            asked: self.asked.take(),
            streamed: self.streamed,
            status: status.as_u16(),
            outcome,
            code: code.map(str::to_owned),
            answered_by: self.answered_by().map(ToString::to_string),
            prompt_tokens: usage.prompt,
            completion_tokens: usage.completion,
            provenance: provenance.to_owned(),
        });
    }

    /// Settles what was reserved, without anybody waiting for it.
    fn settle(&mut self) {
        if self.reserved.is_empty() {
            return;
        }
        let reserved = std::mem::take(&mut self.reserved);
        let (free_tier, delivered) = (self.gateway.free_tier.clone(), self.delivered);
        let settling = async move {
            for (index, id) in reserved.iter().enumerate() {
                if let Err(error) = free_tier.settle(id, index < delivered).await {
                    tracing::warn!(%error, "what was used could not be counted yet");
                }
            }
        };
        // Without a runtime the process is ending: it is settled at the next start.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(settling);
        }
    }
}

impl Drop for Exchange {
    /// Nobody is left to be told how it ended.
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        if let Some(mut running) = self.running.take() {
            running.outcome = AttemptOutcome::Stopped;
            let took = self.gateway.clock.now().since(running.started_at);
            running.duration_ms = u64::try_from(took.as_millis()).ok();
            self.attempts.push(running);
        }
        // The status that servers commonly note for callers who went away; nobody is sent it.
        let status = StatusCode::from_u16(499).unwrap_or(StatusCode::REQUEST_TIMEOUT);
        self.end(status, RequestOutcome::Cancelled, Some("cancelled"));
    }
}
