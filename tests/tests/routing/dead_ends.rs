//! Failures that end the route, and routes on which all fail.

use aideon_engine::{
    error::ErrorKind,
    provenance::{AttemptOutcome, ReplyOutcome, ReplyRecord, Tier},
};
use aideon_simulator::{Answer, Failure, Fault, FaultRule, FinishReason};
use aideon_tests::desk::{Desk, primary, together};
use anyhow::Result;

use crate::{desk, ended, failures, fault, three_words};

/// Asks along the tier's route and expects that nobody answers.
async fn unanswered(desk: &Desk, tier: Tier) -> Result<ReplyRecord> {
    let mut asked = desk.ask(tier, "Count to three").await?;
    let reply = ended(desk, &mut asked).await?;
    assert_eq!(reply.outcome, ReplyOutcome::Failed, "nobody answered");
    assert_eq!(reply.source(), None, "so nobody's badge is shown");
    Ok(reply)
}

#[tokio::test]
async fn when_all_fail_the_first_failure_comes_first() -> Result<()> {
    let (_folder, desk) = desk().await?;
    fault(&desk, &primary()?, Fault::refuse(Failure::Overloaded));
    fault(&desk, &together(), Fault::refuse(Failure::ServerError));
    let reply = unanswered(&desk, Tier::Premium).await?;
    assert_eq!(
        failures(&reply),
        [
            [Some(ErrorKind::Overloaded); 3],
            [Some(ErrorKind::ServerFault); 3]
        ]
        .concat(),
        "the first is the reason that is shown, the others are one click away"
    );
    let line = desk
        .line(Tier::Premium, &reply_conversation(&desk).await?)
        .await?;
    assert!(!line.running, "it is over");
    Ok(())
}

async fn reply_conversation(desk: &Desk) -> Result<String> {
    let mut asked = desk.ask(Tier::Premium, "Once more").await?;
    ended(desk, &mut asked).await?;
    Ok(asked.conversation)
}

#[tokio::test]
async fn when_all_break_off_every_partial_text_is_kept() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.control
        .set_fault(FaultRule::new(Fault::CutAfter { chunks: 1 }));
    desk.control.script(primary()?, three_words());
    desk.control
        .script(together(), Answer::chunks(["Uno ", "dos"]));
    let reply = unanswered(&desk, Tier::Premium).await?;
    let texts: Vec<(&str, bool)> = reply
        .segments
        .iter()
        .map(|segment| (segment.text.as_str(), segment.set_aside))
        .collect();
    assert_eq!(
        texts,
        [("One ", true), ("Uno ", true)],
        "nothing shown is lost"
    );
    Ok(())
}

#[tokio::test]
async fn what_the_free_user_must_mend_ends_the_route() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let cases = [
        (Failure::BadKey, ErrorKind::KeyRejected),
        (Failure::Forbidden, ErrorKind::PermissionDenied),
        (Failure::NoCredit, ErrorKind::OutOfCredit),
        (Failure::QuotaExhausted, ErrorKind::OutOfCredit),
    ];
    for (failure, kind) in cases {
        desk.control.clear_faults();
        fault(&desk, &together(), Fault::refuse(failure.clone()));
        let reply = unanswered(&desk, Tier::Free).await?;
        assert_eq!(
            failures(&reply),
            [Some(kind)],
            "{failure:?}: another model at the same account fails the same way"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_free_user_without_a_key_is_told_and_nothing_is_sent() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.keys.take("together");
    let reply = unanswered(&desk, Tier::Free).await?;
    assert_eq!(failures(&reply), [Some(ErrorKind::KeyMissing)]);
    assert!(matches!(
        reply.attempts[0].outcome,
        AttemptOutcome::NotAsked(_)
    ));
    assert!(
        reply.notices.is_empty(),
        "the failure itself asks for the key"
    );
    assert_eq!(desk.control.requests().len(), 0);
    Ok(())
}

#[tokio::test]
async fn a_keychain_that_cannot_be_read_is_not_a_missing_key() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.keys.make_unreadable();
    let reply = unanswered(&desk, Tier::Free).await?;
    assert_eq!(failures(&reply), [Some(ErrorKind::KeychainUnavailable)]);
    assert_eq!(desk.control.requests().len(), 0);
    Ok(())
}

#[tokio::test]
async fn a_request_that_no_model_can_take_is_not_carried_on() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let refused = r#"{"error":{"message":"Not this.","code":"content_policy_violation"}}"#;
    let reasoned = Some("Not this.");
    let invalid = Failure::InvalidField("messages".to_owned());
    let cases = [
        (
            Fault::status(400, refused),
            ErrorKind::ContentRefused,
            reasoned,
        ),
        (
            Fault::refuse(Failure::ContextLength),
            ErrorKind::ContextTooLong,
            None,
        ),
        (
            Fault::refuse(invalid),
            ErrorKind::RequestInvalid,
            Some("Missing or wrong parameter: 'messages'"),
        ),
    ];
    for (what, kind, reason) in cases {
        desk.control.clear_faults();
        fault(&desk, &primary()?, what.clone());
        let reply = unanswered(&desk, Tier::Premium).await?;
        assert_eq!(
            failures(&reply),
            [Some(kind)],
            "{what:?}: Together was not asked"
        );
        let AttemptOutcome::Failed(failure) = &reply.attempts[0].outcome else {
            panic!("{what:?}: it failed");
        };
        assert_eq!(
            failure.reason.as_deref(),
            reason,
            "{what:?}: the provider's reason is kept where the user can act on it"
        );
    }
    let asked = desk.control.requests();
    assert!(
        asked.iter().all(|request| request.target == primary().ok()),
        "what one provider declines is not shopped around"
    );
    Ok(())
}

#[tokio::test]
async fn a_filter_that_let_no_word_through_has_refused() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let silenced = Answer::default().finish(FinishReason::ContentFilter);
    desk.control.script(primary()?, silenced);
    let reply = unanswered(&desk, Tier::Premium).await?;
    assert_eq!(failures(&reply), [Some(ErrorKind::ContentRefused)]);
    assert_eq!(
        desk.control.requests().len(),
        1,
        "and is not carried on either"
    );
    Ok(())
}

#[tokio::test]
async fn a_refusal_in_words_is_the_answer() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let refusal = Answer::default().refusal(["I cannot", " do that."]);
    desk.control.script(primary()?, refusal);
    let mut asked = desk.ask(Tier::Premium, "Do it").await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(
        reply.outcome,
        ReplyOutcome::Finished(aideon_engine::chat::FinishReason::ContentFilter)
    );
    assert_eq!(
        reply.source(),
        Some(crate::aideon()),
        "who declined is said"
    );
    assert_eq!(crate::answer(&reply), "I cannot do that.");
    assert_eq!(desk.control.requests().len(), 1);
    Ok(())
}
