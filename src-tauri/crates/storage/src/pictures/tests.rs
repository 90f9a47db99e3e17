use aideon_engine::{
    chat::{ChatMessage, Role},
    ports::ReplyStore as _,
    provenance::{Mode, ReplyOutcome, SegmentRecord},
};

use super::*;
use crate::{
    drafts::NewDraft,
    fixtures::{answer, begun, charge, fresh, message, png, said, said_instead, used},
    profiles::{Profile, ProfileKind},
    turns::NewTurn,
};

async fn add(database: &Database, profile: &Profile, name: &str) -> PictureRecord {
    let added = database.add_picture(&profile.id, name, png(30, 20)).await;
    added.unwrap()
}

fn with(profile: &Profile, conversation: Option<&str>, pictures: &[&PictureRecord]) -> NewTurn {
    NewTurn {
        pictures: pictures.iter().map(|picture| picture.id.clone()).collect(),
        ..message(profile, conversation, "what is this")
    }
}

#[tokio::test]
async fn a_picture_is_known_by_its_bytes_and_only_to_its_owner() {
    let (_folder, database, profile) = fresh().await;
    let record = add(&database, &profile, "boat.png").await;
    assert_eq!(
        (record.media_type.as_str(), record.width, record.height),
        ("image/png", 30, 20)
    );
    assert_eq!(record.name, "boat.png");
    let stored = database.picture(&profile.id, &record.id).await.unwrap();
    assert_eq!(stored.record, record);
    assert_eq!(stored.picture.bytes.as_ref(), png(30, 20));
    let stranger = database
        .ensure_profile(ProfileKind::DemoFree)
        .await
        .unwrap();
    let theirs = database.picture(&stranger.id, &record.id).await;
    assert_eq!(theirs.unwrap_err(), StorageError::PictureNotFound);
    let sent = database.begin_turn(with(&stranger, None, &[&record])).await;
    assert_eq!(sent.unwrap_err(), StorageError::PictureNotFound);
    assert!(
        database
            .conversations(&stranger.id)
            .await
            .unwrap()
            .is_empty(),
        "nothing was stored of the refused message"
    );
    let page = database
        .add_picture(&profile.id, "page.png", b"<html>".to_vec())
        .await;
    assert_eq!(page.unwrap_err(), StorageError::PictureUnreadable);
}

#[tokio::test]
async fn pictures_go_with_their_message_in_their_order() {
    let (_folder, database, profile) = fresh().await;
    let boat = add(&database, &profile, "boat.png").await;
    let crane = add(&database, &profile, "crane.png").await;
    let turn = begun(
        database
            .begin_turn(with(&profile, None, &[&crane, &boat]))
            .await
            .unwrap(),
    );
    assert_eq!(turn.turn.pictures, [crane.clone(), boat.clone()]);
    let id = turn.conversation.id.clone();
    answer(&database, &turn.turn.reply.id, "a crane and a boat").await;
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(opened.page.turns[0].pictures, turn.turn.pictures);

    let next = said(&database, &profile, Some(&id), "thanks").await;
    let context = database.context(&next.turn.reply.id).await.unwrap();
    let pictures = |said: &ChatMessage| said.pictures.len();
    assert_eq!(
        context.iter().map(pictures).collect::<Vec<_>>(),
        [2, 0, 0],
        "a later answer may be about them too"
    );
    let anew = NewTurn {
        instead_of: Some(turn.turn.message_id.clone()),
        ..with(&profile, Some(&id), &[&boat])
    };
    let anew = begun(database.begin_turn(anew).await.unwrap());
    assert_eq!(
        anew.turn.pictures,
        [boat],
        "one picture may stand in several messages"
    );
}

#[tokio::test]
async fn a_picture_says_something_without_words() {
    let (_folder, database, profile) = fresh().await;
    let boat = add(&database, &profile, "boat.png").await;
    let new = NewTurn {
        text: String::new(),
        ..with(&profile, None, &[&boat])
    };
    let turn = begun(database.begin_turn(new).await.unwrap());
    assert_eq!(
        turn.conversation.title, "boat.png",
        "by which it is found again"
    );
    let context = database.context(&turn.turn.reply.id).await.unwrap();
    assert_eq!((context.len(), context[0].pictures.len()), (1, 1));
}

#[tokio::test]
async fn the_newest_pictures_go_along_as_far_as_a_request_can_bear() {
    let (folder, database, profile) = fresh().await;
    let mut conversation = None;
    let mut last = None;
    for name in ["one", "two", "three"] {
        let picture = add(&database, &profile, name).await;
        let turn = begun(
            database
                .begin_turn(with(&profile, conversation.as_deref(), &[&picture]))
                .await
                .unwrap(),
        );
        answer(&database, &turn.turn.reply.id, "I see").await;
        conversation = Some(turn.conversation.id.clone());
        last = Some(turn);
    }
    let large = "UPDATE pictures SET size = 6 * 1024 * 1024";
    folder.shell().execute(large, []).unwrap();
    let reply = last.unwrap().turn.reply.id;
    let context = database.context(&reply).await.unwrap();
    let mine = context.iter().filter(|said| said.role == Role::User);
    let sent: Vec<_> = mine
        .map(|said| (said.pictures.len(), said.text.as_str()))
        .collect();
    assert_eq!(
        sent,
        [
            (0, "what is this\n\n[A picture: one]"),
            (1, "what is this"),
            (1, "what is this")
        ],
        "three would be more than every provider takes"
    );
}

#[tokio::test]
async fn what_was_added_and_never_sent_is_removed() {
    let (folder, database, profile) = fresh().await;
    let sent = add(&database, &profile, "sent").await;
    let drafted = add(&database, &profile, "drafted").await;
    let forgotten = add(&database, &profile, "forgotten").await;
    let taken_back = add(&database, &profile, "taken back").await;
    begun(
        database
            .begin_turn(with(&profile, None, &[&sent]))
            .await
            .unwrap(),
    );
    let draft = NewDraft {
        pictures: vec![drafted.id.clone()],
        ..NewDraft::default()
    };
    database.set_draft(&profile.id, None, draft).await.unwrap();
    for picture in [&taken_back, &sent] {
        database
            .remove_picture(&profile.id, &picture.id)
            .await
            .unwrap();
    }
    let a_day_ago = "UPDATE pictures SET created_at = created_at - 86400000 - 60000";
    folder.shell().execute(a_day_ago, []).unwrap();
    let fresh_one = add(&database, &profile, "fresh").await;
    assert_eq!(database.remove_forgotten_pictures().await.unwrap(), 1);
    for (picture, there) in [
        (&sent, true),
        (&drafted, true),
        (&fresh_one, true),
        (&forgotten, false),
        (&taken_back, false),
    ] {
        let found = database.picture(&profile.id, &picture.id).await;
        assert_eq!(found.is_ok(), there, "{}", picture.name);
    }
}

#[tokio::test]
async fn pictures_that_a_model_made_belong_to_its_segment() {
    let (_folder, database, profile) = fresh().await;
    let new = NewTurn {
        mode: Mode::Image,
        charge: Some(charge(&profile.id, "2026-01-02", 1)),
        ..message(&profile, None, "a red boat at dawn")
    };
    let turn = begun(database.begin_turn(new).await.unwrap());
    assert_eq!(turn.turn.reply.mode, Mode::Image);
    let reply = &turn.turn.reply.id;
    answer(&database, reply, "").await;
    let made = Picture {
        media_type: "image/png".into(),
        bytes: png(64, 32).into(),
    };
    let kept = database
        .save_pictures(reply, 0, &[made.clone(), made])
        .await
        .unwrap();
    assert_eq!(kept[0].name, "a red boat at dawn");
    assert_eq!(kept[1].name, "a red boat at dawn 2");
    assert_eq!((kept[0].width, kept[0].height), (64, 32));
    let stored = database.reply(reply).await.unwrap().unwrap();
    assert_eq!(stored.answer().unwrap().pictures, kept);
    database
        .end_reply(reply, &ReplyOutcome::Stopped, database.now())
        .await
        .unwrap();
    assert_eq!(
        database.remove_forgotten_pictures().await.unwrap(),
        0,
        "they are not staged"
    );

    let id = turn.conversation.id.clone();
    let next = said(&database, &profile, Some(&id), "and now words").await;
    let context = database.context(&next.turn.reply.id).await.unwrap();
    let texts: Vec<_> = context.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(
        texts,
        ["and now words"],
        "a model that never drew would have to explain itself"
    );
    let again = said_instead(&database, &profile, &turn, "as words").await;
    let context = database.context(&again.turn.reply.id).await.unwrap();
    assert_eq!(context.len(), 1);
}

#[tokio::test]
async fn a_picture_counts_as_delivered() {
    let (_folder, database, profile) = fresh().await;
    let reserved = || used(&database, &profile.id, "2026-01-02");
    for (made, counted) in [(0, 0), (1, 1)] {
        let new = NewTurn {
            mode: Mode::Image,
            charge: Some(charge(&profile.id, "2026-01-02", 5)),
            ..message(&profile, None, "a boat")
        };
        let turn = begun(database.begin_turn(new).await.unwrap());
        let reply = &turn.turn.reply.id;
        database
            .save_segment(reply, &SegmentRecord::of(0))
            .await
            .unwrap();
        let picture = Picture {
            media_type: "image/x-unknown".into(),
            bytes: b"something".to_vec().into(),
        };
        database
            .save_pictures(reply, 0, &vec![picture; made])
            .await
            .unwrap();
        crate::fixtures::finish(&database, reply).await;
        assert_eq!(reserved().await, counted, "{made} made");
    }
}
