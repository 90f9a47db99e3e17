//! Streams as they came over the wire, byte for byte, through the real providers.
//!
//! Those in `fixtures/streams` were written by hand after the providers' descriptions and
//! always run. Real recordings lie outside the repository, in a folder `shared` beside it;
//! without that folder they are skipped.
//!
//! | module | subject |
//! |---|---|
//! | `anthropic` | Anthropic's streams, refusals and requests |
//! | `cuts` | streams in other pieces |
//! | `gemini` | Gemini's streams, refusals and requests |
//! | `expected` | the streams, and what must come out of each |
//! | `replay` | sending a file as the provider's reply |

mod anthropic;
mod cuts;
mod expected;
mod gemini;
mod replay;

use aideon_engine::{chat::ChatEvent, error::ProviderError};
use anyhow::{Context as _, Result};

use crate::{
    expected::{Body, End, Expected, RECORDED, WRITTEN},
    replay::{Replayed, Tearing, replay, said},
};

/// A stream of so many bytes is long.
const LONG_BYTES: usize = 20_000;

#[tokio::test]
async fn streams_written_by_hand_say_what_they_say() -> Result<()> {
    for stream in WRITTEN {
        let body = expected::written(stream.file)?;
        check(stream, &body).await.context(stream.file)?;
    }
    Ok(())
}

#[tokio::test]
async fn recorded_streams_say_what_they_say() -> Result<()> {
    for stream in RECORDED {
        match expected::recorded(stream.file)? {
            Some(body) => check(stream, &body).await.context(stream.file)?,
            None => println!("skipped, there are no recordings here: {}", stream.file),
        }
    }
    Ok(())
}

/// Replays a stream whole and torn, and compares what comes out with what is expected.
async fn check(stream: &Expected, body: &Body) -> Result<()> {
    // Byte by byte a long recording would take long, and say no more than a short one.
    let smallest = if body.0.len() < LONG_BYTES { 1 } else { 7 };
    for tearing in [Tearing::None, Tearing::Every(smallest)] {
        let replayed = replay(stream.kind, body, tearing).await?;
        let when = format!("{} {tearing:?}", stream.file);
        check_end(stream, &replayed, &when);
        check_content(stream, &replayed, body, &when)?;
    }
    Ok(())
}

fn check_end(stream: &Expected, replayed: &Replayed, when: &str) {
    let failure = replayed.failure.as_ref().map(|error| error.kind);
    match stream.end {
        End::Finish(finish) => {
            assert_eq!(failure, None, "{when}: it is a good answer");
            let last = replayed.events.last();
            assert_eq!(last, Some(&ChatEvent::Finished(finish)), "{when}");
        }
        End::Failure(kind) => assert_eq!(failure, Some(kind), "{when}"),
    }
}

fn check_content(stream: &Expected, replayed: &Replayed, body: &Body, when: &str) -> Result<()> {
    let (text, reasoning) = said(body)?;
    assert_eq!(replayed.text(), text, "{when}: all of it, and nothing else");
    assert_eq!(replayed.reasoning(), reasoning, "{when}: and kept apart");
    assert!(
        text.starts_with(stream.begins) && text.chars().count() == stream.characters,
        "{when}: it is the stream that was meant, {} characters: {text}",
        text.chars().count()
    );
    assert_eq!(replayed.usage(), stream.usage, "{when}: tokens as counted");
    assert_eq!(
        replayed.models(),
        [stream.model],
        "{when}: the model as the provider names it, not as it was asked for"
    );
    let unreadable = ChatEvent::Unreadable;
    assert!(
        !replayed.events.contains(&unreadable),
        "{when}: every event of a real stream can be read"
    );
    Ok(())
}

#[tokio::test]
async fn bodies_of_refusals_are_requests_that_were_wrong() -> Result<()> {
    for (kind, written, recorded) in expected::REFUSALS {
        let written = expected::written(written)?;
        let recorded = expected::recorded(recorded)?;
        for body in std::iter::once(written).chain(recorded) {
            let refused: ProviderError = replay::refused(*kind, 400, &body).await?;
            assert_eq!(
                refused.kind,
                aideon_engine::error::ErrorKind::RequestInvalid,
                "{kind:?}"
            );
            assert!(refused.message.is_some(), "{kind:?}: the reason is kept");
        }
    }
    Ok(())
}
