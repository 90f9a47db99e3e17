//! The first choice fails, before its text and after it.

use std::time::Duration;

use aideon_engine::{
    chat::FinishReason,
    error::ErrorKind,
    fallback::Timeouts,
    provenance::{AttemptOutcome, NoticeRecord, ReplyOutcome, ReplyRecord, RouteRole, Tier},
};
use aideon_simulator::{Answer, Failure, Fault, FaultRule, RawReply, Simulator};
use aideon_tests::desk::{
    Desk, DeskOptions, NO_HURRY, PRIMARY, SPARE, TOGETHER, TOGETHER_SECOND, patience, primary,
    route, together,
};
use anyhow::Result;

use crate::{
    aideon, answer, chosen, desk, desk_with, ended, failures, fault, three_words, together_ai,
    together_fallback,
};

/// Asks along the premium route, where Together answers "Instead".
async fn premium(desk: &Desk) -> Result<ReplyRecord> {
    desk.control
        .script(together(), Answer::chunks(["In", "stead"]));
    let mut asked = desk.ask(Tier::Premium, "Count to three").await?;
    ended(desk, &mut asked).await
}

/// How often the same model is asked before somebody else is.
fn tries(kind: ErrorKind) -> usize {
    match kind {
        ErrorKind::Overloaded | ErrorKind::ServerFault => 3,
        ErrorKind::Unreachable | ErrorKind::ConnectionLost => 2,
        _ => 1,
    }
}

/// Checks that Together answered as the fallback of a model that failed before its text.
fn check_fallback(reply: &ReplyRecord, kind: ErrorKind, when: &str) {
    check_instead(reply, kind, tries(kind), when);
}

/// The same of a model that broke off in its text, which is not asked again.
fn check_break(reply: &ReplyRecord, kind: ErrorKind, when: &str) {
    check_instead(reply, kind, 1, when);
}

/// Checks that Together answered as the fallback after so many attempts at the first choice,
/// and that they are told apart.
fn check_instead(reply: &ReplyRecord, kind: ErrorKind, tries: usize, when: &str) {
    let mut expected = vec![Some(kind); tries];
    expected.push(None);
    assert_eq!(failures(reply), expected, "{when}");
    assert_eq!(reply.source(), Some(together_fallback()), "{when}");
    assert_eq!(
        answer(reply),
        "Instead",
        "{when}: nothing of the first is in it"
    );
    assert_eq!(
        reply.outcome,
        ReplyOutcome::Finished(FinishReason::Stop),
        "{when}"
    );
    let positions: Vec<u32> = reply
        .attempts
        .iter()
        .map(|attempt| attempt.position)
        .collect();
    assert!(
        positions.into_iter().eq(0..=tries as u32),
        "{when}: in order"
    );
    let (first, second) = (&reply.attempts[0], &reply.attempts[tries]);
    assert_eq!(first.role, RouteRole::FirstChoice, "{when}");
    assert_eq!(second.role, RouteRole::Fallback, "{when}");
    assert_eq!(first.target.to_string(), PRIMARY, "{when}");
    assert_eq!(second.target.to_string(), TOGETHER, "{when}");
    assert!(matches!(first.outcome, AttemptOutcome::Failed(_)), "{when}");
    assert_eq!(second.outcome, AttemptOutcome::Answered, "{when}");
    assert!(first.started_at <= second.started_at, "{when}");
    assert!(
        first.duration_ms.is_some() && second.duration_ms.is_some(),
        "{when}"
    );
    let id = second.request_id.as_deref();
    assert!(
        id.is_some_and(|id| id.ends_with("-SIM")),
        "{when}: Together's id, {id:?}"
    );
}

#[tokio::test]
async fn a_first_choice_that_fails_at_once_is_followed_by_together() -> Result<()> {
    let refuse = Fault::refuse;
    let page = Fault::Html;
    let cases = [
        (
            refuse(Failure::Overloaded),
            ErrorKind::Overloaded,
            Some(503),
        ),
        (
            refuse(Failure::ServerError),
            ErrorKind::ServerFault,
            Some(500),
        ),
        (
            refuse(Failure::BadGateway),
            ErrorKind::ServerFault,
            Some(502),
        ),
        (Fault::rate_limited("1"), ErrorKind::RateLimited, Some(429)),
        (refuse(Failure::NoCredit), ErrorKind::OutOfCredit, Some(402)),
        (
            refuse(Failure::UnknownModel),
            ErrorKind::ModelUnknown,
            Some(404),
        ),
        (page, ErrorKind::NotTheApi, Some(200)),
        (Fault::HangUp, ErrorKind::ConnectionLost, None),
        (Fault::Reset, ErrorKind::ConnectionLost, None),
        (
            Fault::CutAfter { chunks: 0 },
            ErrorKind::ConnectionLost,
            Some(200),
        ),
    ];
    let (_folder, desk) = desk().await?;
    for (what, kind, status) in cases {
        desk.control.clear_faults();
        desk.forget_health()?;
        fault(&desk, &primary()?, what.clone());
        let reply = premium(&desk).await?;
        let when = format!("{what:?}");
        check_fallback(&reply, kind, &when);
        assert_eq!(reply.attempts[0].status, status, "{when}");
        assert_eq!(reply.segments.len(), 1, "{when}: the first wrote nothing");
        let has_id = reply.attempts[0].request_id.is_some();
        assert_eq!(
            has_id,
            status.is_some(),
            "{when}: whatever answered has an id"
        );
    }
    Ok(())
}

#[tokio::test]
async fn how_long_a_limit_asks_to_wait_is_kept() -> Result<()> {
    let (_folder, desk) = desk().await?;
    fault(&desk, &primary()?, Fault::rate_limited("1.5"));
    let reply = premium(&desk).await?;
    let AttemptOutcome::Failed(failure) = &reply.attempts[0].outcome else {
        panic!("the first failed: {reply:?}");
    };
    assert_eq!(failure.retry_after_ms, Some(1500));
    assert_eq!(failure.reason, None, "a provider's words may repeat a key");
    Ok(())
}

#[tokio::test]
async fn a_first_choice_that_nobody_listens_for_is_followed_by_together() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let nobody = Simulator::refused_address()?;
    desk.register("primary", "Aideon", &nobody.base_url(primary()?))?;
    let reply = premium(&desk).await?;
    check_fallback(&reply, ErrorKind::Unreachable, "refused");
    assert_eq!(reply.attempts[0].status, None, "nobody answered");
    Ok(())
}

#[tokio::test]
async fn a_first_choice_that_says_nothing_is_followed_by_together() -> Result<()> {
    let (_folder, desk) = desk_with(DeskOptions {
        patience: patience(Timeouts {
            first_content: Duration::from_millis(500),
            ..NO_HURRY
        }),
        ..DeskOptions::default()
    })
    .await?;
    for what in [Fault::Silent, Fault::SilentAfterHeaders] {
        desk.control.clear_faults();
        desk.forget_health()?;
        fault(&desk, &primary()?, what.clone());
        let reply = premium(&desk).await?;
        check_fallback(&reply, ErrorKind::NoFirstContent, &format!("{what:?}"));
        assert_eq!(reply.segments.len(), 1, "{what:?}: the first wrote nothing");
    }
    Ok(())
}

#[tokio::test]
async fn a_first_choice_that_is_no_longer_set_up_is_passed_over() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.manager.remove(&"primary".parse()?);
    let reply = premium(&desk).await?;
    assert_eq!(failures(&reply), [Some(ErrorKind::ProviderUnknown), None]);
    assert!(matches!(
        reply.attempts[0].outcome,
        AttemptOutcome::NotAsked(_)
    ));
    assert_eq!(reply.source(), Some(together_fallback()));
    Ok(())
}

#[tokio::test]
async fn text_of_a_stream_that_breaks_is_set_aside_and_kept() -> Result<()> {
    let (_folder, desk) = desk_with(DeskOptions {
        patience: patience(Timeouts {
            silence: Duration::from_millis(400),
            ..NO_HURRY
        }),
        ..DeskOptions::default()
    })
    .await?;
    let all = "One two three";
    let cases = [
        (
            Fault::CutAfter { chunks: 2 },
            ErrorKind::StreamCut,
            "One two ",
        ),
        (
            Fault::StalledAfter { chunks: 2 },
            ErrorKind::StreamStalled,
            "One two ",
        ),
        (
            Fault::ErrorInStream { chunks: 2 },
            ErrorKind::ServerFault,
            "One two ",
        ),
        (Fault::MissingEnd, ErrorKind::StreamCut, all),
    ];
    for (what, kind, partial) in cases {
        desk.control.clear_faults();
        desk.forget_health()?;
        desk.control.script(primary()?, three_words());
        fault(&desk, &primary()?, what.clone());
        let reply = premium(&desk).await?;
        let when = format!("{what:?}");
        check_break(&reply, kind, &when);
        let [set_aside, answer] = reply.segments.as_slice() else {
            panic!("{when}: both texts are kept: {:?}", reply.segments);
        };
        assert_eq!((set_aside.attempt, answer.attempt), (0, 1), "{when}");
        assert!(set_aside.set_aside && !answer.set_aside, "{when}");
        assert_eq!(
            set_aside.text, partial,
            "{when}: what was shown is not lost"
        );
        let first = &reply.attempts[0];
        assert_eq!(first.source(), aideon(), "{when}: and keeps its own label");
        assert!(first.first_content_ms.is_some(), "{when}");
        assert_eq!(first.status, Some(200), "{when}");
    }
    Ok(())
}

#[tokio::test]
async fn reasoning_alone_is_content_and_is_set_aside_too() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let thinking = Answer::default().reasoning(["Let me ", "see."]);
    desk.control.script(primary()?, thinking);
    fault(&desk, &primary()?, Fault::CutAfter { chunks: 1 });
    let reply = premium(&desk).await?;
    check_break(&reply, ErrorKind::StreamCut, "cut in its thoughts");
    assert_eq!(reply.segments[0].reasoning, "Let me ");
    assert!(reply.segments[0].set_aside);
    Ok(())
}

#[tokio::test]
async fn more_than_three_unreadable_events_are_a_broken_stream() -> Result<()> {
    let chunk = |text: &str| {
        format!("data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n")
    };
    let garbage = || "data: {\"choices\":[{\"ind\n\n".to_owned();
    let finish = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n".to_owned();
    for unreadable in [3, 4] {
        let (_folder, desk) = desk().await?;
        let mut events = vec![chunk("One ")];
        events.extend((0..unreadable).map(|_| garbage()));
        events.extend([chunk("five"), finish.clone()]);
        desk.control.script(primary()?, RawReply::events(events));
        let reply = premium(&desk).await?;
        let first = &reply.attempts[0];
        assert_eq!(
            first.unreadable_events, unreadable,
            "the gaps are owned up to"
        );
        if unreadable == 3 {
            assert_eq!(
                answer(&reply),
                "One five",
                "the stream goes on without them"
            );
            assert_eq!(reply.source(), Some(aideon()));
        } else {
            check_break(&reply, ErrorKind::StreamCut, "four gaps");
            assert_eq!(reply.segments[0].text, "One ", "set aside as it stood");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_free_route_goes_on_where_another_try_can_cure_it() -> Result<()> {
    let (_folder, desk) = desk().await?;
    let first = TOGETHER.trim_start_matches("together/");
    for failure in [
        Failure::Overloaded,
        Failure::UnknownModel,
        Failure::RateLimited,
    ] {
        desk.control.clear_faults();
        desk.forget_health()?;
        let rule = FaultRule::new(Fault::refuse(failure.clone()));
        desk.control.set_fault(rule.target(together()).model(first));
        desk.control.script(together(), three_words());
        let mut asked = desk.ask(Tier::Free, "Count").await?;
        let reply = ended(&desk, &mut asked).await?;
        let [.., answered] = reply.attempts.as_slice() else {
            panic!("{failure:?}: somebody was asked");
        };
        assert_eq!(answered.target.to_string(), TOGETHER_SECOND);
        assert_eq!(
            reply.source(),
            Some(together_ai()),
            "{failure:?}: to a free user Together is the plan, not a fallback"
        );
        assert_eq!(
            answered.reported_model.as_deref(),
            Some("openai/gpt-oss-20b")
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_premium_user_is_answered_while_a_key_is_missing_and_asked_for_it() -> Result<()> {
    let (_folder, desk) = desk().await?;
    desk.keys.take("together");
    desk.control
        .script(aideon_tests::desk::spare()?, three_words());
    let route = route(Tier::Premium, &[TOGETHER, SPARE])?;
    let mut asked = desk.ask_along(route, "Count").await?;
    let reply = ended(&desk, &mut asked).await?;
    assert_eq!(failures(&reply), [Some(ErrorKind::KeyMissing), None]);
    assert!(
        matches!(reply.attempts[0].outcome, AttemptOutcome::NotAsked(_)),
        "without a key nobody was asked"
    );
    assert_eq!(reply.source(), Some(chosen("Boathouse", true)));
    let notice = NoticeRecord::KeyNeeded {
        endpoint: "together".parse()?,
        provider: "Together AI".to_owned(),
    };
    assert_eq!(reply.notices, [notice], "the user learns what to mend");
    assert_eq!(
        desk.control.requests().len(),
        1,
        "Together was sent nothing"
    );
    Ok(())
}

#[tokio::test]
async fn a_premium_user_is_answered_while_a_key_is_refused_and_asked_for_it() -> Result<()> {
    let (_folder, desk) = desk().await?;
    fault(&desk, &primary()?, Fault::refuse(Failure::BadKey));
    let reply = premium(&desk).await?;
    check_fallback(&reply, ErrorKind::KeyRejected, "a wrong key");
    let notice = NoticeRecord::KeyNeeded {
        endpoint: "primary".parse()?,
        provider: "Aideon".to_owned(),
    };
    assert_eq!(reply.notices, [notice]);
    Ok(())
}
