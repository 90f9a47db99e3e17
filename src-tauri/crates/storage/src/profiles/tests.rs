use super::*;
use crate::fixtures::{DataFolder, fresh};

#[tokio::test]
async fn a_profile_is_made_once() {
    let (folder, database, local) = fresh().await;
    assert_eq!(
        (local.tier, local.simulated),
        (Tier::Free, false),
        "nobody has paid here"
    );
    let premium = database
        .ensure_profile(ProfileKind::DemoPremium)
        .await
        .unwrap();
    assert_eq!(
        (premium.tier, premium.simulated),
        (Tier::Premium, true),
        "only the demo has it"
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
