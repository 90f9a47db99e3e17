//! Bodies of refused requests, and what they are told apart by.

use std::time::Duration;

use aideon_engine::{error::ErrorKind, provider::ProviderKind};
use anyhow::Result;

use crate::{files, replay};

/// A refused request.
struct Refusal {
    kind: ProviderKind,
    /// The body written by hand.
    written: Body,
    /// The recorded one, where there is one.
    recorded: Option<Body>,
    status: u16,
    is: ErrorKind,
}

/// The body of a refusal.
#[derive(Clone, Copy)]
struct Body {
    file: &'static str,
    /// How the reason begins.
    says: &'static str,
    /// How long one is to wait.
    wait: Option<Duration>,
}

const fn body(file: &'static str, says: &'static str) -> Body {
    Body {
        file,
        says,
        wait: None,
    }
}

const fn waiting(body: Body, milliseconds: u64) -> Body {
    Body {
        wait: Some(Duration::from_millis(milliseconds)),
        ..body
    }
}

static REFUSALS: &[Refusal] = &[
    Refusal {
        kind: ProviderKind::Together,
        written: body("together/error-400.json", "temperature must be"),
        recorded: Some(body(
            "together/error-400-missing-model.json",
            "Invalid request",
        )),
        status: 400,
        is: ErrorKind::RequestInvalid,
    },
    Refusal {
        kind: ProviderKind::OpenAi,
        written: body("openai/error-400.json", "Unknown parameter"),
        recorded: Some(body(
            "openai/error-400-validation.json",
            "Invalid 'temperature'",
        )),
        status: 400,
        is: ErrorKind::RequestInvalid,
    },
    Refusal {
        kind: ProviderKind::OpenAiCompatible,
        written: body("openai/error-400.json", "Unknown parameter"),
        recorded: Some(body(
            "openai/error-400-validation.json",
            "Invalid 'temperature'",
        )),
        status: 400,
        is: ErrorKind::RequestInvalid,
    },
    Refusal {
        kind: ProviderKind::Ollama,
        written: body("ollama/error-404.json", "model 'no-such-boat"),
        recorded: Some(body(
            "ollama/error-404-unknown-model.json",
            "model 'nonexistent-model",
        )),
        status: 404,
        is: ErrorKind::ModelUnknown,
    },
    Refusal {
        kind: ProviderKind::Anthropic,
        written: body("anthropic/error-404.json", "model: claude-of-yesterday"),
        recorded: Some(body(
            "anthropic/error-404-on-stream-request.json",
            "model: claude-nonexistent",
        )),
        status: 404,
        is: ErrorKind::ModelUnknown,
    },
    Refusal {
        kind: ProviderKind::Gemini,
        written: body("gemini/error-400-bad-key.json", "The key is not valid."),
        recorded: Some(body("gemini/error-400-bad-key.json", "API key not valid.")),
        status: 400,
        is: ErrorKind::KeyRejected,
    },
    Refusal {
        kind: ProviderKind::Gemini,
        written: body("gemini/error-400-region.json", "Not without payment"),
        recorded: None,
        status: 400,
        is: ErrorKind::PermissionDenied,
    },
    Refusal {
        kind: ProviderKind::Gemini,
        written: body("gemini/error-404.json", "models/boat-9 is not found"),
        recorded: Some(body(
            "gemini/error-404-on-stream-request.txt",
            "models/gemini-nonexistent-rig-test",
        )),
        status: 404,
        is: ErrorKind::ModelUnknown,
    },
    Refusal {
        kind: ProviderKind::Gemini,
        written: waiting(
            body(
                "gemini/error-429-minute.json",
                "Too many requests in a minute.",
            ),
            7_250,
        ),
        recorded: Some(waiting(
            body(
                "gemini/error-429-retry-info.json",
                "You exceeded your current quota",
            ),
            34_400,
        )),
        status: 429,
        is: ErrorKind::RateLimited,
    },
    Refusal {
        kind: ProviderKind::Gemini,
        written: waiting(
            body("gemini/error-429-day.json", "Too many requests today."),
            41_000,
        ),
        recorded: None,
        status: 429,
        is: ErrorKind::OutOfCredit,
    },
];

/// The recorded bodies.
pub(crate) fn recorded() -> impl Iterator<Item = &'static str> {
    let recorded = REFUSALS.iter().filter_map(|refusal| refusal.recorded);
    recorded.map(|body| body.file)
}

#[tokio::test]
async fn bodies_of_refusals_are_what_they_are() -> Result<()> {
    for refusal in REFUSALS {
        let written = files::written(refusal.written.file)?;
        check(refusal, refusal.written, &written).await?;
        if let Some(recorded) = refusal.recorded
            && let Some(body) = files::recorded(recorded.file)?
        {
            check(refusal, recorded, &body).await?;
        }
    }
    Ok(())
}

async fn check(refusal: &Refusal, expected: Body, body: &files::Body) -> Result<()> {
    let when = format!("{:?} {}", refusal.kind, expected.file);
    let refused = replay::refused(refusal.kind, refusal.status, body).await?;
    assert_eq!(refused.kind, refusal.is, "{when}");
    assert_eq!(refused.retry_after, expected.wait, "{when}");
    let message = refused.message.unwrap_or_default();
    assert!(
        !expected.says.is_empty() && message.starts_with(expected.says),
        "{when}: the reason is kept, not {message:?}"
    );
    Ok(())
}
