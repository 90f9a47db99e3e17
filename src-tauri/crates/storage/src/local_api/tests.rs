use super::*;
use crate::fixtures::DataFolder;

#[tokio::test]
async fn what_was_set_survives_a_restart_and_what_was_taken_back_does_not() {
    let folder = DataFolder::new();
    let database = folder.open().await;
    let never = database.local_api().await.unwrap();
    assert_eq!(never, LocalApiSetting::default(), "off until somebody asks");
    let set = LocalApiSetting {
        on: true,
        port: Some(8788),
        token_mark: Some("abc".into()),
    };
    database.set_local_api(&set).await.unwrap();
    database.close().await.unwrap();

    let database = folder.open().await;
    assert_eq!(database.local_api().await.unwrap(), set);
    let off = LocalApiSetting { on: false, ..set };
    database.set_local_api(&off).await.unwrap();
    let kept = database.local_api().await.unwrap();
    assert_eq!(kept, off, "port and token are as they were");
}

#[tokio::test]
async fn a_port_put_in_by_hand_that_is_none_is_as_good_as_none() {
    let database = DataFolder::new().open().await;
    database
        .write(|transaction| Ok(app_state::set(transaction, LOCAL_API_PORT, "70000")?))
        .await
        .unwrap();
    assert_eq!(database.local_api().await.unwrap().port, None);
}
