use aideon_engine::{
    chat::{FinishReason, Role},
    cost::Cost,
    error::ErrorKind,
    provenance::{AttemptOutcome, FailureRecord, RouteRole, Service, Tier, ToolCallRecord},
    tools::{ToolCall, ToolResult},
};

use super::*;
use crate::{
    fixtures::{answer, attempt, begun, charge, finish, fresh, message, segment, used},
    profiles::ProfileKind,
    turns::{NewRetry, NewTurn},
};

fn texts(context: &[ChatMessage]) -> Vec<(Role, &str)> {
    context
        .iter()
        .map(|message| (message.role, message.text.as_str()))
        .collect()
}

#[tokio::test]
async fn a_reply_comes_back_as_it_was_kept() {
    let (folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "hi"))
            .await
            .unwrap(),
    );
    let mut reply = turn.turn.reply;
    let failure = |kind| FailureRecord {
        kind,
        retry_after_ms: Some(2_000),
        reason: Some("not about that".into()),
    };
    let outcomes = [
        AttemptOutcome::Failed(failure(ErrorKind::RateLimited)),
        AttemptOutcome::NotAsked(ErrorKind::KeyMissing.into()),
        AttemptOutcome::Failed(failure(ErrorKind::ContentRefused)),
        AttemptOutcome::Stopped,
        AttemptOutcome::Interrupted,
        AttemptOutcome::Answered,
        AttemptOutcome::Running,
    ];
    for (position, outcome) in (0..).zip(outcomes) {
        let base = attempt(Tier::Premium, RouteRole::Fallback, Service::Other);
        reply.attempts.push(AttemptRecord {
            position,
            outcome,
            cost: [None, Some(Cost(0)), Some(Cost(7))][position as usize % 3],
            at_least: position % 2 == 1,
            ..base
        });
    }
    reply.segments = vec![
        SegmentRecord {
            set_aside: true,
            ..segment(0, "half a")
        },
        SegmentRecord {
            reasoning: "first I think".into(),
            ..segment(5, "whole")
        },
    ];
    for endpoint in ["openai", "anthropic"] {
        let provider = "Boathouse".to_owned();
        let endpoint = endpoint.parse().unwrap();
        reply
            .notices
            .push(NoticeRecord::KeyNeeded { endpoint, provider });
    }
    for attempt in &reply.attempts {
        database.save_attempt(&reply.id, attempt).await.unwrap();
    }
    for segment in &reply.segments {
        database.save_segment(&reply.id, segment).await.unwrap();
    }
    for notice in &reply.notices {
        database.save_notice(&reply.id, notice).await.unwrap();
    }
    let kept = database.reply(&reply.id).await.unwrap().unwrap();
    assert_eq!(kept, reply, "every field of the provenance survives");

    reply.attempts.pop();
    folder
        .shell()
        .execute("DELETE FROM attempts WHERE outcome = 'running'", [])
        .unwrap();
    let outcomes = [
        ReplyOutcome::Failed,
        ReplyOutcome::Stopped,
        ReplyOutcome::Interrupted,
        ReplyOutcome::Finished(FinishReason::ContentFilter),
    ];
    for outcome in outcomes {
        database
            .end_reply(&reply.id, &outcome, database.now())
            .await
            .unwrap();
        reply.outcome = outcome;
        let kept = database.reply(&reply.id).await.unwrap().unwrap();
        assert_eq!(kept, reply, "how it ended survives");
    }
}

#[tokio::test]
async fn what_is_kept_again_takes_the_place_of_what_was() {
    let (_folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "hi"))
            .await
            .unwrap(),
    );
    let reply = &turn.turn.reply.id;
    let mut attempt = attempt(Tier::Free, RouteRole::FirstChoice, Service::Together);
    attempt.outcome = AttemptOutcome::Running;
    for text in ["w", "wor", "words"] {
        database.save_attempt(reply, &attempt).await.unwrap();
        database
            .save_segment(reply, &segment(0, text))
            .await
            .unwrap();
    }
    attempt.outcome = AttemptOutcome::Answered;
    database.save_attempt(reply, &attempt).await.unwrap();
    let kept = database.reply(reply).await.unwrap().unwrap();
    assert_eq!(
        kept.attempts,
        [attempt],
        "an attempt is known by its position"
    );
    assert_eq!(
        kept.segments,
        [segment(0, "words")],
        "a segment is known by its attempt"
    );
}

#[tokio::test]
async fn nothing_is_kept_of_a_reply_that_does_not_exist() {
    let (_folder, database, _profile) = fresh().await;
    let attempt = attempt(Tier::Free, RouteRole::FirstChoice, Service::Together);
    assert!(
        database.save_attempt("none", &attempt).await.is_err(),
        "its row comes first"
    );
    assert!(
        database
            .save_segment("none", &segment(0, "x"))
            .await
            .is_err()
    );
    let ended = database
        .end_reply("none", &ReplyOutcome::Stopped, database.now())
        .await;
    assert!(
        ended.is_err(),
        "the caller must learn that nothing was kept"
    );
    assert_eq!(database.reply("none").await.unwrap(), None);
}

#[tokio::test]
async fn the_context_ends_with_the_message_to_answer() {
    let (_folder, database, profile) = fresh().await;
    let one = begun(
        database
            .begin_turn(message(&profile, None, "one"))
            .await
            .unwrap(),
    );
    let context = database.context(&one.turn.reply.id).await.unwrap();
    assert_eq!(texts(&context), [(Role::User, "one")]);

    answer(&database, &one.turn.reply.id, "answer one").await;
    let id = one.conversation.id;
    let two = begun(
        database
            .begin_turn(message(&profile, Some(&id), "two"))
            .await
            .unwrap(),
    );
    database
        .save_segment(&two.turn.reply.id, &segment(0, "begun"))
        .await
        .unwrap();
    let context = database.context(&two.turn.reply.id).await.unwrap();
    let expected = [
        (Role::User, "one"),
        (Role::Assistant, "answer one"),
        (Role::User, "two"),
    ];
    assert_eq!(texts(&context), expected);
}

#[tokio::test]
async fn the_context_has_only_text_that_stands() {
    let (_folder, database, profile) = fresh().await;
    let one = begun(
        database
            .begin_turn(message(&profile, None, "one"))
            .await
            .unwrap(),
    );
    let reply = &one.turn.reply.id;
    let aside = SegmentRecord {
        set_aside: true,
        ..segment(0, "half a")
    };
    database.save_segment(reply, &aside).await.unwrap();
    database
        .end_reply(reply, &ReplyOutcome::Failed, database.now())
        .await
        .unwrap();

    let id = one.conversation.id;
    let two = begun(
        database
            .begin_turn(message(&profile, Some(&id), "two"))
            .await
            .unwrap(),
    );
    let context = database.context(&two.turn.reply.id).await.unwrap();
    let expected = [(Role::User, "one"), (Role::User, "two")];
    assert_eq!(
        texts(&context),
        expected,
        "the failed reply is left out, the question stays"
    );

    let stopped = SegmentRecord {
        reasoning: "hm".into(),
        ..segment(0, "as far as it came")
    };
    database
        .save_segment(&two.turn.reply.id, &stopped)
        .await
        .unwrap();
    let outcome = ReplyOutcome::Stopped;
    database
        .end_reply(&two.turn.reply.id, &outcome, database.now())
        .await
        .unwrap();
    let three = begun(
        database
            .begin_turn(message(&profile, Some(&id), "three"))
            .await
            .unwrap(),
    );
    let context = database.context(&three.turn.reply.id).await.unwrap();
    assert_eq!(
        texts(&context)[2],
        (Role::Assistant, "as far as it came"),
        "the user has read this much, the reasoning is not part of it"
    );
}

#[tokio::test]
async fn a_retry_does_not_see_the_answer_that_it_replaces() {
    let (_folder, database, profile) = fresh().await;
    let one = begun(
        database
            .begin_turn(message(&profile, None, "one"))
            .await
            .unwrap(),
    );
    answer(&database, &one.turn.reply.id, "poor answer").await;
    let retry = NewRetry {
        profile: profile.id.clone(),
        client_request_id: "again".into(),
        message: one.turn.message_id,
        choice: None,
        tier: Tier::Free,
        charge: None,
    };
    let retried = begun(database.begin_retry(retry).await.unwrap());
    let context = database.context(&retried.turn.reply.id).await.unwrap();
    assert_eq!(
        texts(&context),
        [(Role::User, "one")],
        "it is on another branch"
    );
    finish(&database, &retried.turn.reply.id).await;
}

#[tokio::test]
async fn a_reply_that_does_not_exist_has_no_context() {
    let (_folder, database, _profile) = fresh().await;
    assert_eq!(
        database.context("none").await.unwrap_err(),
        StorageError::ReplyNotFound
    );
}

#[tokio::test]
async fn the_end_of_a_reply_settles_what_it_costs() {
    let day = "2026-01-02";
    let thought = SegmentRecord {
        reasoning: "hm".into(),
        ..segment(0, "")
    };
    let aside = SegmentRecord {
        set_aside: true,
        ..segment(0, "half a")
    };
    let cases = [
        (
            ReplyOutcome::Finished(FinishReason::Stop),
            vec![segment(0, "words")],
            1,
        ),
        (ReplyOutcome::Finished(FinishReason::Stop), vec![], 0),
        (ReplyOutcome::Stopped, vec![segment(0, "wo")], 1),
        (ReplyOutcome::Stopped, vec![thought], 1),
        (ReplyOutcome::Stopped, vec![segment(0, "")], 0),
        (ReplyOutcome::Failed, vec![aside.clone()], 0),
        (ReplyOutcome::Failed, vec![aside, segment(1, "wo")], 1),
    ];
    for (outcome, segments, counted) in cases {
        let (_folder, database, profile) = fresh().await;
        let new = NewTurn {
            charge: Some(charge(&profile.id, day, 1)),
            ..message(&profile, None, "hi")
        };
        let turn = begun(database.begin_turn(new).await.unwrap());
        let reply = &turn.turn.reply.id;
        for segment in &segments {
            database.save_segment(reply, segment).await.unwrap();
        }
        for _ in 0..2 {
            let ended = database.end_reply(reply, &outcome, database.now()).await;
            ended.unwrap();
            let found = used(&database, &profile.id, day).await;
            assert_eq!(found, counted, "{outcome:?} with {segments:?}");
        }
    }
}

#[tokio::test]
async fn calls_of_tools_are_kept_with_their_results() {
    let (_folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "weather?"))
            .await
            .unwrap(),
    );
    let reply = &turn.turn.reply.id;
    answer(&database, reply, "").await;
    let call = |id: &str, arguments: &str| ToolCallRecord {
        call: ToolCall {
            id: id.into(),
            name: "weather".into(),
            arguments: arguments.into(),
            signature: Some("sealed".into()),
        },
        result: None,
    };
    let mut part = SegmentRecord {
        tool_calls: vec![call("a", "{\"city\":"), call("b", "{}")],
        ..segment(0, "")
    };
    database.save_segment(reply, &part).await.unwrap();
    part.tool_calls[0] = ToolCallRecord {
        result: Some(ToolResult {
            call: "a".into(),
            name: "weather".into(),
            content: "rain".into(),
            is_error: true,
        }),
        ..call("a", "{\"city\":\"Oban\"}")
    };
    database.save_segment(reply, &part).await.unwrap();
    let stored = database.reply(reply).await.unwrap().unwrap();
    assert_eq!(stored.segments, [part], "grown, and in their order");
    let next = begun(
        database
            .begin_turn(message(&profile, Some(&turn.conversation.id), "so?"))
            .await
            .unwrap(),
    );
    let context = database.context(&next.turn.reply.id).await.unwrap();
    assert_eq!(
        texts(&context),
        [(Role::User, "weather?"), (Role::User, "so?")],
        "calls that nobody answered would be refused"
    );
}

#[tokio::test]
async fn a_reply_is_known_to_its_owner_only() {
    let (_folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "hi"))
            .await
            .unwrap(),
    );
    let reply = &turn.turn.reply.id;
    let known = database.reply_of(&profile.id, reply).await;
    assert_eq!(known.unwrap(), turn.turn.reply);
    let stranger = database
        .ensure_profile(ProfileKind::DemoFree)
        .await
        .unwrap();
    for (profile, reply) in [(&stranger.id, reply.as_str()), (&profile.id, "nothing")] {
        let refused = database.reply_of(profile, reply).await;
        assert_eq!(refused.unwrap_err(), StorageError::ReplyNotFound);
    }
}
