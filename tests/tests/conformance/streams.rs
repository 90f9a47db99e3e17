//! Streams that are torn, broken, cut or strange.

use aideon_engine::{chat::ChatEvent, error::ErrorKind, wire::sse::MAX_EVENT_BYTES};
use aideon_simulator::{Answer, Fault, Outcome};
use anyhow::Result;
use futures::StreamExt;

use crate::bench::{Events, every_provider};

fn five_words() -> Answer {
    Answer::chunks(["One ", "two ", "three ", "four ", "five"])
}

#[tokio::test]
async fn dropping_the_stream_cancels_the_request() -> Result<()> {
    every_provider(async |bench| {
        bench.script(five_words());
        bench.fault(Fault::StalledAfter { chunks: 2 });
        let mut stream = bench.stream().await?;
        while let Some(event) = stream.next().await {
            if event? == ChatEvent::Text("two ".to_owned()) {
                break;
            }
        }
        assert_eq!(
            bench.only_request()?.outcome,
            Outcome::Open,
            "it still runs"
        );
        drop(stream);
        let record = bench.control.ended(1).await?;
        assert_eq!(
            record.outcome,
            Outcome::ClientGone,
            "what nobody reads must not be written, and charged, any further"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stream_that_is_cut_is_a_failure_and_its_text_was_told() -> Result<()> {
    every_provider(async |bench| {
        let fault = Fault::CutAfter { chunks: 2 };
        let events = bench.answered_under(fault, five_words()).await?;
        assert_eq!(
            events.text(),
            "One two ",
            "what came is told before the failure"
        );
        let kind = events.failure.map(|error| error.kind);
        assert_eq!(kind, Some(ErrorKind::ConnectionLost));
        bench.script(five_words());
        assert_eq!(
            bench.failure().await?.kind,
            ErrorKind::ConnectionLost,
            "half an answer is no short success"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stream_that_is_reset_is_a_failure() -> Result<()> {
    every_provider(async |bench| {
        let fault = Fault::ResetAfter { chunks: 2 };
        let events = bench.answered_under(fault, five_words()).await?;
        let kind = events.failure.as_ref().map(|error| error.kind);
        assert_eq!(kind, Some(ErrorKind::ConnectionLost));
        assert!(
            "One two ".starts_with(&events.text()),
            "a reset may swallow text, but never change it: {events:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_chunk_that_cannot_be_read_is_left_out_and_owned_up_to() -> Result<()> {
    every_provider(async |bench| {
        let fault = Fault::GarbledChunk { chunks: 1 };
        let events = bench.answered_under(fault, five_words()).await?;
        assert_eq!(events.texts(), ["One ", "three ", "four ", "five"]);
        assert_eq!(events.count(&ChatEvent::Unreadable), 1, "the gap is told");
        assert!(events.finished(), "the rest is still the answer");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn bytes_that_are_no_text_are_left_out_and_owned_up_to() -> Result<()> {
    every_provider(async |bench| {
        let words = &bench.case.stream;
        bench.script_events([
            words.begin.as_bytes().to_vec(),
            (words.text)("One ").into_bytes(),
            words.no_text.to_vec(),
            (words.text)("two").into_bytes(),
            words.end.as_bytes().to_vec(),
        ]);
        let events = bench.events().await?;
        assert_eq!(events.text(), "One two");
        assert_eq!(events.count(&ChatEvent::Unreadable), 1, "{events:?}");
        assert!(events.finished());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stream_without_an_end_is_a_failure_however_properly_it_closed() -> Result<()> {
    every_provider(async |bench| {
        let events = bench
            .answered_under(Fault::MissingEnd, five_words())
            .await?;
        assert_eq!(events.text(), "One two three four five");
        assert_eq!(
            events.failure.map(|error| error.kind),
            Some(ErrorKind::StreamCut),
            "no finish reason came, so nobody knows that this was all"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_finish_reason_and_a_proper_end_need_a_mark_only_where_it_is_due() -> Result<()> {
    every_provider(async |bench| {
        let events = bench.answered_under(Fault::NoDone, five_words()).await?;
        assert_eq!(events.text(), "One two three four five");
        if bench.case.stream.mark_may_be_missing {
            assert!(events.finished(), "{events:?}");
        } else {
            let kind = events.failure.map(|error| error.kind);
            assert_eq!(kind, Some(ErrorKind::StreamCut), "here it is due");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_finish_reason_without_a_proper_end_is_a_failure() -> Result<()> {
    every_provider(async |bench| {
        let words = &bench.case.stream;
        let Some(finish) = words.finish else {
            return Ok(());
        };
        let begun = format!("{}{}{finish}", words.begin, (words.text)("Hi"));
        bench.script_events([begun.as_str(), words.ping]);
        bench.fault(Fault::CutAfter { chunks: 1 });
        let events = bench.events().await?;
        assert_eq!(events.text(), "Hi");
        assert_eq!(
            events.failure.map(|error| error.kind),
            Some(ErrorKind::ConnectionLost),
            "what came behind the reason, usage for one, was lost"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_error_inside_a_stream_ends_it() -> Result<()> {
    every_provider(async |bench| {
        let fault = Fault::ErrorInStream { chunks: 2 };
        let events = bench.answered_under(fault, five_words()).await?;
        assert_eq!(events.text(), "One two ");
        assert_eq!(
            events.failure.map(|error| error.kind),
            Some(ErrorKind::ServerFault),
            "a status of 200 does not make it an answer"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn comments_are_signs_of_life_and_nothing_else() -> Result<()> {
    every_provider(async |bench| {
        let fault = Fault::KeepAlives { count: 20 };
        let events = bench.answered_under(fault, five_words()).await?;
        assert_eq!(events.text(), "One two three four five");
        assert_eq!(
            events.count(&ChatEvent::Unreadable),
            0,
            "a comment is no event"
        );
        assert!(events.finished());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stream_torn_at_every_byte_says_the_same() -> Result<()> {
    every_provider(async |bench| {
        bench.script(five_words().without_usage());
        let whole = bench.events().await?;
        let fault = Fault::split_everywhere();
        let torn = bench
            .answered_under(fault, five_words().without_usage())
            .await?;
        // Each reply has an id of its own, which comes with the acceptance.
        assert_eq!(
            torn.telling()[1..],
            whole.telling()[1..],
            "where the network cuts is no business of the reader's"
        );
        assert!(
            torn.count(&ChatEvent::Alive) > 0,
            "half an event is a sign of life, which keeps a slow stream from being dropped"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_large_event_is_read_and_an_endless_one_is_not() -> Result<()> {
    every_provider(async |bench| {
        let large = Fault::HugeEvent { bytes: 1 << 20 };
        let events = bench.answered_under(large, Answer::chunks(["!"])).await?;
        assert_eq!(
            events.text().len(),
            (1 << 20) + 1,
            "a picture fits into an event"
        );
        assert!(events.finished());
        let endless = Fault::HugeEvent {
            bytes: MAX_EVENT_BYTES + 1,
        };
        let events = bench.answered_under(endless, Answer::chunks(["!"])).await?;
        assert_eq!(events.text(), "", "nothing of it is told");
        assert_eq!(
            events.failure.map(|error| error.kind),
            Some(ErrorKind::NotTheApi),
            "a server that never ends an event must not fill the memory"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn every_way_to_frame_an_event_is_read() -> Result<()> {
    every_provider(async |bench| {
        for framing in (bench.case.stream.framings)() {
            bench.script_events([framing.clone()]);
            let events = Events::of(bench.stream().await?).await;
            assert_eq!(events.text(), "Hi", "{framing:?}");
            assert!(events.finished(), "{framing:?}: {events:?}");
        }
        Ok(())
    })
    .await
}
