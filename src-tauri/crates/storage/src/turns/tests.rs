use aideon_engine::{free_tier::QuotaKind, provenance::ReplyOutcome};

use super::*;
use crate::{
    fixtures::{DataFolder, RENEWS_AT, answer, begun, charge, fresh, message, retry, used},
    profiles::ProfileKind,
};

fn again(start: TurnStart) -> StoredTurn {
    match start {
        TurnStart::AlreadyBegun(turn) => turn,
        TurnStart::Begun(turn) => panic!("begun a second time: {turn:?}"),
    }
}

#[tokio::test]
async fn a_message_without_a_conversation_begins_one() {
    let (_folder, database, profile) = fresh().await;
    let model: ModelId = "together/maker/model".parse().unwrap();
    let new = NewTurn {
        choice: Some(model.clone()),
        ..message(&profile, None, "Plan a trip to Lisbon\nin May")
    };
    let turn = begun(database.begin_turn(new).await.unwrap());
    assert_eq!(
        turn.conversation.title, "Plan a trip to Lisbon",
        "the first line names it"
    );
    assert!(turn.conversation.running, "the reply runs from the start");
    assert_eq!(
        turn.turn.text, "Plan a trip to Lisbon\nin May",
        "the text is not shortened"
    );
    assert_eq!(turn.turn.reply.outcome, ReplyOutcome::Running);
    let opened = database
        .conversation(&profile.id, &turn.conversation.id)
        .await
        .unwrap();
    assert_eq!(
        opened.page.turns,
        [turn.turn],
        "what was returned is what is stored"
    );
    assert_eq!(
        opened.choice,
        Some(model),
        "the choice stays for the next message"
    );
}

#[tokio::test]
async fn sending_twice_works_once() {
    let (_folder, database, profile) = fresh().await;
    let new = message(&profile, None, "once");
    let first = begun(database.begin_turn(new.clone()).await.unwrap());
    let second = again(database.begin_turn(new.clone()).await.unwrap());
    assert_eq!(
        second, first,
        "a reloaded window gets the turn that it had begun"
    );
    answer(&database, &first.turn.reply.id, "done").await;
    let third = again(database.begin_turn(new).await.unwrap());
    assert_eq!(
        third.turn.reply.id, first.turn.reply.id,
        "even after the reply has ended"
    );
    assert_eq!(database.conversations(&profile.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn sending_twice_at_the_same_time_works_once() {
    let (_folder, database, profile) = fresh().await;
    let new = message(&profile, None, "once");
    let tries = (0..16).map(|_| {
        let (database, new) = (database.clone(), new.clone());
        tokio::spawn(async move { database.begin_turn(new).await.unwrap() })
    });
    let mut begun = 0;
    for started in tries.collect::<Vec<_>>() {
        if matches!(started.await.unwrap(), TurnStart::Begun(_)) {
            begun += 1;
        }
    }
    assert_eq!(begun, 1, "exactly one of them is to ask a model");
    let rows = database.conversations(&profile.id).await.unwrap();
    assert_eq!(rows.len(), 1, "and one conversation came of it");
}

#[tokio::test]
async fn a_running_reply_holds_the_next_message_back() {
    let (_folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "one"))
            .await
            .unwrap(),
    );
    let id = turn.conversation.id;
    let refused = database
        .begin_turn(message(&profile, Some(&id), "two"))
        .await;
    assert_eq!(
        refused.unwrap_err(),
        StorageError::ReplyRunning,
        "its context is not complete"
    );
    let refused = database
        .begin_retry(retry(&profile, &turn.turn.message_id, "r"))
        .await;
    assert_eq!(
        refused.unwrap_err(),
        StorageError::ReplyRunning,
        "one reply at a time"
    );
    let elsewhere = database
        .begin_turn(message(&profile, None, "three"))
        .await
        .unwrap();
    assert!(
        matches!(elsewhere, TurnStart::Begun(_)),
        "another conversation is free"
    );

    answer(&database, &turn.turn.reply.id, "done").await;
    let next = begun(
        database
            .begin_turn(message(&profile, Some(&id), "two"))
            .await
            .unwrap(),
    );
    assert_eq!(next.conversation.id, id);
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(
        opened.page.turns.len(),
        2,
        "the refused message left nothing behind"
    );
}

#[tokio::test]
async fn a_retry_adds_an_answer_to_the_same_message_once() {
    let (_folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "one"))
            .await
            .unwrap(),
    );
    answer(&database, &turn.turn.reply.id, "first").await;
    let new = retry(&profile, &turn.turn.message_id, "again");
    let retried = begun(database.begin_retry(new.clone()).await.unwrap());
    assert_eq!(retried.turn.message_id, turn.turn.message_id);
    assert_ne!(
        retried.turn.reply.id, turn.turn.reply.id,
        "it is another reply"
    );
    assert_eq!(
        again(database.begin_retry(new).await.unwrap()),
        retried,
        "asked for once"
    );
    assert!(
        database.reply(&turn.turn.reply.id).await.unwrap().is_some(),
        "the first one stays"
    );
}

#[tokio::test]
async fn an_answer_cannot_be_answered_again() {
    let (folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "one"))
            .await
            .unwrap(),
    );
    answer(&database, &turn.turn.reply.id, "first").await;
    let assistant: String = folder
        .shell()
        .query_row(
            "SELECT id FROM messages WHERE role = 'assistant'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    for id in [assistant.as_str(), "none"] {
        let refused = database.begin_retry(retry(&profile, id, "again")).await;
        assert_eq!(
            refused.unwrap_err(),
            StorageError::MessageNotFound,
            "{id} is no question"
        );
    }
}

#[tokio::test]
async fn nobody_writes_into_another_profile() {
    let (_folder, database, owner) = fresh().await;
    let stranger = database
        .ensure_profile(ProfileKind::DemoPremium)
        .await
        .unwrap();
    let new = message(&owner, None, "private");
    let turn = begun(database.begin_turn(new.clone()).await.unwrap());
    answer(&database, &turn.turn.reply.id, "words").await;

    let sent = database
        .begin_turn(message(&stranger, Some(&turn.conversation.id), "hi"))
        .await;
    assert_eq!(sent.unwrap_err(), StorageError::ConversationNotFound);
    let retried = database
        .begin_retry(retry(&stranger, &turn.turn.message_id, "r"))
        .await;
    assert_eq!(retried.unwrap_err(), StorageError::MessageNotFound);
    let replayed = NewTurn {
        profile: stranger.id,
        ..new
    };
    let replayed = database.begin_turn(replayed).await;
    assert_eq!(
        replayed.unwrap_err(),
        StorageError::ConversationNotFound,
        "nor by a known id"
    );
}

#[tokio::test]
async fn a_message_needs_a_profile() {
    let (_folder, database, profile) = fresh().await;
    let new = NewTurn {
        profile: "nobody".into(),
        ..message(&profile, None, "hi")
    };
    assert_eq!(
        database.begin_turn(new).await.unwrap_err(),
        StorageError::ProfileNotFound
    );
    assert!(
        database.conversations("nobody").await.unwrap().is_empty(),
        "nothing was stored"
    );
}

const DAY: &str = "2026-01-02";

/// How many rows there are that a turn leaves behind.
fn stored_rows(folder: &DataFolder) -> Vec<i64> {
    let tables = ["conversations", "messages", "replies", "quota_reservations"];
    let shell = folder.shell();
    let count = |table| {
        let statement = format!("SELECT count(*) FROM {table}");
        shell.query_row(&statement, [], |row| row.get(0)).unwrap()
    };
    tables.map(count).to_vec()
}

#[tokio::test]
async fn a_turn_is_charged_once() {
    let (_folder, database, profile) = fresh().await;
    let of = |limit| Some(charge(&profile.id, DAY, limit));
    let mut new = message(&profile, None, "once");
    new.charge = of(5);
    let turn = begun(database.begin_turn(new.clone()).await.unwrap());
    assert_eq!(used(&database, &profile.id, DAY).await, 1);
    again(database.begin_turn(new.clone()).await.unwrap());
    assert_eq!(used(&database, &profile.id, DAY).await, 1, "the same press");
    answer(&database, &turn.turn.reply.id, "done").await;
    new.charge = of(1);
    again(database.begin_turn(new).await.unwrap());
    assert_eq!(
        used(&database, &profile.id, DAY).await,
        1,
        "also when none is left"
    );
}

#[tokio::test]
async fn a_retry_is_charged_like_a_turn_and_once() {
    let (folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "one"))
            .await
            .unwrap(),
    );
    answer(&database, &turn.turn.reply.id, "first").await;
    assert_eq!(
        used(&database, &profile.id, DAY).await,
        0,
        "what has no charge costs nothing"
    );
    let new = NewRetry {
        charge: Some(charge(&profile.id, DAY, 5)),
        ..retry(&profile, &turn.turn.message_id, "again")
    };
    let retried = begun(database.begin_retry(new.clone()).await.unwrap());
    again(database.begin_retry(new.clone()).await.unwrap());
    assert_eq!(used(&database, &profile.id, DAY).await, 1);
    answer(&database, &retried.turn.reply.id, "second").await;

    let before = stored_rows(&folder);
    let another = NewRetry {
        client_request_id: "once more".into(),
        charge: Some(charge(&profile.id, DAY, 1)),
        ..new
    };
    let refused = database.begin_retry(another).await;
    assert!(matches!(refused, Err(StorageError::QuotaExceeded(_))));
    assert_eq!(stored_rows(&folder), before, "nothing was stored");
}

#[tokio::test]
async fn beyond_the_limit_nothing_is_stored() {
    let (folder, database, profile) = fresh().await;
    let new = |conversation, limit| NewTurn {
        charge: Some(charge(&profile.id, DAY, limit)),
        ..message(&profile, conversation, "hi")
    };
    let turn = begun(database.begin_turn(new(None, 1)).await.unwrap());
    answer(&database, &turn.turn.reply.id, "done").await;
    let before = stored_rows(&folder);
    for conversation in [None, Some(turn.conversation.id.as_str())] {
        let refused = database.begin_turn(new(conversation, 1)).await;
        let expected = StorageError::QuotaExceeded(QuotaExceeded {
            kind: QuotaKind::Request,
            limit: 1,
            renews_at: RENEWS_AT,
        });
        assert_eq!(refused, Err(expected), "it says when it renews");
        assert_eq!(stored_rows(&folder), before, "nothing was stored");
    }
    assert_eq!(used(&database, &profile.id, DAY).await, 1);
    let request = new(None, 2);
    assert!(
        matches!(
            database.begin_turn(request).await.unwrap(),
            TurnStart::Begun(_)
        ),
        "a plan with more allows more"
    );
}

#[tokio::test]
async fn what_is_refused_costs_nothing() {
    let (_folder, database, profile) = fresh().await;
    let new = |conversation| NewTurn {
        charge: Some(charge(&profile.id, DAY, 2)),
        ..message(&profile, conversation, "hi")
    };
    let turn = begun(database.begin_turn(new(None)).await.unwrap());
    let id = turn.conversation.id.as_str();
    let running = database.begin_turn(new(Some(id))).await;
    assert_eq!(running, Err(StorageError::ReplyRunning));
    let unknown = database.begin_turn(new(Some("none"))).await;
    assert_eq!(unknown, Err(StorageError::ConversationNotFound));
    let retried = NewRetry {
        charge: Some(charge(&profile.id, DAY, 2)),
        ..retry(&profile, "none", "r")
    };
    let unknown = database.begin_retry(retried).await;
    assert_eq!(unknown, Err(StorageError::MessageNotFound));
    assert_eq!(used(&database, &profile.id, DAY).await, 1, "only the turn");
}

#[tokio::test]
async fn a_refused_turn_too_takes_along_what_a_clock_far_ahead_has_used() {
    let (_folder, database, profile) = fresh().await;
    let on = |date| NewTurn {
        charge: Some(charge(&profile.id, date, 1)),
        ..message(&profile, None, "hi")
    };
    begun(database.begin_turn(on("2099-12-31")).await.unwrap());
    let refused = database.begin_turn(on(DAY)).await;
    assert!(matches!(refused, Err(StorageError::QuotaExceeded(_))));
    assert!(
        database.begin_turn(on("2026-01-03")).await.is_ok(),
        "the clock was wrong for one day, not for good"
    );
}

#[tokio::test]
async fn of_many_turns_at_once_as_many_begin_as_are_left() {
    let (folder, database, profile) = fresh().await;
    let tries = (0..100).map(|_| {
        let new = NewTurn {
            charge: Some(charge(&profile.id, DAY, 1)),
            ..message(&profile, None, "hi")
        };
        let database = database.clone();
        tokio::spawn(async move { database.begin_turn(new).await.is_ok() })
    });
    let mut count = 0;
    for tried in tries.collect::<Vec<_>>() {
        count += u32::from(tried.await.unwrap());
    }
    assert_eq!(count, 1, "one was left");
    assert_eq!(
        stored_rows(&folder),
        [1, 2, 1, 1],
        "one turn, one reservation"
    );
}

#[tokio::test]
async fn another_answer_is_of_the_kind_of_the_one_before() {
    let (_folder, database, profile) = fresh().await;
    let new = NewTurn {
        mode: Mode::Completion,
        ..message(&profile, None, "once upon a")
    };
    let turn = begun(database.begin_turn(new).await.unwrap());
    answer(&database, &turn.turn.reply.id, "time").await;
    let asked = retry(&profile, &turn.turn.message_id, "again");
    let again = begun(database.begin_retry(asked).await.unwrap());
    assert_eq!(again.turn.reply.mode, Mode::Completion);
    let stored = database.reply(&again.turn.reply.id).await.unwrap().unwrap();
    assert_eq!(stored.mode, Mode::Completion);
    let stranger = database
        .ensure_profile(ProfileKind::DemoFree)
        .await
        .unwrap();
    let theirs = database.mode_of(&stranger.id, &turn.turn.message_id).await;
    assert_eq!(theirs.unwrap_err(), StorageError::MessageNotFound);
}

#[tokio::test]
async fn a_conversation_keeps_how_it_is_set() {
    let (folder, database, profile) = fresh().await;
    let settings = ConversationSettings {
        system_prompt: "Be brief.\nBe kind.".into(),
        temperature: Some(0.7),
        top_p: Some(0.1),
        max_output_tokens: Some(300),
        stop: vec!["END".into(), "\"".into()],
    };
    let new = NewTurn {
        settings: settings.clone(),
        ..message(&profile, None, "hi")
    };
    let turn = begun(database.begin_turn(new).await.unwrap());
    assert_eq!(
        turn.settings, settings,
        "they go along with the first message"
    );
    answer(&database, &turn.turn.reply.id, "hello").await;
    let id = turn.conversation.id;
    let ignored = NewTurn {
        settings: ConversationSettings::default(),
        ..message(&profile, Some(&id), "more")
    };
    let next = begun(database.begin_turn(ignored).await.unwrap());
    assert_eq!(next.settings, settings, "a message changes nothing of them");
    answer(&database, &next.turn.reply.id, "more").await;
    let changed = ConversationSettings {
        temperature: None,
        ..settings
    };
    database
        .configure_conversation(&profile.id, &id, changed.clone())
        .await
        .unwrap();
    database.close().await.unwrap();
    let database = folder.open().await;
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(opened.settings, changed);
}
