//! Streams as they came over the wire, byte for byte, through the real providers.
//!
//! Those in `fixtures/streams` were written by hand after the providers' descriptions and
//! always run. Real recordings lie outside the repository, in a folder `shared` beside it;
//! without that folder they are skipped.
//!
//! | module | subject |
//! |---|---|
//! | `files` | the files, and what was taken from them put back |
//! | `expected` | the streams, and what must come out of each: one file a provider |
//! | `replay` | sending a file as the provider's reply |
//! | `said` | words read out of a file without any code of the engine's |
//! | `cuts`, `torn` | streams in other pieces |
//! | `whole` | answers that come whole: replies, vectors, pictures, lists of models |
//! | `refusals` | refused requests |
//! | `requests` | what was asked, and how we would ask it |
//! | `complete` | no recording is left out |

mod complete;
mod cuts;
mod expected;
mod files;
mod refusals;
mod replay;
mod requests;
mod said;
mod torn;
mod whole;

use aideon_engine::chat::ChatEvent;
use anyhow::{Context as _, Result};

use crate::{
    expected::{End, Expected, Words},
    files::Body,
    replay::{Replayed, Tearing},
};

/// A stream of so many bytes is long.
const LONG_BYTES: usize = 20_000;

#[tokio::test]
async fn streams_written_by_hand_say_what_they_say() -> Result<()> {
    for stream in expected::all_written() {
        let body = files::written(stream.file)?;
        check(stream, &body).await.context(stream.file)?;
    }
    Ok(())
}

#[tokio::test]
async fn recorded_streams_say_what_they_say() -> Result<()> {
    for stream in expected::all_recorded() {
        if let Some(body) = files::recorded(stream.file)? {
            check(stream, &body).await.context(stream.file)?;
        }
    }
    Ok(())
}

/// Replays a stream whole and torn, and compares what comes out with what is expected.
async fn check(stream: &Expected, body: &Body) -> Result<()> {
    // Byte by byte a long recording would take long; `cuts` tears it at more places.
    let smallest = if body.0.len() < LONG_BYTES { 1 } else { 97 };
    for tearing in [Tearing::None, Tearing::Every(smallest)] {
        let replayed = replay::replay(stream.kind, stream.asked, body, tearing).await?;
        let when = format!("{:?} {} {tearing:?}", stream.kind, stream.file);
        check_end(stream, &replayed, &when);
        check_words(stream, &replayed, body, &when)?;
        check_calls(stream, replayed, &when);
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
    assert_eq!(replayed.usage(), stream.usage, "{when}: tokens as counted");
    assert_eq!(
        replayed.models(),
        stream.model.into_iter().collect::<Vec<_>>(),
        "{when}: the model as the provider names it, not as it was asked for"
    );
    assert!(
        !replayed.events.contains(&ChatEvent::Unreadable),
        "{when}: every event of a real stream can be read"
    );
}

fn check_words(stream: &Expected, replayed: &Replayed, body: &Body, when: &str) -> Result<()> {
    let (text, reasoning) = (replayed.text(), replayed.reasoning());
    for (words, expected) in [(&text, stream.text), (&reasoning, stream.reasoning)] {
        let Words {
            begins,
            ends,
            characters,
        } = expected;
        assert!(
            words.starts_with(begins)
                && words.ends_with(ends)
                && words.chars().count() == characters,
            "{when}: {characters} characters from {begins:?} to {ends:?}, not {}: {words:?}",
            words.chars().count()
        );
    }
    assert_eq!(
        (text, reasoning),
        said::said(stream.kind, body)?,
        "{when}: all of it, nothing else, and kept apart"
    );
    Ok(())
}

fn check_calls(stream: &Expected, replayed: Replayed, when: &str) {
    let calls = replayed.calls();
    assert_eq!(calls.len(), stream.calls.len(), "{when}: {calls:?}");
    for (place, (call, (id, name, arguments))) in calls.iter().zip(stream.calls).enumerate() {
        assert_eq!(
            (call.name.as_str(), call.arguments.as_str()),
            (*name, *arguments),
            "{when}: each call whole, with what is its own"
        );
        match id {
            Some(id) => assert_eq!(call.id, *id, "{when}: by which its result is found"),
            None => assert!(!call.id.is_empty(), "{when}: an id is made up"),
        }
        let signature = stream.signatures.get(place).copied().unwrap_or_default();
        let kept = call.signature.as_deref().unwrap_or_default();
        assert_eq!(
            (kept.starts_with(signature), kept.is_empty()),
            (true, signature.is_empty()),
            "{when}: what was signed goes back as it came, and nothing else: {kept}"
        );
    }
}
