//! What `/metrics` tells, in Prometheus' text format. Labels name endpoints of the
//! configuration and never what callers wrote, so that their number is bounded.

use std::{sync::atomic::AtomicU64, time::Duration};

use aideon_engine::provenance::{AttemptOutcome, AttemptRecord};
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// Upper bounds in seconds, from a local model's first word to a long answer.
const SECONDS: [f64; 12] = [
    0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0,
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfRequest {
    operation: &'static str,
    status: u16,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfOperation {
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfAttempt {
    provider: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfTokens {
    provider: String,
    kind: &'static str,
}

/// Counts.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<OfRequest, Counter>,
    durations: Family<OfOperation, Histogram>,
    attempts: Family<OfAttempt, Counter>,
    tokens: Family<OfTokens, Counter<u64, AtomicU64>>,
    running: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("aideon");
        let requests = Family::default();
        registry.register("requests", "Requests that have ended", requests.clone());
        let histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        let durations = Family::new_with_constructor(histogram);
        registry.register_with_unit(
            "request_duration",
            "From a request to the end of its answer",
            Unit::Seconds,
            durations.clone(),
        );
        let attempts = Family::default();
        registry.register(
            "attempts",
            "Attempts at providers, by how they ended",
            attempts.clone(),
        );
        let tokens = Family::default();
        registry.register("tokens", "Tokens that providers counted", tokens.clone());
        let running = Gauge::default();
        registry.register("requests_running", "Requests under way", running.clone());
        Self {
            registry,
            requests,
            durations,
            attempts,
            tokens,
            running,
        }
    }

    pub(crate) fn begun(&self) {
        self.running.inc();
    }

    pub(crate) fn ended(
        &self,
        operation: &'static str,
        status: u16,
        outcome: &'static str,
        took: Duration,
    ) {
        self.running.dec();
        let labels = OfRequest {
            operation,
            status,
            outcome,
        };
        self.requests.get_or_create(&labels).inc();
        let durations = self.durations.get_or_create(&OfOperation { operation });
        durations.observe(took.as_secs_f64());
    }

    pub(crate) fn attempt(&self, attempt: &AttemptRecord) {
        let provider = attempt.target.endpoint.as_str();
        let labels = OfAttempt {
            provider: provider.to_owned(),
            outcome: match attempt.outcome {
                AttemptOutcome::Answered => "answered",
                AttemptOutcome::Failed(_) => "failed",
                AttemptOutcome::NotAsked(_) => "not_asked",
                AttemptOutcome::Stopped | AttemptOutcome::Interrupted | AttemptOutcome::Running => {
                    "stopped"
                }
            },
        };
        self.attempts.get_or_create(&labels).inc();
        let counted = [
            ("prompt", attempt.usage.prompt),
            ("completion", attempt.usage.completion),
        ];
        for (kind, tokens) in counted {
            if let Some(tokens) = tokens {
                let provider = provider.to_owned();
                let labels = OfTokens { provider, kind };
                self.tokens.get_or_create(&labels).inc_by(tokens);
            }
        }
    }

    /// The text; none when it cannot be written.
    pub(crate) fn text(&self) -> Option<String> {
        let mut out = String::new();
        text::encode(&mut out, &self.registry).ok()?;
        Some(out)
    }
}
