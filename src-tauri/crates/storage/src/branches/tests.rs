use super::*;
use crate::{
    fixtures::{answer, begun, fresh, message, retry, said, said_instead, words},
    profiles::ProfileKind,
    turns::{NewTurn, StoredTurn},
};

/// The branch that is shown, by the words of both sides.
async fn shown(database: &Database, of: &StoredTurn) -> Vec<(String, String)> {
    let profile = database.ensure_profile(ProfileKind::Local).await.unwrap();
    let opened = database
        .conversation(&profile.id, &of.conversation.id)
        .await;
    let turns = opened.unwrap().page.turns;
    turns
        .into_iter()
        .map(|turn| (turn.text, turn.reply.text()))
        .collect()
}

fn turns(texts: &[&str]) -> Vec<(String, String)> {
    texts
        .iter()
        .map(|text| ((*text).to_owned(), format!("an answer to {text}")))
        .collect()
}

#[tokio::test]
async fn a_message_written_anew_stands_beside_the_old_one() {
    let (_folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let id = first.conversation.id.clone();
    let second = said(&database, &profile, Some(&id), "two").await;
    said(&database, &profile, Some(&id), "three").await;
    let instead = said_instead(&database, &profile, &second, "two anew").await;
    assert_eq!(shown(&database, &first).await, turns(&["one", "two anew"]));
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    let both = [
        second.turn.message_id.clone(),
        instead.turn.message_id.clone(),
    ];
    assert_eq!(opened.page.turns[1].versions, both);
    assert_eq!(
        opened.page.turns[0].versions.len(),
        1,
        "the first message has one version"
    );
    assert_eq!(instead.turn.versions, both, "also where it was just taken");

    let context = database.context(&instead.turn.reply.id).await.unwrap();
    let texts: Vec<_> = context.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(
        texts,
        ["one", "an answer to one", "two anew"],
        "models are given the branch that is shown, and no other"
    );

    let back = database
        .choose_branch(&profile.id, &id, &second.turn.message_id)
        .await
        .unwrap();
    assert_eq!(words(&back.page), ["one", "two", "three"]);
    assert_eq!(back.page.turns[1].versions, both);
    said(&database, &profile, Some(&id), "four").await;
    assert_eq!(
        shown(&database, &first).await,
        turns(&["one", "two", "three", "four"]),
        "a message goes on from the branch that is shown"
    );
}

#[tokio::test]
async fn the_first_message_can_be_written_anew_too() {
    let (_folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let other = said(&database, &profile, None, "another conversation").await;
    let instead = said_instead(&database, &profile, &first, "one anew").await;
    assert_eq!(instead.conversation.id, first.conversation.id);
    assert_eq!(
        instead.turn.versions,
        [
            first.turn.message_id.clone(),
            instead.turn.message_id.clone()
        ],
        "the beginnings of other conversations are no versions of it"
    );
    assert_eq!(shown(&database, &first).await, turns(&["one anew"]));
    assert_eq!(
        shown(&database, &other).await,
        turns(&["another conversation"])
    );
}

#[tokio::test]
async fn another_reply_can_be_gone_back_from() {
    let (_folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let id = first.conversation.id.clone();
    said(&database, &profile, Some(&id), "two").await;
    let asked = retry(&profile, &first.turn.message_id, "again");
    let again = begun(database.begin_retry(asked).await.unwrap());
    answer(&database, &again.turn.reply.id, "a better answer").await;
    let both = [first.turn.reply.id.clone(), again.turn.reply.id.clone()];
    assert_eq!(again.turn.replies, both);
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(
        words(&opened.page),
        ["one"],
        "what followed belongs to the other reply"
    );
    assert_eq!(opened.page.turns[0].reply.id, both[1]);

    let back = database
        .choose_branch(&profile.id, &id, &both[0])
        .await
        .unwrap();
    assert_eq!(words(&back.page), ["one", "two"]);
    assert_eq!(back.page.turns[0].reply.id, both[0]);
    assert_eq!(back.page.turns[0].replies, both);
}

#[tokio::test]
async fn each_branch_is_shown_again_as_it_was_left() {
    let (_folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let id = first.conversation.id.clone();
    let asked = retry(&profile, &first.turn.message_id, "again");
    let again = begun(database.begin_retry(asked).await.unwrap());
    answer(&database, &again.turn.reply.id, "the newer answer").await;
    let older = &first.turn.reply.id;
    database
        .choose_branch(&profile.id, &id, older)
        .await
        .unwrap();
    let instead = said_instead(&database, &profile, &first, "one anew").await;
    let back = database
        .choose_branch(&profile.id, &id, &first.turn.message_id)
        .await
        .unwrap();
    assert_eq!(
        &back.page.turns[0].reply.id, older,
        "the older reply was the one shown, although there is a newer one"
    );
    assert_ne!(back.page.turns[0].message_id, instead.turn.message_id);
}

#[tokio::test]
async fn a_branch_is_not_changed_under_a_reply_that_is_being_written() {
    let (_folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let id = first.conversation.id.clone();
    said_instead(&database, &profile, &first, "one anew").await;
    let running = begun(
        database
            .begin_turn(message(&profile, Some(&id), "two"))
            .await
            .unwrap(),
    );
    let refused = database
        .choose_branch(&profile.id, &id, &first.turn.message_id)
        .await;
    assert_eq!(refused.unwrap_err(), StorageError::ReplyRunning);
    let refused = database
        .delete_turn(&profile.id, &running.turn.message_id)
        .await;
    assert_eq!(
        refused.unwrap_err(),
        StorageError::ReplyRunning,
        "it has to be stopped first"
    );
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(words(&opened.page), ["one anew", "two"]);
}

#[tokio::test]
async fn what_is_not_there_or_somebody_elses_cannot_be_shown_or_hidden() {
    let (_folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let other = said(&database, &profile, None, "other").await;
    let stranger = database
        .ensure_profile(ProfileKind::DemoFree)
        .await
        .unwrap();
    let id = &first.conversation.id;
    let message = &first.turn.message_id;
    let chosen = database.choose_branch(&stranger.id, id, message).await;
    assert_eq!(chosen.unwrap_err(), StorageError::ConversationNotFound);
    for elsewhere in ["nothing", &other.turn.message_id, &other.turn.reply.id] {
        let chosen = database.choose_branch(&profile.id, id, elsewhere).await;
        assert_eq!(chosen.unwrap_err(), StorageError::MessageNotFound);
    }
    let hidden = database.delete_turn(&stranger.id, message).await;
    assert_eq!(hidden.unwrap_err(), StorageError::MessageNotFound);
    let new = NewTurn {
        instead_of: Some(other.turn.message_id.clone()),
        ..crate::fixtures::message(&profile, Some(id), "here instead of there")
    };
    assert_eq!(
        database.begin_turn(new).await.unwrap_err(),
        StorageError::MessageNotFound
    );
    assert_eq!(shown(&database, &first).await, turns(&["one"]));
}

#[tokio::test]
async fn a_hidden_turn_is_left_out_and_comes_back_exactly() {
    let (_folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let id = first.conversation.id.clone();
    let second = said(&database, &profile, Some(&id), "two").await;
    said(&database, &profile, Some(&id), "three").await;
    let before = database.conversation(&profile.id, &id).await.unwrap();
    let left = database
        .delete_turn(&profile.id, &second.turn.message_id)
        .await
        .unwrap();
    assert_eq!(
        words(&left.page),
        ["one", "three"],
        "what follows a hidden turn stays"
    );
    let next = begun(
        database
            .begin_turn(message(&profile, Some(&id), "four"))
            .await
            .unwrap(),
    );
    let context = database.context(&next.turn.reply.id).await.unwrap();
    let texts: Vec<_> = context.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "one",
            "an answer to one",
            "three",
            "an answer to three",
            "four"
        ],
        "models are not told of it either"
    );
    answer(&database, &next.turn.reply.id, "an answer to four").await;
    let back = database
        .restore_turn(&profile.id, &second.turn.message_id)
        .await
        .unwrap();
    assert_eq!(back.page.turns[..3], before.page.turns[..]);
    assert_eq!(words(&back.page), ["one", "two", "three", "four"]);
}

#[tokio::test]
async fn a_conversation_whose_end_is_hidden_is_known_by_what_is_seen() {
    let (folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let id = first.conversation.id.clone();
    let second = said(&database, &profile, Some(&id), "two").await;
    let changed = "UPDATE attempts SET service = 'other' WHERE reply_id = ?1";
    folder
        .shell()
        .execute(changed, [&second.turn.reply.id])
        .unwrap();
    let source = |rows: Vec<crate::conversations::ConversationRow>| rows[0].last_source.clone();
    let of_second = source(database.conversations(&profile.id).await.unwrap());
    let left = database
        .delete_turn(&profile.id, &second.turn.message_id)
        .await
        .unwrap();
    assert_ne!(left.row.last_source, of_second);
    assert_eq!(
        source(database.conversations(&profile.id).await.unwrap()),
        left.row.last_source
    );
    let third = said(&database, &profile, Some(&id), "three").await;
    assert_eq!(shown(&database, &first).await, turns(&["one", "three"]));
    let back = database
        .restore_turn(&profile.id, &second.turn.message_id)
        .await
        .unwrap();
    assert_eq!(words(&back.page), ["one", "two", "three"], "in its place");
    for hidden in [&first, &second, &third] {
        let left = database
            .delete_turn(&profile.id, &hidden.turn.message_id)
            .await
            .unwrap();
        assert!(!words(&left.page).contains(&hidden.turn.text.as_str()));
    }
    let rows = database.conversations(&profile.id).await.unwrap();
    assert_eq!(rows[0].last_source, None, "nothing of it is seen any more");
}

#[tokio::test]
async fn a_hidden_version_at_the_end_gives_way_to_another_one() {
    let (_folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let id = first.conversation.id.clone();
    let second = said(&database, &profile, Some(&id), "two").await;
    said(&database, &profile, Some(&id), "three").await;
    let instead = said_instead(&database, &profile, &second, "two anew").await;
    let before = database.conversation(&profile.id, &id).await.unwrap();
    let left = database
        .delete_turn(&profile.id, &instead.turn.message_id)
        .await
        .unwrap();
    assert_eq!(
        words(&left.page),
        ["one", "two", "three"],
        "the old version could not be reached otherwise"
    );
    assert_eq!(
        left.page.turns[1].versions,
        [second.turn.message_id.as_str()]
    );
    let back = database
        .restore_turn(&profile.id, &instead.turn.message_id)
        .await
        .unwrap();
    assert_eq!(back, before);
}

#[tokio::test]
async fn another_reply_in_a_branch_that_is_not_shown_brings_it_to_light_for_good() {
    let (_folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let id = first.conversation.id.clone();
    let second = said(&database, &profile, Some(&id), "two").await;
    let third = said(&database, &profile, Some(&id), "three").await;
    said_instead(&database, &profile, &second, "two anew").await;
    let asked = retry(&profile, &third.turn.message_id, "again");
    let again = begun(database.begin_retry(asked).await.unwrap());
    answer(&database, &again.turn.reply.id, "another answer").await;
    let opened = database.conversation(&profile.id, &id).await.unwrap();
    assert_eq!(words(&opened.page), ["one", "two", "three"]);
    let from_the_root = database
        .choose_branch(&profile.id, &id, &first.turn.message_id)
        .await
        .unwrap();
    assert_eq!(
        from_the_root.page, opened.page,
        "the way to it is the one that is remembered"
    );
}

#[tokio::test]
async fn where_nothing_is_remembered_the_newest_that_is_seen_is_shown() {
    let (folder, database, profile) = fresh().await;
    let first = said(&database, &profile, None, "one").await;
    let id = first.conversation.id.clone();
    let second = said(&database, &profile, Some(&id), "two").await;
    said_instead(&database, &profile, &second, "two anew").await;
    let newest = said_instead(&database, &profile, &second, "two once more").await;
    let forget = "UPDATE messages SET shown_child_id = NULL";
    folder.shell().execute(forget, []).unwrap();
    let root = &first.turn.message_id;
    let shown = database
        .choose_branch(&profile.id, &id, root)
        .await
        .unwrap();
    assert_eq!(words(&shown.page), ["one", "two once more"]);
    let hide = "UPDATE messages SET deleted_at = 1 WHERE id = ?1";
    folder
        .shell()
        .execute(hide, [&newest.turn.message_id])
        .unwrap();
    folder.shell().execute(forget, []).unwrap();
    let shown = database
        .choose_branch(&profile.id, &id, root)
        .await
        .unwrap();
    assert_eq!(words(&shown.page), ["one", "two anew"]);
}
