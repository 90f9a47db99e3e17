//! The `aideon` object of answers: who wrote, why they did, and who else was asked.

use aideon_engine::{
    error::ErrorKind,
    provenance::{
        AttemptOutcome, AttemptRecord, FailureRecord, ModelSource, NoticeRecord, RouteRole,
        SourceKind,
    },
};
use serde::Serialize;
use serde_json::value::RawValue;

/// The attempt that answered.
pub(crate) fn answered(attempts: &[AttemptRecord]) -> Option<&AttemptRecord> {
    let mut attempts = attempts.iter().rev();
    attempts.find(|attempt| attempt.outcome == AttemptOutcome::Answered)
}

/// Writes it.
pub(crate) fn write(
    request_id: &str,
    attempts: &[AttemptRecord],
    notices: &[NoticeRecord],
) -> Box<RawValue> {
    let provenance = Provenance {
        request_id,
        source: answered(attempts).map(|attempt| Source::of(attempt.source())),
        attempts: attempts.iter().map(Attempt::of).collect(),
        notices: notices.iter().map(Notice::of).collect(),
    };
    // It has nothing that cannot be written as JSON.
    serde_json::value::to_raw_value(&provenance).unwrap_or_default()
}

#[derive(Serialize)]
struct Provenance<'a> {
    request_id: &'a str,
    source: Option<Source>,
    attempts: Vec<Attempt<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notices: Vec<Notice<'a>>,
}

#[derive(Serialize)]
struct Source {
    badge: String,
    kind: &'static str,
    fallback: bool,
    simulated: bool,
}

impl Source {
    fn of(source: ModelSource) -> Self {
        let (kind, name) = match source.kind {
            SourceKind::Aideon => ("aideon", "Aideon Model".to_owned()),
            SourceKind::Together => ("together", "Together AI".to_owned()),
            SourceKind::Chosen { provider } => ("chosen", provider),
        };
        Self {
            badge: match source.fallback {
                true => format!("{name} (Fallback)"),
                false => name,
            },
            kind,
            fallback: source.fallback,
            simulated: source.simulated,
        }
    }
}

#[derive(Serialize)]
struct Attempt<'a> {
    model: String,
    provider: &'a str,
    role: RouteRole,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reported_model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provider_request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    started_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_content_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prompt_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_tokens: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_nano_usd: Option<u64>,
    #[serde(skip_serializing_if = "is_false")]
    at_least: bool,
    #[serde(skip_serializing_if = "is_zero")]
    unreadable_events: u32,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde calls it with a reference"
)]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

#[derive(Serialize)]
struct Failure {
    kind: ErrorKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

impl<'a> Attempt<'a> {
    fn of(attempt: &'a AttemptRecord) -> Self {
        let (outcome, error) = outcome(&attempt.outcome);
        Self {
            model: attempt.target.to_string(),
            provider: &attempt.provider,
            role: attempt.role,
            outcome,
            error: error.map(|failure| Failure {
                kind: failure.kind,
                retry_after_ms: failure.retry_after_ms,
            }),
            reported_model: attempt.reported_model.as_deref(),
            provider_request_id: attempt.request_id.as_deref(),
            status: attempt.status,
            started_at: attempt.started_at.0,
            first_content_ms: attempt.first_content_ms,
            duration_ms: attempt.duration_ms,
            prompt_tokens: attempt.usage.prompt,
            completion_tokens: attempt.usage.completion,
            cost_nano_usd: attempt.cost.map(|cost| cost.0),
            at_least: attempt.at_least,
            unreadable_events: attempt.unreadable_events,
        }
    }
}

/// The provider's own reason is left out: it may repeat words of the request, which are not
/// to be stored.
fn outcome(outcome: &AttemptOutcome) -> (&'static str, Option<&FailureRecord>) {
    match outcome {
        AttemptOutcome::Running => ("running", None),
        AttemptOutcome::Answered => ("answered", None),
        AttemptOutcome::Failed(failure) => ("failed", Some(failure)),
        AttemptOutcome::NotAsked(failure) => ("not_asked", Some(failure)),
        AttemptOutcome::Stopped => ("stopped", None),
        AttemptOutcome::Interrupted => ("interrupted", None),
    }
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Notice<'a> {
    KeyNeeded {
        endpoint: &'a str,
        provider: &'a str,
    },
}

impl<'a> Notice<'a> {
    fn of(notice: &'a NoticeRecord) -> Self {
        match notice {
            NoticeRecord::KeyNeeded { endpoint, provider } => Self::KeyNeeded {
                endpoint: endpoint.as_str(),
                provider,
            },
        }
    }
}
