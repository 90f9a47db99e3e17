use super::*;
use crate::fixtures::{fresh, long_conversation, said_instead, words};

fn ids(page: &TurnPage) -> Vec<String> {
    page.turns
        .iter()
        .map(|turn| turn.message_id.clone())
        .collect()
}

fn questions(turns: std::ops::Range<usize>) -> Vec<String> {
    turns.map(|turn| format!("q{turn}")).collect()
}

#[tokio::test]
async fn a_conversation_of_five_thousand_messages_is_read_page_by_page() {
    let (folder, database, profile) = fresh().await;
    let id = long_conversation(&folder, &profile, 2500, 800);
    let opened = database.conversation(&profile.id, &id).await.unwrap().page;
    assert_eq!(ids(&opened), questions(2470..2500), "the end of it");
    assert!(opened.earlier && !opened.later);

    let mut all = ids(&opened);
    let mut page = opened;
    while page.earlier {
        let first = page.turns[0].message_id.clone();
        let place = TurnPlace::Before(first);
        page = database.turns(&profile.id, &id, place).await.unwrap();
        assert!(page.later && page.turns.len() <= PAGE_TURNS);
        all.splice(0..0, ids(&page));
    }
    assert_eq!(all, questions(0..2500), "every turn once, and in order");

    let place = TurnPlace::After("q2465".into());
    let page = database.turns(&profile.id, &id, place).await.unwrap();
    assert_eq!(ids(&page), questions(2466..2496));
    assert!(page.earlier && page.later);
    let place = TurnPlace::After("q2495".into());
    let page = database.turns(&profile.id, &id, place).await.unwrap();
    assert_eq!(ids(&page), questions(2496..2500));
    assert!(!page.later, "nothing comes after the end");
}

#[tokio::test]
async fn a_page_has_as_much_text_as_can_be_drawn_at_once_and_one_turn_at_least() {
    let (folder, database, profile) = fresh().await;
    let id = long_conversation(&folder, &profile, 5, 100 * 1024);
    let page = database.conversation(&profile.id, &id).await.unwrap().page;
    assert_eq!(ids(&page), questions(3..5), "a third one would be too much");
    let large = "UPDATE segments SET text = ?1 WHERE reply_id = 'r4'";
    let text = "x".repeat(3 * 1024 * 1024);
    folder.shell().execute(large, [text]).unwrap();
    let page = database.conversation(&profile.id, &id).await.unwrap().page;
    assert_eq!(ids(&page), questions(4..5), "however large it is");
    assert!(page.earlier);
}

#[tokio::test]
async fn an_old_version_is_shown_where_it_stands() {
    let (folder, database, profile) = fresh().await;
    let id = long_conversation(&folder, &profile, 200, 10);
    let opened = database
        .choose_branch(&profile.id, &id, "q190")
        .await
        .unwrap();
    assert_eq!(
        ids(&opened.page),
        questions(170..200),
        "one that is near the end is seen there"
    );
    let place = TurnPlace::Before("q51".into());
    let old = database.turns(&profile.id, &id, place).await.unwrap();
    let old = crate::turns::StoredTurn {
        conversation: opened.row,
        settings: opened.settings,
        turn: old.turns.last().unwrap().clone(),
    };
    assert_eq!(old.turn.message_id, "q50");
    said_instead(&database, &profile, &old, "question 50 anew").await;
    let anew = database.conversation(&profile.id, &id).await.unwrap().page;
    assert_eq!(words(&anew).last(), Some(&"question 50 anew"));

    let back = database
        .choose_branch(&profile.id, &id, "q50")
        .await
        .unwrap()
        .page;
    assert_eq!(
        ids(&back),
        questions(50..80),
        "whoever goes back to it far from the end is not taken to the end"
    );
    assert!(back.earlier && back.later);
    assert_eq!(back.turns[0].versions.len(), 2);
}

#[tokio::test]
async fn hidden_turns_are_in_no_page() {
    let (folder, database, profile) = fresh().await;
    let id = long_conversation(&folder, &profile, 40, 10);
    let hidden = "UPDATE messages SET deleted_at = 1 WHERE id IN ('q39', 'q20')";
    folder.shell().execute(hidden, []).unwrap();
    let first_ones = "UPDATE messages SET deleted_at = 1 WHERE role = 'user' AND seq < 17";
    folder.shell().execute(first_ones, []).unwrap();
    let page = database.conversation(&profile.id, &id).await.unwrap().page;
    let seen: Vec<_> = questions(8..20)
        .into_iter()
        .chain(questions(21..39))
        .collect();
    assert_eq!(ids(&page), seen, "thirty that are seen");
    assert!(!page.earlier, "only hidden ones stand before them");
    let place = TurnPlace::Before("q8".into());
    let page = database.turns(&profile.id, &id, place).await.unwrap();
    assert_eq!((page.turns.len(), page.earlier), (0, false));
}

#[tokio::test]
async fn a_tree_that_was_altered_into_a_ring_is_left() {
    let (folder, database, profile) = fresh().await;
    let id = long_conversation(&folder, &profile, 3, 10);
    let ring = "UPDATE messages SET parent_id = 'a2' WHERE id = 'q0'";
    folder.shell().execute(ring, []).unwrap();
    let page = database.conversation(&profile.id, &id).await.unwrap().page;
    assert_eq!(ids(&page), questions(0..3));
    assert!(!page.earlier, "it has an end all the same");
}

#[tokio::test]
async fn places_that_are_not_in_the_conversation_have_no_turns_beside_them() {
    let (folder, database, profile) = fresh().await;
    let id = long_conversation(&folder, &profile, 3, 10);
    for place in [
        TurnPlace::Before("nowhere".into()),
        TurnPlace::After("nowhere".into()),
    ] {
        let page = database.turns(&profile.id, &id, place).await;
        assert_eq!(page.unwrap_err(), StorageError::MessageNotFound);
    }
    let place = TurnPlace::After("q1".into());
    let page = database.turns("stranger", &id, place).await;
    assert_eq!(page.unwrap_err(), StorageError::ConversationNotFound);
}

#[tokio::test]
async fn the_texts_outside_a_page_are_not_read() {
    let (folder, database, profile) = fresh().await;
    let id = long_conversation(&folder, &profile, 100, 10);
    // No text can be read from these bytes, so whoever reads it fails.
    let unreadable = "UPDATE segments SET text = CAST(x'ff' AS TEXT) WHERE reply_id = 'r40'";
    folder.shell().execute(unreadable, []).unwrap();
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(ids(&opened.page), questions(70..100));
    let place = TurnPlace::After("q40".into());
    let page = database.turns(&profile.id, &id, place).await.unwrap();
    assert_eq!(ids(&page), questions(41..71));
    assert!(
        database.context("r99").await.is_err(),
        "a model is given all of them, so this would have been noticed"
    );
}
