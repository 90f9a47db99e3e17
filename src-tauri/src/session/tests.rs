use rusqlite::Connection;
use tempfile::TempDir;

use super::*;

async fn opened() -> (TempDir, Core) {
    let folder = tempfile::tempdir().unwrap();
    let core = Core::open(folder.path()).await.unwrap();
    (folder, core)
}

/// Alters the database, as somebody with an SQLite shell does.
fn alter(folder: &TempDir, by_hand: &str) {
    let file = folder.path().join("aideon.sqlite3");
    Connection::open(file)
        .unwrap()
        .execute_batch(by_hand)
        .unwrap();
}

#[tokio::test]
async fn nothing_in_the_database_makes_anybody_premium() {
    let (folder, core) = opened().await;
    enter(&core, ProfileKind::Local).await.unwrap();
    assert_eq!(who(&core).await.unwrap().tier, Tier::Free);
    for by_hand in [
        "UPDATE profiles SET kind = 'premium'",
        "UPDATE profiles SET kind = 'account:1'",
        "UPDATE profiles SET kind = 'account:premium'",
        "ALTER TABLE profiles ADD COLUMN tier TEXT NOT NULL DEFAULT 'premium'",
        "INSERT INTO app_state VALUES ('tier', 'premium')",
    ] {
        alter(&folder, by_hand);
        let who = who(&core).await.unwrap();
        assert_eq!(who.tier, Tier::Free, "{by_hand}");
        let told = describe(&core, Keychain::Unchecked).await.unwrap();
        let told = told.user.map(|user| user.tier);
        assert_eq!(told, Some(aideon_ipc::session::Tier::Free), "{by_hand}");
        let left = core.desk.free_tier.left(who.tier, &who.profile.id).await;
        assert!(left.unwrap().is_some(), "the limits hold: {by_hand}");
    }
}

#[tokio::test]
async fn a_profile_made_into_the_demo_s_premium_user_gets_no_further_than_the_simulator() {
    let (folder, core) = opened().await;
    enter(&core, ProfileKind::Local).await.unwrap();
    alter(&folder, "UPDATE profiles SET kind = 'demo_premium'");
    if !demo::AVAILABLE {
        let refused = who(&core).await.map(|who| who.tier);
        assert_eq!(refused, Err(AppError::NoSession), "there is no such user");
        return;
    }
    let who = who(&core).await.unwrap();
    let desk = core.desk(&who.profile).await.unwrap();
    let endpoints = desk.manager.endpoints();
    assert!(
        endpoints.iter().all(|endpoint| endpoint.simulated),
        "none of the user's keys is asked for"
    );
}

#[tokio::test]
async fn an_account_that_nobody_is_signed_in_with_keeps_its_history_on_the_free_plan() {
    let (_folder, core) = opened().await;
    let entered = core.database.enter_account("1", Some("Ada")).await;
    let profile = entered.unwrap();
    let who = who(&core).await.unwrap();
    assert_eq!((who.profile, who.tier), (profile, Tier::Free));
    let told = describe(&core, Keychain::Unchecked).await.unwrap();
    let account = told.user.and_then(|user| user.account);
    assert_eq!(
        account.map(|account| account.standing),
        Some(aideon_ipc::session::AccountStanding::SignedOut)
    );
}
