use aideon_engine::{
    ports::ReplyStore,
    provenance::{AttemptRecord, RouteRole, SegmentRecord, Service, SourceKind, Tier},
};

use super::*;
use crate::{
    fixtures::{DataFolder, answer, attempt, begun, finish, fresh, message, segment},
    profiles::{Profile, ProfileKind},
    turns::NewRetry,
};

/// A conversation of one turn, answered.
async fn answered(database: &Database, profile: &Profile, text: &str) -> String {
    let turn = begun(
        database
            .begin_turn(message(profile, None, text))
            .await
            .unwrap(),
    );
    answer(database, &turn.turn.reply.id, "words").await;
    turn.conversation.id
}

fn titles(rows: &[ConversationRow]) -> Vec<&str> {
    rows.iter().map(|row| row.title.as_str()).collect()
}

#[tokio::test]
async fn what_was_said_survives_a_restart() {
    let (folder, database, profile) = fresh().await;
    let text = "emoji 👩‍👩‍👧‍👦, עברית, a NUL \0, and\r\nlines";
    let turn = begun(
        database
            .begin_turn(message(&profile, None, text))
            .await
            .unwrap(),
    );
    answer(&database, &turn.turn.reply.id, text).await;
    let before = database
        .conversation(&profile.id, &turn.conversation.id)
        .await
        .unwrap();
    database.close().await.unwrap();

    let after = folder
        .open()
        .await
        .conversation(&profile.id, &turn.conversation.id)
        .await
        .unwrap();
    assert_eq!(after, before, "a restart changes nothing");
    assert_eq!(
        after.page.turns[0].text, text,
        "the user's text is kept to the byte"
    );
    assert_eq!(
        after.page.turns[0].reply.answer().unwrap().text,
        text,
        "so is the model's"
    );
}

#[tokio::test]
async fn a_megabyte_goes_in_and_comes_out() {
    let (_folder, database, profile) = fresh().await;
    let text = "ab\u{1F600}د ".repeat(1024 * 1024 / 9 + 1);
    assert!(text.len() >= 1024 * 1024);
    let turn = begun(
        database
            .begin_turn(message(&profile, None, &text))
            .await
            .unwrap(),
    );
    answer(&database, &turn.turn.reply.id, &text).await;
    let stored = database
        .conversation(&profile.id, &turn.conversation.id)
        .await
        .unwrap();
    assert!(
        stored.page.turns[0].text == text,
        "the largest message that is taken is kept whole"
    );
    assert!(
        stored.page.turns[0].reply.answer().unwrap().text == text,
        "so is an answer of that size"
    );
}

#[tokio::test]
async fn the_list_begins_with_what_was_written_last() {
    let (_folder, database, profile) = fresh().await;
    let first = answered(&database, &profile, "first").await;
    answered(&database, &profile, "second").await;
    let rows = database.conversations(&profile.id).await.unwrap();
    assert_eq!(titles(&rows), ["second", "first"]);

    let next = begun(
        database
            .begin_turn(message(&profile, Some(&first), "on"))
            .await
            .unwrap(),
    );
    let rows = database.conversations(&profile.id).await.unwrap();
    assert_eq!(
        titles(&rows),
        ["first", "second"],
        "going on with it brings it to the top"
    );
    assert!(
        rows[0].running && !rows[1].running,
        "only the first one is being answered"
    );
    assert_eq!(
        rows[0].last_source, None,
        "nobody has written the last reply yet"
    );
    finish(&database, &next.turn.reply.id).await;
}

#[tokio::test]
async fn the_source_follows_the_stored_attempts() {
    let (folder, database, profile) = fresh().await;
    let id = answered(&database, &profile, "who is it?").await;
    let sources = async || {
        let listed = database.conversations(&profile.id).await.unwrap()[0]
            .last_source
            .clone();
        let opened = database.conversation(&profile.id, &id).await.unwrap();
        assert_eq!(
            opened.page.turns[0].reply.source(),
            listed,
            "list and conversation agree"
        );
        listed.unwrap()
    };
    assert_eq!(sources().await.kind, SourceKind::Together);

    let shell = folder.shell();
    shell
        .execute(
            "UPDATE attempts SET tier = 'premium', role = 'fallback'",
            [],
        )
        .unwrap();
    let source = sources().await;
    assert_eq!(
        (source.kind, source.fallback),
        (SourceKind::Together, true),
        "now a fallback"
    );

    shell
        .execute(
            "UPDATE attempts SET service = 'other', role = 'first_choice'",
            [],
        )
        .unwrap();
    assert_eq!(
        sources().await.kind,
        SourceKind::Aideon,
        "now the first choice of premium"
    );

    shell
        .execute("UPDATE attempts SET role = 'pinned', simulated = 1", [])
        .unwrap();
    let source = sources().await;
    let plain = SourceKind::Chosen {
        provider: "Boathouse".into(),
    };
    assert_eq!(
        (source.kind, source.simulated),
        (plain, true),
        "now pinned, and the demo's"
    );

    shell
        .execute(
            "UPDATE attempts SET tier = 'golden', role = 'first_choice'",
            [],
        )
        .unwrap();
    let plain = SourceKind::Chosen {
        provider: "Boathouse".into(),
    };
    assert_eq!(
        sources().await.kind,
        plain,
        "an unknown tier is free, which has no Aideon Model"
    );
}

#[tokio::test]
async fn unknown_names_in_a_row_lose_nothing() {
    let (folder, database, profile) = fresh().await;
    let id = answered(&database, &profile, "hello").await;
    let statements = [
        "UPDATE attempts SET tier = 'premium', role = '?', service = '?', outcome = '?', endpoint = 'No Id', \
         status = -1, first_content_ms = -5, position = 0, unreadable_events = -1",
        "UPDATE attempts SET outcome = 'failed', error_kind = '?'",
        "UPDATE replies SET state = '?'",
        "UPDATE replies SET state = 'finished', finish_reason = '?'",
        "UPDATE conversations SET choice = 'no model'",
        "UPDATE messages SET role = '?' WHERE role = 'user'",
        "INSERT INTO notices SELECT id, 0, '?', 'together', 'Together AI' FROM replies",
    ];
    for statement in statements {
        folder.shell().execute(statement, []).unwrap();
        let opened = database.conversation(&profile.id, &id).await.unwrap();
        assert_eq!(
            opened.page.turns.len(),
            1,
            "the turn is there after {statement}"
        );
        assert_eq!(
            opened.page.turns[0].reply.answer().unwrap().text,
            "words",
            "{statement}"
        );
        let listed = database.conversations(&profile.id).await.unwrap();
        let claimed = listed[0].last_source.clone().unwrap();
        assert_ne!(
            claimed.kind,
            SourceKind::Aideon,
            "nothing unreadable boasts: {statement}"
        );
    }
}

#[tokio::test]
async fn an_attempt_that_was_set_aside_is_not_the_source() {
    let (_folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "hi"))
            .await
            .unwrap(),
    );
    let reply = &turn.turn.reply.id;
    let first = attempt(Tier::Premium, RouteRole::FirstChoice, Service::Other);
    let second = AttemptRecord {
        position: 1,
        ..attempt(Tier::Premium, RouteRole::Fallback, Service::Together)
    };
    database.save_attempt(reply, &first).await.unwrap();
    database
        .save_segment(reply, &segment(0, "half a"))
        .await
        .unwrap();
    let aside = SegmentRecord {
        set_aside: true,
        ..segment(0, "half a")
    };
    database.save_segment(reply, &aside).await.unwrap();
    let rows = database.conversations(&profile.id).await.unwrap();
    assert_eq!(
        rows[0].last_source, None,
        "what was set aside is nobody's answer"
    );

    database.save_attempt(reply, &second).await.unwrap();
    database
        .save_segment(reply, &segment(1, "a whole answer"))
        .await
        .unwrap();
    let rows = database.conversations(&profile.id).await.unwrap();
    let source = rows[0].last_source.clone().unwrap();
    assert_eq!((source.kind, source.fallback), (SourceKind::Together, true));
}

#[tokio::test]
async fn another_answer_opens_the_newest_branch() {
    let (_folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "one"))
            .await
            .unwrap(),
    );
    answer(&database, &turn.turn.reply.id, "old answer").await;
    let id = turn.conversation.id;
    let second = begun(
        database
            .begin_turn(message(&profile, Some(&id), "two"))
            .await
            .unwrap(),
    );
    answer(&database, &second.turn.reply.id, "another").await;
    let retry = NewRetry {
        profile: profile.id.clone(),
        client_request_id: "again".into(),
        message: turn.turn.message_id.clone(),
        choice: None,
        tier: Tier::Free,
        charge: None,
    };
    let retried = begun(database.begin_retry(retry).await.unwrap());
    answer(&database, &retried.turn.reply.id, "new answer").await;

    let opened = database.conversation(&profile.id, &id).await.unwrap();
    let answers: Vec<_> = opened
        .page
        .turns
        .iter()
        .map(|turn| turn.reply.answer().unwrap().text.as_str())
        .collect();
    assert_eq!(
        answers,
        ["new answer"],
        "the branch of the newest reply is the one to go on with"
    );
    assert_eq!(
        opened.page.turns[0].message_id, turn.turn.message_id,
        "it answers the same message"
    );
    let old = database.reply(&second.turn.reply.id).await.unwrap();
    assert!(old.is_some(), "the other branch is still there");
}

#[tokio::test]
async fn a_title_can_be_given() {
    let (_folder, database, profile) = fresh().await;
    let id = answered(&database, &profile, "first words").await;
    database
        .rename_conversation(&profile.id, &id, "  Boats\nand oars ")
        .await
        .unwrap();
    let rows = database.conversations(&profile.id).await.unwrap();
    assert_eq!(
        titles(&rows),
        ["Boats and oars"],
        "a title stands on one line"
    );
    let refused = database.rename_conversation(&profile.id, &id, " \n").await;
    assert_eq!(
        refused,
        Err(StorageError::NameMissing),
        "the list would have an empty line"
    );
}

#[tokio::test]
async fn a_deleted_conversation_can_be_restored() {
    let (_folder, database, profile) = fresh().await;
    let id = answered(&database, &profile, "keep me").await;
    database
        .delete_conversation(&profile.id, &id)
        .await
        .unwrap();
    assert!(
        database
            .conversations(&profile.id)
            .await
            .unwrap()
            .is_empty(),
        "it left the list"
    );
    let opened = database.conversation(&profile.id, &id).await;
    assert_eq!(
        opened.unwrap_err(),
        StorageError::ConversationNotFound,
        "it is gone for its user"
    );
    let sent = database
        .begin_turn(message(&profile, Some(&id), "more"))
        .await;
    assert_eq!(
        sent.unwrap_err(),
        StorageError::ConversationNotFound,
        "nothing goes into it"
    );

    database
        .restore_conversation(&profile.id, &id)
        .await
        .unwrap();
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(opened.page.turns.len(), 1, "its turns came back with it");
}

#[tokio::test]
async fn a_choice_stays_with_its_conversation() {
    let (_folder, database, profile) = fresh().await;
    let id = answered(&database, &profile, "hi").await;
    let model: ModelId = "together/maker/model".parse().unwrap();
    database
        .set_choice(&profile.id, &id, Some(model.clone()))
        .await
        .unwrap();
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(
        opened.choice,
        Some(model),
        "the pinned model is there the next time"
    );
    database.set_choice(&profile.id, &id, None).await.unwrap();
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(opened.choice, None, "the route chooses again");
}

#[tokio::test]
async fn a_profile_sees_its_own_conversations_only() {
    let (_folder, database, owner) = fresh().await;
    let stranger = database
        .ensure_profile(ProfileKind::DemoFree)
        .await
        .unwrap();
    let id = answered(&database, &owner, "private").await;
    let missing = StorageError::ConversationNotFound;
    assert!(
        database
            .conversations(&stranger.id)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        database.conversation(&stranger.id, &id).await.unwrap_err(),
        missing
    );
    assert_eq!(
        database
            .rename_conversation(&stranger.id, &id, "x")
            .await
            .unwrap_err(),
        missing
    );
    assert_eq!(
        database
            .set_choice(&stranger.id, &id, None)
            .await
            .unwrap_err(),
        missing
    );
    assert_eq!(
        database
            .delete_conversation(&stranger.id, &id)
            .await
            .unwrap_err(),
        missing
    );
    assert_eq!(
        database
            .restore_conversation(&stranger.id, &id)
            .await
            .unwrap_err(),
        missing
    );
    assert_eq!(
        database.conversations(&owner.id).await.unwrap().len(),
        1,
        "and changed nothing"
    );
}

#[tokio::test]
async fn a_conversation_that_does_not_exist_is_not_found() {
    let folder = DataFolder::new();
    let database = folder.open().await;
    let profile = database.ensure_profile(ProfileKind::Local).await.unwrap();
    let opened = database.conversation(&profile.id, "none").await;
    assert_eq!(opened.unwrap_err(), StorageError::ConversationNotFound);
}
