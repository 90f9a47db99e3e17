use aideon_engine::{
    chat::FinishReason,
    ports::ReplyStore as _,
    provenance::{Mode, ReplyOutcome, RouteRole, SegmentRecord, Service, SourceKind, Tier},
};

use super::*;
use crate::{
    fixtures::{answer, attempt, begun, charge, finish, fresh, message, segment, used},
    profiles::{Profile, ProfileKind},
    turns::{NewTurn, StoredTurn},
};

const DAY: &str = "2026-01-02";

fn going_on(profile: &Profile, of: &StoredTurn, client_request_id: &str) -> NewContinuation {
    NewContinuation {
        profile: profile.id.clone(),
        client_request_id: client_request_id.to_owned(),
        reply: of.turn.reply.id.clone(),
        charge: None,
    }
}

async fn end(database: &Database, turn: &StoredTurn, outcome: ReplyOutcome) {
    let reply = &turn.turn.reply.id;
    database
        .end_reply(reply, &outcome, database.now())
        .await
        .unwrap();
}

/// A turn whose reply was stopped after some words.
async fn stopped(database: &Database, profile: &Profile) -> StoredTurn {
    let turn = begun(
        database
            .begin_turn(message(profile, None, "count to four"))
            .await
            .unwrap(),
    );
    let first = attempt(Tier::Free, RouteRole::FirstChoice, Service::Together);
    let reply = &turn.turn.reply.id;
    database.save_attempt(reply, &first).await.unwrap();
    database
        .save_segment(reply, &segment(0, "one, tw"))
        .await
        .unwrap();
    end(database, &turn, ReplyOutcome::Stopped).await;
    turn
}

async fn write(database: &Database, turn: &StoredTurn, position: u32, text: &str) {
    let mut next = attempt(Tier::Free, RouteRole::Fallback, Service::Other);
    next.position = position;
    let reply = &turn.turn.reply.id;
    database.save_attempt(reply, &next).await.unwrap();
    database
        .save_segment(reply, &segment(position, text))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_reply_goes_on_in_a_segment_of_its_own() {
    let (_folder, database, profile) = fresh().await;
    let turn = stopped(&database, &profile).await;
    let more = going_on(&profile, &turn, "more");
    let again = begun(database.begin_continuation(more.clone()).await.unwrap());
    let reply = &again.turn.reply;
    assert_eq!(reply.id, turn.turn.reply.id, "it is the same reply");
    assert_eq!(reply.outcome, ReplyOutcome::Running);
    assert_eq!(
        (reply.continuations.as_slice(), reply.next_position()),
        ([1].as_slice(), 1)
    );
    assert_eq!(reply.text(), "one, tw", "what stood still stands");
    assert!(again.conversation.running);
    let context = database.context(&reply.id).await.unwrap();
    assert_eq!(
        context.len(),
        1,
        "the reply itself is no part of its context"
    );

    write(&database, &turn, 1, "o, three").await;
    finish(&database, &reply.id).await;
    let stored = database.reply(&reply.id).await.unwrap().unwrap();
    assert_eq!(stored.text(), "one, two, three");
    let parts: Vec<_> = stored.standing().map(|part| part.attempt).collect();
    assert_eq!(parts, [0, 1], "who wrote which part stays known");
    assert!(
        matches!(stored.source().unwrap().kind, SourceKind::Chosen { .. }),
        "the source is that of who wrote last"
    );
    assert_eq!(
        database.begin_continuation(more).await.unwrap(),
        TurnStart::AlreadyBegun(crate::turns::StoredTurn {
            turn: crate::pages::TurnRecord {
                reply: stored,
                ..again.turn.clone()
            },
            conversation: database
                .conversation(&profile.id, &again.conversation.id)
                .await
                .unwrap()
                .row,
            ..again
        }),
        "the same press of the button works once, also when the reply has ended again"
    );
}

#[tokio::test]
async fn only_what_ended_early_goes_on() {
    let (_folder, database, profile) = fresh().await;
    let turn = stopped(&database, &profile).await;
    let refusal = |request: &str| {
        let (database, more) = (database.clone(), going_on(&profile, &turn, request));
        async move { database.begin_continuation(more).await.err() }
    };
    for outcome in [
        ReplyOutcome::Interrupted,
        ReplyOutcome::Failed,
        ReplyOutcome::Finished(FinishReason::Length),
    ] {
        end(&database, &turn, outcome.clone()).await;
        assert_eq!(refusal(&format!("{outcome:?}")).await, None, "{outcome:?}");
        assert_eq!(
            refusal("while it runs").await,
            Some(StorageError::ReplyRunning)
        );
    }
    end(&database, &turn, ReplyOutcome::Finished(FinishReason::Stop)).await;
    assert_eq!(
        refusal("ended").await,
        Some(StorageError::NothingToContinue),
        "it had said what it wanted to say"
    );
    end(&database, &turn, ReplyOutcome::Stopped).await;
    let aside = SegmentRecord {
        set_aside: true,
        ..segment(0, "one, tw")
    };
    database
        .save_segment(&turn.turn.reply.id, &aside)
        .await
        .unwrap();
    assert_eq!(
        refusal("nothing").await,
        Some(StorageError::NothingToContinue),
        "no words stand"
    );
}

#[tokio::test]
async fn a_picture_does_not_go_on() {
    let (_folder, database, profile) = fresh().await;
    let new = NewTurn {
        mode: Mode::Image,
        ..message(&profile, None, "a boat")
    };
    let turn = begun(database.begin_turn(new).await.unwrap());
    answer(&database, &turn.turn.reply.id, "words of it").await;
    end(&database, &turn, ReplyOutcome::Stopped).await;
    let refused = database
        .begin_continuation(going_on(&profile, &turn, "more"))
        .await;
    assert_eq!(refused.unwrap_err(), StorageError::NothingToContinue);
}

#[tokio::test]
async fn somebody_elses_reply_does_not_go_on() {
    let (_folder, database, profile) = fresh().await;
    let turn = stopped(&database, &profile).await;
    let stranger = database
        .ensure_profile(ProfileKind::DemoFree)
        .await
        .unwrap();
    let more = going_on(&stranger, &turn, "more");
    let refused = database.begin_continuation(more).await;
    assert_eq!(refused.unwrap_err(), StorageError::ReplyNotFound);
    let message = &turn.turn.message_id;
    database.delete_turn(&profile.id, message).await.unwrap();
    let more = going_on(&profile, &turn, "more");
    let refused = database.begin_continuation(more).await;
    assert_eq!(refused.unwrap_err(), StorageError::ReplyNotFound, "hidden");
}

#[tokio::test]
async fn it_costs_one_more_request_if_it_brings_something() {
    let (_folder, database, profile) = fresh().await;
    let turn = stopped(&database, &profile).await;
    let more = |request: &str| NewContinuation {
        charge: Some(charge(&profile.id, DAY, 2)),
        ..going_on(&profile, &turn, request)
    };
    let spent = || used(&database, &profile.id, DAY);
    begun(database.begin_continuation(more("one")).await.unwrap());
    database.begin_continuation(more("one")).await.unwrap();
    assert_eq!(spent().await, 1, "asked for twice, it is reserved once");
    end(&database, &turn, ReplyOutcome::Failed).await;
    assert_eq!(
        spent().await,
        0,
        "nothing came; what had come before was paid for before"
    );
    begun(database.begin_continuation(more("two")).await.unwrap());
    write(&database, &turn, 1, "o, three").await;
    end(&database, &turn, ReplyOutcome::Stopped).await;
    begun(database.begin_continuation(more("three")).await.unwrap());
    write(&database, &turn, 2, ", four").await;
    end(&database, &turn, ReplyOutcome::Stopped).await;
    assert_eq!(spent().await, 2);
    let before = database.reply(&turn.turn.reply.id).await.unwrap();
    let refused = database.begin_continuation(more("four")).await;
    assert!(matches!(refused, Err(StorageError::QuotaExceeded(_))));
    assert_eq!(
        database.reply(&turn.turn.reply.id).await.unwrap(),
        before,
        "a refusal leaves the reply as it was"
    );
}

#[tokio::test]
async fn what_a_crash_cut_off_stands_and_can_go_on_again() {
    let (folder, database, profile) = fresh().await;
    let turn = stopped(&database, &profile).await;
    let more = |request: &str| NewContinuation {
        charge: Some(charge(&profile.id, DAY, 2)),
        ..going_on(&profile, &turn, request)
    };
    begun(database.begin_continuation(more("one")).await.unwrap());
    let at_once = folder.after_a_kill();
    write(&database, &turn, 1, "o, thr").await;
    let later = folder.after_a_kill();

    let revived = at_once.open().await;
    let reply = revived.reply(&turn.turn.reply.id).await.unwrap().unwrap();
    assert_eq!(reply.outcome, ReplyOutcome::Interrupted);
    assert_eq!(reply.text(), "one, tw");
    assert_eq!(
        used(&revived, &profile.id, DAY).await,
        0,
        "nothing came of it"
    );

    let revived = later.open().await;
    let reply = revived.reply(&turn.turn.reply.id).await.unwrap().unwrap();
    assert_eq!(reply.outcome, ReplyOutcome::Interrupted);
    assert_eq!(reply.text(), "one, two, thr");
    assert_eq!(used(&revived, &profile.id, DAY).await, 1);
    let again = begun(revived.begin_continuation(more("two")).await.unwrap());
    assert_eq!(again.turn.reply.continuations, [1, 2]);
}
