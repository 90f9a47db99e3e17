//! The matrix as a table.

use aideon_engine::provenance::{AttemptOutcome, AttemptRecord, SourceKind, Tier};

use crate::{
    case::{Case, Fallback, Got, Mode},
    classes::Moment,
};

/// A case that led to what the table says, and what that was.
pub(crate) struct Line {
    key: (&'static str, Moment, String, Mode, bool, bool),
    attempts: String,
    got: String,
    counted: String,
    breaker: String,
}

impl Line {
    pub(crate) fn new(case: &Case, got: &Got) -> Self {
        let strike = case.strike;
        Self {
            key: (
                case.class.name,
                strike.moment,
                format!("{:?}", strike.kind),
                case.mode,
                case.tier == Tier::Premium,
                case.fallback == Fallback::Failing,
            ),
            attempts: attempts(&got.attempts),
            got: got.to_string(),
            counted: match case.tier {
                Tier::Free => got.used.to_string(),
                Tier::Premium => "-".into(),
            },
            breaker: format!("{:?}", strike.breaker),
        }
    }
}

/// Runs of like attempts: `3 x Overloaded, answered`.
fn attempts(attempts: &[AttemptRecord]) -> String {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for attempt in attempts {
        let word = match &attempt.outcome {
            AttemptOutcome::Failed(failure) => format!("{:?}", failure.kind),
            AttemptOutcome::NotAsked(failure) => format!("not asked: {:?}", failure.kind),
            other => format!("{other:?}").to_lowercase(),
        };
        match runs.last_mut() {
            Some((last, times)) if *last == word => *times += 1,
            _ => runs.push((word, 1)),
        }
    }
    let words = runs.into_iter().map(|(word, times)| match times {
        1 => word,
        times => format!("{times} x {word}"),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// The badge in words.
pub(crate) fn badge(attempt: &AttemptRecord) -> String {
    let source = attempt.source();
    let name = match source.kind {
        SourceKind::Aideon => "Aideon Model".to_owned(),
        SourceKind::Together => "Together AI".to_owned(),
        SourceKind::Chosen { provider } => provider,
    };
    match source.fallback {
        true => format!("{name} (Fallback)"),
        false => name,
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the table is what the reader of a test run wants to see"
)]
pub(crate) fn print(lines: &mut [Line]) {
    lines.sort_by(|a, b| a.key.cmp(&b.key));
    println!(
        "{:<34} {:<14} {:<9} {:<8} {:<9} | {:<44} | {:<34} | {:<7} | breaker",
        "class", "strikes", "mode", "plan", "fallback", "attempts", "the user got", "counted"
    );
    for line in lines.iter() {
        let (class, moment, _, mode, premium, failing) = &line.key;
        println!(
            "{class:<34} {:<14} {:<9} {:<8} {:<9} | {:<44} | {:<34} | {:<7} | {}",
            format!("{moment:?}"),
            format!("{mode:?}"),
            if *premium { "premium" } else { "free" },
            if *failing { "failing" } else { "healthy" },
            line.attempts,
            line.got,
            line.counted,
            line.breaker
        );
    }
    println!("{} cases", lines.len());
}
