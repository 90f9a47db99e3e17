use super::*;
use crate::fixtures::{DataFolder, begun, charge, finish, fresh, message, retry, said, used};

#[tokio::test]
async fn a_profile_is_made_once() {
    let (folder, database, local) = fresh().await;
    assert!(!local.is_simulated(), "a person is no part of the demo");
    let premium = database
        .ensure_profile(ProfileKind::DemoPremium)
        .await
        .unwrap();
    assert!(
        premium.is_simulated(),
        "its plan leads to the simulator and nowhere else"
    );
    database.close().await.unwrap();
    let reopened = folder.open().await;
    let again = reopened.ensure_profile(ProfileKind::Local).await.unwrap();
    assert_eq!(
        again, local,
        "conversations hang on the profile, so it must stay the same"
    );
}

#[tokio::test]
async fn the_current_profile_survives_a_restart() {
    let (folder, database, local) = fresh().await;
    assert_eq!(
        database.current_profile().await.unwrap(),
        None,
        "the first start asks"
    );
    database.set_current_profile(Some(&local.id)).await.unwrap();
    database.close().await.unwrap();
    let reopened = folder.open().await;
    assert_eq!(
        reopened.current_profile().await.unwrap(),
        Some(local),
        "it is asked only once"
    );
    reopened.set_current_profile(None).await.unwrap();
    assert_eq!(
        reopened.current_profile().await.unwrap(),
        None,
        "signing out leads back"
    );
}

#[tokio::test]
async fn nobody_becomes_a_profile_that_does_not_exist() {
    let database = DataFolder::new().open().await;
    let refused = database.set_current_profile(Some("somebody")).await;
    assert_eq!(
        refused,
        Err(StorageError::ProfileNotFound),
        "it would leave nobody's app behind"
    );
}

fn account(id: &str) -> ProfileKind {
    ProfileKind::Account(id.to_owned())
}

#[tokio::test]
async fn each_account_has_a_profile_of_its_own_and_finds_it_again() {
    let (folder, database, local) = fresh().await;
    let ada = database.enter_account("a1", Some("Ada")).await.unwrap();
    let bob = database.enter_account("b2", None).await.unwrap();
    assert_eq!((&ada.kind, &bob.kind), (&account("a1"), &account("b2")));
    let ids = [&local.id, &ada.id, &bob.id];
    assert!(ids[0] != ids[1] && ids[1] != ids[2], "nothing is shared");
    database.close().await.unwrap();
    let reopened = folder.open().await;
    let current = reopened.current_profile().await.unwrap();
    assert_eq!(current, Some(bob), "whoever signed in last uses the app");
    let again = reopened.enter_account("a1", Some("Ada L.")).await.unwrap();
    assert_eq!((again.id, again.name), (ada.id, "Ada L.".to_owned()));
}

#[tokio::test]
async fn what_an_account_has_is_out_of_reach_for_the_others() {
    let (_folder, database, local) = fresh().await;
    let ada = database.enter_account("a1", None).await.unwrap();
    let said = said(&database, &ada, None, "a secret").await;
    let (message_id, reply) = (&said.turn.message_id, &said.turn.reply.id);
    let bob = database.enter_account("b2", None).await.unwrap();
    for other in [&local, &bob] {
        let id = &other.id;
        assert!(database.conversations(id).await.unwrap().is_empty());
        assert!(database.search(id, "secret", 5).await.unwrap().is_empty());
        let refused = database.reply_of(id, reply).await.err();
        assert_eq!(refused, Some(StorageError::ReplyNotFound));
        let opened = database.conversation(id, &said.conversation.id).await;
        assert_eq!(opened.err(), Some(StorageError::ConversationNotFound));
        let again = retry(other, message_id, "again");
        let again = database.begin_retry(again).await.err();
        assert_eq!(again, Some(StorageError::MessageNotFound));
        let goes_on = message(other, Some(&said.conversation.id), "tell me more");
        let goes_on = database.begin_turn(goes_on).await.err();
        assert_eq!(goes_on, Some(StorageError::ConversationNotFound));
    }
}

#[tokio::test]
async fn what_was_used_without_an_account_counts_for_one_account() {
    let (_folder, database, local) = fresh().await;
    let day = "2026-01-02";
    let used_up = async |profile: &Profile| {
        let mut new = message(profile, None, "hello");
        new.charge = Some(charge(&profile.id, day, 25));
        database.begin_turn(new).await.unwrap();
    };
    for _ in 0..3 {
        used_up(&local).await;
    }
    let ada = database.enter_account("a1", None).await.unwrap();
    assert_eq!(
        used(&database, &ada.id, day).await,
        3,
        "it is carried along"
    );
    used_up(&ada).await;
    let ada = database.enter_account("a1", None).await.unwrap();
    assert_eq!(
        used(&database, &ada.id, day).await,
        4,
        "who signs in again has not used it again"
    );
    assert_eq!(
        used(&database, &local.id, day).await,
        3,
        "signing in and out gives nothing back"
    );
    used_up(&local).await;
    let bob = database.enter_account("b2", None).await.unwrap();
    assert_eq!(
        used(&database, &bob.id, day).await,
        1,
        "what counts for one person does not count for the next"
    );
}

#[tokio::test]
async fn conversations_without_an_account_are_taken_along_once_and_by_choice() {
    let (_folder, database, local) = fresh().await;
    let first = said(&database, &local, None, "hello").await;
    said(&database, &local, None, "something else").await;
    let ada = database.enter_account("a1", None).await.unwrap();
    assert_eq!(database.adoptable(&ada.id).await.unwrap(), 2);
    let listed = database.conversations(&ada.id).await.unwrap();
    assert!(listed.is_empty(), "nothing moves before the answer");

    let running = database.begin_turn(message(&local, None, "wait")).await;
    let refused = database.adopt_conversations(&ada.id).await;
    assert_eq!(
        refused,
        Err(StorageError::ReplyRunning),
        "a reply is not taken away from who waits for it"
    );
    let running = begun(running.unwrap());
    finish(&database, &running.turn.reply.id).await;

    database.adopt_conversations(&ada.id).await.unwrap();
    assert_eq!(database.conversations(&ada.id).await.unwrap().len(), 3);
    assert!(database.conversations(&local.id).await.unwrap().is_empty());
    let opened = database.conversation(&ada.id, &first.conversation.id).await;
    assert_eq!(opened.unwrap().page.turns.len(), 1, "with what was said");
    assert_eq!(database.adoptable(&ada.id).await.unwrap(), 0);
}

#[tokio::test]
async fn who_declines_is_not_asked_again_and_others_are() {
    let (_folder, database, local) = fresh().await;
    said(&database, &local, None, "hello").await;
    let ada = database.enter_account("a1", None).await.unwrap();
    database.decline_conversations(&ada.id).await.unwrap();
    assert_eq!(database.adoptable(&ada.id).await.unwrap(), 0);
    let bob = database.enter_account("b2", None).await.unwrap();
    assert_eq!(database.adoptable(&bob.id).await.unwrap(), 1);
    assert_eq!(
        database.adopt_conversations(&local.id).await,
        Err(StorageError::ProfileNotFound),
        "only an account takes anything along"
    );
}

#[test]
fn a_kind_written_by_hand_makes_nobody_s_account() {
    for kind in ["premium", "accounts:x", "ACCOUNT:x", ""] {
        assert_eq!(ProfileKind::of_stored(kind), ProfileKind::Local, "{kind}");
    }
    for kind in [
        ProfileKind::Local,
        account("a1"),
        ProfileKind::DemoFree,
        ProfileKind::DemoPremium,
    ] {
        assert_eq!(ProfileKind::of_stored(&kind.stored()), kind);
    }
}
