//! What a test reads off a reply.

use aideon_engine::{
    error::ErrorKind,
    provenance::{AttemptOutcome, AttemptRecord, ModelSource, ReplyRecord, SourceKind},
};

/// The failure's class, of each attempt that failed or was not made.
pub fn failures(attempts: &[AttemptRecord]) -> Vec<Option<ErrorKind>> {
    let kind = |attempt: &AttemptRecord| match &attempt.outcome {
        AttemptOutcome::Failed(failure) | AttemptOutcome::NotAsked(failure) => Some(failure.kind),
        _ => None,
    };
    attempts.iter().map(kind).collect()
}

/// The models of the attempts, in order.
pub fn targets(attempts: &[AttemptRecord]) -> Vec<String> {
    let target = |attempt: &AttemptRecord| attempt.target.to_string();
    attempts.iter().map(target).collect()
}

/// The text that stands as the answer.
pub fn answer(reply: &ReplyRecord) -> &str {
    reply.answer().map_or("", |segment| segment.text.as_str())
}

/// "Aideon Model".
pub fn aideon() -> ModelSource {
    source(SourceKind::Aideon, false)
}

/// "Together AI".
pub fn together_ai() -> ModelSource {
    source(SourceKind::Together, false)
}

/// "Together AI (Fallback)".
pub fn together_fallback() -> ModelSource {
    source(SourceKind::Together, true)
}

/// Another provider by its plain name.
pub fn chosen(provider: &str, fallback: bool) -> ModelSource {
    let provider = provider.to_owned();
    source(SourceKind::Chosen { provider }, fallback)
}

fn source(kind: SourceKind, fallback: bool) -> ModelSource {
    ModelSource {
        kind,
        fallback,
        simulated: false,
    }
}
