use aideon_engine::{
    ports::ReplyStore as _,
    provenance::{ReplyOutcome, SourceKind},
};

use super::*;
use crate::{
    continuations::NewContinuation,
    fixtures::{answer, begun, fresh, message, said, segment},
    profiles::{Profile, ProfileKind},
};

async fn find(database: &Database, profile: &Profile, text: &str) -> Vec<SearchHit> {
    database.search(&profile.id, text, 20).await.unwrap()
}

async fn count(database: &Database, profile: &Profile, text: &str) -> usize {
    find(database, profile, text).await.len()
}

fn marked(hit: &SearchHit) -> String {
    let parts = hit.snippet.iter().map(|part| match part.found {
        true => format!("[{}]", part.text),
        false => part.text.clone(),
    });
    parts.collect()
}

#[tokio::test]
async fn words_of_both_sides_are_found_with_who_said_them() {
    let (_folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "How do tides\nwork?"))
            .await
            .unwrap(),
    );
    assert_eq!(count(&database, &profile, "moon").await, 0);
    answer(&database, &turn.turn.reply.id, "The moon pulls the water.").await;
    let hits = find(&database, &profile, "tides").await;
    assert_eq!(marked(&hits[0]), "How do [tides] work?");
    assert_eq!(hits[0].title, "How do tides");
    assert_eq!(
        (hits[0].reply.as_ref(), hits[0].source.as_ref()),
        (None, None)
    );
    let hits = find(&database, &profile, "moon").await;
    assert_eq!(marked(&hits[0]), "The [moon] pulls the water.");
    assert_eq!(hits[0].message, turn.turn.message_id, "where to go to");
    assert_eq!(hits[0].reply.as_ref(), Some(&turn.turn.reply.id));
    assert_eq!(
        hits[0].source.as_ref().unwrap().kind,
        SourceKind::Together,
        "words of a model are not shown without their source"
    );
}

#[tokio::test]
async fn every_word_counts_and_the_last_may_be_a_beginning() {
    let (_folder, database, profile) = fresh().await;
    said(&database, &profile, None, "Crème brûlée für Zwölf").await;
    said(&database, &profile, None, "crème fraîche").await;
    for (text, hits) in [
        ("creme", 4),
        ("creme bru", 2),
        ("bru creme", 0),
        ("ZWÖLF creme", 2),
        ("zwo", 2),
        ("creme nothing", 0),
    ] {
        assert_eq!(count(&database, &profile, text).await, hits, "{text:?}");
    }
}

#[tokio::test]
async fn whatever_is_typed_is_taken_as_words() {
    let (_folder, database, profile) = fresh().await;
    said(&database, &profile, None, "say \"hello\" to C++ AND me").await;
    for text in [
        "\"hello\"",
        "hello\"",
        "c++",
        "AND",
        "hel*",
        "say OR nothing NOT",
        "(",
        "*",
        "\"",
        "text:hello",
        "{hello}: NEAR(a b)",
        "hello\0me",
        "-hello",
        "^say",
        "",
    ] {
        let hits = database.search(&profile.id, text, 20).await;
        assert!(hits.is_ok(), "{text:?} is no syntax: {hits:?}");
    }
    assert!(count(&database, &profile, "\"hello\"").await > 0);
    assert_eq!(
        count(&database, &profile, "say OR nothing").await,
        0,
        "an operator is a word like any other"
    );
}

#[tokio::test]
async fn what_is_hidden_or_somebody_elses_is_not_found() {
    let (_folder, database, profile) = fresh().await;
    let turn = said(&database, &profile, None, "lighthouse").await;
    let stranger = database
        .ensure_profile(ProfileKind::DemoFree)
        .await
        .unwrap();
    assert_eq!(count(&database, &stranger, "lighthouse").await, 0);
    assert_eq!(count(&database, &profile, "lighthouse").await, 2);
    let (id, message) = (&turn.conversation.id, &turn.turn.message_id);
    database.delete_turn(&profile.id, message).await.unwrap();
    assert_eq!(
        count(&database, &profile, "lighthouse").await,
        0,
        "neither side of the hidden turn"
    );
    database.restore_turn(&profile.id, message).await.unwrap();
    assert_eq!(count(&database, &profile, "lighthouse").await, 2);
    database.delete_conversation(&profile.id, id).await.unwrap();
    assert_eq!(count(&database, &profile, "lighthouse").await, 0);
}

#[tokio::test]
async fn what_is_added_to_a_reply_is_found_and_what_a_crash_left_too() {
    let (folder, database, profile) = fresh().await;
    let turn = begun(
        database
            .begin_turn(message(&profile, None, "go"))
            .await
            .unwrap(),
    );
    let reply = &turn.turn.reply.id;
    answer(&database, reply, "a half-fini").await;
    database
        .end_reply(reply, &ReplyOutcome::Stopped, database.now())
        .await
        .unwrap();
    let more = NewContinuation {
        profile: profile.id.clone(),
        client_request_id: "more".into(),
        reply: reply.clone(),
        charge: None,
    };
    database.begin_continuation(more).await.unwrap();
    database
        .save_segment(reply, &segment(1, "shed lighthouse"))
        .await
        .unwrap();
    let revived = folder.after_a_kill().open().await;
    let hits = find(&revived, &profile, "finished lighthouse").await;
    assert_eq!(hits.len(), 1, "words across the seam are words");
    assert_eq!(
        find(&revived, &profile, "half").await.len(),
        1,
        "it is one reply still"
    );
}

#[tokio::test]
async fn no_more_is_given_than_was_asked_for() {
    let (_folder, database, profile) = fresh().await;
    for _ in 0..4 {
        said(&database, &profile, None, "tide").await;
    }
    let hits = database.search(&profile.id, "tide", 3).await.unwrap();
    assert_eq!(hits.len(), 3);
}
