use super::*;
use crate::{
    fixtures::{charge, fresh, message, png, said, said_instead},
    profiles::ProfileKind,
    turns::NewTurn,
};

fn draft(text: &str) -> NewDraft {
    NewDraft {
        text: text.into(),
        ..NewDraft::default()
    }
}

#[tokio::test]
async fn a_draft_survives_a_restart_where_it_was_written() {
    let (folder, database, profile) = fresh().await;
    let turn = said(&database, &profile, None, "one").await;
    let place = Some(turn.conversation.id.as_str());
    let picture = database
        .add_picture(&profile.id, "boat.png", png(30, 20))
        .await
        .unwrap();
    let here = NewDraft {
        text: "half a thou".into(),
        mode: Mode::Image,
        pictures: vec![picture.id.clone()],
    };
    database.set_draft(&profile.id, place, here).await.unwrap();
    database
        .set_draft(&profile.id, None, draft("a new chat"))
        .await
        .unwrap();
    database.close().await.unwrap();

    let database = folder.open().await;
    let kept = database.draft(&profile.id, place).await.unwrap();
    let expected = DraftRecord {
        text: "half a thou".into(),
        mode: Mode::Image,
        pictures: vec![picture],
    };
    assert_eq!(kept, expected);
    let new = database.draft(&profile.id, None).await.unwrap();
    assert_eq!(new.text, "a new chat");
    let stranger = database
        .ensure_profile(ProfileKind::DemoFree)
        .await
        .unwrap();
    let theirs = database.draft(&stranger.id, None).await.unwrap();
    assert_eq!(theirs, DraftRecord::default(), "drafts are one's own");
    let there = database
        .set_draft(&stranger.id, place, draft("mine now"))
        .await;
    assert_eq!(there.unwrap_err(), StorageError::ConversationNotFound);
}

#[tokio::test]
async fn an_empty_draft_is_none() {
    let (folder, database, profile) = fresh().await;
    for text in ["words", ""] {
        database
            .set_draft(&profile.id, None, draft(text))
            .await
            .unwrap();
    }
    let rows = "SELECT count(*) FROM drafts";
    let count: i64 = folder
        .shell()
        .query_row(rows, [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 0);
}

#[tokio::test]
async fn what_is_sent_is_no_draft_any_more_and_what_is_refused_still_is() {
    let (_folder, database, profile) = fresh().await;
    let turn = said(&database, &profile, None, "one").await;
    let place = Some(turn.conversation.id.as_str());
    for place in [None, place] {
        database
            .set_draft(&profile.id, place, draft("two"))
            .await
            .unwrap();
    }
    let refused = NewTurn {
        charge: Some(charge(&profile.id, "2026-01-02", 0)),
        ..message(&profile, place, "two")
    };
    assert!(database.begin_turn(refused).await.is_err());
    let text = |place| {
        let (database, profile) = (database.clone(), profile.id.clone());
        async move { database.draft(&profile, place).await.unwrap().text }
    };
    assert_eq!(text(place).await, "two", "nothing was sent");
    said_instead(&database, &profile, &turn, "one anew").await;
    assert_eq!(
        text(place).await,
        "two",
        "a message that is written anew is not written in the message box"
    );
    said(&database, &profile, place, "two").await;
    assert_eq!(text(place).await, "");
    assert_eq!(text(None).await, "two", "another place");
    said(&database, &profile, None, "two").await;
    assert_eq!(text(None).await, "");
}

#[tokio::test]
async fn a_picture_that_is_gone_is_left_out_of_the_draft() {
    let (_folder, database, profile) = fresh().await;
    let picture = database
        .add_picture(&profile.id, "boat.png", png(30, 20))
        .await
        .unwrap();
    let new = NewDraft {
        pictures: vec![picture.id.clone(), "nothing".into()],
        ..draft("look")
    };
    database.set_draft(&profile.id, None, new).await.unwrap();
    database
        .remove_picture(&profile.id, &picture.id)
        .await
        .unwrap();
    let kept = database.draft(&profile.id, None).await.unwrap();
    assert_eq!((kept.text.as_str(), kept.pictures), ("look", vec![]));
}
