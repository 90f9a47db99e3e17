//! The keychain against a real Secret Service.
//!
//! The address of the session bus belongs to the process, so each test starts a bus and a
//! keyring daemon of its own and runs itself again, once or several times, as a child on that
//! bus.
#![cfg(test)]
#![cfg(all(
    unix,
    not(any(target_os = "macos", target_os = "ios", target_os = "android"))
))]

mod session;

use std::time::{Duration, Instant};

use aideon_engine::{model_id::EndpointId, ports::KeySource, secret::ApiKey};
use aideon_storage::{
    error::StorageError,
    keychain::{EnvironmentKeys, KeyKeeping, KeyStatus, Keychain, KeychainStatus},
};
use url::Url;

use self::session::{Session, stage};

/// Long enough for a daemon on a busy machine, short enough to show that nobody hangs.
const PATIENCE: Duration = Duration::from_secs(10);

fn keychain() -> Keychain {
    Keychain::new("aideon-lite-test", EnvironmentKeys::none()).with_patience(PATIENCE)
}

fn endpoint() -> EndpointId {
    "together".parse().unwrap()
}

fn address() -> Url {
    "https://api.example/v1".parse().unwrap()
}

fn key(text: &str) -> ApiKey {
    ApiKey::parse(text).unwrap()
}

async fn keep(keychain: &Keychain, text: &str) -> Result<(), StorageError> {
    keychain
        .set(&endpoint(), &address(), &key(text), KeyKeeping::Keychain)
        .await
}

async fn found(keychain: &Keychain, address: &Url) -> Option<String> {
    let found = keychain.key(&endpoint(), address).await.unwrap();
    found.map(|key| key.expose().to_owned())
}

/// Keys for this run need no keychain at all.
async fn this_run_works(keychain: &Keychain) {
    let passing = key("for-this-run");
    keychain
        .set(&endpoint(), &address(), &passing, KeyKeeping::ThisRun)
        .await
        .unwrap();
    assert_eq!(
        keychain.has(&endpoint(), &address()).await,
        KeyStatus::ThisRun
    );
    assert_eq!(
        found(keychain, &address()).await.as_deref(),
        Some("for-this-run")
    );
}

#[tokio::test]
async fn a_key_is_kept_until_it_is_deleted() {
    let Some(stage) = stage() else {
        let mut session = Session::start();
        session.start_unlocked_keyring();
        for stage in ["set", "use", "replace", "delete"] {
            session.run("a_key_is_kept_until_it_is_deleted", stage);
        }
        return;
    };
    let keychain = keychain();
    match stage.as_str() {
        "set" => {
            assert_eq!(keychain.status().await, KeychainStatus::Ready);
            assert_eq!(
                keychain.has(&endpoint(), &address()).await,
                KeyStatus::Missing
            );
            keep(&keychain, "first").await.unwrap();
        }
        "use" => {
            assert_eq!(
                keychain.has(&endpoint(), &address()).await,
                KeyStatus::Keychain
            );
            assert_eq!(found(&keychain, &address()).await.as_deref(), Some("first"));
            let elsewhere: Url = "https://elsewhere.example/v1".parse().unwrap();
            assert_eq!(
                found(&keychain, &elsewhere).await,
                None,
                "it is bound to its address"
            );
            assert_eq!(
                keychain.has(&endpoint(), &elsewhere).await,
                KeyStatus::Missing
            );
        }
        "replace" => {
            keep(&keychain, "second").await.unwrap();
            let another = self::keychain();
            assert_eq!(found(&another, &address()).await.as_deref(), Some("second"));
        }
        _ => {
            keychain.delete(&endpoint(), &address()).await.unwrap();
            keychain.delete(&endpoint(), &address()).await.unwrap();
            assert_eq!(
                keychain.has(&endpoint(), &address()).await,
                KeyStatus::Missing
            );
            assert_eq!(
                found(&self::keychain(), &address()).await,
                None,
                "for everybody"
            );
        }
    }
}

#[tokio::test]
async fn a_daemon_that_was_started_anew_is_found_again() {
    let Some(stage) = stage() else {
        let mut session = Session::start();
        session.start_unlocked_keyring();
        session.run_with_restart("a_daemon_that_was_started_anew_is_found_again", "go");
        return;
    };
    assert_eq!(stage, "go");
    let keychain = keychain();
    keep(&keychain, "kept").await.unwrap();
    session::await_restart();
    let elsewhere: Url = "https://elsewhere.example/v1".parse().unwrap();
    let again = keychain
        .set(&endpoint(), &elsewhere, &key("k"), KeyKeeping::Keychain)
        .await;
    assert_eq!(
        again,
        Ok(()),
        "the old connection is dead, a new one is made"
    );
    assert_eq!(
        found(&self::keychain(), &address()).await.as_deref(),
        Some("kept")
    );
}

#[tokio::test]
async fn without_a_bus_there_is_no_keychain() {
    let Some(stage) = stage() else {
        Session::without_a_bus().run("without_a_bus_there_is_no_keychain", "go");
        return;
    };
    assert_eq!(stage, "go");
    nothing_can_be_kept(KeychainStatus::Absent).await;
}

#[tokio::test]
async fn without_a_daemon_there_is_no_keychain() {
    let Some(stage) = stage() else {
        Session::start().run("without_a_daemon_there_is_no_keychain", "go");
        return;
    };
    assert_eq!(stage, "go");
    nothing_can_be_kept(KeychainStatus::Absent).await;
}

#[tokio::test]
async fn a_daemon_without_a_keyring_is_uninitialised() {
    let Some(stage) = stage() else {
        let mut session = Session::start();
        session.start_keyring();
        session.run("a_daemon_without_a_keyring_is_uninitialised", "go");
        return;
    };
    assert_eq!(stage, "go");
    nothing_can_be_kept(KeychainStatus::Uninitialised).await;
}

async fn nothing_can_be_kept(status: KeychainStatus) {
    let keychain = keychain();
    assert_eq!(keychain.status().await, status);
    let refused = keep(&keychain, "lost").await;
    assert_eq!(
        refused,
        Err(StorageError::KeychainUnusable(status)),
        "the user can be told why"
    );
    assert_eq!(
        keychain.has(&endpoint(), &address()).await,
        KeyStatus::Missing
    );
    assert_eq!(
        found(&keychain, &address()).await,
        None,
        "endpoints without a key still work"
    );
    this_run_works(&keychain).await;
    keychain.delete(&endpoint(), &address()).await.unwrap();
}

#[tokio::test]
async fn a_locked_keyring_says_so_and_nobody_hangs() {
    let Some(stage) = stage() else {
        let mut session = Session::start();
        session.start_unlocked_keyring();
        session.run("a_locked_keyring_says_so_and_nobody_hangs", "set");
        session.stop_keyring();
        session.start_keyring();
        session.run("a_locked_keyring_says_so_and_nobody_hangs", "locked");
        return;
    };
    let keychain = keychain();
    if stage == "set" {
        keep(&keychain, "behind-the-lock").await.unwrap();
        return;
    }
    assert_eq!(keychain.status().await, KeychainStatus::Locked);
    assert_eq!(
        keychain.has(&endpoint(), &address()).await,
        KeyStatus::Keychain,
        "even a locked keyring tells that it has the key"
    );
    let begin = Instant::now();
    let unread = keychain.key(&endpoint(), &address()).await;
    assert!(unread.is_err(), "a locked key is not the same as none");
    let refused = keep(&keychain, "another").await;
    assert_eq!(
        refused,
        Err(StorageError::KeychainUnusable(KeychainStatus::Locked))
    );
    assert!(
        begin.elapsed() < PATIENCE * 3,
        "nobody waits longer than the limit"
    );
    this_run_works(&keychain).await;
}

#[tokio::test]
async fn a_password_dialog_that_nobody_answers_is_not_waited_for() {
    const LIMIT: Duration = Duration::from_secs(2);
    let Some(stage) = stage() else {
        let mut session = Session::start();
        session.start_unlocked_keyring();
        session.run(
            "a_password_dialog_that_nobody_answers_is_not_waited_for",
            "set",
        );
        session.stop_keyring();
        session.start_silent_prompter();
        session.start_keyring();
        session.run(
            "a_password_dialog_that_nobody_answers_is_not_waited_for",
            "wait",
        );
        return;
    };
    if stage == "set" {
        keep(&keychain(), "behind-the-lock").await.unwrap();
        return;
    }
    let keychain = keychain().with_patience(LIMIT);
    let begin = Instant::now();
    assert!(keychain.key(&endpoint(), &address()).await.is_err());
    assert!(
        begin.elapsed() >= LIMIT,
        "the dialog is up, its owner has this long to answer it"
    );
    assert!(
        begin.elapsed() < PATIENCE,
        "the dialog itself would wait for 25 seconds"
    );
    let patient = keychain.with_patience(PATIENCE);
    let locked = StorageError::KeychainUnusable(KeychainStatus::Locked);
    let begin = Instant::now();
    assert_eq!(
        keep(&patient, "another").await,
        Err(locked),
        "as long as the dialog is up"
    );
    assert!(begin.elapsed() < PATIENCE, "the next one is told at once");
    this_run_works(&patient).await;
}
