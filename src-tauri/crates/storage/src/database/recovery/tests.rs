//! Each test kills the app in the middle: the files are copied as they lie there, and opened
//! elsewhere.

use aideon_engine::{
    ports::{QuotaStore, ReplyStore},
    provenance::{AttemptOutcome, AttemptRecord, RouteRole, SegmentRecord, Service, Tier},
};
use jiff::civil::Date;

use crate::{
    fixtures::{attempt, begun, charge, fresh, message, segment, used},
    turns::NewTurn,
};

const DAY: &str = "2026-01-02";

#[tokio::test]
async fn what_a_killed_reply_cost_depends_on_what_it_delivered() {
    let thought = SegmentRecord {
        reasoning: "hm".into(),
        ..segment(0, "")
    };
    let aside = SegmentRecord {
        set_aside: true,
        ..segment(0, "half a")
    };
    let cases = [
        ("nothing", vec![], 0),
        ("an empty segment", vec![segment(0, "")], 0),
        ("text that was set aside", vec![aside.clone()], 0),
        ("text", vec![segment(0, "w")], 1),
        ("reasoning", vec![thought], 1),
        ("a second try's text", vec![aside, segment(1, "w")], 1),
    ];
    for (delivered, segments, counted) in cases {
        let (folder, database, profile) = fresh().await;
        let new = NewTurn {
            charge: Some(charge(&profile.id, DAY, 1)),
            ..message(&profile, None, "hi")
        };
        let turn = begun(database.begin_turn(new).await.unwrap());
        for segment in &segments {
            let saved = database.save_segment(&turn.turn.reply.id, segment);
            saved.await.unwrap();
        }
        assert_eq!(used(&database, &profile.id, DAY).await, 1, "it is held");

        let killed = folder.after_a_kill();
        for start in ["the next start", "the one after"] {
            let database = killed.open().await;
            let found = used(&database, &profile.id, DAY).await;
            assert_eq!(found, counted, "{delivered}, at {start}");
            database.close().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_killed_request_without_a_reply_may_have_been_billed() {
    let (folder, database, profile) = fresh().await;
    let charge = charge(&profile.id, DAY, 2);
    let held = database.reserve(&charge).await.unwrap().unwrap();
    let given_back = database.reserve(&charge).await.unwrap().unwrap();
    database.settle(&given_back, false).await.unwrap();
    let reopened = folder.after_a_kill().open().await;
    assert_eq!(used(&reopened, &profile.id, DAY).await, 1, "it is counted");
    reopened.settle(&held, false).await.unwrap();
    assert_eq!(
        used(&reopened, &profile.id, DAY).await,
        1,
        "once and for all"
    );
}

#[tokio::test]
async fn a_reply_that_had_ended_is_not_settled_again() {
    let (folder, database, profile) = fresh().await;
    let new = NewTurn {
        charge: Some(charge(&profile.id, DAY, 2)),
        ..message(&profile, None, "hi")
    };
    let turn = begun(database.begin_turn(new).await.unwrap());
    crate::fixtures::finish(&database, &turn.turn.reply.id).await;
    assert_eq!(used(&database, &profile.id, DAY).await, 0, "given back");
    database
        .reserve(&charge(&profile.id, DAY, 2))
        .await
        .unwrap();
    let reopened = folder.after_a_kill().open().await;
    assert_eq!(used(&reopened, &profile.id, DAY).await, 1);
}

#[tokio::test]
async fn a_killed_attempt_may_have_been_billed() {
    let (folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "hi"))
            .await
            .unwrap(),
    );
    let reply = turn.turn.reply.id;
    let running = AttemptRecord {
        position: 1,
        outcome: AttemptOutcome::Running,
        ..attempt(Tier::Free, RouteRole::Fallback, Service::Together)
    };
    let turned_away = AttemptRecord {
        position: 0,
        status: Some(429),
        ..running.clone()
    };
    for attempt in [&turned_away, &running] {
        database.save_attempt(&reply, attempt).await.unwrap();
    }
    let killed = folder.after_a_kill();
    for start in ["the next start", "the one after"] {
        let database = killed.open().await;
        let rows = database.usage(&profile.id, Date::MIN).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(
            (rows[0].attempts, rows[0].answered, rows[0].at_least),
            (1, 0, true),
            "the one that the provider did not turn away, at {start}"
        );
        assert_eq!(rows[0].prompt_tokens, 12, "as far as it was counted");
        let kept = database.reply(&reply).await.unwrap().unwrap();
        let expected = AttemptRecord {
            outcome: AttemptOutcome::Interrupted,
            at_least: true,
            ..running.clone()
        };
        assert_eq!(kept.attempts[1], expected, "the provenance says so too");
        database.close().await.unwrap();
    }
}
