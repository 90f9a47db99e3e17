//! What never comes, and the handler's deadlines.

use std::time::Duration;

use aideon_engine::{
    error::ErrorKind,
    fallback::Timeouts,
    provenance::{AttemptOutcome, ReplyOutcome},
};
use aideon_simulator::{Answer, Fault, Outcome};
use aideon_tests::patience::PATIENCE;
use anyhow::Result;

use crate::bench::{TurnTaken, every_provider};

fn kind(taken: &TurnTaken) -> Result<Option<ErrorKind>> {
    Ok(match &taken.attempt()?.outcome {
        AttemptOutcome::Failed(failure) => Some(failure.kind),
        _ => None,
    })
}

#[tokio::test]
async fn a_provider_that_never_answers_is_given_up_and_let_go() -> Result<()> {
    every_provider(async |bench| {
        let timeouts = Timeouts {
            first_content: Duration::from_millis(60),
            silence: PATIENCE,
        };
        let faults = [
            (Fault::Silent, None),
            (Fault::SilentAfterHeaders, Some(200)),
        ];
        for (number, (fault, status)) in (1..).zip(faults) {
            bench.fault(fault.clone());
            let taken = bench.turn(timeouts).await?;
            assert_eq!(taken.outcome, ReplyOutcome::Failed);
            assert_eq!(kind(&taken)?, Some(ErrorKind::NoFirstContent), "{fault:?}");
            assert_eq!(
                taken.attempt()?.status,
                status,
                "{fault:?}: what came is kept"
            );
            assert_eq!(taken.attempt()?.first_content_ms, None);
            let request = bench.control.ended(number).await?;
            assert_eq!(
                request.outcome,
                Outcome::ClientGone,
                "{fault:?}: whoever is given up must not go on writing"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pings_do_not_put_off_the_wait_for_the_first_content() -> Result<()> {
    every_provider(async |bench| {
        // The comments take far longer than the deadline: one byte every few milliseconds.
        bench.script_events([bench.case.stream.ping.repeat(100_000)]);
        bench.fault(Fault::Split {
            bytes: 8,
            pause: Duration::from_millis(2),
        });
        let taken = bench
            .turn(Timeouts {
                first_content: Duration::from_millis(60),
                silence: PATIENCE,
            })
            .await?;
        assert_eq!(
            kind(&taken)?,
            Some(ErrorKind::NoFirstContent),
            "a server that only keeps the line open has not begun to answer"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_stream_that_stalls_after_text_is_given_up() -> Result<()> {
    every_provider(async |bench| {
        bench.script(Answer::chunks(["One ", "two ", "three"]));
        bench.fault(Fault::StalledAfter { chunks: 2 });
        let taken = bench
            .turn(Timeouts {
                first_content: PATIENCE,
                silence: Duration::from_millis(250),
            })
            .await?;
        assert_eq!(kind(&taken)?, Some(ErrorKind::StreamStalled));
        assert_eq!(taken.text(), "One two ", "what came was told");
        assert_eq!(
            taken.outcome,
            ReplyOutcome::Failed,
            "it is no short success"
        );
        assert_eq!(bench.control.ended(1).await?.outcome, Outcome::ClientGone);
        Ok(())
    })
    .await
}
